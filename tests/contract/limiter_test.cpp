#include "contract/backend_fixture.hpp"

namespace rollcall::test {
namespace {

using namespace std::chrono_literals;

class LimiterContract : public BackendContract {
 protected:
  void SetUp() override { open(domain::RateLimit{2, 60s}); }

  std::optional<app::BudgetSlot> take() {
    const auto answer = wait_for(ports().limiter->try_take(10s)).value();
    if (const auto* slot = std::get_if<app::BudgetSlot>(&answer)) return *slot;
    wait_ = std::get<SteadyTime>(answer) - clock_.steady_now();
    return std::nullopt;
  }
  void release(app::BudgetSlot slot, SteadyTime not_before = {}) {
    ASSERT_TRUE(wait_for(ports().limiter->release(slot, not_before)));
  }

  Duration wait_{};
};

TEST_P(LimiterContract, GivesOutItsSlotsAndNoMore) {
  EXPECT_TRUE(take());
  EXPECT_TRUE(take());
  EXPECT_FALSE(take());
  EXPECT_EQ(wait_, 60s) << "a request in flight frees its slot a window from now at the earliest";
}

TEST_P(LimiterContract, ASlotIsFreeAWindowAfterTheAnswerNotAfterTheRequest) {
  const auto slot = take();
  ASSERT_TRUE(take());
  clock_.advance(5s);
  release(*slot);
  EXPECT_FALSE(take());
  EXPECT_EQ(wait_, 60s);
  clock_.advance(55s);
  EXPECT_FALSE(take()) << "a window after the request was sent is too early";
  EXPECT_EQ(wait_, 5s);
  clock_.advance(5s);
  EXPECT_TRUE(take());
}

TEST_P(LimiterContract, AnAbandonedSlotIsFreeAfterTheLongestRequestAndAWindow) {
  ASSERT_TRUE(take());
  ASSERT_TRUE(take());
  backend_->restart();
  clock_.advance(69s);
  EXPECT_FALSE(take());
  clock_.advance(1s);
  EXPECT_TRUE(take());
}

TEST_P(LimiterContract, AnAnswerAfterItsSlotWasGivenUpCountsAllTheSame) {
  const auto late = take();
  clock_.advance(71s);
  ASSERT_TRUE(take()) << "the process seemed dead, and its slot was dropped";
  release(*late);
  EXPECT_FALSE(take()) << "it was answered just now";
}

TEST_P(LimiterContract, WithoutALimitAPauseSurvivesARestart) {
  open(std::nullopt);
  release(*take(), clock_.steady_now() + 5min);
  backend_->restart();
  EXPECT_FALSE(take());
  EXPECT_EQ(wait_, 5min);
}

TEST_P(LimiterContract, CoolingSlotsSurviveARestart) {
  release(*take());
  release(*take());
  backend_->restart();
  EXPECT_FALSE(take());
  EXPECT_EQ(wait_, 60s);
}

TEST_P(LimiterContract, APauseHoldsEverybodyAndIsNeverShortened) {
  const auto slot = take();
  const auto other = take();
  release(*slot, clock_.steady_now() + 5min);
  release(*other, clock_.steady_now() + 1min);
  clock_.advance(61s);
  EXPECT_FALSE(take());
  EXPECT_EQ(wait_, 5min - 61s);
  backend_->restart();
  EXPECT_FALSE(take()) << "a restart forgot the pause";
  clock_.advance(5min - 61s);
  EXPECT_TRUE(take());
}

TEST_P(LimiterContract, WallClockJumpsChangeNothing) {
  release(*take());
  release(*take());
  clock_.jump_wall(1h);
  EXPECT_FALSE(take());
  clock_.jump_wall(-2h);
  EXPECT_FALSE(take());
  EXPECT_EQ(wait_, 60s);
}

TEST_P(LimiterContract, WithoutALimitOnlyPausesHold) {
  open(std::nullopt);
  std::optional<app::BudgetSlot> slot;
  for (int i = 0; i < 100; ++i) {
    slot = take();
    ASSERT_TRUE(slot);
  }
  release(*slot, clock_.steady_now() + 1s);
  EXPECT_FALSE(take());
  EXPECT_EQ(wait_, 1s);
  clock_.advance(1s);
  EXPECT_TRUE(take());
}

ROLLCALL_CONTRACT_SUITE(LimiterContract);

}  // namespace
}  // namespace rollcall::test
