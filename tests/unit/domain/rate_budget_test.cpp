#include "domain/policy/rate_budget.hpp"

#include <gtest/gtest.h>

namespace rollcall::domain {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kNow{1h};

TEST(RateBudget, GivesAFreeSlotAtOnce) {
  const RateBudget budget({3, 60s});
  EXPECT_FALSE(budget.wait_until({1, 1, kNow + 5s, {}}, kNow));
}

TEST(RateBudget, WaitsForTheFirstSlotThatCoolsDown) {
  const RateBudget budget({2, 60s});
  EXPECT_EQ(budget.wait_until({0, 2, kNow + 5s, {}}, kNow), kNow + 5s);
  EXPECT_EQ(budget.wait_until({1, 1, kNow + 5s, {}}, kNow), kNow + 5s);
}

TEST(RateBudget, ASlotInFlightIsFreeOneWindowFromNowAtTheEarliest) {
  const RateBudget budget({2, 60s});
  EXPECT_EQ(budget.wait_until({2, 0, kNever, {}}, kNow), kNow + 60s);
  EXPECT_EQ(budget.wait_until({1, 1, kNow + 61s, {}}, kNow), kNow + 60s);
}

TEST(RateBudget, APauseHoldsEvenWhenSlotsAreFree) {
  const RateBudget budget({2, 60s});
  EXPECT_EQ(budget.wait_until({0, 0, kNever, kNow + 1s}, kNow), kNow + 1s);
  EXPECT_FALSE(budget.wait_until({0, 0, kNever, kNow}, kNow));
}

TEST(RateBudget, ASlotIsFreeOneWindowAfterItsAnswer) {
  const RateBudget budget({2, 60s});
  EXPECT_EQ(budget.free_after_answer(kNow), kNow + 60s);
  EXPECT_EQ(budget.free_if_abandoned(kNow, 10s), kNow + 70s);
}

}  // namespace
}  // namespace rollcall::domain
