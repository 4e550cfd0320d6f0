#include "net/proxy.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "base/text.hpp"
#include "http/message.hpp"

namespace rollcall::net {
namespace {

bool is_loopback(std::string_view host) {
  const bool is_ipv4 = host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host == "localhost" || host.ends_with(".localhost") || host == "::1" || (is_ipv4 && host.starts_with("127."));
}

bool covers(std::string_view entry, std::string_view host) {
  if (entry == "*") return true;
  if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.empty() || host.size() < entry.size()) return false;
  if (!iequals(host.substr(host.size() - entry.size()), entry)) return false;
  return host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.';
}

bool is_exempt(std::string_view no_proxy, std::string_view host) {
  while (!no_proxy.empty()) {
    const std::string_view entry = no_proxy.substr(0, no_proxy.find(','));
    no_proxy.remove_prefix(std::min(entry.size() + 1, no_proxy.size()));
    if (covers(trim(entry), host)) return true;
  }
  return false;
}

std::string base64(std::string_view bytes) {
  std::string text = base64url_encode(bytes);
  std::ranges::replace(text, '-', '+');
  std::ranges::replace(text, '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

/// The setting may hold a password, and a wrong one may hold it anywhere: no part of it is shown.
std::unexpected<Error> refuse(std::string_view name) {
  return fail(ErrorKind::invalid_input,
              format("the {0} proxy setting ({0}_proxy) can't be used, and is not shown since it may hold a password: "
                     "write it as http://host:port or http://user:password@host:port, with special characters of "
                     "user and password percent-encoded; only proxies that speak http are supported",
                     name));
}

Result<Proxy> parse_proxy(std::string_view name, std::string_view setting) {
  std::string text(setting);
  if (!text.contains("://")) text.insert(0, "http://");
  Proxy proxy;
  const std::size_t start = text.find("://") + 3;
  const std::size_t end = text.find_first_of("/?#", start);
  const std::size_t at = text.rfind('@');
  if (at != std::string::npos && at >= start) {
    // A password cut off by its own '/' would pass for a path, and its front for a port.
    if (at > end) return refuse(name);
    const std::string user_info = text.substr(start, at - start);
    proxy.authorization = Secret("Basic " + base64(http::percent_decode(user_info).value_or(user_info)));
    text.erase(start, at + 1 - start);
  }
  Result<http::Url> url = http::parse_url(text);
  if (!url || url->is_tls()) return refuse(name);
  proxy.url = std::move(*url);
  return proxy;
}

}  // namespace

Result<std::optional<Proxy>> choose_proxy(const ProxySettings& settings, const http::Url& url) {
  const std::string_view setting = trim(url.is_tls() ? settings.https_proxy : settings.http_proxy);
  if (setting.empty() || is_loopback(url.host) || is_exempt(settings.no_proxy, url.host)) return std::nullopt;
  Result<Proxy> proxy = parse_proxy(url.scheme, setting);
  if (!proxy) return std::unexpected(proxy.error());
  return std::move(*proxy);
}

}  // namespace rollcall::net
