#include "http/retry_after.hpp"

#include <gtest/gtest.h>

namespace rollcall::http {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kNow{784'111'777'000ms};  // Sun, 06 Nov 1994 08:49:37 GMT

struct WaitCase {
  const char* name;
  Headers headers;
  std::optional<Duration> wait;
};

void PrintTo(const WaitCase& wait_case, std::ostream* out) { *out << wait_case.name; }

class RequestedWait : public testing::TestWithParam<WaitCase> {};

TEST_P(RequestedWait, FollowsTheHeaders) { EXPECT_EQ(requested_wait(GetParam().headers, kNow), GetParam().wait); }

constexpr auto kNothing = std::optional<Duration>();
constexpr Duration kLongest = std::chrono::duration_cast<std::chrono::seconds>(Duration::max());

INSTANTIATE_TEST_SUITE_P(
    RetryAfter, RequestedWait,
    testing::Values(
        WaitCase{"no header", {}, kNothing}, WaitCase{"seconds", {{"Retry-After", "120"}}, 120s},
        WaitCase{"any case", {{"retry-AFTER", " 7 "}}, 7s}, WaitCase{"zero", {{"Retry-After", "0"}}, 0s},
        WaitCase{"date ahead", {{"Retry-After", "Sun, 06 Nov 1994 08:50:37 GMT"}}, 60s},
        WaitCase{"obsolete date", {{"Retry-After", "Sunday, 06-Nov-94 08:49:47 GMT"}}, 10s},
        WaitCase{"date in the past waits for nothing", {{"Retry-After", "Sun, 06 Nov 1994 08:49:36 GMT"}}, 0s},
        WaitCase{"negative", {{"Retry-After", "-5"}}, kNothing}, WaitCase{"plus", {{"Retry-After", "+5"}}, kNothing},
        WaitCase{"fraction", {{"Retry-After", "1.5"}}, kNothing}, WaitCase{"empty", {{"Retry-After", ""}}, kNothing},
        WaitCase{"garbage", {{"Retry-After", "soon"}}, kNothing},
        WaitCase{"seconds with garbage", {{"Retry-After", "5 s"}}, kNothing},
        WaitCase{"hex", {{"Retry-After", "0x10"}}, kNothing},
        WaitCase{"a day is not clamped", {{"Retry-After", "86400"}}, 24h},
        WaitCase{"over what a duration holds", {{"Retry-After", "18446744073709551615"}}, kLongest},
        WaitCase{"over 64 bits", {{"Retry-After", "99999999999999999999999999"}}, kLongest},
        WaitCase{"two fields: the longer", {{"Retry-After", "5"}, {"Retry-After", "9"}}, 9s}));

TEST(RequestedWaitLimits, ADateFarAheadDoesNotOverflow) {
  const auto wait = requested_wait({{"Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"}}, kNow);
  ASSERT_TRUE(wait.has_value());
  EXPECT_GT(*wait, 24h * 365 * 290);
}

INSTANTIATE_TEST_SUITE_P(
    RateLimitFields, RequestedWait,
    testing::Values(WaitCase{"used up", {{"RateLimit-Remaining", "0"}, {"RateLimit-Reset", "30"}}, 30s},
                    WaitCase{"some left", {{"RateLimit-Remaining", "1"}, {"RateLimit-Reset", "30"}}, kNothing},
                    WaitCase{"no reset", {{"RateLimit-Remaining", "0"}}, kNothing},
                    WaitCase{"no remaining", {{"RateLimit-Reset", "30"}}, kNothing},
                    WaitCase{"bad reset", {{"RateLimit-Remaining", "0"}, {"RateLimit-Reset", "later"}}, kNothing},
                    WaitCase{"X seconds", {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "12"}}, 12s},
                    WaitCase{"X Unix time",
                             {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "1000000001"}},
                             std::chrono::seconds(1'000'000'001 - 784'111'777)},
                    WaitCase{"X Unix time in milliseconds",
                             {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "784111777250"}},
                             250ms},
                    WaitCase{"X Unix time in the past",
                             {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "700000000000"}},
                             0s},
                    WaitCase{"X longer than time",
                             {{"X-RateLimit-Remaining", "0"}, {"X-RateLimit-Reset", "18446744073709551615"}},
                             std::chrono::duration_cast<std::chrono::milliseconds>(Duration::max())},
                    WaitCase{"X some left", {{"X-RateLimit-Remaining", "3"}, {"X-RateLimit-Reset", "12"}}, kNothing}));

INSTANTIATE_TEST_SUITE_P(
    RateLimitList, RequestedWait,
    testing::Values(WaitCase{"policy", {{"RateLimit", "\"default\";r=0;t=30"}}, 30s},
                    WaitCase{"policy with some left", {{"RateLimit", "\"default\";r=5;t=30"}}, kNothing},
                    WaitCase{"spaces", {{"RateLimit", "\"default\" ; r=0 ; t=3"}}, 3s},
                    WaitCase{"two policies: the used-up one", {{"RateLimit", "\"a\";r=0;t=4, \"b\";r=9;t=400"}}, 4s},
                    WaitCase{"two used up: the longer", {{"RateLimit", "\"a\";r=0;t=4, \"b\";r=0;t=40"}}, 40s},
                    WaitCase{"separators in the name", {{"RateLimit", "\"a,b;r=0;t=9\";r=0;t=4"}}, 4s},
                    WaitCase{"older draft", {{"RateLimit", "limit=10, remaining=0, reset=50"}}, 50s},
                    WaitCase{"older draft, some left", {{"RateLimit", "limit=10, remaining=2, reset=50"}}, kNothing},
                    WaitCase{"open quote", {{"RateLimit", "\"a;r=0;t=4"}}, kNothing},
                    WaitCase{"garbage", {{"RateLimit", ",;,=;r=;t="}}, kNothing},
                    WaitCase{"no time", {{"RateLimit", "\"a\";r=0"}}, kNothing}));

INSTANTIATE_TEST_SUITE_P(Together, RequestedWait,
                         testing::Values(WaitCase{"the longest of all counts",
                                                  {{"Retry-After", "10"},
                                                   {"RateLimit-Remaining", "0"},
                                                   {"RateLimit-Reset", "20"},
                                                   {"RateLimit", "\"a\";r=0;t=15"}},
                                                  20s}));

}  // namespace
}  // namespace rollcall::http
