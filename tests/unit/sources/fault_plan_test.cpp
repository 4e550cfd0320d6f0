#include "sources/fault_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sources/seeded_draws.hpp"

namespace rollcall::sources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

FaultPlan plan_of(std::string_view text) {
  auto plan = FaultPlan::parse(text);
  if (!plan) ADD_FAILURE() << text << ": " << plan.error().message;
  return plan ? *plan : FaultPlan();
}

std::vector<FaultKind> draw_once(std::string_view text, std::uint64_t request) {
  SeededDraws draws(1);
  return plan_of(text).draw(request, draws);
}

TEST(FaultPlan, NoTextIsNoFaults) {
  EXPECT_TRUE(plan_of("").empty());
  EXPECT_TRUE(plan_of("  ").empty());
  EXPECT_THAT(draw_once("", 1), IsEmpty());
}

TEST(FaultPlan, EveryKindIsReadByItsName) {
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    const auto kind = static_cast<FaultKind>(i);
    EXPECT_THAT(draw_once(std::string(to_string(kind)) + "=1", 1), ElementsAre(kind));
  }
}

TEST(FaultPlan, AProbabilityOfOneAlwaysHitsAndOfZeroNever) {
  SeededDraws draws(7);
  const FaultPlan always = plan_of("hang=1.0");
  const FaultPlan never = plan_of("hang=0");
  for (std::uint64_t request = 1; request <= 1000; ++request) {
    EXPECT_EQ(always.draw(request, draws).size(), 1U);
    EXPECT_TRUE(never.draw(request, draws).empty());
  }
}

TEST(FaultPlan, AProbabilityIsKeptInTheLongRun) {
  SeededDraws draws(7);
  const FaultPlan plan = plan_of("hang=0.2");
  std::size_t hits = 0;
  for (std::uint64_t request = 1; request <= 10'000; ++request) hits += plan.draw(request, draws).size();
  EXPECT_GT(hits, 1800U);
  EXPECT_LT(hits, 2200U);
}

TEST(FaultPlan, EveryNthRequestIsHitInBothSpellings) {
  for (const std::string_view text : {"reset=@every=3", "reset@every=3", " reset = @every=3 "}) {
    EXPECT_THAT(draw_once(text, 1), IsEmpty()) << text;
    EXPECT_THAT(draw_once(text, 2), IsEmpty()) << text;
    EXPECT_THAT(draw_once(text, 3), ElementsAre(FaultKind::reset)) << text;
    EXPECT_THAT(draw_once(text, 6), ElementsAre(FaultKind::reset)) << text;
  }
}

TEST(FaultPlan, HitsComeInTheOrderOfTheKindsNotOfTheText) {
  EXPECT_THAT(draw_once("oversize-page=1, status-503=1,bad-user@every=1", 1),
              ElementsAre(FaultKind::status_503, FaultKind::bad_user, FaultKind::oversize_page));
}

TEST(FaultPlan, ASeedFixesTheDraws) {
  const FaultPlan plan = plan_of("hang=0.5,reset=0.5");
  SeededDraws one(42);
  SeededDraws two(42);
  for (std::uint64_t request = 1; request <= 100; ++request) {
    EXPECT_EQ(plan.draw(request, one), plan.draw(request, two));
  }
}

TEST(FaultPlan, AWrongPartIsNamedWithTheKindsThereAre) {
  for (const std::string text : {"hang", "hung=1", "hang=1.1", "hang=-0.1", "hang=nan", "hang=", "hang=x",
                                 "hang=@every=0", "hang@every=", "hang@every=-1", "hang@often=2", "hang=0.5 0.5", "=1",
                                 "hang=1,", ",", "hang=1,,reset=1", "hang=0.1,hang=0.2", "hang=0x1", "hang=1e"}) {
    const auto plan = FaultPlan::parse(text);
    ASSERT_FALSE(plan) << text;
    EXPECT_EQ(plan.error().kind, ErrorKind::invalid_input);
    EXPECT_THAT(plan.error().message, HasSubstr("status-503, status-429, hang")) << text;
  }
  EXPECT_THAT(FaultPlan::parse("reset=1,hung=1").error().message, HasSubstr("'hung=1'"));
}

}  // namespace
}  // namespace rollcall::sources
