#include <utility>

#include "base/format.hpp"
#include "memory/memory_backend.hpp"

namespace rollcall::memory {
namespace {

/// The next scripted error, if it is its turn.
std::optional<Error> next_fault(std::deque<std::optional<Error>>& script) {
  if (script.empty()) return std::nullopt;
  std::optional<Error> fault = std::move(script.front());
  script.pop_front();
  return fault;
}

bool is_open(const StoredRun& run) { return run.owned && !run.report; }

std::unexpected<Error> not_open(const domain::RunId& run) {
  return fail(ErrorKind::storage, format("run {} is not open in this process", run.value));
}

}  // namespace

void MemoryStore::end_process() {
  for (auto& [id, run] : runs) run.owned = false;
}

Task<Result<void>> MemoryLedger::begin(domain::FetchPlan plan) {
  const domain::RunId id = plan.run_id;
  if (store_->runs.contains(id)) co_return fail(ErrorKind::storage, format("run {} has begun already", id.value));
  StoredRun& run = store_->runs[id];
  for (const domain::FetchCall& call : plan.calls) {
    domain::CallRecord record;
    record.index = call.index;
    record.size = call.size;
    run.calls.emplace(call.index, record);
  }
  run.plan = std::move(plan);
  co_return Result<void>();
}

Task<Result<domain::CommitResult>> MemoryLedger::commit(domain::CallOutcome outcome) {
  if (auto fault = next_fault(store_->faults.commits)) co_return std::unexpected(*fault);
  const auto found = store_->runs.find(outcome.context.run_id);
  if (found == store_->runs.end() || !is_open(found->second)) co_return not_open(outcome.context.run_id);
  StoredRun& run = found->second;
  const auto call = run.calls.find(outcome.context.call.index);
  if (call == run.calls.end() || call->second.state != domain::CallState::planned) {
    co_return fail(ErrorKind::storage, format("call {} of run {} is not waiting for an outcome",
                                              outcome.context.call.index, outcome.context.run_id.value));
  }
  const domain::CommitResult result = store_records(outcome, run);
  call->second = domain::to_call_record(outcome, result);
  if (outcome.error) run.errors.push_back(*outcome.error);
  if (result.write_error) run.errors.push_back(*result.write_error);
  const bool letters_wait = settle_replay(outcome);
  for (domain::DeadLetter& letter : outcome.letters) add_letter(std::move(letter), letters_wait);
  co_return result;
}

/// Resolves the replayed letter, if it is to be. Whether the outcome's own letters wait for somebody: not those of an
/// interrupted replay, nor of a failed one whose letter somebody else has resolved meanwhile.
bool MemoryLedger::settle_replay(const domain::CallOutcome& outcome) {
  if (outcome.context.call.redrives.empty()) return true;
  if (outcome.replayed_letter_waits) return false;
  const auto replayed = store_->letters.find(outcome.context.call.redrives);
  const bool waited = replayed != store_->letters.end() && std::exchange(replayed->second.waiting, false);
  return waited || outcome.state == domain::CallState::done;
}

domain::CommitResult MemoryLedger::store_records(domain::CallOutcome& outcome, StoredRun& run) {
  domain::CommitResult result;
  domain::Receipt receipt{outcome.context.call.index, {}};
  auto position = static_cast<std::uint32_t>(outcome.letters.size());
  for (domain::Record& record : outcome.records) {
    if (store_->faults.refuse_record && store_->faults.refuse_record(record)) {
      auto event = domain::make_write_event(collection_, "the store was told to refuse it");
      if (!result.write_error) result.write_error = event;
      outcome.letters.push_back(domain::make_refused_letter(outcome.context, record, ++position, std::move(event)));
      ++result.failed;
      continue;
    }
    ++result.stored;
    receipt.keys.push_back(record.key);
    const auto place = store_->records.find(record.key);
    if (place != store_->records.end()) {
      place->second.second = std::move(record.document);
      continue;
    }
    const std::uint64_t order = store_->record_order.empty() ? 1 : store_->record_order.rbegin()->first + 1;
    store_->record_order.emplace(order, record.key);
    store_->records.emplace(std::move(record.key), std::pair(order, std::move(record.document)));
  }
  run.receipts[receipt.call_index] = std::move(receipt);
  return result;
}

void MemoryLedger::add_letter(domain::DeadLetter letter, bool waiting) {
  const domain::LetterId id = letter.id;
  if (store_->letters.emplace(id, StoredLetter{std::move(letter), waiting}).second) store_->letter_order.push_back(id);
}

Task<Result<void>> MemoryLedger::finish(domain::FetchReport report) {
  const auto run = store_->runs.find(report.run_id);
  if (run == store_->runs.end() || !is_open(run->second)) co_return not_open(report.run_id);
  run->second.report = std::move(report);
  run->second.finished_as = ++store_->finishes;
  co_return Result<void>();
}

void MemoryLedger::release(domain::RunId run) {
  const auto found = store_->runs.find(run);
  if (found != store_->runs.end()) found->second.owned = false;
}

Task<Result<std::vector<app::AbandonedRun>>> MemoryLedger::adopt_abandoned() {
  std::vector<app::AbandonedRun> abandoned;
  for (auto& [id, run] : store_->runs) {
    if (run.report || run.owned) continue;
    run.owned = true;
    app::AbandonedRun adopted{run.plan, {}, run.errors};
    for (const auto& [index, call] : run.calls) {
      if (call.state != domain::CallState::planned) adopted.ended.push_back(call);
    }
    abandoned.push_back(std::move(adopted));
  }
  co_return abandoned;
}

}  // namespace rollcall::memory
