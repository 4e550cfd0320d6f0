#pragma once

#include <cstdint>
#include <vector>

#include "domain/call_outcome.hpp"
#include "domain/error_event.hpp"
#include "domain/ids.hpp"
#include "sqlite/connection.hpp"

namespace rollcall::sqlite {

/// A run's calls with an index over `after`, at most `limit`, in order.
Result<std::vector<domain::CallRecord>> select_calls(Connection& connection, std::int64_t run, std::uint32_t after,
                                                     std::uint32_t limit);

/// The events of a run's calls that were given up, oldest first, the newest domain::kMaxReportedErrors.
Result<std::vector<domain::ErrorEvent>> select_errors(Connection& connection, const domain::RunId& run);

}  // namespace rollcall::sqlite
