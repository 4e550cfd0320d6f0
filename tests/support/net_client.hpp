#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/http_client.hpp"
#include "net/runtime.hpp"

namespace rollcall::test {

inline SteadyTime from_now(Duration wait) { return std::chrono::steady_clock::now() + wait; }

/// A request that gives up after ten seconds, so that a hanging peer fails the test and does not hang it.
inline net::ClientRequest get(const std::string& url) {
  net::ClientRequest request;
  request.url = http::parse_url(url).value();
  request.deadline = from_now(std::chrono::seconds(10));
  return request;
}

/// An HttpClient and the loop that it runs on.
class TestClient {
 public:
  explicit TestClient(net::HttpClientOptions options = {}) : client_(runtime_.executor(), std::move(options)) {}

  Result<net::ClientResponse> send(net::ClientRequest request) {
    std::optional<Result<net::ClientResponse>> result;
    runtime_.run(send_one(&client_, std::move(request), &result));
    return std::move(*result);
  }
  Result<net::ClientResponse> get(const std::string& url) { return send(test::get(url)); }

  [[nodiscard]] net::HttpClient* client() { return &client_; }
  [[nodiscard]] net::Runtime& runtime() { return runtime_; }

 private:
  static Task<> send_one(net::HttpClient* client, net::ClientRequest request,
                         std::optional<Result<net::ClientResponse>>* result) {
    result->emplace(co_await client->send(std::move(request)));
  }

  net::Runtime runtime_;
  net::HttpClient client_;
};

}  // namespace rollcall::test
