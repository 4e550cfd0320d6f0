#include <algorithm>

#include "contract/backend_fixture.hpp"
#include "contract/outcomes.hpp"

namespace rollcall::test {
namespace {

class LedgerContract : public BackendContract {
 protected:
  std::vector<domain::CallRecord> calls(const std::string& id) {
    return wait_for(ports().history->calls(domain::RunId(id), 0, 1000)).value();
  }
  std::uint64_t count() { return wait_for(ports().records->count()).value(); }
};

TEST_P(LedgerContract, APlanIsThereBeforeItsFirstCall) {
  ASSERT_TRUE(wait_for(ports().ledger->begin(plan_of("r1", 3))));
  const auto planned = calls("r1");
  ASSERT_EQ(planned.size(), 3U);
  for (const auto& call : planned) {
    EXPECT_EQ(call.state, domain::CallState::planned);
    EXPECT_EQ(call.size, 10U);
  }
  const auto report = wait_for(ports().history->run(domain::RunId("r1"))).value();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, domain::RunState::running);
  EXPECT_EQ(report->planned_calls, 3U);
}

TEST_P(LedgerContract, ACommitStoresRecordsReceiptLettersAndCompletion) {
  const auto plan = plan_of("r1", 2);
  ASSERT_TRUE(wait_for(ports().ledger->begin(plan)));
  const auto result = wait_for(ports().ledger->commit(
      done(plan, 1, {record("1", "A"), record("2", "O'Conner")}, {{R"({"id":1.5})", "/2/id", "must be an integer"}})));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->stored, 2U);
  EXPECT_EQ(result->failed, 0U);

  const auto call = calls("r1").front();
  EXPECT_EQ(call.state, domain::CallState::done);
  EXPECT_EQ(call.received, 3U);
  EXPECT_EQ(call.stored, 2U);
  EXPECT_EQ(call.rejected, 1U);
  EXPECT_EQ(count(), 2U);
  const auto receipts = wait_for(ports().history->receipts(domain::RunId("r1"), 0, 2)).value();
  ASSERT_EQ(receipts.size(), 1U);
  EXPECT_EQ(receipts[0].keys, (std::vector<domain::RecordKey>{{"1", "A"}, {"2", "O'Conner"}}));
  const auto letters = wait_for(ports().letters->list({})).value();
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].user, R"({"id":1.5})");
}

TEST_P(LedgerContract, ARecordOfTheSameKeyReplacesTheOlder) {
  const auto plan = plan_of("r1", 2);
  ASSERT_TRUE(wait_for(ports().ledger->begin(plan)));
  ASSERT_TRUE(wait_for(ports().ledger->commit(done(plan, 1, {record("1", "A", "old"), record("2", "A")}))));
  const auto result = wait_for(ports().ledger->commit(done(plan, 2, {record("1", "A", "new")})));
  EXPECT_EQ(result->stored, 1U);
  EXPECT_EQ(count(), 2U);
  const auto page = wait_for(ports().records->read({})).value();
  ASSERT_EQ(page.size(), 2U);
  EXPECT_NE(page[0].find("new"), std::string_view::npos) << "a replaced record keeps its place";
}

TEST_P(LedgerContract, ARefusedRecordCostsOnlyItself) {
  const auto plan = plan_of("r1", 1);
  ASSERT_TRUE(wait_for(ports().ledger->begin(plan)));
  backend_->refuse_records_named("Poison");
  const auto result =
      wait_for(ports().ledger->commit(done(plan, 1, {record("1", "A"), record("2", "Poison"), record("3", "B")})));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->stored, 2U);
  EXPECT_EQ(result->failed, 1U);
  ASSERT_TRUE(result->write_error);
  EXPECT_TRUE(result->write_error->message.starts_with("Couldn't save data into table users. Error: "));
  const auto letters = wait_for(ports().letters->list({})).value();
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].reason, "store_refused");
  EXPECT_EQ(letters[0].user, record("2", "Poison").document);
  const auto tally = wait_for(ports().letters->tally(plan.run_id)).value();
  ASSERT_EQ(tally.size(), 1U);
  EXPECT_EQ(tally[0].store_refused, 1U);
}

TEST_P(LedgerContract, ACallThatIsCommittedTwiceIsAnErrorWithoutEffect) {
  const auto plan = plan_of("r1", 1);
  ASSERT_TRUE(wait_for(ports().ledger->begin(plan)));
  ASSERT_TRUE(wait_for(ports().ledger->commit(done(plan, 1, {record("1", "A")}))));
  EXPECT_FALSE(wait_for(ports().ledger->commit(done(plan, 1, {record("2", "B"), record("3", "C")}))));
  EXPECT_EQ(count(), 1U) << "a commit that failed left records behind";
  EXPECT_EQ(calls("r1").front().stored, 1U);
}

TEST_P(LedgerContract, ADeadCallHasOneLetterThatReadsBackWhole) {
  const auto plan = plan_of("r1", 1);
  ASSERT_TRUE(wait_for(ports().ledger->begin(plan)));
  const auto outcome = dead(plan, 1);
  ASSERT_TRUE(wait_for(ports().ledger->commit(outcome)));
  const auto letter = wait_for(ports().letters->get(domain::LetterId("r1.1"))).value();
  ASSERT_TRUE(letter);
  EXPECT_EQ(letter->run_id.value, "r1");
  EXPECT_EQ(letter->call_index, 1U);
  EXPECT_EQ(letter->reason, "http_status");
  EXPECT_EQ(letter->event.message, "Received 404 code, but expected 200");
  EXPECT_EQ(letter->event.response_content.text, "not \"here\"");
  EXPECT_EQ(letter->request.url, plan.source_url);
  EXPECT_EQ(letter->request.size, 10U);
  EXPECT_EQ(letter->failed_at, outcome.context.now);
  EXPECT_FALSE(letter->user);
}

TEST_P(LedgerContract, FinishKeepsTheReportAndMakesItTheLatest) {
  EXPECT_FALSE(wait_for(ports().history->latest_report()).value());
  for (const std::string id : {"r1", "r2"}) {
    const auto plan = plan_of(id, 1);
    ASSERT_TRUE(wait_for(ports().ledger->begin(plan)));
    ASSERT_TRUE(wait_for(ports().ledger->commit(dead(plan, 1))));
    domain::FetchReport report = report_of(plan, calls(id));
    report.errors = {dead(plan, 1).letters.front().event};
    ASSERT_TRUE(wait_for(ports().ledger->finish(report)));
    const auto latest = wait_for(ports().history->latest_report()).value();
    ASSERT_TRUE(latest);
    EXPECT_EQ(latest->run_id.value, id);
    EXPECT_EQ(latest->state, domain::RunState::complete);
    EXPECT_EQ(latest->dead_letters, 1U);
    EXPECT_EQ(latest->duration, std::chrono::milliseconds(2500));
    ASSERT_EQ(latest->errors.size(), 1U);
    EXPECT_EQ(latest->errors[0].response_code, 404);
  }
  const auto runs = wait_for(ports().history->runs({10, {}})).value();
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].run_id.value, "r2");
  const auto older = wait_for(ports().history->runs({10, domain::RunId("r2")})).value();
  ASSERT_EQ(older.size(), 1U);
  EXPECT_EQ(older[0].run_id.value, "r1");
}

TEST_P(LedgerContract, ARunThatIsGoingShowsTheSumsOfItsEndedCalls) {
  const auto plan = plan_of("r1", 3);
  ASSERT_TRUE(wait_for(ports().ledger->begin(plan)));
  ASSERT_TRUE(wait_for(ports().ledger->commit(done(plan, 2, {record("1", "A")}))));
  ASSERT_TRUE(wait_for(ports().ledger->commit(dead(plan, 3))));
  const auto report = wait_for(ports().history->run(plan.run_id)).value();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, domain::RunState::running);
  EXPECT_EQ(report->users, 1U);
  EXPECT_EQ(report->api_calls, 2U);
  EXPECT_EQ(report->dead_letters, 1U);
  EXPECT_EQ(report->errors.size(), 1U);
  EXPECT_FALSE(wait_for(ports().history->latest_report()).value()) << "a run that is going has no status yet";
}

TEST_P(LedgerContract, ManyCommitsAtOnceAllArrive) {
  const auto plan = plan_of("r1", 50);
  ASSERT_TRUE(wait_for(ports().ledger->begin(plan)));
  int committed = 0;
  const auto commit = [&](std::uint32_t index) -> Task<> {
    const auto result = co_await ports().ledger->commit(done(plan, index, {record(std::to_string(index), "A")}));
    if (result) ++committed;
  };
  for (std::uint32_t i = 1; i <= 50; ++i) spawn(loop_.executor(), commit(i));
  while (committed < 50) settle();
  EXPECT_EQ(count(), 50U);
}

TEST_P(LedgerContract, AnAbandonedRunIsAdoptedOnceWithWhatItHad) {
  const auto plan = plan_of("r1", 4);
  ASSERT_TRUE(wait_for(ports().ledger->begin(plan)));
  ASSERT_TRUE(wait_for(ports().ledger->commit(done(plan, 2, {record("1", "A")}))));
  ASSERT_TRUE(wait_for(ports().ledger->commit(dead(plan, 4))));
  EXPECT_TRUE(wait_for(ports().ledger->adopt_abandoned()).value().empty()) << "its process is alive";
  backend_->restart();
  const auto adopted = wait_for(ports().ledger->adopt_abandoned()).value();
  ASSERT_EQ(adopted.size(), 1U);
  EXPECT_EQ(adopted[0].plan.run_id.value, "r1");
  EXPECT_EQ(adopted[0].plan.source_url, plan.source_url);
  EXPECT_EQ(adopted[0].plan.calls.size(), 4U);
  EXPECT_EQ(adopted[0].ended.size(), 2U);
  ASSERT_EQ(adopted[0].errors.size(), 1U);
  EXPECT_EQ(adopted[0].errors[0].response_code, 404);
  EXPECT_TRUE(wait_for(ports().ledger->adopt_abandoned()).value().empty()) << "it is ours now";
  ASSERT_TRUE(wait_for(ports().ledger->commit(dead(plan, 1)))) << "the adopter goes on with it";
}

TEST_P(LedgerContract, AReleasedRunCanBeAdopted) {
  const auto plan = plan_of("r1", 1);
  ASSERT_TRUE(wait_for(ports().ledger->begin(plan)));
  ports().ledger->release(plan.run_id);
  EXPECT_EQ(wait_for(ports().ledger->adopt_abandoned()).value().size(), 1U);
}

TEST_P(LedgerContract, AFinishedRunIsNeverAdopted) {
  const auto plan = plan_of("r1", 1);
  ASSERT_TRUE(wait_for(ports().ledger->begin(plan)));
  ASSERT_TRUE(wait_for(ports().ledger->commit(dead(plan, 1))));
  ASSERT_TRUE(wait_for(ports().ledger->finish(report_of(plan, calls("r1")))));
  backend_->restart();
  EXPECT_TRUE(wait_for(ports().ledger->adopt_abandoned()).value().empty());
}

ROLLCALL_CONTRACT_SUITE(LedgerContract);

}  // namespace
}  // namespace rollcall::test
