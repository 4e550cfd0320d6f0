#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "net/http_client.hpp"
#include "net/proxy.hpp"

namespace rollcall::net {

struct RequestFacts {
  const http::Url* url = nullptr;
  std::string_view user_agent;
  const Proxy* proxy = nullptr;  ///< set if the request goes to a proxy in absolute form
};

/// Request line and header fields, the empty line included. invalid_input if a part of the request has a character that
/// would end it early: nobody but the caller writes fields.
Result<std::string> request_head(const ClientRequest& request, const RequestFacts& facts);

/// The head of a CONNECT for "host:port".
std::string connect_head(std::string_view host_and_port, const Secret& authorization);

}  // namespace rollcall::net
