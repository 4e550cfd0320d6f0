#include "app/plan_run.hpp"
#include "commands/commands.hpp"
#include "commands/on_loop.hpp"
#include "commands/run_output.hpp"

namespace rollcall::cli {
namespace {

Task<int> fetch(Program* program) {
  const Settings& settings = program->settings();
  co_return co_await perform_and_report(
      program, app::plan_fetch({settings.calls, settings.size}, program->source().url(), program->clock(),
                               program->chance(), program->draws()));
}

}  // namespace

int run_fetch_command(Program& program) {
  return with_backend(program, [&](app::Backend /*backend*/) { return fetch(&program); });
}

}  // namespace rollcall::cli
