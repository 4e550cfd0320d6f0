#include "commands/commands.hpp"
#include "commands/on_loop.hpp"
#include "exit_codes.hpp"
#include "json/messages.hpp"
#include "terminal.hpp"

namespace rollcall::cli {
namespace {

Task<int> status(app::Backend backend) {
  const auto report = co_await backend.history->latest_report();
  if (!report) {
    print_error(report.error());
    co_return exit_code(report.error());
  }
  (void)print((*report ? json::write_report(**report) : "null") + "\n");
  co_return kDone;
}

}  // namespace

int run_status(Program& program) { return with_backend(program, status); }

}  // namespace rollcall::cli
