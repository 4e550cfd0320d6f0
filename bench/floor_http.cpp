#include "floor_http.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <vector>

namespace bench {
namespace {

[[noreturn]] void give_up(const char* what) {
  std::perror(what);
  std::exit(1);
}

int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) give_up("connect");
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

/// One connection and what has arrived on it.
class Exchange {
 public:
  Exchange(std::uint16_t port, std::string request) : fd_(connect_to(port)), request_(std::move(request)) {}

  [[nodiscard]] int fd() const { return fd_; }

  void send() {
    if (::send(fd_, request_.data(), request_.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request_.size())) {
      give_up("send");
    }
  }

  /// Reads what is there; the body once it is whole.
  std::optional<std::string> receive() {
    const std::size_t had = buffer_.size();
    buffer_.resize(had + 256UL * 1024);
    const ssize_t got = ::recv(fd_, buffer_.data() + had, buffer_.size() - had, 0);
    if (got <= 0) give_up("recv");
    buffer_.resize(had + static_cast<std::size_t>(got));
    auto body = whole_body();
    if (body) buffer_.clear();
    return body;
  }

 private:
  [[nodiscard]] std::optional<std::string> whole_body() const {
    const std::string_view all = buffer_;
    const std::size_t head_end = all.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return std::nullopt;
    const std::string_view head = all.substr(0, head_end);
    const std::string_view rest = all.substr(head_end + 4);
    if (!head.starts_with("HTTP/1.1 200")) give_up("status");
    const std::size_t sized = head.find("Content-Length: ");
    if (sized == std::string_view::npos) return dechunk(rest);
    const auto length = std::strtoul(head.data() + sized + 16, nullptr, 10);
    return rest.size() < length ? std::nullopt : std::optional<std::string>(rest.substr(0, length));
  }

  static std::optional<std::string> dechunk(std::string_view rest) {
    if (!rest.ends_with("0\r\n\r\n")) return std::nullopt;
    std::string body;
    while (true) {
      const std::size_t line = rest.find("\r\n");
      if (line == std::string_view::npos) return std::nullopt;
      const auto size = std::strtoul(rest.data(), nullptr, 16);
      if (size == 0) return body;
      if (rest.size() < line + 2 + size + 2) return std::nullopt;
      body.append(rest.substr(line + 2, size));
      rest.remove_prefix(line + 2 + size + 2);
    }
  }

  int fd_;
  std::string request_;
  std::string buffer_;
};

}  // namespace

void download(std::uint16_t port, const std::string& path, int requests, int connections,
              const std::function<void(std::string)>& on_body) {
  const std::string request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n";
  std::vector<Exchange> exchanges;
  std::vector<pollfd> polled;
  int sent = 0;
  for (; sent < connections && sent < requests; ++sent) {
    exchanges.emplace_back(port, request).send();
    polled.push_back({exchanges.back().fd(), POLLIN, 0});
  }
  for (int answered = 0; answered < requests;) {
    if (::poll(polled.data(), polled.size(), -1) < 0) give_up("poll");
    for (std::size_t i = 0; i < polled.size(); ++i) {
      if (polled[i].revents == 0) continue;
      auto body = exchanges[i].receive();
      if (!body) continue;
      ++answered;
      if (sent < requests) {
        ++sent;
        exchanges[i].send();
      }
      on_body(std::move(*body));
    }
  }
}

}  // namespace bench
