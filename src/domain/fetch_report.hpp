#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "domain/error_event.hpp"
#include "domain/ids.hpp"

namespace rollcall::domain {

enum class RunState : std::uint8_t { running, complete, interrupted };

std::string_view to_string(RunState state);

/// A report holds at most this many error events, the newest; the others are counted in errors_omitted.
inline constexpr std::size_t kMaxReportedErrors = 100;

/// The status JSON: the reference's five fields, then ours. Sums are over the calls that ended.
struct FetchReport {
  std::uint64_t users = 0;      ///< records received in well-formed 200 answers
  std::uint64_t api_calls = 0;  ///< calls that ended, done or given up
  std::vector<ErrorEvent> errors;
  WallTime timestamp;  ///< run start
  Duration duration{};

  RunId run_id;
  RunState state = RunState::running;
  std::uint64_t planned_calls = 0;
  std::uint64_t requests = 0;  ///< HTTP requests sent, retries included
  std::uint64_t retries = 0;
  std::uint64_t stored = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t rejected = 0;
  std::uint64_t failed = 0;
  std::uint64_t dead_letters = 0;
  std::uint64_t errors_omitted = 0;
};

}  // namespace rollcall::domain
