#pragma once

#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/task.hpp"
#include "domain/call_outcome.hpp"
#include "domain/fetch_plan.hpp"
#include "domain/fetch_report.hpp"

namespace rollcall::app {

/// A run whose process is gone, and what it left.
struct AbandonedRun {
  domain::FetchPlan plan;  ///< all calls
  std::vector<domain::CallRecord> ended;
  std::vector<domain::ErrorEvent> errors;  ///< of the ended calls, oldest first, the newest kMaxReportedErrors
};

/// What is written of a run. Order: begin, then commit for each call that ends, in any order and number at a time,
/// then finish. Each returns when its effect is durable, and has no effect if it returns an error.
class RunLedger {
 public:
  virtual ~RunLedger() = default;

  /// Stores the plan. The run belongs to this process until finish, or until the process ends.
  virtual Task<Result<void>> begin(domain::FetchPlan plan) = 0;

  /// Stores records, receipt, letters and the call's completion as one: after a crash all are there or none.
  /// A letter that the call replays (FetchCall::redrives) is resolved with it. A record that the store refuses
  /// costs only itself: it becomes a letter and counts as failed. Committing a call twice is an error.
  virtual Task<Result<domain::CommitResult>> commit(domain::CallOutcome outcome) = 0;

  /// Closes the run with its final report.
  virtual Task<Result<void>> finish(domain::FetchReport report) = 0;

  /// Gives up a run that can't be finished, so that adopt_abandoned finds it. Never fails.
  virtual void release(domain::RunId run) = 0;

  /// Takes over the runs whose process ended without finish; they belong to this process then.
  virtual Task<Result<std::vector<AbandonedRun>>> adopt_abandoned() = 0;
};

}  // namespace rollcall::app
