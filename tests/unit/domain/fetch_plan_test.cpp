#include "domain/fetch_plan.hpp"

#include <gtest/gtest.h>

#include "domain/policy/rate_budget.hpp"

namespace rollcall::domain {
namespace {

using namespace std::chrono_literals;

TEST(ParseCountRange, ReadsNumbersAndRanges) {
  EXPECT_EQ(parse_count_range("20", 100).value(), (CountRange{20, 20}));
  EXPECT_EQ(parse_count_range("1..150", 150).value(), (CountRange{1, 150}));
  EXPECT_EQ(parse_count_range("7..7", 100).value(), (CountRange{7, 7}));
}

TEST(ParseCountRange, RefusesZeroDisorderAndTheRest) {
  for (const std::string text :
       {"", "0", "0..5", "9..1", "1..", "..5", "1...5", "1..2..3", "-1", "x", "101", "1..101"}) {
    const auto range = parse_count_range(text, 100);
    ASSERT_FALSE(range) << text;
    EXPECT_NE(range.error().message.find("100"), std::string::npos);
  }
}

TEST(FormatCountRange, IsReadBackAsTheSame) {
  for (const char* text : {"5", "1..20"}) EXPECT_EQ(format_count_range(parse_count_range(text, 100).value()), text);
}

TEST(ParseRateLimit, ReadsRequestsAndWindow) {
  EXPECT_EQ(parse_rate_limit("75/60s").value(), (RateLimit{75, 60s}));
  EXPECT_EQ(parse_rate_limit("1/500ms").value(), (RateLimit{1, 500ms}));
  EXPECT_EQ(format_rate_limit({75, 60s}), "75/1m");
}

TEST(ParseRateLimit, RefusesAMissingWindowAndNothingToAllow) {
  for (const std::string text : {"5", "", "/60s", "0/60s", "75/", "75/0s", "75/60", "75/60s/1", "-1/60s", "none"}) {
    const auto limit = parse_rate_limit(text);
    ASSERT_FALSE(limit) << text;
    EXPECT_NE(limit.error().message.find("75/60s"), std::string::npos);
  }
}

}  // namespace
}  // namespace rollcall::domain
