#include "app/plan_run.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "support/engine.hpp"

namespace rollcall {
namespace {

using namespace std::chrono_literals;

class PlanRun : public testing::Test {
 protected:
  domain::FetchPlan plan(domain::CountRange calls, domain::CountRange size, std::uint64_t seed) {
    memory::SeededRandom draws(seed);
    return app::plan_fetch({calls, size}, "http://s.test/users", clock, ids, draws);
  }
  memory::VirtualClock clock{from_unix_ms(1'795'518'123'045)};
  memory::SeededRandom ids{1};
};

TEST_F(PlanRun, AnIdIsItsStartAndSixCharactersOfChance) {
  const auto id = app::make_run_id(from_unix_ms(1'795'518'123'045), ids).value;
  ASSERT_EQ(id.size(), 18U + 1 + 6) << id;
  EXPECT_EQ(id.substr(0, 19), "20261124T110203045-") << id;
  EXPECT_EQ(id.find_first_not_of("23456789bcdfghjkmnpqrstvwxz", 19), std::string::npos) << "no vowels, no look-alikes";
}

TEST_F(PlanRun, IdsOfOneMillisecondDiffer) {
  std::set<std::string> seen;
  for (int i = 0; i < 2000; ++i) seen.insert(app::make_run_id(clock.wall_now(), ids).value);
  EXPECT_GE(seen.size(), 1995U) << "one chance in 387 million for each pair";
}

TEST_F(PlanRun, IdsSortByStart) {
  std::string last;
  for (int i = 0; i < 200; ++i) {
    const auto id = app::make_run_id(clock.wall_now(), ids).value;
    EXPECT_GT(id, last);
    last = id;
    clock.advance(i % 2 == 0 ? Duration(1ms) : Duration(13h));
  }
}

TEST_F(PlanRun, AFixedNumberIsNotDrawn) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto made = plan({7, 7}, {100, 100}, seed);
    ASSERT_EQ(made.calls.size(), 7U);
    for (const auto& call : made.calls) EXPECT_EQ(call.size, 100U);
  }
}

TEST_F(PlanRun, CallsAreNumberedFromOne) {
  const auto made = plan({20, 20}, {1, 5}, 3);
  for (std::size_t i = 0; i < made.calls.size(); ++i) {
    EXPECT_EQ(made.calls[i].index, i + 1);
    EXPECT_TRUE(made.calls[i].redrives.empty());
  }
  EXPECT_EQ(made.source_url, "http://s.test/users");
  EXPECT_EQ(made.started_at, clock.wall_now());
}

TEST_F(PlanRun, TheNumberOfCallsIsUniform) {
  std::vector<int> counts(21);
  for (std::uint64_t seed = 0; seed < 4000; ++seed) ++counts[plan({1, 20}, {1, 1}, seed).calls.size()];
  EXPECT_EQ(counts[0], 0);
  double chi_square = 0;
  for (std::size_t n = 1; n <= 20; ++n) chi_square += (counts[n] - 200.0) * (counts[n] - 200.0) / 200.0;
  EXPECT_LT(chi_square, 19 + 5 * std::sqrt(38.0));
}

TEST_F(PlanRun, SizesAreUniformOverTheWholeRangeEndsIncluded) {
  std::vector<int> counts(151);
  const auto made = plan({75'000, 75'000}, {1, 150}, 5);
  for (const auto& call : made.calls) ++counts.at(call.size);
  EXPECT_EQ(counts[0], 0);
  double chi_square = 0;
  for (std::size_t n = 1; n <= 150; ++n) chi_square += (counts[n] - 500.0) * (counts[n] - 500.0) / 500.0;
  EXPECT_LT(chi_square, 149 + 5 * std::sqrt(298.0));
}

TEST_F(PlanRun, TheIdTakesNothingFromTheDrawsOfASeededPlan) {
  memory::SeededRandom other_ids(999);
  memory::SeededRandom draws(7);
  const auto one = plan({1, 20}, {1, 150}, 7);
  const auto two = app::plan_fetch({{1, 20}, {1, 150}}, "u", clock, other_ids, draws);
  ASSERT_EQ(one.calls.size(), two.calls.size());
  for (std::size_t i = 0; i < one.calls.size(); ++i) EXPECT_EQ(one.calls[i].size, two.calls[i].size);
  EXPECT_NE(one.run_id, two.run_id);
}

TEST_F(PlanRun, AReplayHasOneCallForEachLetterInOrder) {
  std::vector<domain::DeadLetter> letters(3);
  for (std::size_t i = 0; i < 3; ++i) {
    letters[i].id = domain::LetterId("r." + std::to_string(i));
    letters[i].request.size = static_cast<std::uint32_t>(150 * i);
  }
  letters[2].event.response_content = domain::cut_content(R"({"message":"Maximum allowed size is 100"})");
  const auto made = app::plan_redrive(letters, "u", clock, ids);
  ASSERT_EQ(made.calls.size(), 3U);
  EXPECT_EQ(made.calls[0].size, 1U) << "never nothing";
  EXPECT_EQ(made.calls[1].size, 150U);
  EXPECT_EQ(made.calls[2].size, 100U) << "as the source allows";
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(made.calls[i].redrives, letters[i].id);
    EXPECT_EQ(made.calls[i].index, i + 1);
  }
}

TEST_F(PlanRun, AReplayOfNothingIsAnEmptyPlan) { EXPECT_TRUE(app::plan_redrive({}, "u", clock, ids).calls.empty()); }

}  // namespace
}  // namespace rollcall
