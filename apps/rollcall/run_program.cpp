#include "run_program.hpp"

#include <string_view>
#include <utility>

#include "commands/commands.hpp"
#include "exit_codes.hpp"
#include "terminal.hpp"

namespace rollcall::cli {
namespace {

constexpr std::pair<std::string_view, int (*)(Program&)> kCommands[] = {
    {"fetch", run_fetch_command},
    {"serve", run_serve},
    {"sample-api", run_sample_api},
    {"status", run_status},
    {"runs", run_runs},
    {"view", run_view},
    {"logs", run_logs},
    {"dlq list", run_dlq_list},
    {"dlq show", run_dlq_show},
    {"dlq redrive", run_dlq_redrive},
    {"dlq discard", run_dlq_discard},
    {"verify", run_verify},
    {"config", run_config},
    {"doctor", run_doctor},
};

int run(Invocation invocation) {
  if (invocation.command == "version") return run_version();  // it needs no settings, good or bad
  std::vector<std::string> faults;
  SettingTexts texts = collect_settings(invocation.flags, faults);
  Settings settings = check_settings(texts, faults);
  if (!faults.empty()) {
    for (const std::string& fault : faults) print_error(fault);
    return kWrongUsage;
  }
  Program program(std::move(invocation), std::move(texts), std::move(settings));
  for (const auto& [name, command] : kCommands) {
    if (name == program.invocation().command) return command(program);
  }
  return kWrongUsage;
}

int run_command_line(int argc, const char* const* argv) {
  auto parsed = parse_command_line(argc, argv);
  if (auto* invocation = std::get_if<Invocation>(&parsed)) return run(std::move(*invocation));
  const auto& end = std::get<EarlyEnd>(parsed);
  (void)print(end.out);
  if (!end.err.empty()) print_error(end.err);
  return end.code;
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  const int code = run_command_line(argc, argv);
  if (!stdout_lost()) return code;
  print_error("stdout: not all of the output could be written: is the disk full?");
  return code == kDone ? kFailed : code;
}

}  // namespace rollcall::cli
