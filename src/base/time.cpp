#include "base/time.hpp"

#include <charconv>

#include "base/format.hpp"

namespace rollcall {
namespace {

using namespace std::chrono_literals;

struct Unit {
  std::string_view suffix;
  Duration length;
};

// Largest first, so that format_duration finds the shortest text.
constexpr Unit kUnits[] = {{"h", 1h}, {"m", 1min}, {"s", 1s}, {"ms", 1ms}};
constexpr Duration kLongest = 366 * 24h;

}  // namespace

std::int64_t to_unix_ms(WallTime time) { return time.time_since_epoch().count(); }

WallTime from_unix_ms(std::int64_t ms) { return WallTime{std::chrono::milliseconds{ms}}; }

double to_seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

Result<Duration> parse_duration(std::string_view text) {
  const auto wrong = [&] {
    return fail(ErrorKind::invalid_input, format("'{}' is not a duration: write 500ms, 60s, 5m or 1h", text));
  };
  std::int64_t count = 0;
  const auto [rest, code] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (code != std::errc{} || count < 0) return wrong();
  const std::string_view suffix(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
  for (const Unit& unit : kUnits) {
    if (unit.suffix != suffix) continue;
    if (count > kLongest / unit.length) {
      return fail(ErrorKind::invalid_input, format("'{}' is too long: at most 8784h (366 days)", text));
    }
    return count * unit.length;
  }
  return wrong();
}

std::string format_duration(Duration duration) {
  for (const Unit& unit : kUnits) {
    if (duration >= unit.length && duration % unit.length == Duration::zero()) {
      return format("{}{}", duration / unit.length, unit.suffix);
    }
  }
  return format("{}ms", duration / std::chrono::milliseconds(1));
}

std::string format_utc(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

SteadyTime add_saturating(SteadyTime start, Duration wait) {
  if (wait > kNever - start) return kNever;
  return start + wait;
}

}  // namespace rollcall
