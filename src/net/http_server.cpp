#include "net/http_server.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

#include "base/format.hpp"
#include "http/http_date.hpp"
#include "net/http_connection.hpp"
#include "net/localhost.hpp"
#include "net/no_throw.hpp"
#include "net/server_state.hpp"

namespace rollcall::net {
namespace asio = boost::asio;
namespace {

using asio::ip::tcp;
using namespace std::chrono_literals;

// Beyond the connection cap so many peers at a time are told so; the rest is closed without a word.
constexpr std::size_t kToldOfTheCap = 64;

/// Short enough to keep every limit to about an eighth of itself, and the Date field to half a second.
Duration tick_length_for(const HttpServerOptions& options) {
  return std::clamp<Duration>(std::min(options.header_timeout, options.idle_timeout) / 8, 1ms, 500ms);
}

std::unexpected<Error> bind_error(const HttpServerOptions& options, const boost::system::error_code& error) {
  const std::string place = format("{}:{}", options.host, options.port);
  if (error == asio::error::address_in_use) {
    return fail(ErrorKind::connection,
                format("{} is in use by another program: choose another --port, or 0 for a free one", place));
  }
  if (error == asio::error::access_denied) {
    return fail(
        ErrorKind::connection,
        format("{} needs more rights than this user has: choose a --port from 1024 up, or 0 for a free one", place));
  }
  return fail(ErrorKind::invalid_input,
              format("can't listen on {} ({}): choose a --host that is an address of this machine, such as 127.0.0.1",
                     place, error.message()));
}

}  // namespace

class HttpServer::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(const Executor& executor, HttpServerOptions options, http::Handler handler)
      : executor_(executor),
        acceptor_(executor),
        sweep_timer_(executor),
        state_(std::make_shared<ServerState>(executor, std::move(options), std::move(handler))) {
    state_->tick_length = tick_length_for(state_->options);
  }

  Result<std::uint16_t> listen();
  Task<> serve();
  void stop();

 private:
  Result<tcp::endpoint> endpoint();
  void admit(tcp::socket socket);
  void sweep();
  void await_sweep();

  Executor executor_;
  tcp::acceptor acceptor_;
  asio::steady_timer sweep_timer_;
  std::shared_ptr<ServerState> state_;
  bool done_ = false;
};

Result<tcp::endpoint> HttpServer::Impl::endpoint() {
  const HttpServerOptions& options = state_->options;
  boost::system::error_code error;
  const auto address = asio::ip::make_address(options.host, error);
  if (!error) return tcp::endpoint(address, options.port);
  if (const auto local = localhost_addresses(options.host)) return tcp::endpoint(local->front(), options.port);
  tcp::resolver resolver(executor_);
  const auto found = resolver.resolve(options.host, std::to_string(options.port), tcp::resolver::passive, error);
  if (error || found.empty()) return bind_error(options, error);
  return found.begin()->endpoint();
}

Result<std::uint16_t> HttpServer::Impl::listen() {
  const auto place = endpoint();
  if (!place) return std::unexpected(place.error());
  boost::system::error_code error;
  acceptor_.open(place->protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(*place, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    return bind_error(state_->options, error);
  }
  return acceptor_.local_endpoint().port();
}

Task<> HttpServer::Impl::serve() {
  const std::shared_ptr<Impl> self = shared_from_this();  // the server may be destroyed before its last connection
  sweep();
  while (!state_->stopping) {
    auto [error, socket] = co_await acceptor_.async_accept(kNoThrow);
    if (!error) {
      admit(std::move(socket));
    } else if (!state_->stopping) {
      // Out of file descriptors or memory: that passes when connections end, and trying at once would spin.
      asio::steady_timer pause(executor_, state_->tick_length);
      co_await pause.async_wait(kNoThrow);
    }
  }
  while (!state_->connections.empty()) co_await state_->drained.wait();
  done_ = true;
  sweep_timer_.cancel();
}

void HttpServer::Impl::admit(tcp::socket socket) {
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  const std::size_t open = state_->connections.size();
  const std::size_t cap = state_->options.max_connections;
  if (open < cap) {
    spawn(executor_, serve_connection(state_, std::move(socket)));
  } else if (open < cap + kToldOfTheCap) {
    spawn(executor_, refuse_connection(state_, std::move(socket)));
  }
}

void HttpServer::Impl::stop() {
  if (std::exchange(state_->stopping, true)) return;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  for (Sweepable* connection : state_->connections) connection->on_stop();
}

void HttpServer::Impl::sweep() {
  if (done_) return;
  ++state_->tick;
  state_->date =
      http::format_http_date(std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
  for (Sweepable* connection : state_->connections) connection->on_tick();
  await_sweep();
}

void HttpServer::Impl::await_sweep() {
  sweep_timer_.expires_after(state_->tick_length);
  sweep_timer_.async_wait([self = shared_from_this()](const boost::system::error_code&) { self->sweep(); });
}

HttpServer::HttpServer(Executor executor, HttpServerOptions options, http::Handler handler)
    : impl_(std::make_shared<Impl>(executor, std::move(options), std::move(handler))) {}

HttpServer::~HttpServer() { stop(); }

Result<std::uint16_t> HttpServer::listen() { return impl_->listen(); }

Task<> HttpServer::serve() { return impl_->serve(); }

void HttpServer::stop() { impl_->stop(); }

}  // namespace rollcall::net
