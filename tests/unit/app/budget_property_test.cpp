#include <gtest/gtest.h>

#include <algorithm>

#include "app/budget_gate.hpp"
#include "support/engine.hpp"

namespace rollcall {
namespace {

using namespace std::chrono_literals;
using memory::ScriptedAnswer;
using test::Engine;

/// The most requests that any window of the source's own clock saw.
std::size_t most_in_window(const std::vector<memory::ScriptedSource::Seen>& seen, Duration window) {
  std::vector<SteadyTime> arrivals;
  for (const auto& request : seen) arrivals.push_back(request.arrived);
  std::ranges::sort(arrivals);
  std::size_t most = 0;
  std::size_t first = 0;
  for (std::size_t last = 0; last < arrivals.size(); ++last) {
    while (arrivals[last] - arrivals[first] >= window) ++first;
    most = std::max(most, last - first + 1);
  }
  return most;
}

/// A schedule drawn from a seed: limits, latencies, failures, waits that the source asks for.
struct Schedule {
  explicit Schedule(std::uint64_t seed) : random(seed) {
    limit.requests = static_cast<std::uint32_t>(random.between(1, 20));
    limit.window = std::chrono::milliseconds(random.between(10, 5000));
    longest_latency = std::chrono::milliseconds(random.between(0, 2000));
    failures = random.between(0, 40);
  }

  memory::ScriptedSource::Script script() {
    return [this](std::uint32_t size, std::uint64_t request) {
      const Duration latency(
          static_cast<std::int64_t>(random.between(0, static_cast<std::uint64_t>(longest_latency.count()))));
      if (random.between(1, 100) <= failures) {
        const Duration wait = std::chrono::milliseconds(random.between(0, 3) == 0 ? random.between(1, 4000) : 0);
        return ScriptedAnswer{test::failure(domain::FailureKind::http_status, 503), latency, wait};
      }
      return ScriptedAnswer{memory::users_page(size, request * 1000), latency, {}};
    };
  }

  memory::SeededRandom random;
  domain::RateLimit limit;
  Duration longest_latency{};
  std::uint64_t failures = 0;
};

class BudgetProperty : public testing::TestWithParam<std::uint64_t> {};

TEST_P(BudgetProperty, NoWindowOfTheSourcesClockSeesMoreThanTheLimit) {
  Schedule schedule(GetParam());
  Engine engine(schedule.script(), schedule.limit);
  engine.settings.concurrency = static_cast<std::uint32_t>(schedule.random.between(1, 16));
  ASSERT_TRUE(engine.run(engine.plan(60, {1, 5})));
  EXPECT_LE(most_in_window(engine.source.seen(), schedule.limit.window), schedule.limit.requests);
}

TEST_P(BudgetProperty, NorAcrossRunsThatShareTheStoreNorAfterCrashesAndClockJumps) {
  Schedule schedule(GetParam() + 1'000'000);
  Engine engine(schedule.script(), schedule.limit);
  engine.settings.retry.attempts = 2;
  memory::run_in_virtual_time(engine.clock, [&]() -> Task<> {
    std::vector<Task<>> tasks;
    const auto run = [&](std::uint32_t calls, Duration after) -> Task<> {
      co_await engine.clock.sleep_until(engine.clock.steady_now() + after, {});
      (void)co_await app::run_fetch(engine.tools(), engine.settings, engine.plan(calls, {1, 5}), {}, nullptr);
    };
    // A process that takes slots, sends, and dies before any answer: its requests reach the source all the same.
    const auto crash = [&](Duration after) -> Task<> {
      co_await engine.clock.sleep_until(engine.clock.steady_now() + after, {});
      app::Waiter waiter(&engine.clock, {}, kNever, [](app::WaitReason, SteadyTime) {});
      for (int i = 0; i < 3; ++i) {
        app::BudgetGate dead(engine.backend.ports().limiter, &waiter, schedule.longest_latency + 1ms);
        if (co_await dead.enter()) engine.source.note_request(1, schedule.longest_latency);
      }
    };
    const auto jump = [&](Duration after, Duration step) -> Task<> {
      co_await engine.clock.sleep_until(engine.clock.steady_now() + after, {});
      engine.clock.jump_wall(step);
    };
    const auto some = [&](std::uint64_t most) { return std::chrono::milliseconds(schedule.random.between(0, most)); };
    tasks.push_back(run(20, some(500)));
    tasks.push_back(run(20, some(5000)));
    tasks.push_back(run(20, some(9000)));
    tasks.push_back(crash(some(3000)));
    tasks.push_back(crash(some(9000)));
    tasks.push_back(jump(some(3000), 30min));
    tasks.push_back(jump(some(6000), -2h));
    co_await join(std::move(tasks));
  });
  EXPECT_LE(most_in_window(engine.source.seen(), schedule.limit.window), schedule.limit.requests);
}

INSTANTIATE_TEST_SUITE_P(Seeds, BudgetProperty, testing::Range<std::uint64_t>(0, 60));

TEST(Budget, IsUsedUp) {
  // 1,000 calls at 75 in 6 s with latencies of 0 to 300 ms: at least 97 % of what 75 per (6 s + mean latency) allows.
  memory::SeededRandom latencies(3);
  Engine engine(
      [&](std::uint32_t size, std::uint64_t request) {
        return ScriptedAnswer{
            memory::users_page(size, request * 10), std::chrono::milliseconds(latencies.between(0, 300)), {}};
      },
      domain::RateLimit{75, 6s});
  const SteadyTime start = engine.clock.steady_now();
  ASSERT_TRUE(engine.run(engine.plan(1000, {1, 1})));
  const double took = to_seconds(engine.clock.steady_now() - start);
  // Each slot serves every 75th call, one window and one latency apart: the last of 1,000 is a slot's 14th.
  const double least = 13 * (6 + 0.150);
  EXPECT_GE(least / took, 0.97);
  EXPECT_LE(most_in_window(engine.source.seen(), 6s), 75U);
}

TEST(Budget, ASlotTakenFromABusyStoreIsGivenBackWhenItIsTooOld) {
  Engine engine(test::pages(), domain::RateLimit{2, 10s});
  class SlowLimiter final : public app::RateLimiter {
   public:
    SlowLimiter(app::RateLimiter* inner, app::Clock* clock) : inner_(inner), clock_(clock) {}
    Task<Result<app::BudgetAnswer>> try_take(Duration longest) override {
      auto answer = co_await inner_->try_take(longest);
      if (++takes_ == 1) co_await clock_->sleep_until(clock_->steady_now() + 5s, {});
      co_return answer;
    }
    Task<Result<void>> release(app::BudgetSlot slot, SteadyTime not_before) override {
      ++releases_;
      co_return co_await inner_->release(slot, not_before);
    }
    int takes_ = 0;
    int releases_ = 0;

   private:
    app::RateLimiter* inner_;
    app::Clock* clock_;
  } slow(engine.backend.ports().limiter, &engine.clock);
  app::Waiter waiter(&engine.clock, {}, kNever, [](app::WaitReason, SteadyTime) {});
  app::BudgetGate gate(&slow, &waiter, 1s);
  const auto entered = engine.wait_for(gate.enter());
  ASSERT_TRUE(entered);
  EXPECT_EQ(slow.takes_, 2);
  EXPECT_EQ(slow.releases_, 1);
  EXPECT_EQ(gate.requests(), 1U);
}

}  // namespace
}  // namespace rollcall
