#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "domain/ids.hpp"

namespace rollcall::domain {

/// `N` or `A..B`, both ends included, 1 or more.
struct CountRange {
  std::uint32_t min = 1;
  std::uint32_t max = 1;
  bool operator==(const CountRange&) const = default;
};

/// Largest number of calls in a run and of users in a call that a setting may ask for.
inline constexpr std::uint32_t kMaxCalls = 100'000;
inline constexpr std::uint32_t kMaxSize = 100'000;

/// Reads `20` or `1..150`; both ends from 1 to `limit`, in order.
Result<CountRange> parse_count_range(std::string_view text, std::uint32_t limit);
std::string format_count_range(CountRange range);

/// One request for `size` records.
struct FetchCall {
  std::uint32_t index = 1;  ///< 1..planned_calls
  std::uint32_t size = 1;
  LetterId redrives;  ///< the dead letter that this call replays; empty in a fetch run
};

/// What a call asks for, as a dead letter keeps it: enough to send it again.
struct RequestDescription {
  std::string method = "GET";
  std::string url;         ///< of the resource, without the query
  std::uint32_t size = 1;  ///< params.size
};

/// The calls of a run, fixed and stored before the first request.
struct FetchPlan {
  RunId run_id;
  WallTime started_at;
  std::string source_url;
  std::vector<FetchCall> calls;
};

}  // namespace rollcall::domain
