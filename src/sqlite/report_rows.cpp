#include "sqlite/report_rows.hpp"

#include <algorithm>

#include "json/messages.hpp"

namespace rollcall::sqlite {
namespace {

domain::CallState read_state(std::string_view text) {
  if (text == domain::to_string(domain::CallState::done)) return domain::CallState::done;
  if (text == domain::to_string(domain::CallState::dead)) return domain::CallState::dead;
  return domain::CallState::planned;
}

domain::CallRecord read_call(const Statement& row) {
  const auto number = [&](int column) { return static_cast<std::uint32_t>(row.integer(column)); };
  domain::CallRecord call;
  call.index = number(0);
  call.size = number(1);
  call.state = read_state(row.text(2));
  call.received = number(3);
  call.stored = number(4);
  call.duplicates = number(5);
  call.rejected = number(6);
  call.failed = number(7);
  call.attempts = number(8);
  call.requests = number(9);
  return call;
}

}  // namespace

Result<std::vector<domain::CallRecord>> select_calls(Connection& connection, std::int64_t run, std::uint32_t after,
                                                     std::uint32_t limit) {
  auto select = connection.prepare(
      "SELECT call, size, state, received, stored, duplicates, rejected, failed, attempts, requests FROM calls"
      " WHERE run = ? AND call > ? ORDER BY call LIMIT ?");
  if (!select) return std::unexpected(select.error());
  select->bind(run).bind(std::int64_t{after}).bind(std::int64_t{limit});
  std::vector<domain::CallRecord> calls;
  while (true) {
    const auto row = select->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return calls;
    calls.push_back(read_call(*select));
  }
}

Result<std::vector<domain::ErrorEvent>> select_errors(Connection& connection, const domain::RunId& run) {
  auto select =
      connection.prepare("SELECT body FROM dead_letters WHERE run_id = ? AND is_call = 1 ORDER BY letter DESC LIMIT ?");
  if (!select) return std::unexpected(select.error());
  select->bind(run.value).bind(static_cast<std::int64_t>(domain::kMaxReportedErrors));
  std::vector<domain::ErrorEvent> events;
  while (true) {
    const auto row = select->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) break;
    auto letter = json::read_dead_letter(std::string(select->text(0)));
    if (!letter) return std::unexpected(letter.error());
    events.push_back(std::move(letter->event));
  }
  std::ranges::reverse(events);
  return events;
}

}  // namespace rollcall::sqlite
