#include "base/format.hpp"
#include "contract/backend_fixture.hpp"
#include "contract/outcomes.hpp"

namespace rollcall::test {
namespace {

class LedgerRules : public BackendContract {
 protected:
  app::RunLedger& ledger() { return *ports().ledger; }
  domain::FetchPlan begin(const std::string& id, std::uint32_t calls) {
    auto plan = plan_of(id, calls);
    EXPECT_TRUE(wait_for(ledger().begin(plan)));
    return plan;
  }
  Result<domain::CommitResult> commit(domain::CallOutcome outcome) {
    return wait_for(ledger().commit(std::move(outcome)));
  }
  Result<void> finish(const domain::FetchPlan& plan) { return wait_for(ledger().finish(report_of(plan, {}))); }
  std::optional<domain::FetchReport> run(const std::string& id) {
    return wait_for(ports().history->run(domain::RunId(id))).value();
  }
};

TEST_P(LedgerRules, ARunBeginsOnce) {
  begin("r1", 2);
  EXPECT_FALSE(wait_for(ledger().begin(plan_of("r1", 5))));
  EXPECT_EQ(run("r1")->planned_calls, 2U);
}

TEST_P(LedgerRules, NothingIsCommittedToARunThatNeverBegan) {
  EXPECT_FALSE(commit(done(plan_of("r1", 1), 1, {record("1", "A")})));
  EXPECT_EQ(wait_for(ports().records->count()), 0U);
}

TEST_P(LedgerRules, NothingIsCommittedToACallThatIsNotPlanned) {
  const auto plan = begin("r1", 1);
  auto outcome = done(plan, 1, {record("1", "A")}, {{"{}", "/1/id", "is missing"}});
  outcome.context.call.index = 2;
  EXPECT_FALSE(commit(outcome));
  EXPECT_EQ(wait_for(ports().records->count()), 0U);
  EXPECT_EQ(wait_for(ports().letters->count()), 0U);
}

TEST_P(LedgerRules, NothingIsCommittedToARunThatWasGivenUp) {
  const auto plan = begin("r1", 1);
  ledger().release(plan.run_id);
  EXPECT_FALSE(commit(done(plan, 1, {record("1", "A")})));
  EXPECT_FALSE(finish(plan));
  EXPECT_EQ(wait_for(ports().records->count()), 0U);
}

TEST_P(LedgerRules, NothingIsCommittedToARunThatHasEnded) {
  const auto plan = begin("r1", 1);
  ASSERT_TRUE(finish(plan));
  EXPECT_FALSE(commit(done(plan, 1, {record("1", "A")})));
  EXPECT_FALSE(finish(plan)) << "it ends once";
}

TEST_P(LedgerRules, ReleasingWhatIsNotThereOrTwiceIsHarmless) {
  ledger().release(domain::RunId("nobody"));
  const auto plan = begin("r1", 1);
  ledger().release(plan.run_id);
  ledger().release(plan.run_id);
  EXPECT_EQ(wait_for(ledger().adopt_abandoned())->size(), 1U);
}

TEST_P(LedgerRules, AnAdoptedRunIsCommittedToAndFinishedLikeOnesOwn) {
  const auto plan = begin("r1", 2);
  ASSERT_TRUE(commit(done(plan, 1, {record("1", "A")})));
  backend_->restart();
  ASSERT_EQ(wait_for(ledger().adopt_abandoned())->size(), 1U);
  EXPECT_TRUE(commit(dead(plan, 2)));
  EXPECT_TRUE(finish(plan));
  EXPECT_TRUE(wait_for(ledger().adopt_abandoned())->empty());
}

TEST_P(LedgerRules, AnAdoptedRunKnowsItsErrorsOldestFirst) {
  const auto plan = begin("r1", 5);
  for (std::uint32_t i = 1; i <= 4; ++i) {
    auto outcome = dead(plan, i);
    outcome.letters.front().event.response_code = static_cast<int>(400 + i);
    outcome.error = outcome.letters.front().event;
    ASSERT_TRUE(commit(outcome));
  }
  backend_->restart();
  const auto adopted = wait_for(ledger().adopt_abandoned()).value();
  ASSERT_EQ(adopted.size(), 1U);
  ASSERT_EQ(adopted[0].errors.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(adopted[0].errors[i].response_code, 401 + static_cast<int>(i));
  ASSERT_EQ(adopted[0].ended.size(), 4U);
  EXPECT_EQ(adopted[0].plan.source_url, plan.source_url);
  EXPECT_EQ(adopted[0].plan.started_at, plan.started_at);
}

TEST_P(LedgerRules, SeveralAbandonedRunsAreAllAdopted) {
  for (const char* id : {"r1", "r2", "r3"}) begin(id, 1);
  backend_->restart();
  begin("r4", 1);
  EXPECT_EQ(wait_for(ledger().adopt_abandoned())->size(), 3U) << "not the one that is going";
}

TEST_P(LedgerRules, AnEmptyRunEndsLikeAnyOther) {
  const auto plan = begin("r1", 0);
  EXPECT_TRUE(finish(plan));
  EXPECT_EQ(wait_for(ports().history->latest_report()).value()->run_id, plan.run_id);
  EXPECT_TRUE(wait_for(ports().history->calls(plan.run_id, 0, 10))->empty());
}

TEST_P(LedgerRules, TheSizeThatWasAskedForReplacesThePlannedOne) {
  const auto plan = begin("r1", 1);
  auto outcome = done(plan, 1, {record("1", "A")});
  outcome.context.call.size = 3;
  ASSERT_TRUE(commit(outcome));
  EXPECT_EQ(wait_for(ports().history->calls(plan.run_id, 0, 10))->front().size, 3U);
}

TEST_P(LedgerRules, ACallWithoutUsersIsDoneAllTheSame) {
  const auto plan = begin("r1", 1);
  const auto committed = commit(done(plan, 1, {}));
  ASSERT_TRUE(committed);
  EXPECT_EQ(committed->stored, 0U);
  EXPECT_EQ(wait_for(ports().history->calls(plan.run_id, 0, 10))->front().state, domain::CallState::done);
}

TEST_P(LedgerRules, RefusedRecordsAreLettersNumberedBehindTheRejectedOnes) {
  const auto plan = begin("r1", 1);
  backend_->refuse_records_named("Poison");
  const auto committed = commit(done(plan, 1, {record("1", "Poison"), record("2", "A"), record("3", "Poison")},
                                     {{"17", "/0", "must be an object"}}));
  ASSERT_TRUE(committed);
  EXPECT_EQ(committed->failed, 2U);
  const auto letters = wait_for(ports().letters->list({})).value();
  ASSERT_EQ(letters.size(), 3U);
  EXPECT_EQ(letters[0].id.value, "r1.1.1");
  EXPECT_EQ(letters[0].reason, "rejected");
  EXPECT_EQ(letters[1].id.value, "r1.1.2");
  EXPECT_EQ(letters[2].id.value, "r1.1.3");
  EXPECT_EQ(letters[2].reason, "store_refused");
  EXPECT_EQ(letters[2].user, record("3", "Poison").document);
  EXPECT_FALSE(letters[2].pointer);
}

TEST_P(LedgerRules, AReplayOfALetterThatIsGoneIsCommittedAllTheSame) {
  auto plan = plan_of("r1", 1);
  plan.calls[0].redrives = domain::LetterId("nobody.1");
  ASSERT_TRUE(wait_for(ledger().begin(plan)));
  EXPECT_TRUE(commit(done(plan, 1, {record("1", "A")})));
}

TEST_P(LedgerRules, AFailedReplayLeavesItsLetterWaiting) {
  const auto plan = begin("r1", 1);
  ASSERT_TRUE(commit(dead(plan, 1)));
  auto replay = plan_of("r2", 1);
  replay.calls[0].redrives = domain::LetterId("r1.1");
  ASSERT_TRUE(wait_for(ledger().begin(replay)));
  auto outcome = done(replay, 1, {record("1", "A")});
  outcome.context.call.index = 9;  // not planned: the commit fails
  ASSERT_FALSE(commit(outcome));
  EXPECT_TRUE(wait_for(ports().letters->get(domain::LetterId("r1.1"))).value());
}

TEST_P(LedgerRules, CallsAndReceiptsComeInPagesByIndex) {
  const auto plan = begin("r1", 10);
  for (const std::uint32_t i : {7U, 2U, 9U, 4U}) ASSERT_TRUE(commit(done(plan, i, {record(format("{}", i), "A")})));
  const auto calls = wait_for(ports().history->calls(plan.run_id, 3, 4)).value();
  ASSERT_EQ(calls.size(), 4U);
  EXPECT_EQ(calls.front().index, 4U);
  EXPECT_EQ(calls.back().index, 7U);
  const auto receipts = wait_for(ports().history->receipts(plan.run_id, 2, 7)).value();
  ASSERT_EQ(receipts.size(), 2U);
  EXPECT_EQ(receipts[0].call_index, 4U);
  EXPECT_EQ(receipts[1].call_index, 7U);
  EXPECT_TRUE(wait_for(ports().history->calls(plan.run_id, 10, 4))->empty());
  EXPECT_TRUE(wait_for(ports().history->calls(domain::RunId("nobody"), 0, 4))->empty());
  EXPECT_TRUE(wait_for(ports().history->receipts(domain::RunId("nobody"), 0, 4))->empty());
}

TEST_P(LedgerRules, RunsComeNewestFirstInPages) {
  for (const char* id : {"20260101-a", "20260103-c", "20260102-b"}) ASSERT_TRUE(finish(begin(id, 0)));
  app::RunsPage page{2, {}};
  auto runs = wait_for(ports().history->runs(page)).value();
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].run_id.value, "20260103-c");
  EXPECT_EQ(runs[1].run_id.value, "20260102-b");
  page.before = runs.back().run_id;
  runs = wait_for(ports().history->runs(page)).value();
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(wait_for(ports().history->latest_report()).value()->run_id.value, "20260102-b")
      << "the one that ended last";
}

ROLLCALL_CONTRACT_SUITE(LedgerRules);

}  // namespace
}  // namespace rollcall::test
