#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>

#include "net/http_server.hpp"

namespace rollcall::test {

inline constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

inline constexpr std::string_view kGetFault = "GET /fault HTTP/1.1\r\nHost: h\r\n\r\n";

/// Short limits, but long enough for a peer that a busy machine keeps from its work for a while.
inline net::HttpServerOptions impatient() {
  net::HttpServerOptions options;
  options.header_timeout = std::chrono::milliseconds(150);
  options.idle_timeout = std::chrono::milliseconds(150);
  return options;
}

/// Tells when the last copy of it has gone.
struct Witness {
  std::promise<void>* gone;
  explicit Witness(std::promise<void>* promise) : gone(promise) {}
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness() { gone->set_value(); }
};

inline bool happens(std::future<void> future) {
  return future.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
}

/// A stream of `pieces` pieces of `size` bytes; `made` counts what was asked for.
inline http::BodyStream pieces_of(std::size_t size, int pieces, std::shared_ptr<void> guard, std::atomic<int>* made) {
  return [=, left = std::make_shared<int>(pieces)]() -> Task<Result<std::string>> {
    (void)guard;
    if (*left == 0) co_return "";
    --*left;
    ++*made;
    co_return std::string(size, 'x');
  };
}

inline http::Handler streaming(std::function<http::BodyStream()> make) {
  return [make = std::move(make)](http::Request) -> Task<http::Response> {
    http::Response response;
    response.stream = make();
    co_return response;
  };
}

inline http::Handler faulty(http::TransportFault fault, bool chunked = false) {
  return [=](http::Request request) -> Task<http::Response> {
    http::Response response;
    response.body = "0123456789";
    response.chunked = chunked;
    if (request.path == "/fault") response.fault = fault;
    co_return response;
  };
}

}  // namespace rollcall::test
