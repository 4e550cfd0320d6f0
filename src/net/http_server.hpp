#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "http/message.hpp"

namespace rollcall::net {

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8000;  ///< 0 takes a free one
  std::size_t max_header_bytes = 16UL * 1024;
  std::size_t max_body_bytes = 1024UL * 1024;
  std::size_t max_connections = 1024;
  Duration header_timeout = std::chrono::seconds(10);      ///< from the first byte of a request to its last
  Duration idle_timeout = std::chrono::seconds(60);        ///< between requests, and for a peer that does not read
  Duration stop_timeout = std::chrono::seconds(10);        ///< for answers that are sent after stop(), each in all
  Duration drip_interval = std::chrono::milliseconds(20);  ///< TransportFault::drip's pause between pieces
  /// Told what a handler threw; the peer only learns that there was a defect.
  std::function<void(std::string_view what)> on_defect{};
};

/// HTTP/1.1 server: keep-alive, pipelining in order, chunked and sized bodies both ways, HEAD, Expect: 100-continue.
/// Refuses with 400, 408, 413, 431, 501, 503 (too many connections) as problem+json and closes. One timer sweeps all
/// connections. Answers to a peer that does not read wait, and nothing piles up: a stream's next piece is asked for
/// when the last is written. A stream that fails before its first piece is a 503; after it the connection is cut.
///
/// stop() is graceful: no new connections, idle ones are closed, answers in flight finish with Connection: close.
/// A handler may take its time, but an answer that its peer has not read within stop_timeout is cut with a reset.
class HttpServer {
 public:
  HttpServer(Executor executor, HttpServerOptions options, http::Handler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Binds and listens. The port it got. invalid_input or connection errors name host and port and the way out.
  Result<std::uint16_t> listen();
  /// Serves until stop() and the last answer. Call once, after listen.
  Task<> serve();
  /// From the executor's thread.
  void stop();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace rollcall::net
