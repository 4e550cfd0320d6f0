#pragma once

#include <string>

namespace rollcall::cli {

/// Version, compiler and libraries, a line each.
std::string version_text();

}  // namespace rollcall::cli
