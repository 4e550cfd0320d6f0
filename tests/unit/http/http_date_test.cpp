#include "http/http_date.hpp"

#include <gtest/gtest.h>

namespace rollcall::http {
namespace {

constexpr std::int64_t kExample = 784'111'777'000;  // RFC 9110's own example

struct DateCase {
  const char* text;
  std::int64_t unix_ms;
};

class HttpDate : public testing::TestWithParam<DateCase> {};

TEST_P(HttpDate, ReadsAllThreeForms) {
  const auto date = parse_http_date(GetParam().text);
  ASSERT_TRUE(date.has_value()) << GetParam().text;
  EXPECT_EQ(to_unix_ms(*date), GetParam().unix_ms) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(Forms, HttpDate,
                         testing::Values(DateCase{"Sun, 06 Nov 1994 08:49:37 GMT", kExample},
                                         DateCase{"Sunday, 06-Nov-94 08:49:37 GMT", kExample},
                                         DateCase{"Sun Nov  6 08:49:37 1994", kExample},
                                         DateCase{"Wed Nov 16 08:49:37 1994", kExample + 10 * 86'400'000LL},
                                         DateCase{"Thu, 01 Jan 1970 00:00:00 GMT", 0},
                                         DateCase{"Thu, 29 Feb 2024 23:59:59 GMT", 1'709'251'199'000},
                                         DateCase{"Saturday, 01-Jan-00 00:00:00 GMT", 946'684'800'000},
                                         DateCase{"Sat, 31 Dec 2016 23:59:60 GMT", 1'483'228'800'000},
                                         DateCase{"Fri, 31 Dec 9999 23:59:59 GMT", 253'402'300'799'000}));

class NoHttpDate : public testing::TestWithParam<const char*> {};

TEST_P(NoHttpDate, IsRefused) { EXPECT_FALSE(parse_http_date(GetParam()).has_value()) << GetParam(); }

INSTANTIATE_TEST_SUITE_P(Garbage, NoHttpDate,
                         testing::Values("", " ", "0", "now", "Sun", "Sun, ", "Sun, 06 Nov 1994",
                                         "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
                                         "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06 Nov 1994 08:49:37 GMTx",
                                         "sun, 06 nov 1994 08:49:37 gmt", "Sun, 6 Nov 1994 08:49:37 GMT",
                                         "Sun, 30 Feb 1994 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
                                         "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
                                         "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov -994 08:49:37 GMT",
                                         "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov 6 08:49:37 1994",
                                         "Xyz, 06 Nov 1994 08:49:37 GMT", "2026-11-24T11:02:03Z"));

TEST(FormatHttpDate, WritesTheFixedForm) {
  EXPECT_EQ(format_http_date(from_unix_ms(kExample)), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(format_http_date(from_unix_ms(kExample + 999)), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(format_http_date(from_unix_ms(1'709'251'199'000)), "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST(FormatHttpDate, IsReadBackUnchanged) {
  for (std::int64_t ms = 0; ms < 4'000'000'000'000; ms += 86'399'000LL * 97) {
    EXPECT_EQ(parse_http_date(format_http_date(from_unix_ms(ms))), from_unix_ms(ms));
  }
}

}  // namespace
}  // namespace rollcall::http
