#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "support/net_raw_socket.hpp"

namespace rollcall::test {

/// A TCP server on a free port of 127.0.0.1 that does to each connection, in order of arrival, what its script says;
/// the last script serves all later ones. Scripts run on threads of their own and must end when the peer closes.
class ScriptedServer {
 public:
  using Script = std::function<void(RawSocket&)>;

  explicit ScriptedServer(std::vector<Script> scripts) : scripts_(std::move(scripts)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    (void)::listen(listener_, 64);
    socklen_t length = sizeof(address);
    (void)::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread([this] { accept_all(); });
  }
  explicit ScriptedServer(Script script) : ScriptedServer(std::vector<Script>{std::move(script)}) {}
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  ~ScriptedServer() {
    ::shutdown(listener_, SHUT_RDWR);
    accepting_.join();
    ::close(listener_);
    for (std::thread& thread : serving_) thread.join();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }
  /// Connections so far.
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void accept_all() {
    for (;;) {
      const int handle = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (handle < 0) return;
      const auto index = static_cast<std::size_t>(connections_++);
      const Script& script = scripts_[std::min(index, scripts_.size() - 1)];
      serving_.emplace_back([&script, handle] {
        RawSocket socket(handle);
        script(socket);
      });
    }
  }

  std::vector<Script> scripts_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::vector<std::thread> serving_;
  std::thread accepting_;
};

/// Reads a request's head and answers with `bytes`, then closes.
inline ScriptedServer::Script answer_with(std::string bytes) {
  return [bytes = std::move(bytes)](RawSocket& peer) {
    peer.read_until("\r\n\r\n");
    peer.send(bytes);
  };
}

/// The same, and waits for the other side to close.
inline ScriptedServer::Script answer_and_hold(std::string bytes) {
  return [bytes = std::move(bytes)](RawSocket& peer) {
    peer.read_until("\r\n\r\n");
    peer.send(bytes);
    peer.wait_for_close();
  };
}

}  // namespace rollcall::test
