#include "net/connection_io.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

namespace rollcall::net {
namespace asio = boost::asio;
namespace {

constexpr Duration kLinger = std::chrono::seconds(2);
constexpr std::uint64_t kNoDeadline = UINT64_MAX;

/// Drops `count` bytes from the front. True if some are left.
bool consume(Buffers& buffers, std::size_t count) {
  bool left = false;
  for (asio::const_buffer& buffer : buffers) {
    const std::size_t used = std::min(count, buffer.size());
    buffer += used;
    count -= used;
    left = left || buffer.size() > 0;
  }
  return left;
}

}  // namespace

ConnectionIo::ConnectionIo(std::shared_ptr<ServerState> state, Socket socket)
    : state_(std::move(state)), socket_(std::move(socket)), deadline_(kNoDeadline), sending_limit_(kNoDeadline) {
  registration_ = state_->connections.insert(state_->connections.end(), this);
}

ConnectionIo::~ConnectionIo() {
  state_->connections.erase(registration_);
  if (state_->connections.empty()) state_->drained.notify_all();
}

void ConnectionIo::enter(Phase phase, Duration limit) {
  phase_ = phase;
  expired_ = false;
  deadline_ = limit == Duration::zero() ? kNoDeadline : state_->tick_after(limit);
  if (phase == Phase::sending) deadline_ = std::min(deadline_, sending_limit_);
}

void ConnectionIo::begin_answer() {
  if (state_->stopping) sending_limit_ = state_->tick_after(state_->options.stop_timeout);
}

void ConnectionIo::on_tick() {
  if (state_->tick <= deadline_) return;
  expired_ = true;
  wake();
}

void ConnectionIo::on_stop() {
  if (phase_ == Phase::idle || phase_ == Phase::hanging) wake();
  begin_answer();
  if (phase_ == Phase::sending) deadline_ = std::min(deadline_, sending_limit_);
}

void ConnectionIo::wake() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

Task<bool> ConnectionIo::write(Buffers buffers) {
  for (;;) {
    enter(Phase::sending, state_->options.idle_timeout);
    // A peer that reads as fast as we write is never waited for, and so never woken.
    expired_ = state_->tick > deadline_;
    if (expired_) break;
    const auto [error, count] = co_await socket_.async_write_some(buffers, kNoThrow);
    if (error) break;
    if (!consume(buffers, count)) co_return true;
  }
  if (expired_) reset();  // it would not read the rest either
  co_return false;
}

Task<> ConnectionIo::linger() {
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  enter(Phase::lingering, std::min(kLinger, state_->options.header_timeout));
  return discard_input();
}

Task<> ConnectionIo::wait_for_close() {
  enter(Phase::hanging, Duration::zero());
  if (!state_->stopping) co_await discard_input();
}

Task<> ConnectionIo::discard_input() {
  std::array<char, 4096> scrap;
  while (!expired_) {
    const auto [error, count] = co_await socket_.async_read_some(asio::buffer(scrap), kNoThrow);
    if (error) co_return;
  }
}

Task<> ConnectionIo::pause(Duration duration) {
  enter(Phase::handling, Duration::zero());
  asio::steady_timer timer(socket_.get_executor(), duration);
  co_await timer.async_wait(kNoThrow);
}

void ConnectionIo::reset() {
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

}  // namespace rollcall::net
