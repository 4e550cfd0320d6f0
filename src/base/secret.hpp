#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace rollcall {

/// A key or token. It has no stream operator, no formatter and no comparison, so that it can't reach a log by accident;
/// `reveal()` is the one way out and easy to search for.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  [[nodiscard]] const std::string& reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }

  /// Compares in a time that depends on the lengths only, never on where the first difference is.
  [[nodiscard]] bool matches(std::string_view candidate) const;

 private:
  std::string value_;
};

}  // namespace rollcall
