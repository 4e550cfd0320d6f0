#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string_view>

#include "base/text.hpp"

namespace rollcall::net {

/// The addresses of `localhost`, which RFC 6761 (section 6.3) makes this machine's own: no resolver and no /etc/hosts
/// is asked, and a bare machine has neither. Nothing for every other name.
inline std::optional<std::array<boost::asio::ip::address, 2>> localhost_addresses(std::string_view host) {
  if (!iequals(host, "localhost")) return std::nullopt;
  return std::array<boost::asio::ip::address, 2>{boost::asio::ip::address_v4::loopback(),
                                                 boost::asio::ip::address_v6::loopback()};
}

}  // namespace rollcall::net
