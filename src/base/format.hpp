#pragma once

// The project's only include of {fmt}: libstdc++ 12 has no <format>.
#include <fmt/format.h>

namespace rollcall {

using fmt::format;
using fmt::format_to;

}  // namespace rollcall
