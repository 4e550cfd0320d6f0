#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "http/message.hpp"
#include "http/url.hpp"
#include "net/proxy.hpp"

namespace rollcall::net {

struct HttpClientOptions {
  Duration connect_timeout = std::chrono::seconds(5);  ///< name, TCP, proxy and TLS together
  std::size_t max_body_bytes = 64UL * 1024 * 1024;
  std::size_t max_header_bytes = 64UL * 1024;
  std::size_t max_idle_per_origin = 32;
  Duration idle_timeout = std::chrono::seconds(30);  ///< a kept connection older than this is not used again
  std::string user_agent{};
  std::string ca_file{};  ///< PEM roots instead of the system's store (which honours SSL_CERT_FILE)
  ProxySettings proxy{};
};

struct ClientRequest {
  std::string method = "GET";
  http::Url url{};
  http::Headers headers{};  ///< besides Host, User-Agent, Content-Length and Connection
  std::string body{};
  SteadyTime deadline = kNever;  ///< for the whole exchange, connecting included
};

struct ClientResponse {
  int status = 0;
  http::Headers headers;
  std::string body{};
};

/// HTTP/1.1 with kept connections, TLS with verification and SNI, and proxies. One exchange a call; redirects are the
/// caller's (http/redirect.hpp), because each hop is a request that its rate budget must allow. All methods on the
/// executor's thread. The client outlives its tasks.
///
/// Errors: connection, stale_connection (a kept connection went away before a byte of the answer; send again),
/// tls, timeout, truncated, too_large, protocol. The message names the peer and never a secret.
class HttpClient {
 public:
  HttpClient(Executor executor, HttpClientOptions options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  Task<Result<ClientResponse>> send(ClientRequest request);

  /// Makes sure that a live connection to the URL's origin waits for the next send(): opens one, by the proxy if there
  /// is one, unless one waits already. Nothing is asked of the server. For requests whose moment is budgeted: names,
  /// TCP and TLS then cost none of it. It is no promise: another send() may take the connection, and the peer may close
  /// it; then send() opens its own. Errors: connection, tls, timeout (the deadline, or connect_timeout).
  Task<Result<void>> prepare(http::Url url, SteadyTime deadline);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rollcall::net
