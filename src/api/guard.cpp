#include "api/guard.hpp"

#include <algorithm>
#include <cstdint>
#include <ranges>

#include "api/problem.hpp"
#include "base/text.hpp"

namespace rollcall::api {
namespace {

/// The host of `host`, `host:port` or `[v6]:port`; empty for what is none of these.
std::string_view host_of(std::string_view authority) {
  const auto from = authority.starts_with('[') ? authority.find(']') : 0;
  if (from == std::string_view::npos) return {};
  const auto colon = authority.find(':', from);
  const std::string_view host = authority.substr(0, colon);
  if (from > 0 && host.size() != from + 1) return {};
  if (colon != std::string_view::npos) {
    const auto port = parse_unsigned(authority.substr(colon + 1));
    if (!port || *port > UINT16_MAX) return {};
  }
  return host;
}

bool is_loopback_v4(std::string_view host) {
  if (!host.starts_with("127.") || std::ranges::count(host, '.') != 3) return false;
  return std::ranges::all_of(std::views::split(host, '.'), [](auto part) {
    const auto number = parse_unsigned(std::string_view(part.begin(), part.end()));
    return number && *number <= UINT8_MAX;
  });
}

}  // namespace

bool is_loopback_host(std::string_view authority) {
  const std::string_view host = host_of(authority);
  return iequals(host, "localhost") || host == "[::1]" || authority == "::1" || is_loopback_v4(host);
}

std::optional<http::Response> Guard::check(const http::Request& request) const {
  const std::string_view host = request.headers.find("host").value_or("");
  if (options_.loopback) {
    if (!is_loopback_host(host)) {
      return problem(403, "This server answers to localhost only: the Host header names another host.");
    }
    const auto origin = request.headers.find("origin");
    if (origin && !iequals(*origin, std::string("http://") + std::string(host))) {
      return problem(403, "Requests from pages of other sites are refused: the Origin header names another site.");
    }
  }
  if (options_.api_key.empty() || request.path == "/healthz") return std::nullopt;
  if (options_.api_key.matches(request.headers.find("x-api-key").value_or(""))) return std::nullopt;
  return problem(403, "An API key is needed: send it in the x-api-key header.");
}

}  // namespace rollcall::api
