#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "memory/memory_backend.hpp"
#include "memory/scripted_source.hpp"
#include "memory/seeded_random.hpp"
#include "memory/virtual_clock.hpp"
#include "support/engine.hpp"

namespace rollcall::memory {
namespace {

using namespace std::chrono_literals;
constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

TEST(SeededRandom, TheSameSeedIsTheSameSequence) {
  SeededRandom one(42);
  SeededRandom two(42);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(one.between(0, 1'000'000), two.between(0, 1'000'000));
}

TEST(SeededRandom, ASeedMeansTheSameEverywhere) {
  // SplitMix64's published first outputs for seed 1234567.
  SeededRandom random(1234567);
  EXPECT_EQ(random.between(0, kMost), 6457827717110365317ULL);
  EXPECT_EQ(random.between(0, kMost), 3203168211198807973ULL);
  EXPECT_EQ(random.between(0, kMost), 9817491932198370423ULL);
  EXPECT_EQ(random.between(0, kMost), 4593380528125082431ULL);
}

TEST(SeededRandom, NeighbouringSeedsHaveNothingInCommon) {
  std::set<std::uint64_t> seen;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) seen.insert(SeededRandom(seed).between(0, kMost));
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(SeededRandom, BothEndsOfARangeAreDrawnAndNothingBeyond) {
  SeededRandom random(1);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.between(5, 9));
  EXPECT_EQ(seen, (std::set<std::uint64_t>{5, 6, 7, 8, 9}));
}

TEST(SeededRandom, ARangeOfOneIsThatOne) {
  SeededRandom random(1);
  EXPECT_EQ(random.between(0, 0), 0U);
  EXPECT_EQ(random.between(kMost, kMost), kMost);
}

TEST(SeededRandom, RangesAtTheUpperEndDontWrap) {
  SeededRandom random(1);
  for (int i = 0; i < 1000; ++i) ASSERT_GE(random.between(kMost - 2, kMost), kMost - 2);
  for (int i = 0; i < 1000; ++i) ASSERT_GE(random.between(1, kMost), 1U);
}

TEST(SeededRandom, TheWholeRangeHasHighAndLowNumbers) {
  SeededRandom random(1);
  int high = 0;
  for (int i = 0; i < 1000; ++i) high += random.between(0, kMost) > kMost / 2 ? 1 : 0;
  EXPECT_GT(high, 400);
  EXPECT_LT(high, 600);
}

class Uniformity : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Uniformity, EveryNumberIsAsLikelyAsTheNext) {
  const std::uint64_t kinds = GetParam();
  SeededRandom random(kinds);
  std::vector<double> counts(kinds);
  const double expected = 1000;
  for (std::uint64_t i = 0; i < kinds * 1000; ++i) counts[random.between(0, kinds - 1)] += 1;
  double chi_square = 0;
  for (const double count : counts) chi_square += (count - expected) * (count - expected) / expected;
  // Mean k-1, deviation sqrt(2(k-1)); five deviations are beyond chance.
  const auto freedom = static_cast<double>(kinds - 1);
  EXPECT_LT(chi_square, freedom + 5 * std::sqrt(2 * freedom));
}

INSTANTIATE_TEST_SUITE_P(Ranges, Uniformity, testing::Values(2, 3, 10, 27, 100, 150));

TEST(SeededRandom, ARangeOverHalfOfAllNumbersFavoursNone) {
  // Folding by remainder would draw the lower third twice as often.
  SeededRandom random(9);
  const std::uint64_t span = kMost / 3 * 2;
  int low = 0;
  for (int i = 0; i < 9000; ++i) low += random.between(0, span - 1) < span / 2 ? 1 : 0;
  EXPECT_NEAR(low, 4500, 250);
}

TEST(ScriptedRandom, GivesItsNumbersMovedIntoTheRangeThenTheLowEnd) {
  ScriptedRandom random({3, 100, 0});
  EXPECT_EQ(random.between(1, 10), 3U);
  EXPECT_EQ(random.between(1, 10), 10U);
  EXPECT_EQ(random.between(5, 10), 5U);
  EXPECT_EQ(random.between(7, 10), 7U);
  EXPECT_EQ(random.between(2, 2), 2U);
}

// ----- the scripted source

/// A gate that counts, and refuses on order.
class CountingGate final : public app::RequestGate {
 public:
  Task<Result<void>> enter() override {
    if (refusal) co_return std::unexpected(*refusal);
    ++entered;
    co_return Result<void>();
  }
  Task<Result<void>> leave(SteadyTime not_before) override {
    ++left;
    last_wish = not_before;
    if (leave_error) co_return std::unexpected(*leave_error);
    co_return Result<void>();
  }
  std::optional<Error> refusal;
  std::optional<Error> leave_error;
  int entered = 0;
  int left = 0;
  SteadyTime last_wish{};
};

class ScriptedSourceTest : public testing::Test {
 protected:
  Result<app::SourceAnswer> fetch(ScriptedSource& source, std::uint32_t size) {
    Result<app::SourceAnswer> answer = fail(ErrorKind::internal, "did not run");
    run_in_virtual_time(clock, [&]() -> Task<> { answer = co_await source.fetch({size, kNever}, &gate); });
    return answer;
  }
  VirtualClock clock;
  CountingGate gate;
};

TEST_F(ScriptedSourceTest, PlaysItsScriptByRequest) {
  ScriptedSource source(&clock, [](std::uint32_t size, std::uint64_t request) -> ScriptedAnswer {
    if (request == 2) return {test::failure(domain::FailureKind::timeout), 1s, {}};
    return {users_page(size, request * 100), 1s, {}};
  });
  EXPECT_EQ(std::get<domain::Page>(fetch(source, 3).value()).records.size(), 3U);
  EXPECT_EQ(std::get<domain::SourceFailure>(fetch(source, 3).value()).kind, domain::FailureKind::timeout);
  EXPECT_EQ(std::get<domain::Page>(fetch(source, 1).value()).records[0].key.partition, "300");
  EXPECT_EQ(gate.entered, 3);
  EXPECT_EQ(gate.left, 3);
}

TEST_F(ScriptedSourceTest, NotesWhenEachRequestWasSentSeenAndAnswered) {
  ScriptedSource source(&clock,
                        [](std::uint32_t, std::uint64_t) -> ScriptedAnswer { return {domain::Page{}, 100ms, {}}; });
  const SteadyTime start = clock.steady_now();
  ASSERT_TRUE(fetch(source, 7));
  ASSERT_EQ(source.seen().size(), 1U);
  EXPECT_EQ(source.seen()[0].size, 7U);
  EXPECT_EQ(source.seen()[0].sent, start);
  EXPECT_EQ(source.seen()[0].arrived, start + 50ms);
  EXPECT_EQ(source.seen()[0].answered, start + 100ms);
  EXPECT_EQ(clock.steady_now(), start + 100ms);
}

TEST_F(ScriptedSourceTest, AsksForAPauseFromTheAnswerOn) {
  ScriptedSource source(&clock,
                        [](std::uint32_t, std::uint64_t) -> ScriptedAnswer { return {domain::Page{}, 2s, 30s}; });
  const SteadyTime start = clock.steady_now();
  ASSERT_TRUE(fetch(source, 1));
  EXPECT_EQ(gate.last_wish, start + 32s);
}

TEST_F(ScriptedSourceTest, SendsNothingThroughAClosedGate) {
  ScriptedSource source(&clock, test::pages());
  gate.refusal = Error{ErrorKind::cancelled, "closed"};
  const auto answer = fetch(source, 1);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().message, "closed");
  EXPECT_TRUE(source.seen().empty());
}

TEST_F(ScriptedSourceTest, PassesOnWhatTheGateSaysAtTheEnd) {
  ScriptedSource source(&clock, test::pages());
  gate.leave_error = Error{ErrorKind::storage, "full"};
  const auto answer = fetch(source, 1);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::storage);
}

TEST_F(ScriptedSourceTest, ReadsABodyAsIfItHadComeByWire) {
  const ScriptedSource source(&clock, test::pages());
  const auto page = source.read(R"([{"id":1,"last_name":"A"},{"id":"x","last_name":"B"}])");
  EXPECT_EQ(std::get<domain::Page>(page).records.size(), 1U);
  EXPECT_EQ(std::get<domain::Page>(page).rejected.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<domain::SourceFailure>(source.read("{")));
}

TEST(UsersPage, HasValidUsersWithIdsCountingUp) {
  const auto page = users_page(3, 10);
  ASSERT_EQ(page.records.size(), 3U);
  EXPECT_EQ(page.records[2].key, (domain::RecordKey{"12", "Doe"}));
  EXPECT_EQ(page.records[2].document, R"({"id":12,"last_name":"Doe"})");
  EXPECT_TRUE(users_page(0, 1).records.empty());
}

// ----- the memory store

TEST(MemoryLimiter, TwoOverOneStoreShareItsSlots) {
  MemoryStore store;
  VirtualClock clock;
  const domain::RateLimit limit{3, 60s};
  MemoryLimiter one(&store, &clock, limit);
  MemoryLimiter two(&store, &clock, limit);
  int given = 0;
  run_in_virtual_time(clock, [&]() -> Task<> {
    for (int i = 0; i < 4; ++i) {
      given += std::holds_alternative<app::BudgetSlot>((co_await one.try_take(1s)).value()) ? 1 : 0;
      given += std::holds_alternative<app::BudgetSlot>((co_await two.try_take(1s)).value()) ? 1 : 0;
    }
  });
  EXPECT_EQ(given, 3);
}

TEST(MemoryEvents, LinesBeyondItsCapacityAreLostAndCounted) {
  MemoryStore store;
  VirtualClock clock;
  store.faults.events_capacity = 2;
  MemoryEvents events(&store, &clock);
  for (int i = 0; i < 5; ++i) events.info("x");
  EXPECT_EQ(events.lost(), 3U);
  EXPECT_EQ(store.lines.size(), 2U);
}

}  // namespace
}  // namespace rollcall::memory
