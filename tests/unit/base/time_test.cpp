#include "base/time.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace rollcall {
namespace {

using namespace std::chrono_literals;

TEST(ParseDuration, ReadsEachUnit) {
  const std::vector<std::pair<std::string, Duration>> cases = {{"500ms", 500ms}, {"60s", 60s}, {"5m", 5min},
                                                               {"1h", 1h},       {"0s", 0s},   {"8784h", 366 * 24h}};
  for (const auto& [text, expected] : cases) {
    const auto parsed = parse_duration(text);
    ASSERT_TRUE(parsed) << text;
    EXPECT_EQ(*parsed, expected) << text;
  }
}

TEST(ParseDuration, RefusesAnythingElseAndNamesIt) {
  for (const std::string text :
       {"", "5", "s", "-1s", "+1s", "1.5s", " 1s", "1 s", "1d", "1S", "99999999999999999999s", "8785h"}) {
    const auto parsed = parse_duration(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::invalid_input);
    EXPECT_NE(parsed.error().message.find("'" + text + "'"), std::string::npos) << parsed.error().message;
  }
}

TEST(FormatDuration, WritesTheLargestUnitThatIsWhole) {
  EXPECT_EQ(format_duration(1h), "1h");
  EXPECT_EQ(format_duration(90min), "90m");
  EXPECT_EQ(format_duration(90s), "90s");
  EXPECT_EQ(format_duration(1500ms), "1500ms");
  EXPECT_EQ(format_duration(0s), "0ms");
  EXPECT_EQ(format_duration(1500us), "1ms");
}

TEST(FormatDuration, IsReadBackAsTheSame) {
  for (const Duration duration : {Duration(1ms), Duration(999ms), Duration(1s), Duration(61s), Duration(2h)}) {
    EXPECT_EQ(parse_duration(format_duration(duration)).value(), duration);
  }
}

TEST(FormatUtc, WritesMillisecondsAndLeapDays) {
  EXPECT_EQ(format_utc(from_unix_ms(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_utc(from_unix_ms(951'782'400'007)), "2000-02-29T00:00:00.007Z");
  EXPECT_EQ(format_utc(from_unix_ms(-1)), "1969-12-31T23:59:59.999Z");
}

TEST(AddSaturating, StopsAtNever) {
  const SteadyTime start{1h};
  EXPECT_EQ(add_saturating(start, 1s), start + 1s);
  EXPECT_EQ(add_saturating(start, Duration::max()), kNever);
  EXPECT_EQ(add_saturating(kNever, 0s), kNever);
}

}  // namespace
}  // namespace rollcall
