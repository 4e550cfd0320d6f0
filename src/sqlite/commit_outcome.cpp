#include "sqlite/commit_outcome.hpp"

#include "base/format.hpp"
#include "domain/fetch_run.hpp"
#include "json/messages.hpp"
#include "sqlite/keys.hpp"

namespace rollcall::sqlite {
namespace {

using domain::CallOutcome;
using domain::CommitResult;

/// Result codes that blame the one row and leave the transaction whole: a CHECK or trigger of the user's, a size limit.
bool refuses_row(int code) { return code == SQLITE_CONSTRAINT || code == SQLITE_TOOBIG || code == SQLITE_MISMATCH; }

Result<CommitResult> store_records(Connection& connection, CallOutcome& outcome, std::string& receipt) {
  auto upsert = connection.prepare(
      "INSERT INTO users(id, last_name, document) VALUES(?, ?, ?)"
      " ON CONFLICT(id, last_name) DO UPDATE SET document = excluded.document");
  if (!upsert) return std::unexpected(upsert.error());
  CommitResult result;
  ReceiptWriter keys;
  auto position = static_cast<std::uint32_t>(outcome.letters.size());
  for (const domain::Record& record : outcome.records) {
    bind_partition(*upsert, record.key.partition);
    upsert->bind(record.key.sort).bind(record.document);
    const auto stored = upsert->run();
    const int code = upsert->code();
    upsert->reset();
    if (stored) {
      ++result.stored;
      keys.add(record.key);
      continue;
    }
    // A trigger may also have ended the transaction: what followed would be stored without its receipt.
    if (!refuses_row(code) || !connection.in_transaction()) return std::unexpected(stored.error());
    auto event = domain::make_write_event("users", stored.error().message);
    if (!result.write_error) result.write_error = event;
    outcome.letters.push_back(domain::make_refused_letter(outcome.context, record, ++position, std::move(event)));
    ++result.failed;
  }
  receipt = keys.take();
  return result;
}

Result<void> store_receipt(Connection& connection, std::int64_t run, std::uint32_t call, const std::string& keys) {
  auto insert = connection.prepare("INSERT INTO receipts(run, call, keys) VALUES(?, ?, ?)");
  if (!insert) return std::unexpected(insert.error());
  return insert->bind(run).bind(std::int64_t{call}).bind(keys).run();
}

Result<void> store_letter(Connection& connection, const domain::DeadLetter& letter, std::string_view state) {
  auto insert = connection.prepare(
      "INSERT INTO dead_letters(id, run_id, call, reason, is_call, state, body) VALUES(?, ?, ?, ?, ?, ?, ?)");
  if (!insert) return std::unexpected(insert.error());
  const std::string body = json::write_dead_letter(letter);
  return insert->bind(letter.id.value)
      .bind(letter.run_id.value)
      .bind(std::int64_t{letter.call_index})
      .bind(letter.reason)
      .bind(std::int64_t{letter.is_call()})
      .bind(state)
      .bind(body)
      .run();
}

/// Resolves the letter that the call replays. False if it waited no more: somebody else replayed or discarded it.
Result<bool> resolve_letter(Connection& connection, const domain::LetterId& letter) {
  auto update = connection.prepare(
      "UPDATE dead_letters SET state = 'redriven' WHERE id = ? AND state = 'waiting' RETURNING letter");
  if (!update) return std::unexpected(update.error());
  const auto row = update->bind(letter.value).step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return false;
  if (auto ended = update->run(); !ended) return std::unexpected(ended.error());
  return true;
}

/// Resolves the replayed letter, if it is to be. Whether the outcome's own letters wait for somebody: not those of an
/// interrupted replay, nor of a failed one whose letter somebody else has resolved meanwhile.
Result<bool> settle_replay(Connection& connection, const CallOutcome& outcome) {
  if (outcome.context.call.redrives.empty()) return true;
  if (outcome.replayed_letter_waits) return false;
  const auto resolved = resolve_letter(connection, outcome.context.call.redrives);
  if (!resolved) return resolved;
  return *resolved || outcome.state == domain::CallState::done;
}

Result<void> complete_call(Connection& connection, std::int64_t run, const domain::CallRecord& call) {
  auto update = connection.prepare(
      "UPDATE calls SET state = ?, size = ?, received = ?, stored = ?, duplicates = ?, rejected = ?, failed = ?,"
      " attempts = ?, requests = ? WHERE run = ? AND call = ? AND state = 'planned' RETURNING call");
  if (!update) return std::unexpected(update.error());
  update->bind(domain::to_string(call.state));
  for (const std::uint32_t number : {call.size, call.received, call.stored, call.duplicates, call.rejected, call.failed,
                                     call.attempts, call.requests}) {
    update->bind(std::int64_t{number});
  }
  const auto row = update->bind(run).bind(std::int64_t{call.index}).step();
  if (!row) return std::unexpected(row.error());
  if (*row) return update->run();
  return fail(ErrorKind::storage, format("call {} of this run is not waiting for an outcome", call.index));
}

}  // namespace

Result<CommitResult> commit_outcome(Connection& connection, std::int64_t run, CallOutcome outcome) {
  std::string receipt;
  auto result = store_records(connection, outcome, receipt);
  if (!result) return result;
  const domain::CallRecord call = domain::to_call_record(outcome, *result);
  if (auto completed = complete_call(connection, run, call); !completed) return std::unexpected(completed.error());
  if (result->stored > 0) {
    if (auto kept = store_receipt(connection, run, call.index, receipt); !kept) return std::unexpected(kept.error());
  }
  const auto letters_wait = settle_replay(connection, outcome);
  if (!letters_wait) return std::unexpected(letters_wait.error());
  for (const domain::DeadLetter& letter : outcome.letters) {
    const auto kept = store_letter(connection, letter, *letters_wait ? "waiting" : "redriven");
    if (!kept) return std::unexpected(kept.error());
  }
  return result;
}

}  // namespace rollcall::sqlite
