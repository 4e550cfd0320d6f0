#include "base/format.hpp"
#include "commands/commands.hpp"
#include "commands/on_loop.hpp"
#include "commands/run_output.hpp"
#include "exit_codes.hpp"
#include "json/messages.hpp"
#include "terminal.hpp"

namespace rollcall::cli {
namespace {

constexpr std::uint32_t kDefaultRuns = 20;

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

Task<int> list_runs(const Invocation* invocation, app::Backend backend) {
  const auto reports = co_await backend.history->runs({invocation->rows.value_or(kDefaultRuns), {}});
  if (!reports) {
    print_error(reports.error());
    co_return exit_code(reports.error());
  }
  if (!invocation->json) {
    (void)print(reports->empty() ? "no runs yet: 'rollcall fetch' makes one\n" : runs_table(*reports));
    co_return kDone;
  }
  std::string text = "[";
  for (const domain::FetchReport& report : *reports) {
    if (text.size() > 1) text += ",";
    text += json::write_report(report);
  }
  (void)print(text + "]\n");
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
