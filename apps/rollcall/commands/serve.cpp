#include "api/api.hpp"
#include "base/format.hpp"
#include "commands/commands.hpp"
#include "commands/on_loop.hpp"
#include "commands/serve_http.hpp"
#include "exit_codes.hpp"
#include "terminal.hpp"

namespace rollcall::cli {
namespace {

constexpr std::uint16_t kServePort = 8000;

Task<int> serve(Program* program, app::Backend backend) {
  const Settings& settings = program->settings();
  const Executor executor = program->runtime().executor();
  api::ApiOptions options;
  options.guard.api_key = settings.api_key;
  options.guard.loopback = api::is_loopback_host(settings.host);
  options.plan = {settings.calls, settings.size};
  options.fetch = program->fetch_settings();
  api::Api api(executor, program->tools(), &program->draws(), std::move(options));

  Served served;
  served.default_port = kServePort;
  served.handler = [&api](http::Request request) { return api.handle(std::move(request)); };
  served.on_defect = [events = backend.events](std::string_view what) { events->error(std::string(what)); };
  served.on_stop = [&api] { api.stop(); };
  served.stop_note = "finishing the answers and runs in flight; Ctrl-C again stops at once";
  const int code = co_await serve_http(program, std::move(served));
  co_await api.drained();
  co_return code;
}

}  // namespace

int run_serve(Program& program) {
  if (!api::is_loopback_host(program.settings().host) && program.settings().api_key.empty()) {
    print_error(
        format("host: '{}' can be reached from other machines, so callers need a key: give one with "
               "--api-key-file or ROLLCALL_API_KEY, or listen on 127.0.0.1",
               program.settings().host));
    return kWrongUsage;
  }
  return with_backend(program, [&](app::Backend backend) { return serve(&program, backend); });
}

}  // namespace rollcall::cli
