#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <vector>

#include "domain/call_outcome.hpp"
#include "domain/fetch_plan.hpp"
#include "domain/fetch_report.hpp"

namespace rollcall::domain {

/// Progress and sums of one run. Counts only what a commit acknowledged; nothing is counted before it is stored.
class FetchRun {
 public:
  /// A run that starts now, or one taken over with `ended`, the calls that had ended by then.
  explicit FetchRun(const FetchPlan& plan, const std::vector<CallRecord>& ended = {});

  /// To be called once for each committed outcome.
  void count(const CallOutcome& outcome, const CommitResult& commit);

  /// Takes over the error events of the calls that had ended: the newest ones, oldest first. Given-up calls whose event
  /// is not among them count as omitted.
  void take_over_errors(const std::vector<ErrorEvent>& events);

  [[nodiscard]] const FetchReport& sums() const { return report_; }

  /// The report as of `now`.
  [[nodiscard]] FetchReport report(RunState state, WallTime now) const;

  /// Each sum that does not hold, in words; empty when the run balances. A run that is still going balances
  /// when its ended calls do.
  [[nodiscard]] std::vector<std::string> imbalances(RunState state) const;

 private:
  void add(const CallRecord& call);
  void add_error(const ErrorEvent& event);
  void add_write_error(const ErrorEvent& event);

  FetchReport report_;
  std::deque<ErrorEvent> errors_;
  std::set<std::string> write_errors_;  ///< messages that are among the errors already
  std::uint64_t done_ = 0;
  std::uint64_t dead_ = 0;
};

/// The ledger line that an outcome and its commit make.
CallRecord to_call_record(const CallOutcome& outcome, const CommitResult& commit);

}  // namespace rollcall::domain
