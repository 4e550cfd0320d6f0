#include "sqlite/sqlite_ledger.hpp"

#include "base/format.hpp"
#include "json/messages.hpp"
#include "sqlite/commit_outcome.hpp"
#include "sqlite/report_rows.hpp"

namespace rollcall::sqlite {
namespace {

Result<std::int64_t> insert_run(Connection& connection, const domain::FetchPlan& plan) {
  auto insert = connection.prepare("INSERT INTO runs(id, source_url, started_at, planned_calls) VALUES(?, ?, ?, ?)");
  if (!insert) return std::unexpected(insert.error());
  const auto done = insert->bind(plan.run_id.value)
                        .bind(plan.source_url)
                        .bind(to_unix_ms(plan.started_at))
                        .bind(static_cast<std::int64_t>(plan.calls.size()))
                        .run();
  if (!done) return std::unexpected(done.error());
  return connection.last_rowid();
}

/// Locks a run that was inserted just now, before anybody can see its row, and returns its number. The number's byte
/// may still be held for a moment by a begin that was undone: then the run moves on to the next number.
Result<std::int64_t> lock_new_run(Connection& connection, RunLocks* locks, std::int64_t run) {
  constexpr int kTries = 100;
  auto move = connection.prepare("UPDATE runs SET run = ? WHERE run = ?");
  if (!move) return std::unexpected(move.error());
  for (int i = 0; i < kTries; ++i, ++run) {
    if (locks->try_lock(run)) return run;
    if (auto moved = move->bind(run + 1).bind(run).run(); !moved) return std::unexpected(moved.error());
    move->reset();
  }
  return fail(ErrorKind::storage,
              format("lock file '{}' can't be locked: keep the database on a local file system, or choose another file "
                     "with --db",
                     locks->path()));
}

Result<void> insert_calls(Connection& connection, std::int64_t run, const domain::FetchPlan& plan) {
  auto insert = connection.prepare("INSERT INTO calls(run, call, size, redrives) VALUES(?, ?, ?, ?)");
  if (!insert) return std::unexpected(insert.error());
  for (const domain::FetchCall& call : plan.calls) {
    insert->bind(run).bind(std::int64_t{call.index}).bind(std::int64_t{call.size});
    if (call.redrives.empty()) {
      insert->bind_null();
    } else {
      insert->bind(call.redrives.value);
    }
    if (auto done = insert->run(); !done) return done;
    insert->reset();
  }
  return {};
}

struct OpenRun {
  std::int64_t number = 0;
  domain::FetchPlan plan;
};

Result<std::vector<OpenRun>> open_runs(Connection& connection) {
  auto select = connection.prepare("SELECT run, id, source_url, started_at FROM runs WHERE ended IS NULL ORDER BY run");
  if (!select) return std::unexpected(select.error());
  std::vector<OpenRun> runs;
  while (true) {
    const auto row = select->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return runs;
    runs.push_back({select->integer(0),
                    {domain::RunId(std::string(select->text(1))),
                     from_unix_ms(select->integer(3)),
                     std::string(select->text(2)),
                     {}}});
  }
}

Result<app::AbandonedRun> load_abandoned(Connection& connection, OpenRun open) {
  app::AbandonedRun run{std::move(open.plan), {}, {}};
  auto select = connection.prepare("SELECT call, size, redrives FROM calls WHERE run = ? ORDER BY call");
  if (!select) return std::unexpected(select.error());
  select->bind(open.number);
  while (true) {
    const auto row = select->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) break;
    run.plan.calls.push_back({static_cast<std::uint32_t>(select->integer(0)),
                              static_cast<std::uint32_t>(select->integer(1)),
                              domain::LetterId(std::string(select->text(2)))});
  }
  auto calls = select_calls(connection, open.number, 0, UINT32_MAX);
  if (!calls) return std::unexpected(calls.error());
  std::erase_if(*calls, [](const domain::CallRecord& call) { return call.state == domain::CallState::planned; });
  run.ended = std::move(*calls);
  auto errors = select_errors(connection, run.plan.run_id);
  if (!errors) return std::unexpected(errors.error());
  run.errors = std::move(*errors);
  return run;
}

}  // namespace

Result<std::int64_t> SqliteLedger::number_of(const domain::RunId& run) const {
  const auto found = open_runs_.find(run);
  if (found != open_runs_.end()) return found->second;
  return fail(ErrorKind::storage, format("run {} is not open in this process", run.value));
}

Task<Result<void>> SqliteLedger::begin(domain::FetchPlan plan) {
  const domain::RunId id = plan.run_id;
  // What the job locked: if it or its transaction fails, the run does not exist and nobody else would unlock it.
  const auto locked = std::make_shared<std::optional<std::int64_t>>();
  const auto number = co_await database_->write<std::int64_t>(
      [locks = locks_, locked, plan = std::move(plan)](Connection& connection) -> Result<std::int64_t> {
        const auto inserted = insert_run(connection, plan);
        if (!inserted) return inserted;
        auto run = lock_new_run(connection, locks, *inserted);
        if (!run) return run;
        *locked = *run;
        if (auto calls = insert_calls(connection, *run, plan); !calls) return std::unexpected(calls.error());
        return run;
      });
  if (!number) {
    if (*locked) locks_->unlock(**locked);
    co_return std::unexpected(number.error());
  }
  open_runs_.emplace(id, *number);
  co_return Result<void>();
}

Task<Result<domain::CommitResult>> SqliteLedger::commit(domain::CallOutcome outcome) {
  const auto run = number_of(outcome.context.run_id);
  if (!run) co_return std::unexpected(run.error());
  // A job is copyable and runs once: the outcome is moved out of its box.
  const auto box = std::make_shared<domain::CallOutcome>(std::move(outcome));
  co_return co_await database_->write<domain::CommitResult>(
      [run = *run, box](Connection& connection) { return commit_outcome(connection, run, std::move(*box)); });
}

Task<Result<void>> SqliteLedger::finish(domain::FetchReport report) {
  const domain::RunId id = report.run_id;
  const auto run = number_of(id);
  if (!run) co_return std::unexpected(run.error());
  const auto done = co_await database_->write<bool>(
      [run = *run, text = json::write_report(report)](Connection& connection) -> Result<bool> {
        auto update = connection.prepare(
            "UPDATE runs SET report = ?, ended = (SELECT ifnull(max(ended), 0) + 1 FROM runs) WHERE run = ?");
        if (!update) return std::unexpected(update.error());
        if (auto updated = update->bind(text).bind(run).run(); !updated) return std::unexpected(updated.error());
        return true;
      });
  if (!done) co_return std::unexpected(done.error());
  release(id);
  co_return Result<void>();
}

void SqliteLedger::release(domain::RunId run) {
  const auto found = open_runs_.find(run);
  if (found == open_runs_.end()) return;
  locks_->unlock(found->second);
  open_runs_.erase(found);
}

Task<Result<std::vector<app::AbandonedRun>>> SqliteLedger::adopt_abandoned() {
  using Adopted = std::vector<std::pair<std::int64_t, app::AbandonedRun>>;
  const auto locked = std::make_shared<std::vector<std::int64_t>>();
  auto adopted =
      co_await database_->write<Adopted>([locks = locks_, locked](Connection& connection) -> Result<Adopted> {
        auto open = open_runs(connection);
        if (!open) return std::unexpected(open.error());
        Adopted list;
        for (OpenRun& run : *open) {
          const std::int64_t number = run.number;
          if (!locks->try_lock(number)) continue;
          locked->push_back(number);
          auto abandoned = load_abandoned(connection, std::move(run));
          if (!abandoned) return std::unexpected(abandoned.error());
          list.emplace_back(number, std::move(*abandoned));
        }
        return list;
      });
  if (!adopted) {
    for (const std::int64_t number : *locked) locks_->unlock(number);  // all of them, for the next who tries
    co_return std::unexpected(adopted.error());
  }
  std::vector<app::AbandonedRun> runs;
  for (auto& [number, run] : *adopted) {
    open_runs_.emplace(run.plan.run_id, number);
    runs.push_back(std::move(run));
  }
  co_return runs;
}

}  // namespace rollcall::sqlite
