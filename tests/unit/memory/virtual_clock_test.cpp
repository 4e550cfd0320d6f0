#include "memory/virtual_clock.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "base/loop.hpp"

namespace rollcall::memory {
namespace {

using namespace std::chrono_literals;

/// Sleeps, then notes its name and the time.
Task<> sleeper(VirtualClock* clock, Duration wait, std::string name, std::string* woken, StopToken stop = {}) {
  co_await clock->sleep_until(clock->steady_now() + wait, std::move(stop));
  *woken += name;
}

class VirtualClockTest : public testing::Test {
 protected:
  void start(Duration wait, const std::string& name, StopToken stop = {}) {
    spawn(loop_.executor(), sleeper(&clock_, wait, name, &woken_, std::move(stop)));
    loop_.run_ready();
  }
  VirtualClock clock_;
  ManualLoop loop_;
  std::string woken_;
};

TEST_F(VirtualClockTest, StandsStillUntilItIsMoved) {
  const SteadyTime steady = clock_.steady_now();
  const WallTime wall = clock_.wall_now();
  EXPECT_EQ(clock_.steady_now(), steady);
  EXPECT_EQ(clock_.wall_now(), wall);
  clock_.advance(1500ms);
  EXPECT_EQ(clock_.steady_now() - steady, 1500ms);
  EXPECT_EQ(clock_.wall_now() - wall, 1500ms);
}

TEST_F(VirtualClockTest, StartsAtTheWallTimeItIsGiven) {
  EXPECT_EQ(to_unix_ms(VirtualClock(from_unix_ms(86'400'000)).wall_now()), 86'400'000);
  EXPECT_EQ(to_unix_ms(VirtualClock(from_unix_ms(-5)).wall_now()), -5);
}

TEST_F(VirtualClockTest, WallJumpsMoveNothingElse) {
  start(10s, "a");
  const SteadyTime steady = clock_.steady_now();
  const WallTime wall = clock_.wall_now();
  clock_.jump_wall(1h);
  clock_.jump_wall(-3h);
  EXPECT_EQ(clock_.wall_now() - wall, -2h);
  EXPECT_EQ(clock_.steady_now(), steady);
  EXPECT_EQ(clock_.next_wake(), steady + 10s);
  loop_.run_ready();
  EXPECT_EQ(woken_, "");
}

TEST_F(VirtualClockTest, SleepersWakeAtTheirTimeAndNotBefore) {
  start(10s, "a");
  clock_.advance(10s - 1ns);
  loop_.run_ready();
  EXPECT_EQ(woken_, "");
  clock_.advance(1ns);
  loop_.run_ready();
  EXPECT_EQ(woken_, "a");
}

TEST_F(VirtualClockTest, SleepersWakeInTheOrderOfTheirTimes) {
  start(30s, "c");
  start(10s, "a");
  start(20s, "b");
  while (clock_.next_wake() != kNever) {
    clock_.advance_to_next_wake();
    loop_.run_ready();
  }
  EXPECT_EQ(woken_, "abc");
}

TEST_F(VirtualClockTest, SleepersOfOneTimeWakeInTheOrderTheyCame) {
  for (const char* name : {"a", "b", "c", "d"}) start(10s, name);
  clock_.advance_to_next_wake();
  loop_.run_ready();
  EXPECT_EQ(woken_, "abcd");
  EXPECT_EQ(clock_.next_wake(), kNever);
}

TEST_F(VirtualClockTest, ATimeThatHasPassedIsNoSleep) {
  start(0s, "a");
  start(-5s, "b");
  EXPECT_EQ(woken_, "ab");
  EXPECT_EQ(clock_.next_wake(), kNever);
}

TEST_F(VirtualClockTest, AStopEndsASleepAtOnceAndTheOthersSleepOn) {
  StopSource stop;
  start(10s, "a", stop.token());
  start(20s, "b");
  stop.request_stop();
  loop_.run_ready();
  EXPECT_EQ(woken_, "a");
  EXPECT_EQ(clock_.next_wake(), clock_.steady_now() + 20s) << "nobody waits for the stopped one";
}

TEST_F(VirtualClockTest, AStopBeforeTheSleepIsNoSleep) {
  StopSource stop;
  stop.request_stop();
  start(10s, "a", stop.token());
  EXPECT_EQ(woken_, "a");
}

TEST_F(VirtualClockTest, AStopBetweenTheWakeUpAndTheAwakeningIsHarmless) {
  StopSource stop;
  start(10s, "a", stop.token());
  clock_.advance(10s);  // woken, and not run yet
  stop.request_stop();
  loop_.run_ready();
  EXPECT_EQ(woken_, "a");
  clock_.advance(10s);
  EXPECT_EQ(clock_.next_wake(), kNever);
}

TEST_F(VirtualClockTest, OneStopWakesAllWhoHeedIt) {
  StopSource stop;
  for (int i = 0; i < 50; ++i) start(std::chrono::seconds(1 + i % 7), "x", stop.token());
  stop.request_stop();
  loop_.run_ready();
  EXPECT_EQ(woken_.size(), 50U);
}

TEST_F(VirtualClockTest, SleepersWhoseLoopIsGoneAreForgotten) {
  {
    ManualLoop other;
    spawn(other.executor(), sleeper(&clock_, 5s, "never", &woken_));
    other.run_ready();
    EXPECT_NE(clock_.next_wake(), kNever);
  }
  EXPECT_EQ(clock_.next_wake(), kNever);
  clock_.advance(1h);
  EXPECT_EQ(woken_, "");
}

TEST_F(VirtualClockTest, AStopForASleeperWhoseLoopIsGoneWakesNobody) {
  StopSource stop;
  {
    ManualLoop other;
    spawn(other.executor(), sleeper(&clock_, 5s, "never", &woken_, stop.token()));
    other.run_ready();
  }
  stop.request_stop();
  EXPECT_EQ(woken_, "");
}

TEST_F(VirtualClockTest, AdvancingWithNobodyAsleepMovesNothing) {
  const SteadyTime before = clock_.steady_now();
  clock_.advance_to_next_wake();
  EXPECT_EQ(clock_.steady_now(), before);
}

// ----- whole programs in virtual time

TEST(RunInVirtualTime, HoursTakeNoTimeAndAlwaysTheSame) {
  VirtualClock clock;
  const SteadyTime start = clock.steady_now();
  std::string woken;
  run_in_virtual_time(clock, [&]() -> Task<> {
    std::vector<Task<>> tasks;
    tasks.push_back(sleeper(&clock, 100h, "c", &woken));
    tasks.push_back(sleeper(&clock, 1ms, "a", &woken));
    tasks.push_back(sleeper(&clock, 99h, "b", &woken));
    co_await join(std::move(tasks));
  });
  EXPECT_EQ(woken, "abc");
  EXPECT_EQ(clock.steady_now() - start, 100h);
}

TEST(RunInVirtualTime, NamesADeadlockInsteadOfHanging) {
  VirtualClock clock;
  const auto hang = [&] {
    run_in_virtual_time(clock, []() -> Task<> {
      Event never(co_await current_executor());
      co_await never.wait();
    });
  };
  EXPECT_THROW(hang(), std::logic_error);
}

TEST(RunInVirtualTime, SleepingForEverIsADeadlock) {
  VirtualClock clock;
  const auto hang = [&] { run_in_virtual_time(clock, [&]() -> Task<> { co_await clock.sleep_until(kNever, {}); }); };
  EXPECT_THROW(hang(), std::logic_error);
}

TEST(RunInVirtualTime, AnExceptionOfMainComesOut) {
  VirtualClock clock;
  const auto fails = [&] {
    run_in_virtual_time(clock, [&]() -> Task<> {
      co_await clock.sleep_until(clock.steady_now() + 1s, {});
      throw std::runtime_error("from within");
    });
  };
  EXPECT_THROW(fails(), std::runtime_error);
}

TEST(RunInVirtualTime, TimeStandsStillWhileWorkOutsideIsUnderWay) {
  VirtualClock clock;
  const SteadyTime start = clock.steady_now();
  int asked = 0;
  SteadyTime when_free;
  run_in_virtual_time(
      clock, [&]() -> Task<> { co_await clock.sleep_until(clock.steady_now() + 1h, {}); },
      [&] {
        if (++asked < 3) return true;
        when_free = clock.steady_now();
        return false;
      });
  EXPECT_EQ(when_free, start);
  EXPECT_EQ(clock.steady_now() - start, 1h);
}

TEST(RunInVirtualTime, WhoStillSleepsWhenMainEndsIsGoneWithTheLoop) {
  VirtualClock clock;
  std::string woken;
  run_in_virtual_time(clock, [&]() -> Task<> {
    spawn(co_await current_executor(), sleeper(&clock, 10h, "late", &woken));
    co_await clock.sleep_until(clock.steady_now() + 1s, {});
  });
  clock.advance(20h);
  EXPECT_EQ(woken, "");
}

}  // namespace
}  // namespace rollcall::memory
