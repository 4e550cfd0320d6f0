#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "base/time.hpp"
#include "domain/source_failure.hpp"

namespace rollcall::domain {

/// Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): a wait is uniform in 0..min(cap, base *
/// 2^(n-1)).
struct RetryPolicy {
  std::uint32_t attempts = 5;  ///< tries a call has, the first included
  Duration base = std::chrono::milliseconds(200);
  Duration cap = std::chrono::seconds(20);
};

/// The table of what is worth another try.
bool is_retryable(FailureKind kind, int status);

/// The upper end of the wait after attempt number `attempt` (from 1).
Duration backoff_ceiling(const RetryPolicy& policy, std::uint32_t attempt);

struct TryAgain {
  Duration ceiling;  ///< wait a uniformly random part of this; the source's Retry-After is the budget's matter
};
struct GiveUp {};
using RetryVerdict = std::variant<TryAgain, GiveUp>;

RetryVerdict judge_failure(const RetryPolicy& policy, const SourceFailure& failure, std::uint32_t attempt);

}  // namespace rollcall::domain
