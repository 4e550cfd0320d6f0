#include "base/error.hpp"

#include <utility>

namespace rollcall {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_input: return "invalid_input";
    case ErrorKind::not_found: return "not_found";
    case ErrorKind::connection: return "connection";
    case ErrorKind::stale_connection: return "stale_connection";
    case ErrorKind::tls: return "tls";
    case ErrorKind::timeout: return "timeout";
    case ErrorKind::truncated: return "truncated";
    case ErrorKind::too_large: return "too_large";
    case ErrorKind::protocol: return "protocol";
    case ErrorKind::storage: return "storage";
    case ErrorKind::cancelled: return "cancelled";
    case ErrorKind::deadline: return "deadline";
    case ErrorKind::internal: return "internal";
  }
  std::unreachable();
}

}  // namespace rollcall
