// What a server or a user puts into URLs, queries and headers.

#include <cstdint>
#include <string>

#include "http/message.hpp"
#include "http/redirect.hpp"
#include "http/retry_after.hpp"
#include "http/url.hpp"
#include "require.hpp"

namespace {

using rollcall::fuzz::require;
namespace http = rollcall::http;

void check_is_settled(const http::Url& url) {
  const auto again = http::parse_url(url.to_string());
  require(again.has_value() && *again == url, "a URL reads as itself");
  require(url.target().starts_with('/'), "a target starts at the root");
  require(url.target().find_first_of(" \r\n") == std::string::npos, "a target is one word");
}

void check_urls(std::string_view text) {
  if (const auto url = http::parse_url(text)) check_is_settled(*url);
  const auto base = http::parse_url("https://example.com/a/b?c=d");
  if (const auto url = http::resolve_url(*base, text)) check_is_settled(*url);
  const auto next = http::follow_redirect(*base, text, 0);
  if (next) require(next->is_tls(), "a redirect does not leave TLS");
  require(!http::follow_redirect(*base, text, http::kMaxRedirects), "redirects end");
}

void check_query(std::string_view text) {
  http::parse_query(text);
  require(http::percent_decode(http::percent_encode(text)) == text, "percent encoding is undone by decoding");
  const auto pairs = http::parse_query("size=" + http::percent_encode(text) + "&x");
  require(pairs.size() == 2 && pairs[0].second == text, "a query's value is what was encoded");
}

void check_waits(std::string_view text) {
  if (const auto date = http::parse_http_date(text)) {
    require(http::parse_http_date(http::format_http_date(*date)) == date, "a date reads as itself");
  }
  const rollcall::WallTime now = rollcall::from_unix_ms(1'764'000'000'000);
  for (const char* name : {"Retry-After", "RateLimit", "RateLimit-Reset", "X-RateLimit-Reset"}) {
    http::Headers headers{{name, std::string(text)}, {"RateLimit-Remaining", "0"}, {"X-RateLimit-Remaining", "0"}};
    const auto wait = http::requested_wait(headers, now);
    if (wait) require(*wait >= rollcall::Duration::zero(), "a wait is not negative");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = rollcall::fuzz::text_of(data, size);
  check_urls(text);
  check_query(text);
  check_waits(text);
  return 0;
}
