#include "app/run_fetch.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/close_abandoned.hpp"
#include "base/format.hpp"
#include "support/engine.hpp"

namespace rollcall {
namespace {

using namespace std::chrono_literals;
using domain::FailureKind;
using memory::ScriptedAnswer;
using test::Engine;

std::vector<std::string> log_lines(const Engine& engine, app::LogStream stream) {
  std::vector<std::string> lines;
  for (const app::LogLine& line : engine.store.lines) {
    if (line.stream == stream) lines.push_back(line.message);
  }
  return lines;
}

TEST(RunFetch, StoresEveryUserAndBalances) {
  Engine engine(test::pages());
  const auto result = engine.run(engine.plan(20));
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->imbalances.empty());
  EXPECT_EQ(result->report.users, 200U);
  EXPECT_EQ(result->report.stored, 200U);
  EXPECT_EQ(result->report.api_calls, 20U);
  EXPECT_EQ(result->report.state, domain::RunState::complete);
  EXPECT_EQ(engine.store.records.size(), 200U);
  EXPECT_EQ(engine.store.letters.size(), 0U);
}

TEST(RunFetch, NeverHasMoreCallsInFlightThanItsConcurrency) {
  Engine engine(test::pages(50ms));
  engine.settings.concurrency = 3;
  ASSERT_TRUE(engine.run(engine.plan(30)));
  EXPECT_EQ(engine.source.most_in_flight(), 3U);
}

TEST(RunFetch, WritesTheReferencesLogLines) {
  Engine engine(test::pages());
  ASSERT_TRUE(engine.run(engine.plan(1)));
  const auto info = log_lines(engine, app::LogStream::info);
  EXPECT_EQ(info,
            (std::vector<std::string>{"Performing call 1/1", "Fetched 10 users successfully.", "Saved 10 into users"}));
  EXPECT_EQ(log_lines(engine, app::LogStream::status).size(), 1U);
}

TEST(RunFetch, ARetriedFailureCostsOnlyARetry) {
  Engine engine([](std::uint32_t size, std::uint64_t request) {
    if (request == 1) return ScriptedAnswer{test::failure(FailureKind::http_status, 503), 10ms, {}};
    return ScriptedAnswer{memory::users_page(size, request * 100), 10ms, {}};
  });
  const auto result = engine.run(engine.plan(1));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.retries, 1U);
  EXPECT_EQ(result->report.requests, 2U);
  EXPECT_EQ(result->report.stored, 10U);
  EXPECT_EQ(result->report.dead_letters, 0U);
  EXPECT_TRUE(result->report.errors.empty());
}

TEST(RunFetch, ACallThatFailsForGoodIsADeadLetterAndAnError) {
  Engine engine([](std::uint32_t, std::uint64_t) {
    return ScriptedAnswer{test::failure(FailureKind::http_status, 404), 10ms, {}};
  });
  const auto result = engine.run(engine.plan(3));
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->imbalances.empty());
  EXPECT_EQ(result->report.dead_letters, 3U);
  EXPECT_EQ(result->report.requests, 3U) << "404 is not tried again";
  EXPECT_EQ(result->report.errors.size(), 3U);
  EXPECT_EQ(engine.store.letters.size(), 3U);
  EXPECT_EQ(log_lines(engine, app::LogStream::error).size(), 3U);
  const auto info = log_lines(engine, app::LogStream::info);
  EXPECT_TRUE(std::ranges::count(info, "Sent message to DLQ dlq: Received 404 code, but expected 200") == 3);
}

TEST(RunFetch, AfterARefusedSizeTheRestOfTheRunAsksForNoMore) {
  Engine engine([next = std::uint64_t{1}](std::uint32_t size, std::uint64_t) mutable {
    if (size > 100) return ScriptedAnswer{test::size_refusal(100), 10ms, {}};
    next += size;
    return ScriptedAnswer{memory::users_page(size, next - size), 10ms, {}};
  });
  engine.settings.concurrency = 1;
  const auto result = engine.run(engine.plan(10, {150, 150}));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.errors.size(), 1U);
  EXPECT_EQ(result->report.dead_letters, 1U);
  EXPECT_EQ(result->report.stored, 900U);
  EXPECT_TRUE(result->imbalances.empty());
}

TEST(RunFetch, ABadRecordCostsOnlyItself) {
  Engine engine([](std::uint32_t size, std::uint64_t) {
    domain::Page page = memory::users_page(size, 1);
    page.rejected.push_back({R"({"id":"x"})", "/3/id", "must be an integer"});
    return ScriptedAnswer{std::move(page), 10ms, {}};
  });
  const auto result = engine.run(engine.plan(1));
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->imbalances.empty());
  EXPECT_EQ(result->report.users, 11U);
  EXPECT_EQ(result->report.rejected, 1U);
  EXPECT_EQ(result->report.stored, 10U);
  ASSERT_EQ(engine.store.letters.size(), 1U);
  EXPECT_EQ(engine.store.letters.begin()->second.letter.pointer, "/3/id");
}

TEST(RunFetch, ARecordThatTheStoreRefusesCountsAsFailedAndIsADeadLetter) {
  Engine engine(test::pages());
  engine.store.faults.refuse_record = [](const domain::Record& record) { return record.key.partition == "4"; };
  const auto result = engine.run(engine.plan(1));
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->imbalances.empty());
  EXPECT_EQ(result->report.failed, 1U);
  EXPECT_EQ(result->report.stored, 9U);
  EXPECT_EQ(result->report.dead_letters, 1U);
  ASSERT_EQ(result->report.errors.size(), 1U);
  EXPECT_EQ(result->report.errors[0].kind, domain::ErrorEvent::Kind::write);
}

TEST(RunFetch, NothingIsCountedBeforeTheStoreAcknowledgedIt) {
  Engine engine(test::pages());
  engine.settings.concurrency = 1;
  engine.store.faults.commits = {std::nullopt, Error{ErrorKind::storage, "disk full"}};
  struct Watch final : app::RunObserver {
    void on_progress(const app::FetchProgress& progress) override { most = std::max(most, progress.sums.users); }
    std::uint64_t most = 0;
  } watch;
  engine.observer = &watch;
  const auto result = engine.run(engine.plan(2));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "disk full");
  EXPECT_EQ(watch.most, 10U) << "the second call's users were counted and never stored";
  EXPECT_EQ(engine.store.records.size(), 10U);
}

TEST(RunFetch, AFailedStoreLeavesTheRunForWhoeverComesNext) {
  Engine engine(test::pages());
  engine.settings.concurrency = 1;
  engine.store.faults.commits = {std::nullopt, Error{ErrorKind::storage, "disk full"}};
  ASSERT_FALSE(engine.run(engine.plan(5)));
  const auto closed = engine.wait_for(app::close_abandoned(engine.backend.ports(), &engine.clock));
  ASSERT_TRUE(closed);
  ASSERT_EQ(closed->size(), 1U);
  EXPECT_EQ(closed->front().state, domain::RunState::interrupted);
  EXPECT_EQ(closed->front().api_calls, 5U);
  EXPECT_EQ(closed->front().dead_letters, 4U);
  EXPECT_EQ(closed->front().stored, 10U);
}

TEST(RunFetch, AStopFinishesWhatIsInFlightAndMakesLettersOfTheRest) {
  Engine engine([&](std::uint32_t size, std::uint64_t request) {
    return ScriptedAnswer{memory::users_page(size, request * 100), 100ms, {}};
  });
  engine.settings.concurrency = 2;
  struct StopAfterOne final : app::RunObserver {
    explicit StopAfterOne(StopSource* source) : stop(source) {}
    void on_progress(const app::FetchProgress& progress) override {
      if (progress.sums.api_calls >= 2) stop->request_stop();
    }
    StopSource* stop;
  } observer(&engine.stop);
  engine.observer = &observer;
  const auto result = engine.run(engine.plan(10));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.state, domain::RunState::interrupted);
  EXPECT_EQ(result->report.api_calls, 10U);
  EXPECT_TRUE(result->imbalances.empty());
  EXPECT_GE(result->report.stored, 20U) << "what was in flight was finished";
  EXPECT_EQ(result->report.stored / 10 + result->report.dead_letters, 10U);
  for (const auto& [id, stored] : engine.store.letters) EXPECT_EQ(stored.letter.reason, "interrupted");
}

TEST(RunFetch, AStopEndsAWaitForTheBudget) {
  Engine engine(test::pages(), domain::RateLimit{1, 1h});
  engine.settings.concurrency = 1;
  struct StopWhenWaiting final : app::RunObserver {
    explicit StopWhenWaiting(StopSource* source) : stop(source) {}
    void on_progress(const app::FetchProgress& progress) override {
      if (progress.waiting_for == app::WaitReason::budget) asked = true;
    }
    StopSource* stop;
    bool asked = false;
  } observer(&engine.stop);
  engine.observer = &observer;
  const SteadyTime start = engine.clock.steady_now();
  Result<app::RunResult> result = fail(ErrorKind::internal, "");
  memory::run_in_virtual_time(engine.clock, [&]() -> Task<> {
    std::vector<Task<>> tasks;
    const auto run = [&]() -> Task<> {
      result = co_await app::run_fetch(engine.tools(), engine.settings, engine.plan(3), engine.stop.token(), &observer);
    };
    const auto stop = [&]() -> Task<> {
      co_await engine.clock.sleep_until(start + 1min, {});
      engine.stop.request_stop();
    };
    tasks.push_back(run());
    tasks.push_back(stop());
    co_await join(std::move(tasks));
  });
  ASSERT_TRUE(result);
  EXPECT_TRUE(observer.asked);
  EXPECT_EQ(result->report.stored, 10U);
  EXPECT_EQ(result->report.dead_letters, 2U);
  EXPECT_LT(engine.clock.steady_now() - start, 2min) << "it waited for the budget";
}

TEST(RunFetch, AWaitBeyondTheDeadlineEndsTheCallWithThatReason) {
  Engine engine(test::pages(), domain::RateLimit{1, 1h});
  engine.settings.deadline = 10min;
  const SteadyTime start = engine.clock.steady_now();
  const auto result = engine.run(engine.plan(3));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.state, domain::RunState::complete);
  EXPECT_EQ(result->report.dead_letters, 2U);
  EXPECT_LT(engine.clock.steady_now() - start, 1min) << "it slept although the wait could not end in time";
  for (const auto& [id, stored] : engine.store.letters) EXPECT_EQ(stored.letter.reason, "deadline");
}

TEST(RunFetch, TheSameSeedMakesTheSamePlan) {
  Engine a(test::pages());
  Engine b(test::pages());
  const auto first = a.plan(20, {1, 150});
  const auto second = b.plan(20, {1, 150});
  ASSERT_EQ(first.calls.size(), second.calls.size());
  for (std::size_t i = 0; i < first.calls.size(); ++i) EXPECT_EQ(first.calls[i].size, second.calls[i].size);
}

TEST(RunFetch, ABudgetThatCantBeReadEndsTheRun) {
  Engine engine(test::pages(), domain::RateLimit{10, 1s});
  engine.store.faults.takes = {Error{ErrorKind::storage, "unreadable"}};
  const auto result = engine.run(engine.plan(2));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "unreadable");
  EXPECT_TRUE(engine.source.seen().size() <= 1) << "requests went out without a slot";
}

TEST(RunFetch, LostLogLinesAreCountedAndDecideNothing) {
  Engine engine(test::pages());
  engine.store.faults.events_capacity = 2;
  const auto result = engine.run(engine.plan(2));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.stored, 20U);
  EXPECT_GT(engine.store.lost_lines, 0U);
}

}  // namespace
}  // namespace rollcall
