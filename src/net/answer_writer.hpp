#pragma once

#include <string>

#include "http/message.hpp"
#include "net/connection_io.hpp"
#include "net/response_head.hpp"

namespace rollcall::net {

/// What the request says about how it is to be answered.
struct AnswerFacts {
  bool head_only = false;  ///< HEAD
  bool http_1_0 = false;
  bool keep_alive = true;  ///< the peer allows more requests, and so do we
};

/// Puts answers on a connection, transport faults included. `io` outlives it.
class AnswerWriter {
 public:
  explicit AnswerWriter(ConnectionIo* io) : io_(io) {}

  /// True if the connection can take another request.
  Task<bool> send(http::Response response, AnswerFacts facts);

 private:
  [[nodiscard]] static Framing framing_of(const http::Response& response, const AnswerFacts& facts);
  void start(const http::Response& response, const AnswerFacts& facts, Framing framing);

  Task<bool> send_head(bool keep_alive);
  Task<bool> send_whole(http::Response response, bool chunked, bool keep_alive);
  Task<bool> send_truncated(http::Response response, bool chunked);
  Task<bool> send_dripping(http::Response response, bool chunked, bool keep_alive);
  Task<bool> send_stream(http::Response response, AnswerFacts facts, Framing framing);
  Task<bool> send_piece(std::string_view piece, bool chunked);
  /// Ends a stream that failed so that the peer can't take it for whole.
  void cut(bool chunked);

  ConnectionIo* io_;
  std::string head_;  // of the answer, and what else goes out with the next write
};

}  // namespace rollcall::net
