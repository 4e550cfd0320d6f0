#include "net/client_stream.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "base/async.hpp"
#include "base/format.hpp"
#include "net/localhost.hpp"
#include "net/no_throw.hpp"

namespace rollcall::net {
namespace asio = boost::asio;
namespace {

using asio::ip::tcp;
using Code = boost::system::error_code;
using TlsStream = asio::ssl::stream<tcp::socket&>;

/// A name being resolved. getaddrinfo can't be cancelled, so the lookup may outlive whoever asked for it.
struct Lookup {
  explicit Lookup(const Executor& executor) : changed(executor) {}
  Event changed;
  bool done = false;
  Code error;
  std::vector<tcp::endpoint> endpoints;
};

Task<> look_up(std::shared_ptr<Lookup> lookup, std::string host, std::uint16_t port) {
  tcp::resolver resolver(co_await current_executor());
  const auto [error, results] =
      co_await resolver.async_resolve(host, std::to_string(port), tcp::resolver::numeric_service, kNoThrow);
  lookup->done = true;
  lookup->error = error;
  for (const auto& result : results) lookup->endpoints.push_back(result.endpoint());
  lookup->changed.notify_all();
}

/// Names the server in the handshake, and refuses a certificate made out to another.
void expect_host(SSL* handle, const std::string& host) {
  X509_VERIFY_PARAM* const rules = SSL_get0_param(handle);
  if (X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) == 1) return;
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  X509_VERIFY_PARAM_set1_host(rules, host.data(), host.size());
  SSL_set_tlsext_host_name(handle, host.c_str());
}

}  // namespace

struct ClientStream::State : std::enable_shared_from_this<State> {
  explicit State(const Executor& on) : socket(on), timer(on) {}

  tcp::socket socket;
  std::optional<TlsStream> tls;
  asio::steady_timer timer;
  SteadyTime deadline = kNever;
  SteadyTime armed = kNever;  // when the timer will fire; it may be too early, and is set again then
  std::shared_ptr<Lookup> lookup;
  bool expired = false;
  bool transferring = false;  // a read or a write is under way

  void arm(SteadyTime time);
  void on_timer();
  void close();
  void discard_unsent();
  [[nodiscard]] std::unexpected<Error> failure(const Code& code) const;
  [[nodiscard]] std::unexpected<Error> tls_failure(const Code& code);
};

void ClientStream::State::arm(SteadyTime time) {
  armed = time;
  timer.expires_at(time);
  timer.async_wait([weak = weak_from_this()](const Code& error) {
    const std::shared_ptr<State> state = weak.lock();
    if (state && !error) state->on_timer();
  });
}

void ClientStream::State::on_timer() {
  armed = kNever;
  if (deadline == kNever) return;
  if (asio::steady_timer::clock_type::now() < deadline) {
    arm(deadline);
    return;
  }
  expired = true;
  if (transferring) discard_unsent();
  close();
  if (lookup) lookup->changed.notify_all();
}

void ClientStream::State::close() {
  Code ignored;
  socket.close(ignored);
}

/// The kernel would go on delivering an abandoned request for minutes after a polite close.
void ClientStream::State::discard_unsent() {
  Code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
}

std::unexpected<Error> ClientStream::State::failure(const Code& code) const {
  if (expired) return fail(ErrorKind::timeout, "no complete answer in time");
  if (code == asio::ssl::error::stream_truncated) {
    return fail(ErrorKind::truncated, "the connection was cut without TLS's goodbye");
  }
  if (code.category() == asio::error::get_ssl_category() ||
      code.category() == asio::ssl::error::get_stream_category()) {
    return fail(ErrorKind::tls, format("TLS failed: {}", code.message()));
  }
  return fail(ErrorKind::connection, code.message());
}

std::unexpected<Error> ClientStream::State::tls_failure(const Code& code) {
  if (expired) return fail(ErrorKind::timeout, "the TLS handshake did not end in time");
  const long verdict = SSL_get_verify_result(tls->native_handle());
  if (verdict != X509_V_OK) {
    return fail(ErrorKind::tls, format("its certificate is not trusted ({}); if it is the right server, add its issuer "
                                       "to the trusted roots (SSL_CERT_FILE names a PEM file of them)",
                                       X509_verify_cert_error_string(verdict)));
  }
  return fail(ErrorKind::tls, format("the TLS handshake failed: {}", code.message()));
}

ClientStream::ClientStream(const Executor& executor) : state_(std::make_shared<State>(executor)) {}

ClientStream::~ClientStream() {
  state_->close();
  state_->timer.cancel();
}

void ClientStream::set_deadline(SteadyTime deadline) {
  // Most exchanges end long before their deadline: the timer is left to fire early now and then, and is set anew only
  // for an earlier time.
  state_->deadline = deadline;
  if (deadline < state_->armed) state_->arm(deadline);
}

Task<Result<void>> ClientStream::connect(std::string host, std::uint16_t port) {
  const std::shared_ptr<State> state = state_;
  std::vector<tcp::endpoint> endpoints;
  Code error;
  if (const auto address = asio::ip::make_address(host, error); !error) {
    endpoints.emplace_back(address, port);
  } else if (const auto local = localhost_addresses(host)) {
    for (const auto& each : *local) endpoints.emplace_back(each, port);
  } else {
    const auto lookup = state->lookup = std::make_shared<Lookup>(state->socket.get_executor());
    spawn(state->socket.get_executor(), look_up(lookup, host, port));
    while (!lookup->done && !state->expired) co_await lookup->changed.wait();
    state->lookup.reset();
    if (state->expired) co_return fail(ErrorKind::timeout, "the name was not resolved in time");
    if (lookup->error) {
      co_return fail(ErrorKind::connection, format("the name can't be resolved ({})", lookup->error.message()));
    }
    endpoints = lookup->endpoints;
  }
  error = asio::error::host_not_found;
  for (const tcp::endpoint& endpoint : endpoints) {
    state->close();
    std::tie(error) = co_await state->socket.async_connect(endpoint, kNoThrow);
    if (state->expired) co_return fail(ErrorKind::timeout, "could not connect in time");
    if (error) continue;
    Code ignored;
    state->socket.set_option(tcp::no_delay(true), ignored);
    co_return Result<void>();
  }
  co_return fail(ErrorKind::connection, format("could not connect ({})", error.message()));
}

Task<Result<void>> ClientStream::start_tls(asio::ssl::context* context, std::string host) {
  const std::shared_ptr<State> state = state_;
  state->tls.emplace(state->socket, *context);
  expect_host(state->tls->native_handle(), host);
  const auto [error] = co_await state->tls->async_handshake(TlsStream::client, kNoThrow);
  if (error) co_return state->tls_failure(error);
  co_return Result<void>();
}

Task<Result<std::size_t>> ClientStream::read_some(char* data, std::size_t size) {
  const std::shared_ptr<State> state = state_;
  const auto buffer = asio::buffer(data, size);
  Code error;
  std::size_t count = 0;
  state->transferring = true;
  if (state->tls) {
    std::tie(error, count) = co_await state->tls->async_read_some(buffer, kNoThrow);
  } else {
    std::tie(error, count) = co_await state->socket.async_read_some(buffer, kNoThrow);
  }
  state->transferring = false;
  if (error == asio::error::eof) co_return std::size_t{0};
  if (error) co_return state->failure(error);
  co_return count;
}

Task<Result<void>> ClientStream::write(std::string_view first, std::string_view second) {
  const std::shared_ptr<State> state = state_;
  const std::array<asio::const_buffer, 2> buffers = {asio::const_buffer(first.data(), first.size()),
                                                     asio::const_buffer(second.data(), second.size())};
  Code error;
  std::size_t count = 0;
  state->transferring = true;
  if (state->tls) {
    std::tie(error, count) = co_await asio::async_write(*state->tls, buffers, kNoThrow);
  } else {
    std::tie(error, count) = co_await asio::async_write(state->socket, buffers, kNoThrow);
  }
  state->transferring = false;
  if (error) co_return state->failure(error);
  co_return Result<void>();
}

bool ClientStream::is_quiet() const {
  if (!state_->socket.is_open()) return false;
  char byte = 0;
  const int handle = state_->socket.native_handle();
  const auto seen = ::recv(handle, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return seen < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

bool ClientStream::is_open() const {
  if (!state_->socket.is_open()) return false;
  pollfd peer{.fd = state_->socket.native_handle(), .events = POLLRDHUP, .revents = 0};
  return ::poll(&peer, 1, 0) == 0;
}

bool ClientStream::is_tls() const { return state_->tls.has_value(); }

}  // namespace rollcall::net
