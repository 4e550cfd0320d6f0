#include "domain/policy/retry.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::domain {

bool is_retryable(FailureKind kind, int status) {
  switch (kind) {
    case FailureKind::connection:
    case FailureKind::timeout:
    case FailureKind::truncated:
    case FailureKind::protocol:
    case FailureKind::unreadable:  // an error page or a cut body under status 200; the next answer is often whole
      return true;
    case FailureKind::http_status:
      switch (status) {
        case 408:
        case 425:
        case 429:
        case 500:
        case 502:
        case 503:
        case 504: return true;
        default: return false;
      }
    case FailureKind::tls:
    case FailureKind::too_large:
    case FailureKind::unexpected:
    case FailureKind::redirect:
    case FailureKind::size_refused:
    case FailureKind::deadline:
    case FailureKind::interrupted: return false;
  }
  std::unreachable();
}

Duration backoff_ceiling(const RetryPolicy& policy, std::uint32_t attempt) {
  Duration ceiling = policy.base;
  for (std::uint32_t i = 1; i < attempt && ceiling < policy.cap; ++i) ceiling *= 2;
  return std::min(ceiling, policy.cap);
}

RetryVerdict judge_failure(const RetryPolicy& policy, const SourceFailure& failure, std::uint32_t attempt) {
  if (attempt >= policy.attempts || !is_retryable(failure.kind, failure.status)) return GiveUp{};
  return TryAgain{backoff_ceiling(policy, attempt)};
}

}  // namespace rollcall::domain
