#pragma once

// The project's only include of {fmt}: libstdc++ 12 has no <format>.
#include <fmt/format.h>

#include <string>
#include <utility>

namespace rollcall {

/// fmt::format as an object: where the standard library has std::format, a call with a standard type would find both
/// functions by argument-dependent lookup. An object stops the lookup.
struct Format {
  template <class... Args>
  [[nodiscard]] std::string operator()(fmt::format_string<Args...> text, Args&&... args) const {
    return fmt::format(text, std::forward<Args>(args)...);
  }
};

inline constexpr Format format;

}  // namespace rollcall
