#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace rollcall::test {

/// A blocking TCP socket without manners, to talk to HTTP code in ways that HTTP libraries refuse to. Reads give up
/// after ten seconds and return what they have, so that a hanging peer fails the test and does not hang it.
class RawSocket {
 public:
  explicit RawSocket(int handle) : handle_(handle) {
    const timeval limit{.tv_sec = 10, .tv_usec = 0};
    setsockopt(handle_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(handle_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    const int on = 1;
    setsockopt(handle_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }
  RawSocket(RawSocket&& other) noexcept : handle_(std::exchange(other.handle_, -1)), held_(std::move(other.held_)) {}
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;
  ~RawSocket() { close(); }

  /// To a port of 127.0.0.1. A receive buffer of a given size fills soon when nobody reads.
  static RawSocket connect_to(std::uint16_t port, int receive_buffer = 0) {
    const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receive_buffer > 0) setsockopt(handle, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    (void)::connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
    return RawSocket(handle);
  }

  [[nodiscard]] int handle() const { return handle_; }

  /// False if the peer is gone.
  bool send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t count = ::send(handle_, text.data(), text.size(), MSG_NOSIGNAL);
      if (count <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// Up to and with `marker`; less if the peer ends before.
  std::string read_until(std::string_view marker) {
    while (!held_.contains(marker) && fill()) {
    }
    const std::size_t found = held_.find(marker);
    return take(found == std::string::npos ? held_.size() : found + marker.size());
  }

  std::string read_exactly(std::size_t size) {
    while (held_.size() < size && fill()) {
    }
    return take(std::min(size, held_.size()));
  }

  std::string read_to_end() {
    while (fill()) {
    }
    return take(held_.size());
  }

  /// A whole answer with a Content-Length.
  std::string read_answer() {
    std::string answer = read_until("\r\n\r\n");
    const std::size_t field = answer.find("Content-Length: ");
    if (field != std::string::npos) answer += read_exactly(std::stoul(answer.substr(field + 16)));
    return answer;
  }

  /// True once the peer has closed, politely or not; what it sent before is dropped.
  bool wait_for_close() {
    (void)read_to_end();
    return ended_;
  }
  /// After a read: whether the peer ended with a reset.
  [[nodiscard]] bool was_reset() const { return reset_; }

  void finish_sending() { ::shutdown(handle_, SHUT_WR); }
  void close() {
    if (handle_ >= 0) ::close(std::exchange(handle_, -1));
  }
  void reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    setsockopt(handle_, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    close();
  }

 private:
  bool fill() {
    char bytes[16384];
    const ssize_t count = ::recv(handle_, bytes, sizeof(bytes), 0);
    if (count > 0) held_.append(bytes, static_cast<std::size_t>(count));
    if (count == 0) ended_ = true;
    if (count < 0 && errno == ECONNRESET) ended_ = reset_ = true;
    return count > 0;
  }

  std::string take(std::size_t size) {
    std::string text = held_.substr(0, size);
    held_.erase(0, size);
    return text;
  }

  int handle_ = -1;
  std::string held_;
  bool ended_ = false;
  bool reset_ = false;
};

}  // namespace rollcall::test
