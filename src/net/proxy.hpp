#pragma once

#include <optional>
#include <string>

#include "base/secret.hpp"
#include "http/url.hpp"

namespace rollcall::net {

/// Proxies as curl reads them from the environment; the program reads the variables, this decides.
struct ProxySettings {
  std::string http_proxy{};   ///< for http URLs, as absolute-form requests
  std::string https_proxy{};  ///< for https URLs, by CONNECT
  std::string
      no_proxy{};  ///< comma-separated hosts, domains (".example.com" and "example.com" cover subdomains), or "*"
};

struct Proxy {
  http::Url url;
  Secret authorization;  ///< value of Proxy-Authorization, made of the setting's user info; empty if it has none
};

/// The proxy for the URL, or nothing. invalid_input names a proxy setting that isn't an http URL, and shows no part of
/// it; its scheme may be left out. Loopback hosts are never proxied.
Result<std::optional<Proxy>> choose_proxy(const ProxySettings& settings, const http::Url& url);

}  // namespace rollcall::net
