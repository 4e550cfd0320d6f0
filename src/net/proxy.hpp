#pragma once

#include <optional>
#include <string>

#include "http/url.hpp"

namespace rollcall::net {

/// Proxies as curl reads them from the environment; the program reads the variables, this decides.
struct ProxySettings {
  std::string http_proxy;   ///< for http URLs, as absolute-form requests
  std::string https_proxy;  ///< for https URLs, by CONNECT
  std::string no_proxy;  ///< comma-separated hosts, domains (".example.com" and "example.com" cover subdomains), or "*"
};

/// The proxy for the URL, or nothing. invalid_input names a proxy setting that isn't an http URL.
/// Loopback hosts are never proxied.
Result<std::optional<http::Url>> choose_proxy(const ProxySettings& settings, const http::Url& url);

}  // namespace rollcall::net
