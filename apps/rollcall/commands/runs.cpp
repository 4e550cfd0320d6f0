#include <algorithm>
#include <functional>
#include <utility>

#include "base/format.hpp"
#include "commands/commands.hpp"
#include "commands/on_loop.hpp"
#include "commands/run_output.hpp"
#include "exit_codes.hpp"
#include "json/messages.hpp"
#include "terminal.hpp"

namespace rollcall::cli {
namespace {

constexpr std::uint32_t kTableRuns = 20;
constexpr std::uint32_t kRunsAtOnce = 100;

std::string calls_table(const std::vector<domain::CallRecord>& calls) {
  std::vector<std::vector<std::string>> rows;
  for (const domain::CallRecord& call : calls) {
    rows.push_back({format("{}", call.index), format("{}", call.size), std::string(domain::to_string(call.state)),
                    format("{}", call.received), format("{}", call.stored), format("{}", call.duplicates),
                    format("{}", call.rejected), format("{}", call.failed), format("{}", call.attempts)});
  }
  return make_table({"call", "size", "state", "received", "stored", "duplicates", "rejected", "failed", "attempts"},
                    rows);
}

/// Hands on up to `most` reports, newest first, reading a page of them at a time.
Task<Result<void>> read_runs(app::RunHistory* history, std::uint32_t most,
                             std::function<void(const domain::FetchReport&)> take) {
  app::RunsPage page;
  while (most > 0) {
    page.limit = std::min(most, kRunsAtOnce);
    const auto reports = co_await history->runs(page);
    if (!reports) co_return std::unexpected(reports.error());
    std::ranges::for_each(*reports, take);
    if (reports->size() < page.limit) break;
    page.before = reports->back().run_id;
    most -= page.limit;
  }
  co_return Result<void>();
}

Task<int> list_runs_as_json(const Invocation* invocation, app::Backend backend) {
  bool started = false;
  const auto done = co_await read_runs(
      backend.history, invocation->rows.value_or(UINT32_MAX), [&](const domain::FetchReport& report) {
        (void)print((std::exchange(started, true) ? "," : "[") + json::write_report(report));
      });
  if (!done) {
    print_error(done.error());
    co_return exit_code(done.error());
  }
  (void)print(started ? "]\n" : "[]\n");
  co_return kDone;
}

Task<int> list_runs(const Invocation* invocation, app::Backend backend) {
  if (invocation->json) co_return co_await list_runs_as_json(invocation, backend);
  std::vector<domain::FetchReport> reports;
  const auto done = co_await read_runs(backend.history, invocation->rows.value_or(kTableRuns + 1),
                                       [&](const domain::FetchReport& report) { reports.push_back(report); });
  if (!done) {
    print_error(done.error());
    co_return exit_code(done.error());
  }
  const bool more = !invocation->rows && reports.size() > kTableRuns;
  if (more) reports.pop_back();
  (void)print(reports.empty() ? "no runs yet: 'rollcall fetch' makes one\n" : runs_table(reports));
  if (more) print_note("older runs are left out: --limit N shows more of them, --json all");
  co_return kDone;
}

Task<int> show_run(const Invocation* invocation, app::Backend backend) {
  const domain::RunId id(invocation->ids.front());
  const auto report = co_await backend.history->run(id);
  if (!report || !*report) {
    print_error(report
                    ? Error{ErrorKind::not_found, format("there is no run '{}': 'rollcall runs' lists them", id.value)}
                    : report.error());
    co_return kFailed;
  }
  const auto calls = co_await backend.history->calls(id, 0, domain::kMaxCalls);
  if (!calls) {
    print_error(calls.error());
    co_return exit_code(calls.error());
  }
  (void)print(invocation->json ? json::write_run(**report, *calls) + "\n"
                               : summary_table(**report) + "\n" + calls_table(*calls));
  co_return kDone;
}

}  // namespace

int run_runs(Program& program) {
  const Invocation* invocation = &program.invocation();
  return with_backend(program, [invocation](app::Backend backend) {
    return invocation->ids.empty() ? list_runs(invocation, backend) : show_run(invocation, backend);
  });
}

}  // namespace rollcall::cli
