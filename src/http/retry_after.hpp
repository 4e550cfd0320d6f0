#pragma once

#include <optional>

#include "base/time.hpp"
#include "http/http_date.hpp"
#include "http/message.hpp"

namespace rollcall::http {

/// How long the answer asks everybody to wait before the next request, if it does: `Retry-After` (seconds or date,
/// RFC 9110 section 10.2.3), or a used-up budget in `RateLimit-Remaining`/`RateLimit-Reset` (seconds),
/// `X-RateLimit-Remaining`/`X-RateLimit-Reset` (seconds; Unix time when over 10^9, in milliseconds when over 10^11), or
/// `RateLimit: "...";r=0;t=N` and `RateLimit: limit=..., remaining=0, reset=N`. The longest of them; a date in the past
/// is zero; unclamped.
std::optional<Duration> requested_wait(const Headers& headers, WallTime now);

}  // namespace rollcall::http
