#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace rollcall::fuzz {

/// Ends the program, and so tells the fuzzer of a find, unless the property holds. Not assert: it holds in every build.
inline void require(bool holds, std::string_view property) {
  if (holds) return;
  (void)std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(property.size()), property.data());
  std::abort();
}

inline std::string_view text_of(const unsigned char* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace rollcall::fuzz
