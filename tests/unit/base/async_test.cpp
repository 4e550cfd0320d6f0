#include "base/async.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "base/loop.hpp"

namespace rollcall {
namespace {

/// Runs what is ready until nothing is.
void settle(ManualLoop& loop) {
  while (loop.run_ready() > 0) {
  }
}

Task<> wait_and_count(Event* event, int* woken) {
  co_await event->wait();
  ++*woken;
}

TEST(Event, WakesAllWhoWaitAndIsNotRemembered) {
  ManualLoop loop;
  Event event(loop.executor());
  int woken = 0;
  event.notify_all();
  spawn(loop.executor(), wait_and_count(&event, &woken));
  spawn(loop.executor(), wait_and_count(&event, &woken));
  settle(loop);
  EXPECT_EQ(woken, 0);
  event.notify_all();
  settle(loop);
  EXPECT_EQ(woken, 2);
}

Task<> hold(Semaphore* semaphore, Event* release, int* inside, int* most) {
  co_await semaphore->acquire();
  *most = std::max(*most, ++*inside);
  co_await release->wait();
  --*inside;
  semaphore->release();
}

TEST(Semaphore, LetsInNoMoreThanItsLimit) {
  ManualLoop loop;
  Semaphore semaphore(loop.executor(), 2);
  Event release(loop.executor());
  int inside = 0;
  int most = 0;
  for (int i = 0; i < 5; ++i) spawn(loop.executor(), hold(&semaphore, &release, &inside, &most));
  for (int round = 0; round < 4; ++round) {
    settle(loop);
    release.notify_all();
  }
  settle(loop);
  EXPECT_EQ(most, 2);
  EXPECT_EQ(inside, 0);
}

Task<> fail_or_count(bool fails, int* ended) {
  if (fails) throw std::runtime_error("first");
  ++*ended;
  co_return;
}

Task<> join_three(int* ended, bool* threw) {
  std::vector<Task<>> tasks;
  tasks.push_back(fail_or_count(false, ended));
  tasks.push_back(fail_or_count(true, ended));
  tasks.push_back(fail_or_count(false, ended));
  try {
    co_await join(std::move(tasks));
  } catch (const std::runtime_error&) {
    *threw = true;
  }
}

TEST(Join, WaitsForAllEvenWhenOneFails) {
  ManualLoop loop;
  int ended = 0;
  bool threw = false;
  spawn(loop.executor(), join_three(&ended, &threw));
  settle(loop);
  EXPECT_EQ(ended, 2);
  EXPECT_TRUE(threw);
}

TEST(StopSource, RunsCallbacksOnceAndLateOnesAtOnce) {
  StopSource source;
  int calls = 0;
  const StopCallback early(source.token(), [&] { ++calls; });
  {
    const StopCallback gone(source.token(), [&] { calls += 100; });
  }
  source.request_stop();
  source.request_stop();
  EXPECT_EQ(calls, 1);
  const StopCallback late(source.token(), [&] { calls += 10; });
  EXPECT_EQ(calls, 11);
  EXPECT_FALSE(StopToken().stop_requested());
}

Task<> receive(Promise<int> promise, int* value) { *value = co_await promise.get(); }

TEST(Promise, CarriesAValueFromAnotherThread) {
  ManualLoop loop;
  Promise<int> promise(loop.executor());
  int value = 0;
  spawn(loop.executor(), receive(promise, &value));
  settle(loop);
  std::thread other([promise]() mutable { promise.set(7); });
  while (value == 0) loop.wait_for_one();
  other.join();
  EXPECT_EQ(value, 7);
}

TEST(Promise, KeepsAValueThatComesBeforeAnybodyWaits) {
  ManualLoop loop;
  Promise<int> promise(loop.executor());
  promise.set(3);
  settle(loop);
  int value = 0;
  spawn(loop.executor(), receive(promise, &value));
  settle(loop);
  EXPECT_EQ(value, 3);
}

Task<> sleep_and_mark(SteadyTime until, StopToken stop, bool* woke) {
  co_await sleep_on_timer(until, stop);
  *woke = true;
}

TEST(SleepOnTimer, EndsWhenItIsAskedToStop) {
  ManualLoop loop;
  StopSource stop;
  bool woke = false;
  spawn(loop.executor(), sleep_and_mark(kNever, stop.token(), &woke));
  settle(loop);
  EXPECT_FALSE(woke);
  stop.request_stop();
  settle(loop);
  EXPECT_TRUE(woke);
}

}  // namespace
}  // namespace rollcall
