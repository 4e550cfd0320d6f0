#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace rollcall::http {

/// An absolute http or https URL, taken apart.
struct Url {
  std::string scheme;  ///< "http" or "https"
  std::string host;    ///< name, IPv4, or IPv6 without brackets
  std::uint16_t port = 0;
  std::string path = "/";  ///< as sent, percent-encoded
  std::string query;       ///< as sent, without the '?'

  [[nodiscard]] bool is_tls() const { return scheme == "https"; }
  /// `host:port`, brackets and default port as in the Host header.
  [[nodiscard]] std::string authority() const;
  /// `scheme://host:port`: what a kept connection belongs to.
  [[nodiscard]] std::string origin() const;
  /// Path and query: the request target.
  [[nodiscard]] std::string target() const;
  [[nodiscard]] std::string to_string() const;

  bool operator==(const Url&) const = default;
};

/// invalid_input names the text and what is wrong with it. User info and fragments are refused and cut, in that order.
Result<Url> parse_url(std::string_view text);

/// RFC 3986, section 5: a Location, relative or not, against the URL it came from.
Result<Url> resolve_url(const Url& base, std::string_view reference);

}  // namespace rollcall::http
