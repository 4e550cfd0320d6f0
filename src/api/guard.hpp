#pragma once

#include <optional>
#include <string>

#include "base/secret.hpp"
#include "http/message.hpp"

namespace rollcall::api {

struct GuardOptions {
  Secret api_key;        ///< empty: no key is asked for
  bool loopback = true;  ///< the listener is on loopback: requests that name another host are refused
};

/// True for localhost, 127.0.0.0/8 and ::1, with or without a port: the hosts that only this machine reaches.
bool is_loopback_host(std::string_view authority);

/// Who may call. With a key, every route but /healthz needs it in `x-api-key`. On loopback the Host must be a loopback
/// name, so that a foreign name that resolves to 127.0.0.1 (DNS rebinding) finds nothing, and an Origin must be that
/// same host, so that no web page can post here.
class Guard {
 public:
  explicit Guard(GuardOptions options) : options_(std::move(options)) {}

  /// The refusal, or nothing.
  [[nodiscard]] std::optional<http::Response> check(const http::Request& request) const;

 private:
  GuardOptions options_;
};

}  // namespace rollcall::api
