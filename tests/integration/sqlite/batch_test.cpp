#include <algorithm>
#include <vector>

#include "base/format.hpp"
#include "contract/outcomes.hpp"
#include "integration/sqlite/child_process.hpp"
#include "integration/sqlite/store_under_test.hpp"
#include "sqlite/database.hpp"
#include "sqlite/schema.hpp"
#include "sqlite/sqlite_events.hpp"
#include "sqlite/sqlite_history.hpp"
#include "sqlite/sqlite_ledger.hpp"
#include "sqlite/sqlite_records.hpp"

namespace rollcall::test {
namespace {

using sqlite::Connection;
using sqlite::Database;
using Committed = Result<domain::CommitResult>;

/// The parts of a backend, so that a test can reach the writer's own connection.
class Batch : public StoreFile {
 protected:
  void SetUp() override {
    database_ = Database::open(path(), loop_.executor()).value();
    locks_.emplace(sqlite::RunLocks::open(path()).value());
    ledger_.emplace(database_.get(), &*locks_);
    records_.emplace(database_.get());
    events_.emplace(database_.get(), loop_.executor(), &clock_);
  }
  void TearDown() override {
    while (loop_.run_ready() > 0 || database_->pending() > 0) loop_.turn();
  }

  /// Runs SQL on the writer's connection, outside of what the backend does.
  Result<bool> on_writer(const std::string& sql) {
    return loop_.wait_for(database_->write<bool>([sql](Connection& connection) -> Result<bool> {
      if (auto done = connection.execute(sql); !done) return std::unexpected(done.error());
      return true;
    }));
  }
  /// So that one more page is one too many.
  void fill_the_disk() {
    const std::int64_t pages = RawDb(path()).number("PRAGMA page_count");
    ASSERT_TRUE(on_writer(format("PRAGMA max_page_count = {}", pages)));
  }
  void empty_the_disk() { ASSERT_TRUE(on_writer("PRAGMA max_page_count = 1000000")); }

  domain::FetchPlan begin(const std::string& id, std::uint32_t calls) {
    auto plan = plan_of(id, calls);
    EXPECT_TRUE(loop_.wait_for(ledger_->begin(plan)));
    return plan;
  }
  /// Starts a commit for each call while the file is locked, so that all wait together.
  std::vector<Committed> commit_together(std::vector<domain::CallOutcome> outcomes) {
    std::vector<TaskLoop::Pending<Committed>> under_way;
    RawDb other(path());
    other.run("BEGIN IMMEDIATE");
    for (auto& outcome : outcomes) under_way.push_back(loop_.start(ledger_->commit(std::move(outcome))));
    other.run("COMMIT");
    std::vector<Committed> results;
    for (auto& pending : under_way) results.push_back(loop_.get(pending));
    return results;
  }
  std::uint64_t count() { return loop_.wait_for(records_->count()).value(); }
  std::int64_t ask(const std::string& sql) { return RawDb(path()).number(sql); }

  memory::VirtualClock clock_;
  TaskLoop loop_;
  std::optional<sqlite::RunLocks> locks_;
  std::unique_ptr<Database> database_;
  std::optional<sqlite::SqliteLedger> ledger_;
  std::optional<sqlite::SqliteRecords> records_;
  std::optional<sqlite::SqliteEvents> events_;
};

TEST_F(Batch, WritesThatWaitTogetherAreCommittedTogether) {
  const auto plan = begin("r1", 200);
  const std::size_t before = commits_in_wal(path());
  std::vector<domain::CallOutcome> outcomes;
  for (std::uint32_t i = 1; i <= 200; ++i) outcomes.push_back(done(plan, i, {record(format("{}", i), "A")}));
  for (const auto& result : commit_together(std::move(outcomes))) ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(count(), 200U);
  // The first may go alone, before the others are there; who wait share one.
  EXPECT_LE(commits_in_wal(path()) - before, 3U);
}

TEST_F(Batch, AWriteThatIsAloneIsDurableAtOnce) {
  const std::size_t before = commits_in_wal(path());
  const auto plan = begin("r1", 2);
  ASSERT_TRUE(loop_.wait_for(ledger_->commit(done(plan, 1, {record("1", "A")}))));
  EXPECT_EQ(commits_in_wal(path()) - before, 2U);
}

TEST_F(Batch, OneThatFailsUndoesOnlyItself) {
  const auto plan = begin("r1", 5);
  ASSERT_TRUE(loop_.wait_for(ledger_->commit(done(plan, 3, {record("3", "First")}))));
  std::vector<domain::CallOutcome> outcomes;
  for (std::uint32_t i = 1; i <= 5; ++i) {
    outcomes.push_back(done(plan, i, {record(format("{}", i * 10), "A"), record(format("{}", i * 10 + 1), "B")}));
  }
  const auto results = commit_together(std::move(outcomes));
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(results[i].has_value(), i != 2) << i;
  EXPECT_NE(results[2].error().message.find("call 3 of this run is not waiting"), std::string::npos);
  EXPECT_EQ(count(), 9U);
  EXPECT_EQ(ask("SELECT count(*) FROM users WHERE id IN (30, 31)"), 0) << "its records are undone with it";
  EXPECT_EQ(ask("SELECT count(*) FROM receipts"), 5);
}

TEST_F(Batch, ManyFailuresLeaveEverySuccessWhole) {
  const auto plan = begin("r1", 60);
  std::vector<domain::CallOutcome> outcomes;
  for (std::uint32_t i = 1; i <= 60; ++i) {
    auto outcome = done(plan, i, {record(format("{}", i), "A")});
    if (i % 3 == 0) outcome.context.call.index = 1000 + i;  // not planned
    outcomes.push_back(std::move(outcome));
  }
  const auto results = commit_together(std::move(outcomes));
  EXPECT_EQ(std::ranges::count_if(results, [](const Committed& result) { return result.has_value(); }), 40);
  EXPECT_EQ(count(), 40U);
  EXPECT_EQ(ask("SELECT count(*) FROM calls WHERE state = 'done'"), 40);
}

TEST_F(Batch, AFullDiskIsToldAsThatAndLeavesNothingOfTheCall) {
  const auto plan = begin("r1", 3);
  ASSERT_TRUE(loop_.wait_for(ledger_->commit(done(plan, 1, {record("1", "A")}))));
  fill_the_disk();
  const auto refused = loop_.wait_for(ledger_->commit(
      done(plan, 2, {record("2", "A", std::string(50'000, 'x'))}, {{R"({"id":null})", "/1/id", "is null"}})));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::storage);
  EXPECT_NE(refused.error().message.find("the disk is full; nothing that was acknowledged is lost"), std::string::npos)
      << refused.error().message;
  EXPECT_EQ(count(), 1U);
  EXPECT_EQ(ask("SELECT count(*) FROM dead_letters"), 0);
  EXPECT_EQ(ask("SELECT count(*) FROM calls WHERE state <> 'planned'"), 1);
}

TEST_F(Batch, AfterAFullDiskTheSameCallCanBeCommitted) {
  const auto plan = begin("r1", 1);
  fill_the_disk();
  ASSERT_FALSE(loop_.wait_for(ledger_->commit(done(plan, 1, {record("2", "A", std::string(50'000, 'x'))}))));
  empty_the_disk();
  ASSERT_TRUE(loop_.wait_for(ledger_->commit(done(plan, 1, {record("2", "A", std::string(50'000, 'x'))}))));
  EXPECT_EQ(count(), 1U);
  EXPECT_EQ(RawDb(path()).text("PRAGMA integrity_check"), "ok");
}

TEST_F(Batch, AFullDiskCostsSmallCallsNothing) {
  const auto plan = begin("r1", 3);
  ASSERT_TRUE(loop_.wait_for(ledger_->commit(done(plan, 1, {record("1", "A")}))));
  fill_the_disk();
  std::vector<domain::CallOutcome> outcomes;
  outcomes.push_back(done(plan, 2, {record("2", "A", std::string(300'000, 'x'))}));
  outcomes.push_back(done(plan, 3, {record("3", "A")}));
  const auto results = commit_together(std::move(outcomes));
  EXPECT_FALSE(results[0]);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(results[i].has_value(), ask(format("SELECT count(*) FROM receipts WHERE call = {}", i + 2)) == 1);
    EXPECT_EQ(results[i].has_value(), ask(format("SELECT count(*) FROM users WHERE id = {}", i + 2)) == 1);
  }
}

TEST_F(Batch, ATransactionThatDiesFailsEveryJobWithItsCause) {
  const auto plan = begin("r1", 6);
  // A trigger that ends the whole transaction, as a failing disk does.
  ASSERT_TRUE(
      on_writer("CREATE TRIGGER poison BEFORE INSERT ON users WHEN new.last_name = 'Poison'"
                " BEGIN SELECT RAISE(ROLLBACK, 'the transaction is gone'); END"));
  std::vector<domain::CallOutcome> outcomes;
  for (std::uint32_t i = 1; i <= 6; ++i) {
    outcomes.push_back(
        done(plan, i, {record(format("{}", i), i == 4 ? "Poison" : "A"), record(format("{}", 100 + i), "B")}));
  }
  const auto results = commit_together(std::move(outcomes));
  ASSERT_FALSE(results[3]);
  std::int64_t stored = 0;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const std::int64_t there = ask(format("SELECT count(*) FROM users WHERE id IN ({}, {})", i + 1, 101 + i));
    EXPECT_EQ(there, results[i] ? 2 : 0) << "call " << i + 1 << " is whole or not there";
    stored += there;
    if (results[i]) continue;
    EXPECT_EQ(results[i].error().kind, ErrorKind::storage);
    EXPECT_NE(results[i].error().message.find("the transaction is gone"), std::string::npos)
        << "call " << i + 1 << ": " << results[i].error().message;
  }
  EXPECT_EQ(ask("SELECT 2 * count(*) FROM receipts"), stored);
  // Nothing is stuck: the others go through on a second try.
  for (std::uint32_t i = 1; i <= 6; ++i) {
    if (i == 4 || results[i - 1]) continue;
    EXPECT_TRUE(loop_.wait_for(ledger_->commit(done(plan, i, {record(format("{}", i), "A")}))));
  }
}

TEST_F(Batch, JobsThatCouldNotBeginSayWhy) {
  const auto plan = begin("r1", 3);
  ASSERT_TRUE(on_writer("PRAGMA busy_timeout = 0"));
  std::vector<TaskLoop::Pending<Committed>> under_way;
  RawDb other(path());
  other.run("BEGIN IMMEDIATE");
  for (std::uint32_t i = 1; i <= 3; ++i) {
    under_way.push_back(loop_.start(ledger_->commit(done(plan, i, {record(format("{}", i), "A")}))));
  }
  for (auto& pending : under_way) {
    const auto refused = loop_.get(pending);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::storage);
    EXPECT_NE(refused.error().message.find("was kept locked by another process"), std::string::npos)
        << refused.error().message;
  }
  other.run("COMMIT");
  EXPECT_TRUE(loop_.wait_for(ledger_->commit(done(plan, 1, {record("1", "A")})))) << "and is usable after";
}

TEST_F(Batch, AJobThatEndsItsTransactionDidNotSucceed) {
  const auto spoiled = loop_.wait_for(database_->write<bool>([](Connection& connection) -> Result<bool> {
    (void)connection.execute("INSERT INTO users VALUES(1, 1, 'A', '{}'); ROLLBACK");
    return true;
  }));
  EXPECT_FALSE(spoiled);
  EXPECT_EQ(count(), 0U);
}

TEST_F(Batch, ABeginThatIsUndoneLeavesNoLock) {
  begin("r1", 1);
  fill_the_disk();
  const auto refused = loop_.wait_for(ledger_->begin(plan_of("large", 20'000)));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("the disk is full"), std::string::npos) << refused.error().message;
  empty_the_disk();
  EXPECT_EQ(ask("SELECT count(*) FROM runs"), 1);
  EXPECT_TRUE(loop_.wait_for(ledger_->begin(plan_of("next", 1)))) << "the number is free again";
  // Another process sees only the locks of runs that exist.
  auto others = sqlite::RunLocks::open(path()).value();
  EXPECT_FALSE(others.try_lock(1));
  EXPECT_FALSE(others.try_lock(2));
  EXPECT_TRUE(others.try_lock(3));
}

TEST_F(Batch, ANewRunMovesOnFromALockThatAnUndoneBeginStillHolds) {
  auto others = sqlite::RunLocks::open(path()).value();
  ASSERT_TRUE(others.try_lock(1));
  ASSERT_TRUE(others.try_lock(2));
  const auto plan = begin("r1", 2);
  EXPECT_EQ(ask("SELECT run FROM runs WHERE id = 'r1'"), 3);
  EXPECT_EQ(ask("SELECT count(*) FROM calls WHERE run = 3"), 2);
  EXPECT_TRUE(loop_.wait_for(ledger_->commit(done(plan, 1, {record("1", "A")}))));
  others.unlock(1);
  begin("r2", 1);
  EXPECT_EQ(ask("SELECT run FROM runs WHERE id = 'r2'"), 4) << "numbers grow";
}

TEST_F(Batch, ABeginWithAnIdThatIsTakenFailsAndLeavesTheRunAlone) {
  const auto plan = begin("r1", 2);
  EXPECT_FALSE(loop_.wait_for(ledger_->begin(plan_of("r1", 5))));
  EXPECT_EQ(ask("SELECT count(*) FROM calls"), 2);
  EXPECT_TRUE(loop_.wait_for(ledger_->commit(done(plan, 2, {record("1", "A")}))));
}

TEST_F(Batch, AnAdoptionThatFailsLeavesEveryRunForTheNext) {
  for (const char* id : {"r1", "r2", "r3"}) {
    const auto plan = begin(id, 2);
    ASSERT_TRUE(loop_.wait_for(ledger_->commit(dead(plan, 1))));
    ledger_->release(plan.run_id);
  }
  RawDb(path()).run("UPDATE dead_letters SET body = 'torn' WHERE run_id = 'r2'");
  ASSERT_FALSE(loop_.wait_for(ledger_->adopt_abandoned()));
  RawDb(path()).run(
      "UPDATE dead_letters SET body = (SELECT body FROM dead_letters WHERE run_id = 'r1') WHERE run_id = 'r2'");
  const auto adopted = loop_.wait_for(ledger_->adopt_abandoned());
  ASSERT_TRUE(adopted) << adopted.error().message;
  EXPECT_EQ(adopted->size(), 3U);
}

TEST_F(Batch, AStatementThatCouldNotBePreparedIsPreparedOnceItCan) {
  const auto plan = begin("r1", 3);
  ASSERT_TRUE(loop_.wait_for(ledger_->commit(done(plan, 1, {record("1", "A")}))));
  ASSERT_TRUE(on_writer("ALTER TABLE users RENAME TO hidden"));
  const auto refused = loop_.wait_for(ledger_->commit(done(plan, 2, {record("2", "A")})));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("no such table: users"), std::string::npos) << refused.error().message;
  EXPECT_FALSE(loop_.wait_for(records_->count()));
  ASSERT_TRUE(on_writer("ALTER TABLE hidden RENAME TO users"));
  EXPECT_TRUE(loop_.wait_for(ledger_->commit(done(plan, 2, {record("2", "A")}))));
  EXPECT_EQ(count(), 2U);
}

TEST_F(Batch, AnIndexThatAppearsMeanwhileDisturbsNobody) {
  const auto plan = begin("r1", 3);
  ASSERT_TRUE(loop_.wait_for(ledger_->commit(done(plan, 1, {record("1", "A")}))));
  RawDb(path()).run("CREATE INDEX by_name ON users(last_name); ANALYZE");
  ASSERT_TRUE(loop_.wait_for(ledger_->commit(done(plan, 2, {record("2", "A")}))));
  app::RecordQuery query;
  query.sort = "A";
  EXPECT_EQ(loop_.wait_for(records_->read(query))->size(), 2U);
}

TEST_F(Batch, ACheckOfTheUsersOwnCostsOnlyTheRecordsItRefuses) {
  const auto plan = begin("r1", 1);
  ASSERT_TRUE(
      on_writer("CREATE TRIGGER adults BEFORE INSERT ON users WHEN json_extract(new.document, '$.note') = 'young'"
                " BEGIN SELECT RAISE(ABORT, 'too young'); END"));
  const auto result = loop_.wait_for(ledger_->commit(
      done(plan, 1, {record("1", "A"), record("2", "B", "young"), record("3", "C", "young"), record("4", "D")})));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->stored, 2U);
  EXPECT_EQ(result->failed, 2U);
  ASSERT_TRUE(result->write_error);
  EXPECT_NE(result->write_error->message.find("Couldn't save data into table users. Error:"), std::string::npos);
  EXPECT_NE(result->write_error->message.find("too young"), std::string::npos);
  EXPECT_EQ(ask("SELECT count(*) FROM dead_letters WHERE reason = 'store_refused'"), 2);
}

TEST_F(Batch, WhatWasPushedIsFinishedBeforeTheDatabaseGoes) {
  const auto plan = begin("r1", 50);
  std::vector<TaskLoop::Pending<Committed>> under_way;
  for (std::uint32_t i = 1; i <= 50; ++i) {
    under_way.push_back(loop_.start(ledger_->commit(done(plan, i, {record(format("{}", i), "A")}))));
  }
  events_.reset();
  ledger_.reset();
  records_.reset();
  database_.reset();
  for (auto& pending : under_way) EXPECT_TRUE(loop_.get(pending));
  EXPECT_EQ(ask("SELECT count(*) FROM users"), 50);
  SetUp();
}

TEST_F(Batch, AReadSeesOneStateEvenWhileOthersWrite) {
  const auto plan = begin("r1", 2);
  ASSERT_TRUE(loop_.wait_for(ledger_->commit(done(plan, 1, {record("1", "A")}))));
  const auto both = loop_.wait_for(database_->read<std::pair<std::int64_t, std::int64_t>>(
      [this](Connection& connection) -> Result<std::pair<std::int64_t, std::int64_t>> {
        const auto first = connection.number("SELECT count(*) FROM users");
        RawDb(path()).run("INSERT INTO users VALUES(NULL, 7, 'Meanwhile', '{}')");
        const auto second = connection.number("SELECT count(*) FROM users");
        return std::pair(*first, *second);
      }));
  ASSERT_TRUE(both);
  EXPECT_EQ(both->first, 1);
  EXPECT_EQ(both->second, 1);
  EXPECT_EQ(count(), 2U) << "the next read sees it";
}

TEST_F(Batch, AReadCantWrite) {
  begin("r1", 1);
  const auto done = loop_.wait_for(database_->read<bool>([](Connection& connection) -> Result<bool> {
    (void)connection.execute("ROLLBACK");  // even one that leaves its transaction leaves the reader usable
    return true;
  }));
  EXPECT_TRUE(done);
  EXPECT_EQ(count(), 0U);
}

// ----- a disk that is really full, in a process of its own

TEST_F(StoreFile, AFileSizeLimitIsOneClearLineAndLosesNothing) {
  ChildProcess child("fill a small disk", path());
  const std::string message = child.hear();
  EXPECT_NE(message.find("nothing that was acknowledged is lost. Free some space"), std::string::npos) << message;
  const auto acknowledged = std::stoll(child.hear());
  const std::string again = child.hear();
  EXPECT_TRUE(again == "taken" || again.find("nothing that was acknowledged is lost") != std::string::npos) << again;
  child.wait();
  EXPECT_GT(acknowledged, 3);
  RawDb db(path());
  EXPECT_EQ(db.text("PRAGMA integrity_check"), "ok");
  const std::int64_t kept = acknowledged + (again == "taken" ? 1 : 0);
  EXPECT_EQ(db.number("SELECT count(*) FROM users"), kept);
  EXPECT_EQ(db.number("SELECT count(*) FROM calls WHERE state = 'done'"), kept);
  EXPECT_EQ(db.number("SELECT count(*) FROM receipts"), kept);
}

}  // namespace
}  // namespace rollcall::test
