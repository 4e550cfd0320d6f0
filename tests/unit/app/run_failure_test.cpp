#include <gtest/gtest.h>

#include <algorithm>

#include "app/close_abandoned.hpp"
#include "app/run_fetch.hpp"
#include "app/verify.hpp"
#include "base/loop.hpp"
#include "support/engine.hpp"

namespace rollcall {
namespace {

using namespace std::chrono_literals;
using domain::FailureKind;
using memory::ScriptedAnswer;
using test::Engine;

/// Keeps all it is told.
class Listener final : public app::RunObserver {
 public:
  void on_progress(const app::FetchProgress& progress) override {
    heard.push_back(progress);
    if (on_each) on_each();
  }
  std::vector<app::FetchProgress> heard;
  std::function<void()> on_each;
};

Error disk_full() { return {ErrorKind::storage, "the disk is full"}; }

TEST(FailingStore, EndsARunAtOnceThoughOthersWaitForHours) {
  // One call is answered and can't be stored; the others are told to come back in ten hours.
  Engine engine([](std::uint32_t size, std::uint64_t request) {
    if (request > 1) return ScriptedAnswer{test::failure(FailureKind::http_status, 503), 10ms, 10h};
    return ScriptedAnswer{memory::users_page(size, 1), 50ms, {}};
  });
  engine.settings.concurrency = 4;
  engine.store.faults.commits.emplace_back(disk_full());
  const SteadyTime start = engine.clock.steady_now();
  const auto result = engine.run(engine.plan(20));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "the disk is full");
  EXPECT_LT(engine.clock.steady_now() - start, 1min);
  EXPECT_LE(engine.source.seen().size(), 4U) << "nothing more is asked for";
}

TEST(FailingStore, TheFirstErrorIsTheCause) {
  Engine engine(test::pages());
  engine.settings.concurrency = 4;
  engine.store.faults.takes = {Error{ErrorKind::storage, "first"}, Error{ErrorKind::storage, "second"},
                               Error{ErrorKind::storage, "third"}, Error{ErrorKind::storage, "fourth"}};
  const auto result = engine.run(engine.plan(8));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "first");
}

TEST(FailingStore, WhatWasOnItsWayIsStillStoredAndTheNextClosesTheRun) {
  Engine engine(test::pages());
  engine.settings.concurrency = 2;
  engine.store.faults.commits = {std::nullopt, disk_full()};
  ASSERT_FALSE(engine.run(engine.plan(10)));
  EXPECT_GT(engine.store.records.size(), 0U);
  const auto closed = engine.wait_for(app::close_abandoned(engine.backend.ports(), &engine.clock)).value();
  ASSERT_EQ(closed.size(), 1U);
  EXPECT_EQ(closed[0].stored, engine.store.records.size());
  EXPECT_TRUE(engine.wait_for(app::verify(engine.backend.ports(), std::nullopt))->balanced());
}

TEST(FailingStore, ARunThatCantBeginSendsNothing) {
  Engine engine(test::pages());
  const auto plan = engine.plan(3);
  ASSERT_TRUE(engine.run(plan));
  const auto sent = engine.source.seen().size();
  EXPECT_FALSE(engine.run(plan)) << "its id is taken";
  EXPECT_EQ(engine.source.seen().size(), sent);
}

TEST(FailingStore, MemoryIsBoundedWhileCommitsWait) {
  // A ledger whose commits take an hour each: fetching must not run ahead without end.
  class SlowLedger final : public app::RunLedger {
   public:
    SlowLedger(app::RunLedger* inner, app::Clock* clock) : inner_(inner), clock_(clock) {}
    Task<Result<void>> begin(domain::FetchPlan plan) override { co_return co_await inner_->begin(std::move(plan)); }
    Task<Result<domain::CommitResult>> commit(domain::CallOutcome outcome) override {
      most = std::max(most, ++waiting);
      co_await clock_->sleep_until(clock_->steady_now() + 1h, {});
      --waiting;
      co_return co_await inner_->commit(std::move(outcome));
    }
    Task<Result<void>> finish(domain::FetchReport report) override { co_return co_await inner_->finish(report); }
    void release(domain::RunId run) override { inner_->release(std::move(run)); }
    Task<Result<std::vector<app::AbandonedRun>>> adopt_abandoned() override {
      co_return co_await inner_->adopt_abandoned();
    }
    std::size_t waiting = 0;
    std::size_t most = 0;

   private:
    app::RunLedger* inner_;
    app::Clock* clock_;
  };
  Engine engine(test::pages());
  engine.settings.concurrency = 3;
  SlowLedger slow(engine.backend.ports().ledger, &engine.clock);
  auto tools = engine.tools();
  tools.backend.ledger = &slow;
  const auto result = engine.wait_for(app::run_fetch(tools, engine.settings, engine.plan(100), {}, nullptr));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.stored, 1000U);
  EXPECT_LE(slow.most, 12U);
  EXPECT_EQ(slow.waiting, 0U) << "none is left behind";
}

TEST(Progress, SumsOnlyGrowAndEndAsTheReportSays) {
  Engine engine([](std::uint32_t size, std::uint64_t request) {
    if (request % 5 == 0) return ScriptedAnswer{test::failure(FailureKind::http_status, 404), 20ms, {}};
    return ScriptedAnswer{memory::users_page(size, request * 100), 10ms, {}};
  });
  Listener listener;
  engine.observer = &listener;
  const auto result = engine.run(engine.plan(25));
  ASSERT_TRUE(result);
  ASSERT_EQ(listener.heard.size(), 26U) << "once at the start, once for each call";
  EXPECT_EQ(listener.heard.front().sums.api_calls, 0U);
  EXPECT_EQ(listener.heard.front().sums.planned_calls, 25U);
  for (std::size_t i = 1; i < listener.heard.size(); ++i) {
    EXPECT_EQ(listener.heard[i].sums.api_calls, i);
    EXPECT_GE(listener.heard[i].sums.users, listener.heard[i - 1].sums.users);
  }
  EXPECT_EQ(listener.heard.back().sums.stored, result->report.stored);
  EXPECT_EQ(listener.heard.back().sums.dead_letters, result->report.dead_letters);
}

TEST(Progress, IsHeardOnlyOnceTheLedgerHasThePlan) {
  Engine engine(test::pages());
  Listener listener;
  bool planned = true;
  listener.on_each = [&] { planned = planned && engine.store.runs.size() == 1; };
  engine.observer = &listener;
  ASSERT_TRUE(engine.run(engine.plan(2)));
  EXPECT_TRUE(planned);
}

TEST(Progress, TellsWhatItWaitsForAndUntilWhen) {
  Engine engine(test::pages(0ms), domain::RateLimit{1, 60s});
  engine.settings.concurrency = 1;
  Listener listener;
  engine.observer = &listener;
  const SteadyTime start = engine.clock.steady_now();
  ASSERT_TRUE(engine.run(engine.plan(2)));
  const auto wait = std::ranges::find_if(
      listener.heard, [](const app::FetchProgress& heard) { return heard.waiting_for == app::WaitReason::budget; });
  ASSERT_NE(wait, listener.heard.end());
  EXPECT_EQ(wait->waiting_until, start + 60s);
  EXPECT_EQ(std::next(wait)->waiting_for, app::WaitReason::nothing);
}

TEST(Progress, AStopFromTheObserverItselfIsHeeded) {
  Engine engine(test::pages());
  Listener listener;
  listener.on_each = [&] {
    if (listener.heard.size() == 3) engine.stop.request_stop();
  };
  engine.observer = &listener;
  engine.settings.concurrency = 1;
  const auto result = engine.run(engine.plan(10));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.state, domain::RunState::interrupted);
  EXPECT_EQ(result->report.api_calls, 10U);
  EXPECT_TRUE(result->imbalances.empty());
}

TEST(Stop, BeforeTheStartMakesLettersOfAllAndSendsNothing) {
  Engine engine(test::pages());
  engine.stop.request_stop();
  const auto result = engine.run(engine.plan(5));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.state, domain::RunState::interrupted);
  EXPECT_EQ(result->report.dead_letters, 5U);
  EXPECT_EQ(result->report.requests, 0U);
  EXPECT_TRUE(engine.source.seen().empty());
}

TEST(Stop, AfterTheLastAnswerChangesNothing) {
  Engine engine(test::pages());
  const auto result = engine.run(engine.plan(2));
  engine.stop.request_stop();
  EXPECT_EQ(result->report.state, domain::RunState::complete);
}

TEST(EmptyRun, IsCompleteAtOnce) {
  Engine engine(test::pages());
  const auto result = engine.run(engine.plan(0, {1, 1}));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.state, domain::RunState::complete);
  EXPECT_EQ(result->report.planned_calls, 0U);
  EXPECT_TRUE(result->imbalances.empty());
}

/// A run whose loop goes at every possible moment leaves nothing behind that touches it: for the sanitizers.
class Dropped : public testing::TestWithParam<int> {};

TEST_P(Dropped, ARunWhoseLoopGoesInTheMiddleLeavesARunThatCanBeClosed) {
  Engine engine(
      [](std::uint32_t size, std::uint64_t request) {
        if (request % 3 == 0) return ScriptedAnswer{test::failure(FailureKind::http_status, 503), 7ms, {}};
        return ScriptedAnswer{memory::users_page(size, request * 100), 5ms, {}};
      },
      domain::RateLimit{4, 100ms});
  {
    ManualLoop loop;
    const auto perform = [](Engine* of, domain::FetchPlan plan) -> Task<> {
      (void)co_await app::run_fetch(of->tools(), of->settings, std::move(plan), of->stop.token(), nullptr);
    };
    spawn(loop.executor(), perform(&engine, engine.plan(12)));
    for (int i = 0; i < GetParam(); ++i) {
      if (loop.run_ready() == 0) engine.clock.advance_to_next_wake();
    }
  }
  engine.clock.advance(1h);
  engine.stop.request_stop();
  engine.store.end_process();
  ASSERT_TRUE(engine.wait_for(app::close_abandoned(engine.backend.ports(), &engine.clock)));
  EXPECT_TRUE(engine.wait_for(app::verify(engine.backend.ports(), std::nullopt))->balanced());
}

INSTANTIATE_TEST_SUITE_P(Moments, Dropped, testing::Range(0, 60, 3));

}  // namespace
}  // namespace rollcall
