#include <algorithm>

#include "base/format.hpp"
#include "contract/outcomes.hpp"
#include "integration/sqlite/store_under_test.hpp"

namespace rollcall::test {
namespace {

using namespace std::chrono_literals;

class EventsFile : public StoreFile {
 protected:
  void SetUp() override { store_.emplace(path()); }
  app::EventLog& log() { return *store_->ports().events; }
  void flush() { store_->loop.wait_for(log().flush()); }
  std::vector<app::LogLine> read(app::LogQuery query = {}) {
    return store_->wait_for(store_->ports().event_reader->read(query)).value();
  }
  std::int64_t lines() { return RawDb(path()).number("SELECT count(*) FROM events"); }

  std::optional<Opened> store_;
};

TEST_F(EventsFile, LinesOlderThanThirtyDaysGoWithTheNextReport) {
  log().info("old");
  log().error(std::string("old, too"));
  flush();
  store_->clock.advance(std::chrono::days(30));
  log().info("of the last thirty days, just");
  store_->clock.advance(1s);
  log().info("new");
  flush();
  EXPECT_EQ(lines(), 4) << "nothing goes before a run ends";
  log().status(report_of(plan_of("r1", 1), {}));
  flush();
  app::LogQuery all;
  all.all_streams = true;
  const auto kept = read(all);
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[0].message, "of the last thirty days, just");
  EXPECT_EQ(kept[2].stream, app::LogStream::status);
}

TEST_F(EventsFile, ALineExactlyThirtyDaysOldStays) {
  log().info("old");
  flush();
  store_->clock.advance(std::chrono::days(30));
  log().status(report_of(plan_of("r1", 1), {}));
  flush();
  EXPECT_EQ(lines(), 2);
}

TEST_F(EventsFile, IdsGrowAcrossRetentionAndRestarts) {
  log().info("one");
  flush();
  const auto first = read().front().id;
  store_->clock.advance(std::chrono::days(40));
  log().status(report_of(plan_of("r1", 1), {}));
  flush();
  store_.reset();
  store_.emplace(path());
  log().info("two");
  flush();
  EXPECT_GT(read().back().id, first + 1) << "a follower would miss a line whose id was used before";
}

TEST_F(EventsFile, ManyLinesAreFewTransactions) {
  const std::size_t before = commits_in_wal(path());
  for (int i = 0; i < 1000; ++i) log().info(format("line {}", i));
  flush();
  EXPECT_EQ(lines(), 1000);
  EXPECT_LE(commits_in_wal(path()) - before, 2U);
  app::LogQuery query;
  query.limit = 1000;
  const auto read_back = read(query);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(read_back[static_cast<std::size_t>(i)].message, format("line {}", i));
}

TEST_F(EventsFile, TheBufferIsBoundedAndWhatIsBeyondIsCounted) {
  RawDb other(path());
  other.run("BEGIN IMMEDIATE");
  log().info("taken by a write that waits");
  store_->loop.run_ready();
  for (int i = 0; i < 10'050; ++i) log().info("x");
  EXPECT_EQ(log().lost(), 50U);
  other.run("COMMIT");
  flush();
  EXPECT_EQ(lines(), 10'001);
  log().info("there is room again");
  flush();
  EXPECT_EQ(lines(), 10'002);
  EXPECT_EQ(log().lost(), 50U);
}

TEST_F(EventsFile, LinesThatTheDatabaseRefusesAreCountedAndHoldNobodyUp) {
  RawDb(path()).run("ALTER TABLE events RENAME TO hidden");
  for (int i = 0; i < 5; ++i) log().info("lost");
  flush();
  EXPECT_EQ(log().lost(), 5U);
  RawDb(path()).run("ALTER TABLE hidden RENAME TO events");
  log().info("kept");
  flush();
  EXPECT_EQ(log().lost(), 5U);
  ASSERT_EQ(read().size(), 1U);
  EXPECT_EQ(read()[0].message, "kept");
}

TEST_F(EventsFile, ALostLineCostsNoCall) {
  RawDb(path()).run("DROP TABLE events");
  const auto plan = plan_of("r1", 1);
  log().info("lost");
  ASSERT_TRUE(store_->wait_for(store_->ledger().begin(plan)));
  log().info("lost, too");
  EXPECT_TRUE(store_->wait_for(store_->ledger().commit(done(plan, 1, {record("1", "A")}))));
  EXPECT_EQ(store_->wait_for(store_->ports().records->count()), 1U);
}

TEST_F(EventsFile, FlushWithNothingWaitingReturnsAtOnce) {
  flush();
  EXPECT_EQ(log().lost(), 0U);
}

TEST_F(EventsFile, TextComesBackAsItWasWithWhateverBytes) {
  const std::string odd = std::string("a\0b", 3) + "\n\"quoted\" \\ ✓ 🎉";
  log().info(odd);
  log().info("");
  flush();
  const auto lines = read();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].message, odd);
  EXPECT_EQ(lines[1].message, "");
}

TEST_F(EventsFile, TheLogMayGoWhileItsLastLinesAreBeingWritten) {
  memory::VirtualClock clock;
  TaskLoop loop;
  auto backend = sqlite::SqliteBackend::open({path(), {}}, loop.executor(), &clock).value();
  for (int i = 0; i < 3; ++i) backend->ports().events->info("on its way");
  loop.run_ready();
  backend->ports().events->info("behind it");
  backend.reset();
  for (int i = 0; i < 10; ++i) loop.turn();  // the write comes back to a log that is gone
  EXPECT_EQ(lines(), 3);
}

TEST_F(EventsFile, AFollowerSeesEachLineOnce) {
  std::int64_t after = 0;
  std::vector<std::string> seen;
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < round; ++i) log().info(format("{}.{}", round, i));
    flush();
    app::LogQuery query;
    query.after_id = after;
    for (const auto& line : read(query)) {
      seen.push_back(line.message);
      after = line.id;
    }
  }
  EXPECT_EQ(seen.size(), 10U);
  EXPECT_TRUE(std::ranges::is_sorted(seen));
}

}  // namespace
}  // namespace rollcall::test
