#pragma once

#include <compare>
#include <string>
#include <utility>

namespace rollcall {

/// A string of one meaning: ids of different kinds don't mix.
template <class Tag>
struct StrongString {
  std::string value;

  StrongString() = default;
  explicit StrongString(std::string text) : value(std::move(text)) {}
  [[nodiscard]] bool empty() const { return value.empty(); }
  auto operator<=>(const StrongString&) const = default;
};

}  // namespace rollcall
