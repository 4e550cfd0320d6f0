#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace rollcall {

using Duration = std::chrono::nanoseconds;

/// Unix time. For what people read: reports, logs, letters. It may jump.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// Monotonic time, the same for all processes since the machine's boot. For everything that waits. It never jumps.
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

/// A time that never comes: "no deadline".
inline constexpr SteadyTime kNever = SteadyTime::max();

/// Milliseconds since 1970, as reports and letters carry them.
std::int64_t to_unix_ms(WallTime time);
WallTime from_unix_ms(std::int64_t ms);

/// Seconds as a fraction, as reports carry durations.
double to_seconds(Duration duration);

/// Reads `500ms`, `60s`, `5m`, `1h`: a non-negative whole number and a unit, at most 366 days.
Result<Duration> parse_duration(std::string_view text);

/// Writes what parse_duration reads, in the largest unit that keeps it whole; fractions of a millisecond are cut.
std::string format_duration(Duration duration);

/// `2026-11-24T11:02:03.123Z`.
std::string format_utc(WallTime time);

/// `start + wait`, or kNever where that would overflow.
SteadyTime add_saturating(SteadyTime start, Duration wait);

}  // namespace rollcall
