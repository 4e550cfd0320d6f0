#include "commands/run_output.hpp"

#include <optional>

#include "base/format.hpp"
#include "exit_codes.hpp"
#include "json/messages.hpp"
#include "progress_line.hpp"
#include "stop_signals.hpp"
#include "terminal.hpp"

namespace rollcall::cli {
namespace {

int report_code(const app::RunResult& result) {
  if (!result.imbalances.empty()) return kOutOfBalance;
  return result.report.dead_letters > 0 ? kDeadLetters : kDone;
}

void print_result(const Program& program, const app::RunResult& result) {
  if (program.invocation().json) {
    (void)print(json::write_report(result.report) + "\n");
  } else {
    (void)print(summary_table(result.report) + letters_hint(result.report));
  }
  for (const std::string& text : result.imbalances) print_error("out of balance: " + text);
}

}  // namespace

std::string summary_table(const domain::FetchReport& report) {
  const auto number = [](std::uint64_t value) { return format("{}", value); };
  return make_table({format("run {}", report.run_id.value), std::string(domain::to_string(report.state))},
                    {{"users received", number(report.users)},
                     {"  stored", number(report.stored)},
                     {"  duplicates", number(report.duplicates)},
                     {"  rejected", number(report.rejected)},
                     {"  failed", number(report.failed)},
                     {"calls ended", format("{} of {}", report.api_calls, report.planned_calls)},
                     {"requests sent", format("{}, {} of them retries", report.requests, report.retries)},
                     {"dead letters", number(report.dead_letters)},
                     {"duration", format("{:.3f} s", to_seconds(report.duration))}});
}

std::string letters_hint(const domain::FetchReport& report) {
  if (report.dead_letters == 0) return "";
  if (report.dead_letters == report.rejected) return "See them with 'rollcall dlq list'.\n";
  return "See them with 'rollcall dlq list', try again with 'rollcall dlq redrive --all'.\n";
}

std::string runs_table(const std::vector<domain::FetchReport>& reports) {
  std::vector<std::vector<std::string>> rows;
  for (const domain::FetchReport& report : reports) {
    rows.push_back({report.run_id.value, std::string(domain::to_string(report.state)),
                    format("{}/{}", report.api_calls, report.planned_calls), format("{}", report.users),
                    format("{}", report.stored), format("{}", report.duplicates), format("{}", report.rejected),
                    format("{}", report.failed), format("{}", report.dead_letters),
                    format("{:.1f} s", to_seconds(report.duration))});
  }
  return make_table(
      {"run", "state", "calls", "users", "stored", "duplicates", "rejected", "failed", "dead letters", "duration"},
      rows);
}

Task<int> perform_and_report(Program* program, domain::FetchPlan plan) {
  StopSource stop;
  watch_stop_signals(program->runtime(), stop, "finishing the calls in flight; Ctrl-C again stops at once");
  std::optional<ProgressLine> progress;
  if (has_live_stderr()) progress.emplace(&program->clock(), program->runtime().executor());
  app::FetchTools tools = program->tools();
  const auto result = co_await app::run_fetch(tools, program->fetch_settings(), std::move(plan), stop.token(),
                                              progress ? &*progress : nullptr);
  progress.reset();
  if (!result) {
    print_error(result.error());
    co_return exit_code(result.error());
  }
  print_result(*program, *result);
  if (const auto lost = tools.backend.events->lost(); lost > 0) print_note("lost: " + counted(lost, "log line"));
  co_return report_code(*result);
}

}  // namespace rollcall::cli
