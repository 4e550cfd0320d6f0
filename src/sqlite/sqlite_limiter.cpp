#include "sqlite/sqlite_limiter.hpp"

#include <algorithm>
#include <fstream>

namespace rollcall::sqlite {
namespace {

using app::BudgetAnswer;
using domain::RateBudget;

std::int64_t to_ns(SteadyTime time) { return time.time_since_epoch().count(); }
SteadyTime from_ns(std::int64_t ns) { return SteadyTime(Duration(ns)); }

Result<void> drop_free_slots(Connection& connection, const RateBudget& budget, const Moment& at) {
  auto rebase = connection.prepare("UPDATE budget_slots SET boot = ?1, free_at = ?2, in_flight = 0 WHERE boot <> ?1");
  if (!rebase) return std::unexpected(rebase.error());
  if (auto done = rebase->bind(at.boot).bind(to_ns(budget.free_after_answer(at.now))).run(); !done) return done;
  auto drop = connection.prepare("DELETE FROM budget_slots WHERE free_at <= ?");
  if (!drop) return std::unexpected(drop.error());
  return drop->bind(to_ns(at.now)).run();
}

Result<SteadyTime> read_pause(Connection& connection, const Moment& at) {
  auto select = connection.prepare("SELECT boot, until, until_wall FROM budget_pause");
  if (!select) return std::unexpected(select.error());
  const auto row = select->step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return SteadyTime{};
  if (select->text(0) == at.boot) return from_ns(select->integer(1));
  // Of an earlier boot: what is left of it by the calendar.
  using std::chrono::milliseconds;
  const milliseconds left = from_unix_ms(select->integer(2)) - at.wall;
  constexpr auto kLongest = std::chrono::floor<milliseconds>(Duration::max());
  return add_saturating(at.now, std::clamp<milliseconds>(left, milliseconds::zero(), kLongest));
}

Result<domain::BudgetUse> read_use(Connection& connection, const Moment& at) {
  domain::BudgetUse use;
  auto select = connection.prepare("SELECT sum(in_flight), sum(1 - in_flight), min(free_at) FROM budget_slots");
  if (!select) return std::unexpected(select.error());
  const auto row = select->step();
  if (!row) return std::unexpected(row.error());
  use.in_flight = static_cast<std::uint32_t>(select->integer(0));
  use.cooling = static_cast<std::uint32_t>(select->integer(1));
  if (!select->is_null(2)) use.first_free = from_ns(select->integer(2));
  const auto pause = read_pause(connection, at);
  if (!pause) return std::unexpected(pause.error());
  use.paused_until = *pause;
  return use;
}

Result<BudgetAnswer> take(Connection& connection, const RateBudget& budget, const Moment& at,
                          Duration longest_request) {
  if (auto dropped = drop_free_slots(connection, budget, at); !dropped) return std::unexpected(dropped.error());
  const auto use = read_use(connection, at);
  if (!use) return std::unexpected(use.error());
  if (const auto wait = budget.wait_until(*use, at.now)) return BudgetAnswer(*wait);
  auto insert = connection.prepare("INSERT INTO budget_slots(boot, free_at, in_flight) VALUES(?, ?, 1)");
  if (!insert) return std::unexpected(insert.error());
  const auto done = insert->bind(at.boot).bind(to_ns(budget.free_if_abandoned(at.now, longest_request))).run();
  if (!done) return std::unexpected(done.error());
  return BudgetAnswer(app::BudgetSlot{connection.last_rowid(), at.now});
}

Result<void> keep_pause(Connection& connection, const Moment& at, SteadyTime until) {
  const auto current = read_pause(connection, at);
  if (!current) return std::unexpected(current.error());
  if (until <= *current) return {};
  auto insert =
      connection.prepare("INSERT OR REPLACE INTO budget_pause(only_row, boot, until, until_wall) VALUES(1, ?, ?, ?)");
  if (!insert) return std::unexpected(insert.error());
  const WallTime wall = at.wall + std::chrono::ceil<std::chrono::milliseconds>(until - at.now);
  return insert->bind(at.boot).bind(to_ns(until)).bind(to_unix_ms(wall)).run();
}

Result<void> give_back(Connection& connection, const RateBudget& budget, const Moment& at, std::int64_t slot) {
  // Inserted where it is gone: the answer of a process that was stopped for long comes after its slot was given up.
  auto upsert = connection.prepare(
      "INSERT INTO budget_slots(slot, boot, free_at, in_flight) VALUES(?, ?, ?, 0)"
      " ON CONFLICT(slot) DO UPDATE SET free_at = excluded.free_at, in_flight = 0, boot = excluded.boot");
  if (!upsert) return std::unexpected(upsert.error());
  return upsert->bind(slot).bind(at.boot).bind(to_ns(budget.free_after_answer(at.now))).run();
}

}  // namespace

SqliteLimiter::SqliteLimiter(Database* database, const app::Clock* clock, std::optional<domain::RateLimit> limit,
                             std::string boot)
    : database_(database), clock_(clock), limit_(limit), boot_(std::move(boot)) {}

Moment SqliteLimiter::now() const { return {boot_, clock_->steady_now(), clock_->wall_now()}; }

Task<Result<BudgetAnswer>> SqliteLimiter::try_take(Duration longest_request) {
  if (!limit_) co_return co_await take_unlimited();
  co_return co_await database_->write<BudgetAnswer>(
      [budget = RateBudget(*limit_), at = now(), longest_request](Connection& connection) {
        return take(connection, budget, at, longest_request);
      });
}

Task<Result<BudgetAnswer>> SqliteLimiter::take_unlimited() {
  if (!unlimited_pause_) {
    const auto kept = co_await database_->read<SteadyTime>(
        [at = now()](Connection& connection) { return read_pause(connection, at); });
    if (!kept) co_return std::unexpected(kept.error());
    unlimited_pause_ = std::max(unlimited_pause_.value_or(SteadyTime{}), *kept);
  }
  const SteadyTime time = clock_->steady_now();
  if (*unlimited_pause_ > time) co_return BudgetAnswer(*unlimited_pause_);
  co_return BudgetAnswer(app::BudgetSlot{0, time});
}

Task<Result<void>> SqliteLimiter::release(app::BudgetSlot slot, SteadyTime not_before) {
  const Moment at = now();
  const bool pauses = not_before > at.now;
  if (!limit_) {
    if (!pauses) co_return Result<void>();
    unlimited_pause_ = std::max(unlimited_pause_.value_or(SteadyTime{}), not_before);
  }
  const auto done = co_await database_->write<bool>(
      [limit = limit_, at, slot, not_before, pauses](Connection& connection) -> Result<bool> {
        if (limit) {
          auto given = give_back(connection, RateBudget(*limit), at, slot.id);
          if (!given) return std::unexpected(given.error());
        }
        if (!pauses) return true;
        if (auto kept = keep_pause(connection, at, not_before); !kept) return std::unexpected(kept.error());
        return true;
      });
  if (!done) co_return std::unexpected(done.error());
  co_return Result<void>();
}

std::string current_boot() {
  std::string boot;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
  return boot;
}

}  // namespace rollcall::sqlite
