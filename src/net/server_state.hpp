#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <utility>

#include "base/async.hpp"
#include "net/http_server.hpp"

namespace rollcall::net {

/// What the sweep and stop() ask of a connection.
class Sweepable {
 public:
  virtual ~Sweepable() = default;
  /// Wakes the connection if its time has run out.
  virtual void on_tick() = 0;
  /// Wakes it if it has nothing to finish, and limits it if it is sending.
  virtual void on_stop() = 0;
};

/// What all connections of one server share. Time is counted in sweeps, so that a request costs no look at the clock
/// and no timer.
struct ServerState {
  ServerState(const Executor& executor, HttpServerOptions server_options, http::Handler server_handler)
      : options(std::move(server_options)), handler(std::move(server_handler)), drained(executor) {}

  HttpServerOptions options;
  http::Handler handler;
  Event drained;  ///< notified when the last connection has gone
  std::list<Sweepable*> connections;
  std::uint64_t tick = 0;
  Duration tick_length{};
  std::string date;  ///< for the Date field, brought up to date by the sweep
  bool stopping = false;

  /// The last tick of a limit that begins now.
  [[nodiscard]] std::uint64_t tick_after(Duration limit) const {
    return tick + 1 + static_cast<std::uint64_t>(limit / tick_length);
  }
};

}  // namespace rollcall::net
