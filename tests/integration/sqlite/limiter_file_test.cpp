#include <algorithm>
#include <mutex>
#include <thread>

#include "base/format.hpp"
#include "contract/outcomes.hpp"
#include "integration/sqlite/store_under_test.hpp"
#include "sqlite/database.hpp"
#include "sqlite/sqlite_limiter.hpp"

namespace rollcall::test {
namespace {

using namespace std::chrono_literals;
using app::BudgetAnswer;
using app::BudgetSlot;
using domain::RateLimit;

/// A limiter on the file as one process of one boot has it.
class LimiterFile : public StoreFile {
 protected:
  void SetUp() override { database_ = sqlite::Database::open(path(), loop_.executor()).value(); }
  void boot(const std::string& name, RateLimit limit = {2, 60s}) {
    limiter_.emplace(database_.get(), &clock_, limit, name);
  }
  BudgetAnswer take(Duration longest = 10s) { return loop_.wait_for(limiter_->try_take(longest)).value(); }
  BudgetSlot slot() {
    const auto answer = take();
    EXPECT_TRUE(std::holds_alternative<BudgetSlot>(answer));
    return std::get<BudgetSlot>(answer);
  }
  /// How long until one should ask again; zero if a slot was taken.
  Duration wait() {
    const auto answer = take();
    const auto* time = std::get_if<SteadyTime>(&answer);
    return time == nullptr ? Duration::zero() : *time - clock_.steady_now();
  }
  void release(BudgetSlot given, SteadyTime not_before = {}) {
    ASSERT_TRUE(loop_.wait_for(limiter_->release(given, not_before)));
  }
  std::int64_t ask(const std::string& sql) { return RawDb(path()).number(sql); }

  memory::VirtualClock clock_;
  TaskLoop loop_;
  std::unique_ptr<sqlite::Database> database_;
  std::optional<sqlite::SqliteLimiter> limiter_;
};

TEST_F(LimiterFile, SlotsOfAnotherBootCountAsAnsweredNow) {
  boot("before");
  release(slot());
  slot();
  clock_.advance(59s);
  boot("after");
  EXPECT_EQ(wait(), 60s) << "their times mean nothing here";
  clock_.advance(59s);
  EXPECT_EQ(wait(), 1s) << "and are set once, not put off each time somebody asks";
  clock_.advance(1s);
  EXPECT_EQ(wait(), 0s);
}

TEST_F(LimiterFile, ASlotOfAnotherBootWhoseTimeLiesFarAheadIsHeldAWindowOnly) {
  boot("now");
  RawDb(path()).run(
      "INSERT INTO budget_slots(boot, free_at, in_flight) VALUES('old', 9000000000000000000, 1), ('old', 5, 0)");
  EXPECT_EQ(wait(), 60s);
  clock_.advance(60s);
  EXPECT_EQ(wait(), 0s);
  EXPECT_EQ(ask("SELECT count(*) FROM budget_slots WHERE boot <> 'now'"), 0);
}

TEST_F(LimiterFile, APauseOfAnotherBootLastsAsTheCalendarSays) {
  boot("before");
  release(slot(), clock_.steady_now() + 10min);
  boot("after");
  EXPECT_EQ(wait(), 10min);
  clock_.jump_wall(4min);  // the machine was off
  EXPECT_EQ(wait(), 6min);
  clock_.jump_wall(7min);
  EXPECT_EQ(wait(), 0s);
}

TEST_F(LimiterFile, APauseOfThisBootIgnoresTheCalendar) {
  boot("now");
  release(slot(), clock_.steady_now() + 10min);
  clock_.jump_wall(24h);
  EXPECT_EQ(wait(), 10min);
  clock_.jump_wall(-48h);
  EXPECT_EQ(wait(), 10min);
}

TEST_F(LimiterFile, APauseForEverStaysOneInAnotherBootToo) {
  boot("before");
  release(slot(), kNever);
  EXPECT_EQ(std::get<SteadyTime>(take()), kNever);
  boot("after");
  clock_.jump_wall(-1h);
  const auto answer = take();
  ASSERT_TRUE(std::holds_alternative<SteadyTime>(answer));
  EXPECT_GT(std::get<SteadyTime>(answer) - clock_.steady_now(), 24h * 365 * 100);
}

TEST_F(LimiterFile, APauseThatIsOverIsReplacedByAShorterNewOne) {
  boot("now", {5, 60s});
  const auto first = slot();
  const auto second = slot();
  release(first, clock_.steady_now() + 10s);
  clock_.advance(11s);
  release(second, clock_.steady_now() + 2s);
  EXPECT_EQ(wait(), 2s);
  EXPECT_EQ(ask("SELECT count(*) FROM budget_pause"), 1);
}

TEST_F(LimiterFile, ReleasingASlotThatWasGivenUpLongAgoTakesNobodysPlace) {
  boot("now");
  const auto late = slot();
  clock_.advance(10s + 60s);
  const auto second = slot();
  const auto third = slot();
  EXPECT_NE(second.id, late.id) << "ids are never used again";
  EXPECT_NE(third.id, late.id);
  release(late);
  EXPECT_EQ(ask("SELECT count(*) FROM budget_slots WHERE in_flight = 1"), 2);
}

TEST_F(LimiterFile, ReleasingTwiceIsHarmless) {
  boot("now");
  const auto given = slot();
  release(given);
  clock_.advance(30s);
  release(given);
  slot();
  EXPECT_EQ(wait(), 60s) << "held a window after the later one";
}

TEST_F(LimiterFile, TheTableHoldsNoMoreRowsThanTheBudget) {
  boot("now", {3, 1s});
  for (int i = 0; i < 50; ++i) {
    release(slot());
    clock_.advance(400ms);
  }
  EXPECT_LE(ask("SELECT count(*) FROM budget_slots"), 3);
}

TEST_F(LimiterFile, ASmallerLimitCountsTheSlotsOfALargerOne) {
  boot("now", {5, 60s});
  for (int i = 0; i < 4; ++i) release(slot());
  boot("now", {3, 60s});
  EXPECT_EQ(wait(), 60s);
  clock_.advance(60s);
  EXPECT_EQ(wait(), 0s);
}

TEST_F(LimiterFile, ManyWhoAskAtOnceGetNoMoreThanThereIs) {
  boot("now", {7, 60s});
  std::vector<TaskLoop::Pending<Result<BudgetAnswer>>> asked;
  for (int i = 0; i < 50; ++i) asked.push_back(loop_.start(limiter_->try_take(10s)));
  std::vector<std::int64_t> ids;
  for (auto& pending : asked) {
    const auto answer = loop_.get(pending).value();
    if (const auto* given = std::get_if<BudgetSlot>(&answer)) ids.push_back(given->id);
  }
  std::ranges::sort(ids);
  EXPECT_EQ(ids.size(), 7U);
  EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end()) << "one slot was given twice";
}

TEST_F(LimiterFile, AStoreThatFailsIsAnErrorAndNotASlot) {
  boot("now");
  const auto given = slot();
  RawDb(path()).run("DROP TABLE budget_slots");
  EXPECT_FALSE(loop_.wait_for(limiter_->try_take(10s)));
  EXPECT_FALSE(loop_.wait_for(limiter_->release(given, {})));
}

TEST_F(LimiterFile, WithoutALimitNothingIsWritten) {
  limiter_.emplace(database_.get(), &clock_, std::nullopt, "now");
  for (int i = 0; i < 10; ++i) release(slot());
  EXPECT_EQ(ask("SELECT count(*) FROM budget_slots"), 0);
}

TEST(CurrentBoot, HasOneNameAsLongAsTheMachineIsUp) {
  EXPECT_EQ(sqlite::current_boot().size(), 36U);
  EXPECT_EQ(sqlite::current_boot(), sqlite::current_boot());
}

/// The source as it sees its visitors: when each request arrived, by its own clock.
class Door {
 public:
  void arrive() {
    const std::lock_guard lock(mutex_);
    arrivals_.push_back(std::chrono::steady_clock::now());
  }
  [[nodiscard]] std::size_t most_in(Duration window) {
    std::ranges::sort(arrivals_);
    std::size_t most = 0;
    std::size_t first = 0;
    for (std::size_t last = 0; last < arrivals_.size(); ++last) {
      while (arrivals_[last] - arrivals_[first] >= window) ++first;
      most = std::max(most, last - first + 1);
    }
    return most;
  }
  [[nodiscard]] std::size_t visitors() const { return arrivals_.size(); }

 private:
  std::mutex mutex_;
  std::vector<std::chrono::steady_clock::time_point> arrivals_;
};

/// Sends `requests` requests as a process would, as soon as the budget lets it.
void visit(const std::string& path, RateLimit limit, int requests, Door* door) {
  RealClock clock;
  TaskLoop loop;
  const auto backend = sqlite::SqliteBackend::open({path, limit}, loop.executor(), &clock);
  if (!backend) return;
  app::RateLimiter& limiter = *(*backend)->ports().limiter;
  for (int sent = 0; sent < requests;) {
    const auto answer = loop.wait_for(limiter.try_take(1s));
    if (!answer) return;
    if (const auto* time = std::get_if<SteadyTime>(&*answer)) {
      loop.wait_for(clock.sleep_until(*time, {}));
      continue;
    }
    door->arrive();
    ++sent;
    if (!loop.wait_for(limiter.release(std::get<BudgetSlot>(*answer), {}))) return;
  }
}

TEST_F(StoreFile, BackendsThatShareAFileShareItsBudgetExactly) {
  const RateLimit limit{6, 150ms};
  Door door;
  {
    std::vector<std::jthread> processes;
    for (int i = 0; i < 4; ++i) processes.emplace_back([&] { visit(path(), limit, 12, &door); });
  }
  EXPECT_EQ(door.visitors(), 48U) << "everybody got through";
  EXPECT_LE(door.most_in(limit.window), limit.requests);
}

}  // namespace
}  // namespace rollcall::test
