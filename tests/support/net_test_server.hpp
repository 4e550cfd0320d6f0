#pragma once

#include <functional>
#include <string>
#include <thread>

#include "base/async.hpp"
#include "net/http_server.hpp"
#include "net/runtime.hpp"
#include "support/net_raw_socket.hpp"

namespace rollcall::test {

/// An HttpServer on a free port, with a loop and thread of its own.
class TestServer {
 public:
  explicit TestServer(http::Handler handler, net::HttpServerOptions options = {})
      : server_(runtime_.executor(), on_free_port(std::move(options)), std::move(handler)),
        port_(server_.listen().value()),
        thread_([this] { runtime_.run(server_.serve()); }) {}
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;
  ~TestServer() {
    stop();
    join();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  [[nodiscard]] Executor executor() const { return runtime_.executor(); }
  [[nodiscard]] RawSocket connect() const { return RawSocket::connect_to(port_); }

  /// Sends the bytes on a new connection, says that no more come, and returns all that comes back.
  [[nodiscard]] std::string talk(std::string_view bytes) const {
    RawSocket peer = connect();
    peer.send(bytes);
    peer.finish_sending();
    return peer.read_to_end();
  }

  void stop() { spawn(runtime_.executor(), stop_server(&server_)); }
  /// Returns when the server has served its last answer.
  void join() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  static net::HttpServerOptions on_free_port(net::HttpServerOptions options) {
    options.port = 0;
    return options;
  }
  static Task<> stop_server(net::HttpServer* server) {
    server->stop();
    co_return;
  }

  net::Runtime runtime_;
  net::HttpServer server_;
  std::uint16_t port_;
  std::thread thread_;
};

/// Answers every request with the same text.
inline http::Handler always(std::string body) {
  return [body = std::move(body)](http::Request) -> Task<http::Response> {
    http::Response response;
    response.body = body;
    co_return response;
  };
}

}  // namespace rollcall::test
