#include "net/http_client.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "base/format.hpp"
#include "net/connection_pool.hpp"
#include "net/http_exchange.hpp"
#include "net/request_head.hpp"
#include "net/tls_context.hpp"

namespace rollcall::net {
namespace {

SteadyTime now() { return std::chrono::steady_clock::now(); }

std::string host_and_port(const http::Url& url) {
  return url.origin().substr(url.scheme.size() + std::string_view("://").size());
}

/// Where a request goes, and by which way.
struct Route {
  http::Url url;
  std::optional<Proxy> proxy;

  [[nodiscard]] bool is_tunnel() const { return proxy && url.is_tls(); }
  [[nodiscard]] const http::Url& first_hop() const { return proxy ? proxy->url : url; }

  /// What a kept connection may be used again for.
  [[nodiscard]] std::string key() const {
    if (!proxy) return url.origin();
    return url.is_tls() ? format("{} by {}", url.origin(), proxy->url.origin()) : format("by {}", proxy->url.origin());
  }

  [[nodiscard]] std::unexpected<Error> failure(const Error& error) const {
    if (!proxy) return fail(error.kind, format("{}: {}", url.origin(), error.message));
    return fail(error.kind, format("{} by proxy {}: {}", url.origin(), proxy->url.origin(), error.message));
  }
};

Task<Result<void>> open_tunnel(ClientConnection* connection, const Route* route) {
  ClientConnection::Outgoing connect;
  connect.head = connect_head(host_and_port(route->url), route->proxy->authorization);
  connect.bodiless_answer = true;
  const Result<ClientResponse> answer = co_await connection->exchange(std::move(connect));
  if (!answer) co_return std::unexpected(answer.error());
  if (answer->status / 100 == 2) {
    if (connection->has_unread()) co_return fail(ErrorKind::protocol, "the proxy speaks before the server does");
    co_return Result<void>();
  }
  co_return fail(
      ErrorKind::connection,
      format("the proxy does not connect to it: {} {}{}", answer->status, http::reason_phrase(answer->status),
             answer->status == 407 ? "; write user and password into the proxy setting" : ""));
}

}  // namespace

class HttpClient::Impl {
 public:
  Impl(Executor executor, HttpClientOptions options)
      : executor_(std::move(executor)),
        options_(std::move(options)),
        tls_(options_.ca_file),
        pool_({options_.max_idle_per_origin, options_.idle_timeout}) {}

  Task<Result<ClientResponse>> send(ClientRequest request);
  Task<Result<void>> prepare(http::Url url, SteadyTime deadline);

 private:
  using ConnectionPtr = std::unique_ptr<ClientConnection>;

  [[nodiscard]] Result<Route> route_to(http::Url url) const;
  Task<Result<ConnectionPtr>> open(const Route* route, SteadyTime deadline);
  Task<Result<void>> connect(ClientConnection* connection, const Route* route);

  Executor executor_;
  HttpClientOptions options_;
  TlsContext tls_;
  ConnectionPool pool_;
};

Task<Result<ClientResponse>> HttpClient::Impl::send(ClientRequest request) {
  const Result<Route> routed = route_to(std::move(request.url));
  if (!routed) co_return std::unexpected(routed.error());
  const Route& route = *routed;
  const bool absolute_form = route.proxy && !route.is_tunnel();
  auto head = request_head(
      request,
      {.url = &route.url, .user_agent = options_.user_agent, .proxy = absolute_form ? &*route.proxy : nullptr});
  if (!head) co_return std::unexpected(head.error());
  if (request.deadline <= now()) co_return route.failure({ErrorKind::timeout, "no time was left to ask"});

  ConnectionPtr connection = pool_.take(route.key(), now());
  if (!connection) {
    Result<ConnectionPtr> opened = co_await open(&route, request.deadline);
    if (!opened) co_return route.failure(opened.error());
    connection = std::move(*opened);
  }
  // The process may have been stopped meanwhile, and a late request is one that nobody accounts for.
  if (request.deadline <= now()) co_return route.failure({ErrorKind::timeout, "no time was left to ask"});
  connection->stream().set_deadline(request.deadline);
  ClientConnection::Outgoing outgoing{
      .head = std::move(*head), .body = std::move(request.body), .bodiless_answer = request.method == "HEAD"};
  Result<ClientResponse> response = co_await connection->exchange(std::move(outgoing));
  if (!response) co_return route.failure(response.error());
  pool_.put(route.key(), std::move(connection), now());
  co_return response;
}

Task<Result<void>> HttpClient::Impl::prepare(http::Url url, SteadyTime deadline) {
  const Result<Route> route = route_to(std::move(url));
  if (!route) co_return std::unexpected(route.error());
  if (deadline <= now()) co_return route->failure({ErrorKind::timeout, "no time was left to connect"});
  if (options_.max_idle_per_origin == 0 || pool_.has(route->key(), now())) co_return Result<void>();
  Result<ConnectionPtr> opened = co_await open(&*route, deadline);
  if (!opened) co_return route->failure(opened.error());
  pool_.put(route->key(), std::move(*opened), now());
  co_return Result<void>();
}

Result<Route> HttpClient::Impl::route_to(http::Url url) const {
  auto proxy = choose_proxy(options_.proxy, url);
  if (!proxy) return std::unexpected(proxy.error());
  return Route{std::move(url), std::move(*proxy)};
}

Task<Result<HttpClient::Impl::ConnectionPtr>> HttpClient::Impl::open(const Route* route, SteadyTime deadline) {
  auto connection = std::make_unique<ClientConnection>(
      executor_, ResponseParser::Limits{options_.max_header_bytes, options_.max_body_bytes});
  connection->stream().set_deadline(std::min(deadline, add_saturating(now(), options_.connect_timeout)));
  const Result<void> connected = co_await connect(connection.get(), route);
  if (!connected) co_return std::unexpected(connected.error());
  connection->mark_connected();
  co_return connection;
}

Task<Result<void>> HttpClient::Impl::connect(ClientConnection* connection, const Route* route) {
  const http::Url& hop = route->first_hop();
  const Result<void> connected = co_await connection->stream().connect(hop.host, hop.port);
  if (!connected) co_return connected;
  if (route->is_tunnel()) {
    const Result<void> tunnel = co_await open_tunnel(connection, route);
    if (!tunnel) co_return tunnel;
  }
  if (!route->url.is_tls()) co_return Result<void>();
  const auto context = tls_.get();
  if (!context) co_return std::unexpected(context.error());
  co_return co_await connection->stream().start_tls(*context, route->url.host);
}

HttpClient::HttpClient(Executor executor, HttpClientOptions options)
    : impl_(std::make_unique<Impl>(std::move(executor), std::move(options))) {}

HttpClient::~HttpClient() = default;

Task<Result<ClientResponse>> HttpClient::send(ClientRequest request) { return impl_->send(std::move(request)); }

Task<Result<void>> HttpClient::prepare(http::Url url, SteadyTime deadline) {
  return impl_->prepare(std::move(url), deadline);
}

}  // namespace rollcall::net
