#include <gtest/gtest.h>

#include <set>

#include "support/engine.hpp"

namespace rollcall {
namespace {

using namespace std::chrono_literals;
using domain::FailureKind;
using memory::ScriptedAnswer;
using test::Engine;

TEST(Backoff, WaitsAreSpreadOverTheWholeRange) {
  // 200 calls that fail once each, all at the same time: without jitter their second tries would meet again.
  Engine engine([](std::uint32_t size, std::uint64_t request) {
    if (request <= 200) return ScriptedAnswer{test::failure(FailureKind::http_status, 503), {}, {}};
    return ScriptedAnswer{memory::users_page(size, request), {}, {}};
  });
  engine.settings.concurrency = 200;
  engine.settings.retry.base = 1s;
  const SteadyTime start = engine.clock.steady_now();
  ASSERT_TRUE(engine.run(engine.plan(200, {1, 1})));
  std::set<SteadyTime> times;
  std::size_t early = 0;
  for (std::size_t i = 200; i < engine.source.seen().size(); ++i) {
    const SteadyTime sent = engine.source.seen()[i].sent;
    EXPECT_LE(sent - start, 1s);
    times.insert(sent);
    if (sent - start < 500ms) ++early;
  }
  EXPECT_GT(times.size(), 190U);
  EXPECT_GT(early, 60U);
  EXPECT_LT(early, 140U);
}

TEST(Backoff, GivesUpAfterTheLastAttempt) {
  Engine engine(
      [](std::uint32_t, std::uint64_t) { return ScriptedAnswer{test::failure(FailureKind::timeout), 10ms, {}}; });
  engine.settings.retry.attempts = 4;
  const auto result = engine.run(engine.plan(1));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.requests, 4U);
  EXPECT_EQ(result->report.retries, 3U);
  EXPECT_EQ(engine.store.letters.begin()->second.letter.attempts, 4U);
  EXPECT_EQ(engine.store.letters.begin()->second.letter.reason, "timeout");
}

TEST(Backoff, BeyondTheDeadlineNamesTheLastFailure) {
  Engine engine(
      [](std::uint32_t, std::uint64_t) { return ScriptedAnswer{test::failure(FailureKind::connection), 300ms, {}}; });
  engine.settings.deadline = 2s;
  engine.settings.retry.attempts = 100;
  engine.settings.retry.base = 10s;
  const auto result = engine.run(engine.plan(1));
  ASSERT_TRUE(result);
  const auto& letter = engine.store.letters.begin()->second.letter;
  EXPECT_EQ(letter.reason, "deadline");
  EXPECT_NE(letter.event.error.find("scripted"), std::string::npos) << letter.event.error;
}

TEST(RetryAfter, PausesEveryWorkerAndIsNotShortened) {
  Engine engine([](std::uint32_t size, std::uint64_t request) {
    if (request == 1) return ScriptedAnswer{test::failure(FailureKind::http_status, 429), 10ms, 1h};
    return ScriptedAnswer{memory::users_page(size, request * 100), 50ms, {}};
  });
  engine.settings.concurrency = 4;
  const SteadyTime start = engine.clock.steady_now();
  const auto result = engine.run(engine.plan(12));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.stored, 120U);
  const auto& seen = engine.source.seen();
  for (std::size_t i = 1; i < seen.size(); ++i) {
    const bool in_flight_when_asked = seen[i].sent <= start + 10ms;
    EXPECT_TRUE(in_flight_when_asked || seen[i].sent >= start + 1h) << i;
  }
}

TEST(RetryAfter, LongerThanTheRunMayLastIsADeadLetterNotIgnored) {
  Engine engine([](std::uint32_t, std::uint64_t) {
    return ScriptedAnswer{test::failure(FailureKind::http_status, 429), 10ms, 1h};
  });
  engine.settings.concurrency = 1;
  engine.settings.deadline = 1min;
  const auto result = engine.run(engine.plan(2));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.requests, 1U);
  EXPECT_EQ(result->report.dead_letters, 2U);
  for (const auto& [id, stored] : engine.store.letters) EXPECT_EQ(stored.letter.reason, "deadline");
}

TEST(RetryAfter, OnAGoodAnswerIsObeyedToo) {
  Engine engine([](std::uint32_t size, std::uint64_t request) {
    return ScriptedAnswer{memory::users_page(size, request * 100), 10ms, request == 1 ? Duration(5min) : Duration()};
  });
  engine.settings.concurrency = 1;
  ASSERT_TRUE(engine.run(engine.plan(2)));
  const auto& seen = engine.source.seen();
  EXPECT_GE(seen[1].sent - seen[0].answered, 5min);
}

}  // namespace
}  // namespace rollcall
