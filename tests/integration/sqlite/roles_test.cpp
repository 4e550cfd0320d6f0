#include <sys/resource.h>

#include <cstdlib>

#include "app/close_abandoned.hpp"
#include "app/run_fetch.hpp"
#include "base/format.hpp"
#include "contract/outcomes.hpp"
#include "integration/sqlite/child_process.hpp"
#include "integration/sqlite/store_under_test.hpp"

namespace rollcall::test {
namespace {

void open_and_say_so(const std::string& path) {
  wait_for_parent();
  const std::string error = open_error(path);
  say_to_parent(error.empty() ? "opened" : error);
}

/// Begins a run, ends one of its three calls, and waits to be killed.
void leave_a_run_going(const std::string& path) {
  Opened store(path);
  const auto plan = plan_of("left", 3);
  ASSERT_TRUE(store.wait_for(store.ledger().begin(plan)));
  ASSERT_TRUE(store.wait_for(store.ledger().commit(done(plan, 1, {record("1", "A"), record("2", "B")}))));
  say_to_parent("going");
  wait_for_parent();
  ASSERT_TRUE(store.wait_for(store.ledger().commit(dead(plan, 2))));
  say_to_parent("committed");
  wait_for_parent();
}

void hold_the_write_lock(const std::string& path) {
  RawDb db(path);
  db.run("BEGIN IMMEDIATE");
  say_to_parent("locked");
  wait_for_parent();
  db.run("COMMIT");
}

/// Closes what others left, then commits calls for ever, eight at a time, and says each one's number once it is
/// durable.
void commit_until_killed(const std::string& path) {
  Opened store(path);
  const auto closed = store.wait_for(app::close_abandoned(store.ports(), &store.clock));
  ASSERT_TRUE(closed) << closed.error().message;
  const auto plan = plan_of(format("run-{}", ::getpid()), 400);
  ASSERT_TRUE(store.wait_for(store.ledger().begin(plan)));
  say_to_parent(plan.run_id.value);
  for (std::uint32_t index = 1; index <= 400; index += 8) {
    std::vector<TaskLoop::Pending<Result<domain::CommitResult>>> under_way;
    for (std::uint32_t i = index; i < index + 8; ++i) {
      std::vector<domain::Record> records;
      for (std::uint32_t r = 0; r < 5; ++r) records.push_back(record(format("{}", i * 10 + r), plan.run_id.value));
      under_way.push_back(store.loop.start(
          store.ledger().commit(i % 5 == 0 ? dead(plan, i) : done(plan, i, records, {{"{}", "/0/id", "is missing"}}))));
    }
    for (std::uint32_t i = 0; i < 8; ++i) {
      if (store.loop.get(under_way[i])) say_to_parent(format("{}", index + i));
    }
  }
}

/// Commits until the disk is full, says why it was refused and how much was taken, then what a second try says.
void fill_a_small_disk(const std::string& path) {
  ::signal(SIGXFSZ, SIG_IGN);
  Opened store(path);
  const auto plan = plan_of("large", 1000);
  ASSERT_TRUE(store.wait_for(store.ledger().begin(plan)));
  const rlimit limit{1'000'000, 1'000'000};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  for (std::uint32_t index = 1; index <= 1000; ++index) {
    const auto committed = store.wait_for(
        store.ledger().commit(done(plan, index, {record(format("{}", index), "A", std::string(60'000, 'x'))})));
    if (committed) continue;
    say_to_parent(committed.error().message);
    say_to_parent(format("{}", index - 1));
    const auto again = store.wait_for(
        store.ledger().commit(done(plan, index, {record(format("{}", index), "A", std::string(60'000, 'x'))})));
    say_to_parent(again ? "taken" : again.error().message);
    return;
  }
}

const Roles& roles() {
  static const Roles kRoles{{"open", open_and_say_so},
                            {"leave a run going", leave_a_run_going},
                            {"hold the write lock", hold_the_write_lock},
                            {"commit until killed", commit_until_killed},
                            {"fill a small disk", fill_a_small_disk}};
  return kRoles;
}

TEST(Child, PlaysItsRole) {
  const char* role = std::getenv(kRoleVariable);
  if (role == nullptr) GTEST_SKIP() << "this is the other process of other tests";
  const auto found = roles().find(role);
  ASSERT_NE(found, roles().end()) << role;
  found->second(std::getenv(kPathVariable));
}

}  // namespace
}  // namespace rollcall::test
