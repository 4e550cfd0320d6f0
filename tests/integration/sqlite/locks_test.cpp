#include <filesystem>

#include "app/close_abandoned.hpp"
#include "app/run_fetch.hpp"
#include "app/verify.hpp"
#include "base/format.hpp"
#include "contract/outcomes.hpp"
#include "integration/sqlite/child_process.hpp"
#include "integration/sqlite/store_under_test.hpp"
#include "sqlite/run_locks.hpp"

namespace rollcall::test {
namespace {

using sqlite::RunLocks;

class Locks : public StoreFile {
 protected:
  void SetUp() override { write_bytes(path(), ""); }
  RunLocks open() { return RunLocks::open(path()).value(); }
};

TEST_F(Locks, ARunIsOneOwnersUntilItIsUnlocked) {
  RunLocks mine = open();
  RunLocks theirs = open();
  EXPECT_TRUE(mine.try_lock(7));
  EXPECT_FALSE(mine.try_lock(7)) << "not even its owner takes it twice";
  EXPECT_FALSE(theirs.try_lock(7));
  EXPECT_TRUE(theirs.try_lock(8)) << "its neighbour is another matter";
  mine.unlock(7);
  EXPECT_TRUE(theirs.try_lock(7));
  EXPECT_FALSE(mine.try_lock(7));
}

TEST_F(Locks, NobodyUnlocksWhatIsNotTheirs) {
  RunLocks mine = open();
  RunLocks theirs = open();
  ASSERT_TRUE(mine.try_lock(7));
  theirs.unlock(7);
  EXPECT_FALSE(theirs.try_lock(7));
}

TEST_F(Locks, AMovedOwnerStaysTheOwner) {
  RunLocks mine = open();
  ASSERT_TRUE(mine.try_lock(7));
  RunLocks heir = std::move(mine);
  RunLocks theirs = open();
  EXPECT_FALSE(theirs.try_lock(7));
  heir.unlock(7);
  EXPECT_TRUE(theirs.try_lock(7));
}

TEST_F(Locks, AreFreeOnceTheirOwnerIsGone) {
  RunLocks theirs = open();
  {
    RunLocks mine = open();
    for (int i = 1; i <= 100; ++i) ASSERT_TRUE(mine.try_lock(i));
    EXPECT_FALSE(theirs.try_lock(50));
  }
  for (int i = 1; i <= 100; ++i) EXPECT_TRUE(theirs.try_lock(i)) << i;
}

TEST_F(Locks, RunNumbersBeyondThirtyTwoBitsHaveBytesOfTheirOwn) {
  RunLocks mine = open();
  RunLocks theirs = open();
  const std::int64_t large = (std::int64_t{1} << 40U) + 5;
  EXPECT_TRUE(mine.try_lock(large));
  EXPECT_FALSE(theirs.try_lock(large));
  EXPECT_TRUE(theirs.try_lock(5));
}

TEST_F(Locks, LieBesideTheFileItselfWhateverItIsCalled) {
  const std::string link = folder_.path() + "/link.db";
  std::filesystem::create_symlink(path(), link);
  RunLocks by_name = open();
  RunLocks by_link = RunLocks::open(link).value();
  EXPECT_EQ(by_link.path(), by_name.path());
  EXPECT_TRUE(by_name.try_lock(1));
  EXPECT_FALSE(by_link.try_lock(1));
}

TEST_F(Locks, AFolderInTheirPlaceIsNamed) {
  std::filesystem::create_directory(path() + "-runs");
  const auto opened = RunLocks::open(path());
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find(path() + "-runs"), std::string::npos) << opened.error().message;
}

// ----- whose run it is

class Owners : public StoreFile {
 protected:
  static std::size_t adopted_by(Opened& store) {
    const auto adopted = store.wait_for(store.ledger().adopt_abandoned());
    EXPECT_TRUE(adopted);
    return adopted ? adopted->size() : 0;
  }
};

TEST_F(Owners, ARunThatIsGoingInAnotherBackendIsNotAdopted) {
  Opened one(path());
  Opened two(path());
  const auto plan = plan_of("r1", 2);
  ASSERT_TRUE(one.wait_for(one.ledger().begin(plan)));
  EXPECT_EQ(adopted_by(two), 0U);
  EXPECT_EQ(adopted_by(one), 0U) << "nor by its own";
  one.ledger().release(plan.run_id);
  EXPECT_EQ(adopted_by(two), 1U);
  EXPECT_EQ(adopted_by(one), 0U);
}

TEST_F(Owners, ARunByALinkIsTheSameRun) {
  Opened one(path());
  ASSERT_TRUE(one.wait_for(one.ledger().begin(plan_of("r1", 2))));
  const std::string link = folder_.path() + "/link.db";
  std::filesystem::create_symlink(path(), link);
  Opened two(link);
  EXPECT_EQ(adopted_by(two), 0U);
}

TEST_F(Owners, OnlyItsOwnerCommitsAndFinishes) {
  Opened one(path());
  Opened two(path());
  const auto plan = plan_of("r1", 1);
  ASSERT_TRUE(one.wait_for(one.ledger().begin(plan)));
  const auto stranger = two.wait_for(two.ledger().commit(done(plan, 1, {record("1", "A")})));
  ASSERT_FALSE(stranger);
  EXPECT_NE(stranger.error().message.find("run r1 is not open in this process"), std::string::npos);
  EXPECT_FALSE(two.wait_for(two.ledger().finish(report_of(plan, {}))));
  EXPECT_TRUE(one.wait_for(one.ledger().commit(done(plan, 1, {record("1", "A")}))));
}

TEST_F(Owners, TwoWhoOpenAtOnceShareTheAbandonedRunsWithoutOverlap) {
  {
    Opened gone(path());
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(gone.wait_for(gone.ledger().begin(plan_of(format("r{}", i), 1))));
  }
  Opened one(path());
  Opened two(path());
  auto first = one.loop.start(one.ledger().adopt_abandoned());
  auto second = two.loop.start(two.ledger().adopt_abandoned());
  const auto mine = one.loop.get(first);
  const auto theirs = two.loop.get(second);
  ASSERT_TRUE(mine && theirs);
  EXPECT_EQ(mine->size() + theirs->size(), 20U);
}

TEST_F(Owners, ARunOfAKilledProcessIsFreeAtOnce) {
  ChildProcess child("leave a run going", path());
  ASSERT_EQ(child.hear(), "going");
  Opened store(path());
  EXPECT_EQ(adopted_by(store), 0U) << "it is alive";
  child.kill();
  const auto adopted = store.wait_for(store.ledger().adopt_abandoned()).value();
  ASSERT_EQ(adopted.size(), 1U);
  EXPECT_EQ(adopted[0].plan.run_id.value, "left");
  EXPECT_EQ(adopted[0].plan.calls.size(), 3U);
  ASSERT_EQ(adopted[0].ended.size(), 1U);
  EXPECT_EQ(adopted[0].ended[0].stored, 2U);
}

TEST_F(Owners, AStoppedProcessKeepsItsRunAndGoesOnWithIt) {
  ChildProcess child("leave a run going", path());
  ASSERT_EQ(child.hear(), "going");
  child.signal(SIGSTOP);
  Opened store(path());
  EXPECT_EQ(adopted_by(store), 0U);
  child.signal(SIGCONT);
  child.say();
  EXPECT_EQ(child.hear(), "committed");
}

TEST_F(Owners, ClosingWhatAKilledProcessLeftMakesItBalance) {
  ChildProcess child("leave a run going", path());
  ASSERT_EQ(child.hear(), "going");
  child.kill();
  Opened store(path());
  const auto closed = store.wait_for(app::close_abandoned(store.ports(), &store.clock)).value();
  ASSERT_EQ(closed.size(), 1U);
  EXPECT_EQ(closed[0].state, domain::RunState::interrupted);
  EXPECT_EQ(closed[0].api_calls, 3U);
  EXPECT_EQ(closed[0].stored, 2U);
  EXPECT_EQ(closed[0].dead_letters, 2U);
  EXPECT_EQ(store.wait_for(store.ports().letters->count()), 2U);
  EXPECT_TRUE(store.wait_for(app::verify(store.ports(), std::nullopt))->balanced());
  EXPECT_TRUE(store.wait_for(app::close_abandoned(store.ports(), &store.clock))->empty()) << "once is enough";
}

TEST_F(Owners, KillsInTheMiddleOfCommitsLoseNothingThatWasAcknowledged) {
  for (std::uint32_t round = 0; round < 10; ++round) {
    ChildProcess child("commit until killed", path());
    const domain::RunId run(child.hear());
    ASSERT_FALSE(run.empty());
    std::vector<std::uint32_t> acknowledged;
    for (std::uint32_t i = 0; i < round * 7 + 1; ++i) {
      const std::string line = child.hear();
      if (!line.empty()) acknowledged.push_back(static_cast<std::uint32_t>(std::stoul(line)));
    }
    child.kill();

    Opened store(path());
    ASSERT_TRUE(store.wait_for(app::close_abandoned(store.ports(), &store.clock)));
    const auto verified = store.wait_for(app::verify(store.ports(), run)).value();
    EXPECT_TRUE(verified.balanced()) << testing::PrintToString(verified.runs.front().differences);
    const auto calls = store.wait_for(store.ports().history->calls(run, 0, 400)).value();
    ASSERT_EQ(calls.size(), 400U);
    for (const std::uint32_t index : acknowledged) {
      const auto& call = calls[index - 1];
      if (index % 5 == 0) {
        EXPECT_EQ(call.state, domain::CallState::dead) << index;
      } else {
        EXPECT_EQ(call.state, domain::CallState::done) << index;
        EXPECT_EQ(call.stored, 5U) << index;
        EXPECT_EQ(call.rejected, 1U) << index;
      }
    }
    RawDb db(path());
    EXPECT_EQ(db.number("SELECT count(*) FROM users WHERE last_name = '" + run.value + "'"),
              db.number("SELECT 5 * count(*) FROM receipts WHERE run = (SELECT run FROM runs WHERE id = '" + run.value +
                        "')"))
        << "no call is there in part";
  }
  EXPECT_EQ(RawDb(path()).text("PRAGMA integrity_check"), "ok");
}

// ----- two processes on one file

TEST_F(Owners, WritesWaitForAnotherProcessAndReadsGoOn) {
  Opened store(path());
  const auto plan = plan_of("r1", 2);
  ASSERT_TRUE(store.wait_for(store.ledger().begin(plan)));
  ASSERT_TRUE(store.wait_for(store.ledger().commit(done(plan, 1, {record("1", "A")}))));
  ChildProcess holder("hold the write lock", path());
  ASSERT_EQ(holder.hear(), "locked");
  const auto waiting = store.loop.start(store.ledger().commit(done(plan, 2, {record("2", "B")})));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(store.wait_for(store.ports().records->count()), 1U);
  EXPECT_EQ(store.wait_for(store.ports().history->run(plan.run_id)).value()->api_calls, 1U);
  EXPECT_FALSE(*waiting) << "acknowledged while it can't be written";
  holder.say();
  EXPECT_TRUE(store.loop.get(waiting));
  EXPECT_EQ(store.wait_for(store.ports().records->count()), 2U);
}

TEST_F(Owners, AHolderThatIsKilledHoldsNobodyUp) {
  Opened store(path());
  ChildProcess holder("hold the write lock", path());
  ASSERT_EQ(holder.hear(), "locked");
  const auto waiting = store.loop.start(store.ledger().begin(plan_of("r1", 1)));
  holder.kill();
  EXPECT_TRUE(store.loop.get(waiting));
}

TEST_F(Owners, TwoBackendsWriteOneFileSideBySide) {
  Opened one(path());
  Opened two(path());
  const auto mine = plan_of("one", 40);
  const auto theirs = plan_of("two", 40);
  ASSERT_TRUE(one.wait_for(one.ledger().begin(mine)));
  ASSERT_TRUE(two.wait_for(two.ledger().begin(theirs)));
  std::vector<TaskLoop::Pending<Result<domain::CommitResult>>> first;
  std::vector<TaskLoop::Pending<Result<domain::CommitResult>>> second;
  for (std::uint32_t i = 1; i <= 40; ++i) {
    first.push_back(one.loop.start(one.ledger().commit(done(mine, i, {record(format("{}", i), "One")}))));
    second.push_back(two.loop.start(two.ledger().commit(done(theirs, i, {record(format("{}", i), "Two")}))));
  }
  for (auto& pending : first) EXPECT_TRUE(one.loop.get(pending));
  for (auto& pending : second) EXPECT_TRUE(two.loop.get(pending));
  EXPECT_EQ(one.wait_for(one.ports().records->count()), 80U);
  EXPECT_TRUE(two.wait_for(app::verify(two.ports(), std::nullopt))->balanced());
}

}  // namespace
}  // namespace rollcall::test
