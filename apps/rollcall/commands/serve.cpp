#include "api/api.hpp"
#include "base/format.hpp"
#include "commands/commands.hpp"
#include "commands/on_loop.hpp"
#include "exit_codes.hpp"
#include "net/http_server.hpp"
#include "stop_signals.hpp"
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

  net::HttpServerOptions server_options;
  server_options.host = settings.host;
  server_options.port = settings.port.value_or(kServePort);
  server_options.on_defect = [events = backend.events](std::string_view what) { events->error(std::string(what)); };
  net::HttpServer server(executor, std::move(server_options),
                         [&api](http::Request request) { return api.handle(std::move(request)); });
  const auto port = server.listen();
  if (!port) {
    print_error(port.error());
    co_return exit_code(port.error());
  }
  StopSource stop;
  watch_stop_signals(program->runtime(), stop, "finishing the answers and runs in flight; Ctrl-C again stops at once");
  const StopCallback on_stop(stop.token(), [&] {
    server.stop();
    api.stop();
  });
  (void)print(listening_line(settings.host, *port));
  co_await server.serve();
  co_await api.drained();
  co_return kDone;
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
