#pragma once

#include <boost/asio/ssl/context.hpp>
#include <optional>
#include <string>

#include "base/error.hpp"

namespace rollcall::net {

/// The roots that servers are verified with. Loading them takes longer than all else at start, so it is done when the
/// first https URL is asked for.
class TlsContext {
 public:
  /// PEM roots, or the system's store if `ca_file` is empty.
  explicit TlsContext(std::string ca_file) : ca_file_(std::move(ca_file)) {}

  Result<boost::asio::ssl::context*> get();

 private:
  std::string ca_file_;
  std::optional<boost::asio::ssl::context> context_;
};

}  // namespace rollcall::net
