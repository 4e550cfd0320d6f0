#include "net/runtime.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <stdexcept>

#include "base/async.hpp"
#include "net/system_clock.hpp"

namespace rollcall::net {
namespace {

using namespace std::chrono_literals;

Task<> set_to(int* value, int to) {
  *value = to;
  co_return;
}

Task<> wait_forever(std::shared_ptr<int> held) {
  co_await sleep_on_timer(std::chrono::steady_clock::now() + 24h, {});
  *held = 1;
}

Task<> start_and_return(std::shared_ptr<int> held) {
  spawn(co_await current_executor(), wait_forever(std::move(held)));
}

Task<> throw_something() {
  throw std::runtime_error("from main");
  co_return;
}

TEST(RuntimeRun, ReturnsWhenMainHasEnded) {
  Runtime runtime;
  int value = 0;
  runtime.run(set_to(&value, 7));
  EXPECT_EQ(value, 7);
}

TEST(RuntimeRun, MayBeCalledAgain) {
  Runtime runtime;
  int value = 0;
  runtime.run(set_to(&value, 1));
  runtime.run(set_to(&value, 2));
  EXPECT_EQ(value, 2);
}

TEST(RuntimeRun, RethrowsWhatLeftMain) {
  Runtime runtime;
  EXPECT_THROW(runtime.run(throw_something()), std::runtime_error);
}

TEST(RuntimeRun, DropsWhatIsLeftWhenTheRuntimeGoes) {
  const auto held = std::make_shared<int>(0);
  {
    Runtime runtime;
    runtime.run(start_and_return(held));
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_EQ(*held, 0);
}

Task<> raise_twice(Event* changed, const int* seen) {
  for (int i = 1; i <= 2; ++i) {
    std::raise(i == 1 ? SIGINT : SIGTERM);
    while (*seen < i) co_await changed->wait();
  }
}

TEST(StopSignal, IsCountedFromOne) {
  Runtime runtime;
  Event changed(runtime.executor());
  int seen = 0;
  runtime.on_stop_signal([&](int count) {
    seen = count;
    changed.notify_all();
  });
  runtime.run(raise_twice(&changed, &seen));
  EXPECT_EQ(seen, 2);
}

Task<> sleep_on(SystemClock* clock, SteadyTime until, StopToken stop, SteadyTime* woke) {
  co_await clock->sleep_until(until, std::move(stop));
  *woke = clock->steady_now();
}

TEST(SystemClockSleep, IsNeverShorterThanAsked) {
  Runtime runtime;
  SystemClock clock;
  const SteadyTime until = clock.steady_now() + 10ms;
  SteadyTime woke{};
  runtime.run(sleep_on(&clock, until, {}, &woke));
  EXPECT_GE(woke, until);
}

TEST(SystemClockSleep, EndsEarlyWhenStopped) {
  Runtime runtime;
  SystemClock clock;
  StopSource stop;
  stop.request_stop();
  const SteadyTime until = clock.steady_now() + 24h;
  SteadyTime woke{};
  runtime.run(sleep_on(&clock, until, stop.token(), &woke));
  EXPECT_LT(woke, until);
}

TEST(SystemClockWall, IsUnixTime) {
  SystemClock clock;
  EXPECT_GT(to_unix_ms(clock.wall_now()), 1'700'000'000'000);
}

}  // namespace
}  // namespace rollcall::net
