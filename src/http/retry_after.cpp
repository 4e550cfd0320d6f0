#include "http/retry_after.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace rollcall::http {
namespace {

using namespace std::chrono;

// A reset value over these is a point in time, not a number of seconds to wait.
constexpr std::uint64_t kLeastUnixSeconds = 1'000'000'000;
constexpr std::uint64_t kLeastUnixMillis = 100'000'000'000;

Duration saturated_seconds(std::uint64_t count) {
  constexpr auto kMost = static_cast<std::uint64_t>(duration_cast<seconds>(Duration::max()).count());
  return seconds(static_cast<std::int64_t>(std::min(count, kMost)));
}

Duration time_until(WallTime time, WallTime now) {
  constexpr auto kMost = duration_cast<milliseconds>(Duration::max());
  return std::clamp(time - now, milliseconds::zero(), kMost);
}

/// Seconds; a number with more digits than fit is simply the longest wait.
std::optional<Duration> parse_seconds(std::string_view text) {
  const bool all_digits = !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (!all_digits) return std::nullopt;
  return saturated_seconds(parse_unsigned(text).value_or(UINT64_MAX));
}

std::optional<Duration> parse_retry_after(std::string_view text, WallTime now) {
  if (const auto wait = parse_seconds(text)) return wait;
  if (const auto date = parse_http_date(text)) return time_until(*date, now);
  return std::nullopt;
}

std::optional<Duration> parse_reset(std::string_view text, WallTime now) {
  const auto number = parse_unsigned(text);
  if (!number || *number <= kLeastUnixSeconds) return parse_seconds(text);
  if (*number > kLeastUnixMillis) {
    return time_until(from_unix_ms(static_cast<std::int64_t>(std::min<std::uint64_t>(*number, INT64_MAX / 2))), now);
  }
  return time_until(from_unix_ms(static_cast<std::int64_t>(*number) * 1000), now);
}

bool is_used_up(std::optional<std::string_view> remaining) {
  return remaining && parse_unsigned(trim(*remaining)) == 0U;
}

std::optional<Duration> longer(std::optional<Duration> a, std::optional<Duration> b) {
  return a < b ? b : a;  // an empty optional is less than any value
}

/// Cuts the text up to `separator`, which may stand in a quoted string, off its front, and returns it trimmed.
std::string_view cut(std::string_view& text, char separator) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < text.size() && (quoted || text[end] != separator); ++end) {
    if (text[end] == '"') quoted = !quoted;
  }
  const std::string_view part = trim(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

/// Both drafts of the RateLimit field: a policy list `"name";r=0;t=30`, and `limit=10, remaining=0, reset=30`.
std::optional<Duration> parse_rate_limit(std::string_view text) {
  std::optional<Duration> wait;
  std::optional<std::string_view> field_remaining, field_reset;
  while (!text.empty()) {
    std::string_view member = cut(text, ',');
    std::optional<std::string_view> remaining, reset;
    while (!member.empty()) {
      const std::string_view parameter = cut(member, ';');
      if (parameter.starts_with("r=")) remaining = parameter.substr(2);
      if (parameter.starts_with("t=")) reset = parameter.substr(2);
      if (parameter.starts_with("remaining=")) field_remaining = parameter.substr(10);
      if (parameter.starts_with("reset=")) field_reset = parameter.substr(6);
    }
    if (is_used_up(remaining) && reset) wait = longer(wait, parse_seconds(*reset));
  }
  if (is_used_up(field_remaining) && field_reset) wait = longer(wait, parse_seconds(*field_reset));
  return wait;
}

}  // namespace

std::optional<Duration> requested_wait(const Headers& headers, WallTime now) {
  std::optional<Duration> wait;
  for (const auto& [name, value] : headers) {
    if (iequals(name, "retry-after")) wait = longer(wait, parse_retry_after(trim(value), now));
    if (iequals(name, "ratelimit")) wait = longer(wait, parse_rate_limit(value));
  }
  if (is_used_up(headers.find("ratelimit-remaining"))) {
    if (const auto reset = headers.find("ratelimit-reset")) wait = longer(wait, parse_seconds(trim(*reset)));
  }
  if (is_used_up(headers.find("x-ratelimit-remaining"))) {
    if (const auto reset = headers.find("x-ratelimit-reset")) wait = longer(wait, parse_reset(trim(*reset), now));
  }
  return wait;
}

}  // namespace rollcall::http
