#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "net/client_stream.hpp"
#include "net/http_client.hpp"
#include "net/response_parser.hpp"

namespace rollcall::net {

/// A client's connection and the buffer that it is read with. One exchange at a time.
class ClientConnection {
 public:
  ClientConnection(const Executor& executor, ResponseParser::Limits limits);

  [[nodiscard]] ClientStream& stream() { return stream_; }

  struct Outgoing {
    std::string head;
    std::string body;
    bool bodiless_answer = false;  ///< HEAD or CONNECT
  };
  /// Sends a request and reads its answer. stale_connection if it is not the first since mark_connected() and fails
  /// without a byte of answer.
  Task<Result<ClientResponse>> exchange(Outgoing outgoing);

  /// The way to the server stands, and nothing was asked of it yet.
  void mark_connected();
  /// Fit for an exchange, as far as can be seen now: just connected, or left so by the last exchange.
  [[nodiscard]] bool is_usable() const;

  [[nodiscard]] bool has_unread() const { return begin_ < end_; }

  /// The pool keeps it until then.
  void keep_until(SteadyTime time);
  [[nodiscard]] SteadyTime kept_until() const { return kept_until_; }

 private:
  Task<Result<ClientResponse>> receive(bool bodiless_answer);
  Task<Result<void>> receive_message(ResponseParser* parser);
  Task<Result<std::size_t>> fill();

  ClientStream stream_;
  ResponseParser::Limits limits_;
  std::size_t capacity_;
  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0;  // the buffer holds unread bytes from here
  std::size_t end_ = 0;    // to here
  SteadyTime kept_until_ = kNever;
  bool asked_ = false;  // a request was sent since it was connected
  bool answer_begun_ = false;
  bool reusable_ = false;
};

}  // namespace rollcall::net
