#include "http/http_date.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "base/format.hpp"
#include "base/text.hpp"

namespace rollcall::http {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> kLongDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Takes a date apart from the left. Every step answers false where the text is something else.
class DateScanner {
 public:
  explicit DateScanner(std::string_view text) : text_(text) {}

  bool literal(std::string_view expected) {
    if (!text_.starts_with(expected)) return false;
    text_.remove_prefix(expected.size());
    return true;
  }

  bool name(std::span<const std::string_view> names, unsigned& index) {
    const auto found = std::ranges::find_if(names, [&](std::string_view name) { return text_.starts_with(name); });
    if (found == names.end()) return false;
    index = static_cast<unsigned>(found - names.begin());
    return literal(*found);
  }

  bool digits(std::size_t count, unsigned& value) {
    if (text_.size() < count) return false;
    const auto number = parse_unsigned(text_.substr(0, count));
    if (!number) return false;
    value = static_cast<unsigned>(*number);
    text_.remove_prefix(count);
    return true;
  }

  [[nodiscard]] bool at_end() const { return text_.empty(); }

 private:
  std::string_view text_;
};

struct DateParts {
  unsigned weekday = 0, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

bool scan_clock(DateScanner& in, DateParts& parts) {
  return in.digits(2, parts.hour) && in.literal(":") && in.digits(2, parts.minute) && in.literal(":") &&
         in.digits(2, parts.second);
}

/// Sun, 06 Nov 1994 08:49:37 GMT
bool scan_imf(DateScanner in, DateParts& parts) {
  return in.name(kDays, parts.weekday) && in.literal(", ") && in.digits(2, parts.day) && in.literal(" ") &&
         in.name(kMonths, parts.month) && in.literal(" ") && in.digits(4, parts.year) && in.literal(" ") &&
         scan_clock(in, parts) && in.literal(" GMT") && in.at_end();
}

/// Sunday, 06-Nov-94 08:49:37 GMT. The century is guessed as POSIX does: 69 to 99 is the twentieth.
bool scan_rfc850(DateScanner in, DateParts& parts) {
  const bool scanned = in.name(kLongDays, parts.weekday) && in.literal(", ") && in.digits(2, parts.day) &&
                       in.literal("-") && in.name(kMonths, parts.month) && in.literal("-") &&
                       in.digits(2, parts.year) && in.literal(" ") && scan_clock(in, parts) && in.literal(" GMT") &&
                       in.at_end();
  parts.year += parts.year < 69 ? 2000 : 1900;
  return scanned;
}

/// Sun Nov  6 08:49:37 1994
bool scan_asctime(DateScanner in, DateParts& parts) {
  if (!in.name(kDays, parts.weekday) || !in.literal(" ") || !in.name(kMonths, parts.month) || !in.literal(" ")) {
    return false;
  }
  const bool has_day = in.literal(" ") ? in.digits(1, parts.day) : in.digits(2, parts.day);
  return has_day && in.literal(" ") && scan_clock(in, parts) && in.literal(" ") && in.digits(4, parts.year) &&
         in.at_end();
}

}  // namespace

std::optional<WallTime> parse_http_date(std::string_view text) {
  DateParts parts;
  if (!scan_imf(DateScanner(text), parts) && !scan_rfc850(DateScanner(text), parts) &&
      !scan_asctime(DateScanner(text), parts)) {
    return std::nullopt;
  }
  const year_month_day date(year(static_cast<int>(parts.year)), month(parts.month + 1), day(parts.day));
  const bool leap_second_at_most = parts.second <= 60;
  if (!date.ok() || parts.hour > 23 || parts.minute > 59 || !leap_second_at_most) return std::nullopt;
  return sys_days(date) + hours(parts.hour) + minutes(parts.minute) + seconds(parts.second);
}

std::string format_http_date(WallTime time) {
  const auto day_point = floor<days>(time);
  const year_month_day date(day_point);
  const hh_mm_ss clock(floor<seconds>(time - day_point));
  return format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[weekday(day_point).c_encoding()],
                static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                static_cast<int>(date.year()), clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace rollcall::http
