#include "app/budget_gate.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "support/engine.hpp"

namespace rollcall {
namespace {

using namespace std::chrono_literals;
using app::BudgetAnswer;
using app::BudgetGate;
using app::BudgetSlot;
using app::WaitReason;
using test::Engine;

/// A limiter whose answers are scripted, and which notes what it is told.
class ScriptedLimiter final : public app::RateLimiter {
 public:
  explicit ScriptedLimiter(app::Clock* clock) : clock_(clock) {}
  Task<Result<BudgetAnswer>> try_take(Duration longest) override {
    asked.push_back(longest);
    if (on_take) on_take();
    if (!answers.empty()) {
      auto answer = std::move(answers.front());
      answers.erase(answers.begin());
      co_return answer;
    }
    co_return BudgetAnswer(BudgetSlot{next_id++, clock_->steady_now()});
  }
  Task<Result<void>> release(BudgetSlot slot, SteadyTime not_before) override {
    released.emplace_back(slot.id, not_before);
    if (release_error) co_return std::unexpected(*release_error);
    co_return Result<void>();
  }

  std::vector<Result<BudgetAnswer>> answers;
  std::vector<Duration> asked;
  std::vector<std::pair<std::int64_t, SteadyTime>> released;
  std::optional<Error> release_error;
  std::function<void()> on_take;
  std::int64_t next_id = 1;

 private:
  app::Clock* clock_;
};

class Gate : public testing::Test {
 protected:
  Result<void> enter(BudgetGate& gate) { return engine.wait_for(gate.enter()); }
  Result<void> leave(BudgetGate& gate, SteadyTime not_before = {}) { return engine.wait_for(gate.leave(not_before)); }
  app::Waiter waiter(SteadyTime deadline = kNever) {
    return {&engine.clock, engine.stop.token(), deadline,
            [this](WaitReason reason, SteadyTime until) { told.emplace_back(reason, until); }};
  }

  Engine engine{test::pages()};
  ScriptedLimiter limiter{&engine.clock};
  std::vector<std::pair<WaitReason, SteadyTime>> told;
};

TEST_F(Gate, TakesOneSlotForEachRequestAndGivesThatOneBack) {
  auto waits = waiter();
  BudgetGate gate(&limiter, &waits, 10s);
  for (std::int64_t i = 1; i <= 3; ++i) {
    ASSERT_TRUE(enter(gate));
    ASSERT_TRUE(leave(gate, SteadyTime(std::chrono::hours(i))));
    EXPECT_EQ(limiter.released.back(), std::pair(i, SteadyTime(std::chrono::hours(i))));
  }
  EXPECT_EQ(gate.requests(), 3U);
  EXPECT_EQ(limiter.asked, std::vector<Duration>(3, 11s)) << "its time, and the second it may be held up";
}

TEST_F(Gate, LeavingWhatWasNotEnteredIsADefectAndReleasesNothing) {
  auto waits = waiter();
  BudgetGate gate(&limiter, &waits, 10s);
  const auto left = leave(gate);
  ASSERT_FALSE(left);
  EXPECT_EQ(left.error().kind, ErrorKind::internal);
  ASSERT_TRUE(enter(gate));
  ASSERT_TRUE(leave(gate));
  EXPECT_FALSE(leave(gate)) << "twice is once too often";
  EXPECT_EQ(limiter.released.size(), 1U);
}

TEST_F(Gate, ASourceThatNeverLeavesHoldsItsSlotUntilItsRequestMustBeOver) {
  Engine limited(test::pages(), domain::RateLimit{1, 60s});
  app::Waiter waits(&limited.clock, {}, kNever, [](WaitReason, SteadyTime) {});
  const SteadyTime start = limited.clock.steady_now();
  {
    BudgetGate rude(limited.backend.ports().limiter, &waits, 10s);
    ASSERT_TRUE(limited.wait_for(rude.enter()));
  }
  BudgetGate next(limited.backend.ports().limiter, &waits, 10s);
  ASSERT_TRUE(limited.wait_for(next.enter()));
  EXPECT_EQ(limited.clock.steady_now() - start, 10s + 1s + 60s);
}

TEST_F(Gate, ASourceThatEntersTwiceUsesTwoPlaces) {
  auto waits = waiter();
  BudgetGate gate(&limiter, &waits, 10s);
  ASSERT_TRUE(enter(gate));
  ASSERT_TRUE(enter(gate));
  EXPECT_EQ(gate.requests(), 2U);
  ASSERT_TRUE(leave(gate));
  EXPECT_EQ(limiter.released.back().first, 2) << "the first stays held: nobody knows whether it was answered";
}

TEST_F(Gate, WaitsUntilTheTimeItIsToldAndSaysWhy) {
  auto waits = waiter();
  BudgetGate gate(&limiter, &waits, 10s);
  const SteadyTime start = engine.clock.steady_now();
  limiter.answers = {BudgetAnswer(start + 5s), BudgetAnswer(start + 8s)};
  ASSERT_TRUE(enter(gate));
  EXPECT_EQ(engine.clock.steady_now(), start + 8s);
  ASSERT_EQ(told.size(), 4U);
  EXPECT_EQ(told[0], std::pair(WaitReason::budget, start + 5s));
  EXPECT_EQ(told[1].first, WaitReason::nothing);
  EXPECT_EQ(told[2], std::pair(WaitReason::budget, start + 8s));
  EXPECT_EQ(told[3].first, WaitReason::nothing);
  EXPECT_EQ(gate.requests(), 1U);
}

TEST_F(Gate, ATimeThatHasPassedMeansAskAgainAtOnce) {
  auto waits = waiter();
  BudgetGate gate(&limiter, &waits, 10s);
  const SteadyTime start = engine.clock.steady_now();
  limiter.answers = {BudgetAnswer(start - 1s), BudgetAnswer(start)};
  ASSERT_TRUE(enter(gate));
  EXPECT_EQ(engine.clock.steady_now(), start);
}

TEST_F(Gate, AWaitBeyondTheDeadlineIsRefusedAtOnce) {
  const SteadyTime start = engine.clock.steady_now();
  auto waits = waiter(start + 10s);
  BudgetGate gate(&limiter, &waits, 10s);
  limiter.answers = {BudgetAnswer(start + 10s + 1ns)};
  const auto entered = enter(gate);
  ASSERT_FALSE(entered);
  EXPECT_EQ(entered.error().kind, ErrorKind::deadline);
  EXPECT_EQ(engine.clock.steady_now(), start);
  EXPECT_EQ(gate.requests(), 0U);
}

TEST_F(Gate, AfterTheDeadlineNobodyEnters) {
  auto waits = waiter(engine.clock.steady_now());
  BudgetGate gate(&limiter, &waits, 10s);
  const auto entered = enter(gate);
  ASSERT_FALSE(entered);
  EXPECT_EQ(entered.error().kind, ErrorKind::deadline);
  EXPECT_TRUE(limiter.asked.empty()) << "no slot is taken for nothing";
}

TEST_F(Gate, AfterAStopNobodyEntersAndNobodyWaits) {
  auto waits = waiter();
  BudgetGate gate(&limiter, &waits, 10s);
  limiter.answers = {BudgetAnswer(engine.clock.steady_now() + 1h)};
  limiter.on_take = [this] { engine.stop.request_stop(); };
  const SteadyTime start = engine.clock.steady_now();
  const auto entered = enter(gate);
  ASSERT_FALSE(entered);
  EXPECT_EQ(entered.error().kind, ErrorKind::cancelled);
  EXPECT_EQ(engine.clock.steady_now(), start);
  EXPECT_FALSE(enter(gate));
  EXPECT_EQ(limiter.asked.size(), 1U);
}

TEST_F(Gate, WhoEnteredBeforeAStopStillLeaves) {
  auto waits = waiter();
  BudgetGate gate(&limiter, &waits, 10s);
  ASSERT_TRUE(enter(gate));
  engine.stop.request_stop();
  EXPECT_TRUE(leave(gate, SteadyTime(9h)));
  EXPECT_EQ(limiter.released.size(), 1U);
}

TEST_F(Gate, AStoreThatFailsIsPassedOnAsItIs) {
  auto waits = waiter();
  BudgetGate gate(&limiter, &waits, 10s);
  limiter.answers = {fail(ErrorKind::storage, "the budget can't be read")};
  const auto entered = enter(gate);
  ASSERT_FALSE(entered);
  EXPECT_EQ(entered.error().message, "the budget can't be read");
  EXPECT_EQ(gate.requests(), 0U);
  ASSERT_TRUE(enter(gate));
  limiter.release_error = Error{ErrorKind::storage, "nor written"};
  const auto left = leave(gate);
  ASSERT_FALSE(left);
  EXPECT_EQ(left.error().message, "nor written");
}

TEST_F(Gate, ASlotThatCantBeGivenBackUnusedIsAnErrorAndNotARequest) {
  auto waits = waiter();
  BudgetGate gate(&limiter, &waits, 10s);
  limiter.answers = {BudgetAnswer(BudgetSlot{77, engine.clock.steady_now() - 2s})};
  limiter.release_error = Error{ErrorKind::storage, "full"};
  EXPECT_FALSE(enter(gate));
  EXPECT_EQ(gate.requests(), 0U);
  EXPECT_FALSE(leave(gate)) << "it was not entered";
}

TEST_F(Gate, ASlotIsGoodForASecond) {
  auto waits = waiter();
  BudgetGate gate(&limiter, &waits, 10s);
  limiter.answers = {BudgetAnswer(BudgetSlot{77, engine.clock.steady_now() - 1s})};
  ASSERT_TRUE(enter(gate));
  EXPECT_TRUE(limiter.released.empty());
}

}  // namespace
}  // namespace rollcall
