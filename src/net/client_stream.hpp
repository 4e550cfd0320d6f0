#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "net/tls_context.hpp"

namespace rollcall::net {

/// A byte stream to one peer, by TCP or TLS, with one timer. Errors: connection, tls, timeout, truncated; the messages
/// leave the peer's name to the caller. One operation at a time.
class ClientStream {
 public:
  explicit ClientStream(const Executor& executor);
  ~ClientStream();
  ClientStream(const ClientStream&) = delete;
  ClientStream& operator=(const ClientStream&) = delete;

  /// At this time the stream closes and whatever waits fails with timeout; a read or write under way is cut with a
  /// reset, so that nothing more of it is delivered. May be set again and again.
  void set_deadline(SteadyTime deadline);

  /// Resolves the name and connects.
  Task<Result<void>> connect(std::string host, std::uint16_t port);
  /// Speaks TLS from now on, and only with somebody who can prove to be `host`. `context` outlives the stream.
  Task<Result<void>> start_tls(boost::asio::ssl::context* context, std::string host);

  /// 0 is the end of the stream. The memory outlives the call.
  Task<Result<std::size_t>> read_some(char* data, std::size_t size);
  /// Both, one after the other. The memory outlives the call.
  Task<Result<void>> write(std::string_view first, std::string_view second);

  /// Open, and the peer has neither closed nor said anything that nobody asked for.
  [[nodiscard]] bool is_quiet() const;
  /// Open, and the peer has not closed. Under TLS unread bytes say nothing: a server sends its session tickets at once.
  [[nodiscard]] bool is_open() const;
  [[nodiscard]] bool is_tls() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace rollcall::net
