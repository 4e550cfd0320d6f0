#include "domain/fetch_run.hpp"

#include <utility>

#include "base/format.hpp"

namespace rollcall::domain {

std::string_view to_string(RunState state) {
  switch (state) {
    case RunState::running: return "running";
    case RunState::complete: return "complete";
    case RunState::interrupted: return "interrupted";
  }
  std::unreachable();
}

CallRecord to_call_record(const CallOutcome& outcome, const CommitResult& commit) {
  CallRecord call;
  call.index = outcome.context.call.index;
  call.size = outcome.context.call.size;
  call.state = outcome.state;
  call.received = outcome.received;
  call.stored = commit.stored;
  call.duplicates = outcome.duplicates;
  call.rejected = outcome.rejected;
  call.failed = commit.failed;
  call.attempts = outcome.context.attempts;
  call.requests = outcome.requests;
  return call;
}

FetchRun::FetchRun(const FetchPlan& plan, const std::vector<CallRecord>& ended) {
  report_.run_id = plan.run_id;
  report_.timestamp = plan.started_at;
  report_.planned_calls = plan.calls.size();
  for (const CallRecord& call : ended) add(call);
}

void FetchRun::count(const CallOutcome& outcome, const CommitResult& commit) {
  add(to_call_record(outcome, commit));
  if (outcome.error) add_error(*outcome.error);
  if (commit.write_error) add_write_error(*commit.write_error);
}

void FetchRun::take_over_errors(const std::vector<ErrorEvent>& events) {
  std::uint64_t of_calls = 0;
  for (const ErrorEvent& event : events) {
    const bool of_write = event.kind == ErrorEvent::Kind::write;
    if (!of_write) ++of_calls;
    of_write ? add_write_error(event) : add_error(event);
  }
  if (dead_ > of_calls) report_.errors_omitted += dead_ - of_calls;
}

void FetchRun::add(const CallRecord& call) {
  const bool dead = call.state == CallState::dead;
  (dead ? dead_ : done_) += 1;
  report_.api_calls += 1;
  report_.users += call.received;
  report_.stored += call.stored;
  report_.duplicates += call.duplicates;
  report_.rejected += call.rejected;
  report_.failed += call.failed;
  report_.requests += call.requests;
  report_.retries += call.attempts > 1 ? call.attempts - 1 : 0;
  report_.dead_letters += call.rejected + call.failed + (dead ? 1 : 0);
}

void FetchRun::add_write_error(const ErrorEvent& event) {
  // One for each kind: a thousand records refused for one reason are one error. Texts that never repeat are bounded.
  if (write_errors_.size() < kMaxReportedErrors && !write_errors_.insert(event.message).second) return;
  add_error(event);
}

void FetchRun::add_error(const ErrorEvent& event) {
  errors_.push_back(event);
  if (errors_.size() > kMaxReportedErrors) {
    errors_.pop_front();
    ++report_.errors_omitted;
  }
}

FetchReport FetchRun::report(RunState state, WallTime now) const {
  FetchReport report = report_;
  report.state = state;
  report.errors.assign(errors_.begin(), errors_.end());
  report.duration = now > report.timestamp ? now - report.timestamp : Duration::zero();
  return report;
}

std::vector<std::string> FetchRun::imbalances(RunState state) const {
  std::vector<std::string> found;
  const std::uint64_t accounted = report_.stored + report_.duplicates + report_.rejected + report_.failed;
  if (report_.users != accounted) {
    found.push_back(
        format("{} users were received, but stored + duplicates + rejected + failed are {}", report_.users, accounted));
  }
  if (state != RunState::running && done_ + dead_ != report_.planned_calls) {
    found.push_back(format("{} calls were planned, but {} are done and {} dead", report_.planned_calls, done_, dead_));
  }
  return found;
}

}  // namespace rollcall::domain
