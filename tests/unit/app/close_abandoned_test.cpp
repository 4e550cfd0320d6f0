#include "app/close_abandoned.hpp"

#include <gtest/gtest.h>

#include <set>

#include "app/redrive.hpp"
#include "app/run_fetch.hpp"
#include "app/verify.hpp"
#include "contract/outcomes.hpp"
#include "support/engine.hpp"

namespace rollcall {
namespace {

using namespace std::chrono_literals;
using test::Engine;

class CloseAbandoned : public testing::Test {
 protected:
  /// A run of which `ended` calls were committed before its process went.
  domain::FetchPlan abandon(const std::string& id, std::uint32_t calls, std::uint32_t ended) {
    auto plan = test::plan_of(id, calls);
    EXPECT_TRUE(engine.wait_for(ledger().begin(plan)));
    for (std::uint32_t i = 1; i <= ended; ++i) {
      const auto user = test::record(std::to_string(i), id);
      EXPECT_TRUE(engine.wait_for(ledger().commit(i % 4 == 0 ? test::dead(plan, i) : test::done(plan, i, {user}))));
    }
    engine.store.end_process();
    return plan;
  }
  app::RunLedger& ledger() { return *engine.backend.ports().ledger; }
  Result<std::vector<domain::FetchReport>> close() {
    return engine.wait_for(app::close_abandoned(engine.backend.ports(), &engine.clock));
  }
  bool balanced() { return engine.wait_for(app::verify(engine.backend.ports(), std::nullopt))->balanced(); }

  Engine engine{test::pages()};
};

TEST_F(CloseAbandoned, NothingToCloseIsNoReport) {
  EXPECT_TRUE(close()->empty());
  EXPECT_TRUE(engine.store.lines.empty());
}

TEST_F(CloseAbandoned, EveryUnfinishedCallIsALetterAndTheRunBalances) {
  abandon("r1", 10, 6);
  const auto reports = close().value();
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].state, domain::RunState::interrupted);
  EXPECT_EQ(reports[0].planned_calls, 10U);
  EXPECT_EQ(reports[0].api_calls, 10U);
  EXPECT_EQ(reports[0].stored, 5U);
  EXPECT_EQ(reports[0].dead_letters, 5U);
  EXPECT_EQ(reports[0].errors.size(), 5U);
  EXPECT_EQ(reports[0].errors.back().message, "An unexpected Runtime error occurred.");
  EXPECT_TRUE(balanced());
}

TEST_F(CloseAbandoned, TheLettersCanBeReplayed) {
  abandon("r1", 3, 1);
  ASSERT_TRUE(close());
  const auto selection = engine.wait_for(app::select_all_letters(engine.backend.ports().letters)).value();
  ASSERT_EQ(selection.letters.size(), 2U);
  EXPECT_EQ(selection.letters[0].reason, "interrupted");
  EXPECT_EQ(selection.letters[0].id.value, "r1.2");
  const auto replayed =
      engine.run(app::plan_redrive(selection.letters, engine.source.url(), engine.clock, engine.random));
  ASSERT_TRUE(replayed);
  EXPECT_EQ(replayed->report.stored, 20U);
  EXPECT_EQ(engine.wait_for(engine.backend.ports().letters->count()).value(), 0U);
  EXPECT_TRUE(balanced());
}

TEST_F(CloseAbandoned, ALargeRunIsClosedWhole) {
  abandon("r1", 1000, 7);
  const auto reports = close().value();
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].api_calls, 1000U);
  EXPECT_EQ(reports[0].dead_letters, 994U);
  EXPECT_EQ(reports[0].errors.size(), domain::kMaxReportedErrors);
  EXPECT_EQ(reports[0].errors_omitted, 894U);
  EXPECT_TRUE(balanced());
}

TEST_F(CloseAbandoned, AReplayThatWasAbandonedKeepsItsLetters) {
  const auto first = abandon("r1", 1, 0);
  ASSERT_TRUE(close());
  auto replay = test::plan_of("r2", 1);
  replay.calls[0].redrives = domain::LetterId("r1.1");
  ASSERT_TRUE(engine.wait_for(ledger().begin(replay)));
  engine.store.end_process();
  ASSERT_EQ(close()->size(), 1U);
  // The letter goes on waiting; the one of the call that should have replayed it is there for the recount only.
  EXPECT_EQ(engine.wait_for(engine.backend.ports().letters->count()).value(), 1U);
  EXPECT_TRUE(engine.wait_for(engine.backend.ports().letters->get(domain::LetterId("r1.1"))).value());
  EXPECT_TRUE(engine.store.letters.contains(domain::LetterId("r2.1")));
  EXPECT_TRUE(balanced());
}

TEST_F(CloseAbandoned, ACommitThatFailsHalfWayIsResumedByTheNext) {
  abandon("r1", 1000, 0);
  for (int i = 0; i < 300; ++i) engine.store.faults.commits.emplace_back(std::nullopt);
  engine.store.faults.commits.emplace_back(Error{ErrorKind::storage, "the disk is full"});
  const auto failed = close();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message, "the disk is full");
  EXPECT_FALSE(engine.store.runs.at(domain::RunId("r1")).report) << "it is not closed";
  EXPECT_EQ(engine.store.letters.size(), 511U) << "no further batch was tried";

  const auto reports = close().value();
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].dead_letters, 1000U);
  EXPECT_EQ(engine.store.letters.size(), 1000U) << "none twice";
  EXPECT_EQ(reports[0].errors.size() + reports[0].errors_omitted, 1000U);
  EXPECT_TRUE(balanced());
}

TEST_F(CloseAbandoned, OneRunThatCantBeClosedDoesntKeepTheOthersOpen) {
  abandon("r1", 1, 0);
  abandon("r2", 1, 0);
  engine.store.faults.commits.emplace_back(Error{ErrorKind::storage, "once"});
  EXPECT_FALSE(close());
  EXPECT_FALSE(engine.store.runs.at(domain::RunId("r1")).report);
  EXPECT_TRUE(engine.store.runs.at(domain::RunId("r2")).report);
  EXPECT_EQ(close()->size(), 1U);
  EXPECT_TRUE(balanced());
}

TEST_F(CloseAbandoned, SaysInTheLogWhatItGaveUpAndHowTheRunEnded) {
  abandon("r1", 4, 1);
  ASSERT_TRUE(close());
  std::multiset<app::LogStream> streams;
  for (const auto& line : engine.store.lines) streams.insert(line.stream);
  EXPECT_EQ(streams.count(app::LogStream::error), 3U);
  EXPECT_EQ(streams.count(app::LogStream::status), 1U);
}

TEST_F(CloseAbandoned, ARunOfWhichEverythingHadEndedIsOnlyFinished) {
  abandon("r1", 3, 3);
  const auto reports = close().value();
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].dead_letters, 0U);
  EXPECT_EQ(reports[0].state, domain::RunState::interrupted);
  EXPECT_TRUE(balanced());
}

}  // namespace
}  // namespace rollcall
