#include <algorithm>

#include "contract/backend_fixture.hpp"
#include "contract/outcomes.hpp"

namespace rollcall::test {
namespace {

class LettersContract : public BackendContract {
 protected:
  void SetUp() override {
    BackendContract::SetUp();
    plan_ = plan_of("r1", 5);
    ASSERT_TRUE(wait_for(ports().ledger->begin(plan_)));
    for (std::uint32_t i = 1; i <= 5; ++i) ASSERT_TRUE(wait_for(ports().ledger->commit(dead(plan_, i))));
  }
  std::vector<std::string> waiting(app::LettersPage page = {}) {
    std::vector<std::string> ids;
    const auto letters = wait_for(ports().letters->list(std::move(page))).value();
    for (const auto& letter : letters) ids.push_back(letter.id.value);
    return ids;
  }

  domain::FetchPlan plan_;
};

TEST_P(LettersContract, AreListedOldestFirstInPages) {
  EXPECT_EQ(waiting(), (std::vector<std::string>{"r1.1", "r1.2", "r1.3", "r1.4", "r1.5"}));
  EXPECT_EQ(waiting({2, {}}), (std::vector<std::string>{"r1.1", "r1.2"}));
  EXPECT_EQ(waiting({2, domain::LetterId("r1.2")}), (std::vector<std::string>{"r1.3", "r1.4"}));
  EXPECT_EQ(waiting({2, domain::LetterId("r1.5")}), std::vector<std::string>());
  EXPECT_EQ(wait_for(ports().letters->count()).value(), 5U);
}

TEST_P(LettersContract, GoOnBehindALetterThatWaitsNoMoreAndStartOverBehindOneNeverSeen) {
  ASSERT_TRUE(wait_for(ports().letters->discard(domain::LetterId("r1.2"))));
  EXPECT_EQ(waiting({9, domain::LetterId("r1.2")}), (std::vector<std::string>{"r1.3", "r1.4", "r1.5"}));
  EXPECT_EQ(waiting({1, domain::LetterId("never")}), std::vector<std::string>{"r1.1"});
}

TEST_P(LettersContract, ADiscardedLetterIsGoneForReadersAndCountsForVerify) {
  ASSERT_TRUE(wait_for(ports().letters->discard(domain::LetterId("r1.3"))));
  EXPECT_EQ(waiting(), (std::vector<std::string>{"r1.1", "r1.2", "r1.4", "r1.5"}));
  EXPECT_FALSE(wait_for(ports().letters->get(domain::LetterId("r1.3"))).value());
  EXPECT_EQ(wait_for(ports().letters->tally(plan_.run_id)).value().size(), 5U);
  const auto again = wait_for(ports().letters->discard(domain::LetterId("r1.3")));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::not_found);
}

TEST_P(LettersContract, AReplaysCommitResolvesItsLetter) {
  domain::FetchPlan replay = plan_of("r2", 2);
  replay.calls[0].redrives = domain::LetterId("r1.1");
  replay.calls[1].redrives = domain::LetterId("r1.2");
  ASSERT_TRUE(wait_for(ports().ledger->begin(replay)));
  ASSERT_TRUE(wait_for(ports().ledger->commit(done(replay, 1, {record("1", "A")}))));
  ASSERT_TRUE(wait_for(ports().ledger->commit(dead(replay, 2))));
  EXPECT_EQ(waiting(), (std::vector<std::string>{"r1.3", "r1.4", "r1.5", "r2.2"}));
}

TEST_P(LettersContract, OfTwoReplaysOfOneLetterTheSecondLeavesNoLetterBehindWhenItFails) {
  domain::FetchPlan first = plan_of("r2", 1);
  domain::FetchPlan second = plan_of("r3", 1);
  first.calls[0].redrives = second.calls[0].redrives = domain::LetterId("r1.1");
  ASSERT_TRUE(wait_for(ports().ledger->begin(first)));
  ASSERT_TRUE(wait_for(ports().ledger->begin(second)));
  ASSERT_TRUE(wait_for(ports().ledger->commit(done(first, 1, {record("1", "A")}))));
  ASSERT_TRUE(wait_for(ports().ledger->commit(dead(second, 1))));
  EXPECT_EQ(waiting(), (std::vector<std::string>{"r1.2", "r1.3", "r1.4", "r1.5"}));
  EXPECT_EQ(wait_for(ports().letters->tally(second.run_id)).value().size(), 1U);
}

TEST_P(LettersContract, AnInterruptedReplayLeavesItsLetterWaiting) {
  domain::FetchPlan replay = plan_of("r2", 1);
  replay.calls[0].redrives = domain::LetterId("r1.1");
  ASSERT_TRUE(wait_for(ports().ledger->begin(replay)));
  ASSERT_TRUE(wait_for(ports().ledger->commit(domain::make_interrupted_outcome(context_of(replay, 1)))));
  EXPECT_EQ(waiting(), (std::vector<std::string>{"r1.1", "r1.2", "r1.3", "r1.4", "r1.5"}));
  const auto tally = wait_for(ports().letters->tally(replay.run_id)).value();
  ASSERT_EQ(tally.size(), 1U);
  EXPECT_EQ(tally[0].call_letters, 1U) << "the recount finds the call's own letter";
}

TEST_P(LettersContract, AnAdoptedReplayStillKnowsItsLetters) {
  domain::FetchPlan replay = plan_of("r2", 1);
  replay.calls[0].redrives = domain::LetterId("r1.1");
  ASSERT_TRUE(wait_for(ports().ledger->begin(replay)));
  backend_->restart();
  const auto adopted = wait_for(ports().ledger->adopt_abandoned()).value();
  std::vector<std::string> redrives;
  for (const auto& run : adopted) {
    for (const auto& call : run.plan.calls) redrives.push_back(call.redrives.value);
  }
  EXPECT_TRUE(std::ranges::find(redrives, "r1.1") != redrives.end());
}

TEST_P(LettersContract, TallyCountsByCallAndKind) {
  const auto plan = plan_of("r2", 2);
  ASSERT_TRUE(wait_for(ports().ledger->begin(plan)));
  ASSERT_TRUE(wait_for(
      ports().ledger->commit(done(plan, 1, {}, {{"1", "/0", "must be an object"}, {"2", "/1", "must be an object"}}))));
  ASSERT_TRUE(wait_for(ports().ledger->commit(dead(plan, 2))));
  const auto tally = wait_for(ports().letters->tally(plan.run_id)).value();
  ASSERT_EQ(tally.size(), 2U);
  EXPECT_EQ(tally[0].call_index, 1U);
  EXPECT_EQ(tally[0].rejected, 2U);
  EXPECT_EQ(tally[0].call_letters, 0U);
  EXPECT_EQ(tally[1].call_index, 2U);
  EXPECT_EQ(tally[1].call_letters, 1U);
}

ROLLCALL_CONTRACT_SUITE(LettersContract);

}  // namespace
}  // namespace rollcall::test
