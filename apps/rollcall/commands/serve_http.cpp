#include "commands/serve_http.hpp"

#include <utility>

#include "exit_codes.hpp"
#include "stop_signals.hpp"
#include "terminal.hpp"

namespace rollcall::cli {

Task<int> serve_http(Program* program, Served served) {
  net::HttpServerOptions options;
  options.host = program->settings().host;
  options.port = program->settings().port.value_or(served.default_port);
  options.on_defect = std::move(served.on_defect);
  net::HttpServer server(program->runtime().executor(), options, std::move(served.handler));
  const auto port = server.listen();
  if (!port) {
    print_error(port.error());
    co_return exit_code(port.error());
  }
  StopSource stop;
  watch_stop_signals(program->runtime(), stop, std::move(served.stop_note));
  const StopCallback on_stop(stop.token(), [&] {
    server.stop();
    served.on_stop();
  });
  (void)print(listening_line(options.host, *port));
  co_await server.serve();
  co_return kDone;
}

}  // namespace rollcall::cli
