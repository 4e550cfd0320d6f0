#pragma once

#include <string>

namespace rollcall::net {

/// Boost and OpenSSL, a line each.
std::string library_versions();

}  // namespace rollcall::net
