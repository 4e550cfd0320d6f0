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
  auto calls = select_calls(connection, open.number, 0, domain::kMaxCalls);
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
  const auto number = co_await database_->write<std::int64_t>(
      [locks = locks_, plan = std::move(plan)](Connection& connection) -> Result<std::int64_t> {
        auto run = insert_run(connection, plan);
        if (!run) return run;
        if (auto calls = insert_calls(connection, *run, plan); !calls) return std::unexpected(calls.error());
        // Locked before the row can be seen: nobody takes the run for abandoned.
        if (!locks->try_lock(*run)) return fail(ErrorKind::storage, "a new run's lock is held by another process");
        return run;
      });
  if (!number) co_return std::unexpected(number.error());
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
  auto adopted = co_await database_->write<Adopted>([locks = locks_](Connection& connection) -> Result<Adopted> {
    auto open = open_runs(connection);
    if (!open) return std::unexpected(open.error());
    Adopted list;
    for (OpenRun& run : *open) {
      if (!locks->try_lock(run.number)) continue;
      const std::int64_t number = run.number;
      auto abandoned = load_abandoned(connection, std::move(run));
      if (!abandoned) {
        locks->unlock(number);
        return std::unexpected(abandoned.error());
      }
      list.emplace_back(number, std::move(*abandoned));
    }
    return list;
  });
  if (!adopted) co_return std::unexpected(adopted.error());
  std::vector<app::AbandonedRun> runs;
  for (auto& [number, run] : *adopted) {
    open_runs_.emplace(run.plan.run_id, number);
    runs.push_back(std::move(run));
  }
  co_return runs;
}

}  // namespace rollcall::sqlite
