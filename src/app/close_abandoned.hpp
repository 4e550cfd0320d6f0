#pragma once

#include <vector>

#include "app/ports/ports.hpp"
#include "domain/fetch_report.hpp"

namespace rollcall::app {

/// Closes the runs whose process is gone: every unfinished call becomes a letter with reason `interrupted`, so that
/// they balance. Returns their reports. To be called after a store was opened, before a run of one's own.
Task<Result<std::vector<domain::FetchReport>>> close_abandoned(Backend backend, Clock* clock);

}  // namespace rollcall::app
