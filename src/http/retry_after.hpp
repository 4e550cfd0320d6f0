#pragma once

#include <optional>
#include <string_view>

#include "base/time.hpp"
#include "http/message.hpp"

namespace rollcall::http {

/// RFC 9110, section 5.6.7: IMF-fixdate, and the two obsolete forms. Nothing for anything else.
std::optional<WallTime> parse_http_date(std::string_view text);

/// IMF-fixdate.
std::string format_http_date(WallTime time);

/// How long the answer asks everybody to wait before the next request, if it does: `Retry-After` (seconds or date,
/// RFC 9110 section 10.2.3), or a used-up budget in `RateLimit-Remaining`/`RateLimit-Reset` (seconds),
/// `X-RateLimit-Remaining`/`X-RateLimit-Reset` (seconds, or Unix time when over 10^9), or `RateLimit: "...";r=0;t=N`
/// and `RateLimit: limit=..., remaining=0, reset=N`. The longest of them; a date in the past is zero; unclamped.
std::optional<Duration> requested_wait(const Headers& headers, WallTime now);

}  // namespace rollcall::http
