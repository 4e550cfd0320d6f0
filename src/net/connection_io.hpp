#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <list>
#include <memory>
#include <string_view>

#include "base/task.hpp"
#include "net/no_throw.hpp"
#include "net/server_state.hpp"

namespace rollcall::net {

using Buffers = std::array<boost::asio::const_buffer, 4>;

inline boost::asio::const_buffer as_buffer(std::string_view text) { return {text.data(), text.size()}; }

/// A server connection's socket and its time limit, registered with the server for as long as it lives.
class ConnectionIo final : public Sweepable {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  enum class Phase : std::uint8_t { idle, receiving, handling, sending, lingering, hanging };

  ConnectionIo(std::shared_ptr<ServerState> state, Socket socket);
  ~ConnectionIo() override;
  ConnectionIo(const ConnectionIo&) = delete;
  ConnectionIo& operator=(const ConnectionIo&) = delete;

  [[nodiscard]] ServerState& state() { return *state_; }
  [[nodiscard]] Socket& socket() { return socket_; }
  [[nodiscard]] Phase phase() const { return phase_; }
  /// The phase's time ran out; what was waited for fails.
  [[nodiscard]] bool expired() const { return expired_; }

  /// Starts a phase that may last `limit`, or for ever if that is zero.
  void enter(Phase phase, Duration limit);

  /// After it, all writes of the answer have stop_timeout together if the server is stopping, or once it is.
  void begin_answer();
  /// Writes all; the bytes must live until then. Each bit of progress renews the time limit of a peer that does not
  /// read. After false nothing more can be sent.
  Task<bool> write(Buffers buffers);

  /// Tells the peer that this was all, and waits a moment for it to close: closing at once while it still sends would
  /// reset the connection and could take the answer away before it is read.
  Task<> linger();
  /// Reads and forgets until the peer closes or the server stops.
  Task<> wait_for_close();
  Task<> pause(Duration duration);
  /// Closes with a TCP reset.
  void reset();

  void on_tick() override;
  void on_stop() override;

 private:
  Task<> discard_input();
  void wake();

  std::shared_ptr<ServerState> state_;
  Socket socket_;
  std::list<Sweepable*>::iterator registration_;
  std::uint64_t deadline_;       // the last tick of the phase
  std::uint64_t sending_limit_;  // the last tick for the answer, however well it goes
  Phase phase_ = Phase::idle;
  bool expired_ = false;
};

}  // namespace rollcall::net
