#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace rollcall::http {

/// RFC 9110, section 5.6.7: IMF-fixdate, and the two obsolete forms. Nothing for anything else.
std::optional<WallTime> parse_http_date(std::string_view text);

/// IMF-fixdate.
std::string format_http_date(WallTime time);

}  // namespace rollcall::http
