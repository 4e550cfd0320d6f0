#include "sqlite/sqlite_history.hpp"

#include "domain/fetch_run.hpp"
#include "json/messages.hpp"
#include "sqlite/keys.hpp"
#include "sqlite/report_rows.hpp"

namespace rollcall::sqlite {
namespace {

using domain::FetchReport;

constexpr int kReportColumn = 4;

/// The sums of a run that is going. Row: run, id, started_at, planned_calls, report.
Result<FetchReport> add_up(Connection& connection, const Statement& run) {
  domain::FetchPlan plan;
  plan.run_id = domain::RunId(std::string(run.text(1)));
  plan.started_at = from_unix_ms(run.integer(2));
  auto calls = select_calls(connection, run.integer(0), 0, UINT32_MAX);
  if (!calls) return std::unexpected(calls.error());
  std::erase_if(*calls, [](const domain::CallRecord& call) { return call.state == domain::CallState::planned; });
  domain::FetchRun sums(plan, *calls);
  auto errors = select_errors(connection, plan.run_id);
  if (!errors) return std::unexpected(errors.error());
  sums.take_over_errors(*errors);
  FetchReport report = sums.report(domain::RunState::running, plan.started_at);
  report.planned_calls = static_cast<std::uint64_t>(run.integer(3));
  return report;
}

Result<FetchReport> to_report(Connection& connection, const Statement& run) {
  if (run.is_null(kReportColumn)) return add_up(connection, run);
  return json::read_report(std::string(run.text(kReportColumn)));
}

Result<std::optional<FetchReport>> one_report(Connection& connection, Statement select) {
  const auto row = select.step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::nullopt;
  auto report = to_report(connection, select);
  if (!report) return std::unexpected(report.error());
  return std::move(*report);
}

Result<std::optional<FetchReport>> select_latest(Connection& connection) {
  auto select = connection.prepare(
      "SELECT run, id, started_at, planned_calls, report FROM runs WHERE ended IS NOT NULL ORDER BY ended DESC LIMIT "
      "1");
  if (!select) return std::unexpected(select.error());
  return one_report(connection, std::move(*select));
}

}  // namespace

Task<Result<std::optional<FetchReport>>> SqliteHistory::latest_report() {
  const auto change = database_->change_number();
  if (known_ && change == known_as_of_) co_return *known_;
  if (!next_) next_ = std::make_shared<Query>(executor_);
  const std::shared_ptr<Query> query = next_;
  if (!querying_) {
    querying_ = true;
    spawn(executor_, run_queries());
  }
  while (!query->result) co_await query->ended.wait();
  co_return *query->result;
}

Task<> SqliteHistory::run_queries() {
  while (next_) {
    const std::shared_ptr<Query> query = std::exchange(next_, nullptr);
    const auto change = database_->change_number();  // before the query, so that the answer is at least as new
    query->result = co_await database_->read<std::optional<FetchReport>>(select_latest);
    known_.reset();
    if (change && *query->result) {
      known_ = query->result;
      known_as_of_ = *change;
    }
    query->ended.notify_all();
  }
  querying_ = false;
}

Task<Result<std::vector<FetchReport>>> SqliteHistory::runs(app::RunsPage page) {
  co_return co_await database_->read<std::vector<FetchReport>>(
      [page = std::move(page)](Connection& connection) -> Result<std::vector<FetchReport>> {
        auto select = connection.prepare(
            "SELECT run, id, started_at, planned_calls, report FROM runs WHERE ?1 = '' OR id < ?1"
            " ORDER BY id DESC LIMIT ?2");
        if (!select) return std::unexpected(select.error());
        select->bind(page.before.value).bind(std::int64_t{page.limit});
        std::vector<FetchReport> reports;
        while (true) {
          const auto row = select->step();
          if (!row) return std::unexpected(row.error());
          if (!*row) return reports;
          auto report = to_report(connection, *select);
          if (!report) return std::unexpected(report.error());
          reports.push_back(std::move(*report));
        }
      });
}

Task<Result<std::optional<FetchReport>>> SqliteHistory::run(domain::RunId id) {
  co_return co_await database_->read<std::optional<FetchReport>>(
      [id = std::move(id)](Connection& connection) -> Result<std::optional<FetchReport>> {
        auto select = connection.prepare("SELECT run, id, started_at, planned_calls, report FROM runs WHERE id = ?");
        if (!select) return std::unexpected(select.error());
        select->bind(id.value);
        return one_report(connection, std::move(*select));
      });
}

Task<Result<std::vector<domain::CallRecord>>> SqliteHistory::calls(domain::RunId id, std::uint32_t after,
                                                                   std::uint32_t limit) {
  using Calls = std::vector<domain::CallRecord>;
  co_return co_await database_->read<Calls>(
      [id = std::move(id), after, limit](Connection& connection) -> Result<Calls> {
        auto select = connection.prepare("SELECT run FROM runs WHERE id = ?");
        if (!select) return std::unexpected(select.error());
        const auto row = select->bind(id.value).step();
        if (!row) return std::unexpected(row.error());
        if (!*row) return Calls();
        return select_calls(connection, select->integer(0), after, limit);
      });
}

Task<Result<std::vector<domain::Receipt>>> SqliteHistory::receipts(domain::RunId id, std::uint32_t after,
                                                                   std::uint32_t last) {
  using Receipts = std::vector<domain::Receipt>;
  co_return co_await database_->read<Receipts>(
      [id = std::move(id), after, last](Connection& connection) -> Result<Receipts> {
        auto select = connection.prepare(
            "SELECT call, keys FROM receipts WHERE run = (SELECT run FROM runs WHERE id = ?)"
            " AND call > ? AND call <= ? ORDER BY call");
        if (!select) return std::unexpected(select.error());
        select->bind(id.value).bind(std::int64_t{after}).bind(std::int64_t{last});
        Receipts receipts;
        while (true) {
          const auto row = select->step();
          if (!row) return std::unexpected(row.error());
          if (!*row) return receipts;
          auto keys = read_receipt(select->text(1));
          if (!keys) return std::unexpected(keys.error());
          receipts.push_back({static_cast<std::uint32_t>(select->integer(0)), std::move(*keys)});
        }
      });
}

}  // namespace rollcall::sqlite
