#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace rollcall::sources {

/// RFC 9457, as the API answers what it does not serve.
http::Response problem(int status, std::string_view title);

/// A body of the real API: chunked, without a length.
http::Response page(std::string body);

/// Status 200 and an HTML page, as captive portals and proxies answer.
http::Response html_page();

/// Status 200 and bytes that are neither JSON nor UTF-8.
http::Response garbage();

/// Status 200 and a JSON array that does not end before it is a little over 64 MiB. Streamed: never in memory.
http::Response oversize_page();

}  // namespace rollcall::sources
