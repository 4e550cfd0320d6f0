#pragma once

#include <string>
#include <vector>

#include "app/fetch_settings.hpp"
#include "app/progress.hpp"
#include "domain/fetch_plan.hpp"

namespace rollcall::app {

struct RunResult {
  domain::FetchReport report;
  std::vector<std::string> imbalances;  ///< each sum that does not hold; empty when the run balances
};

/// Performs a plan: begins it in the ledger, fetches with at most `concurrency` calls in flight, commits each call as
/// it ends, and closes the run with its report. Fetching goes on while commits wait, up to a bound, so that the store
/// can take many outcomes in one transaction; memory is bounded by that.
///
/// When `stop` is asked to stop, calls in flight finish, the others become letters (`interrupted`), and the report is
/// still made. `observer` (may be nothing) hears first once the plan is stored, then of each change. An error means
/// that the store failed: the run stays open in the ledger and whoever opens the store next closes it as interrupted;
/// nothing that was committed is lost.
Task<Result<RunResult>> run_fetch(FetchTools tools, FetchSettings settings, domain::FetchPlan plan, StopToken stop,
                                  RunObserver* observer);

}  // namespace rollcall::app
