#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace rollcall::json {

/// A small JSON object, read strictly (as decode_page reads), whose members are kept as JSON text: nothing is lost,
/// and what one does not ask for is not interpreted. For messages, not for pages.
class Object {
 public:
  /// protocol: not JSON, or not an object.
  static Result<Object> parse(const std::string& text);

  [[nodiscard]] bool has(std::string_view name) const { return raw(name).has_value(); }
  /// The member's JSON text; of equal names the last.
  [[nodiscard]] std::optional<std::string_view> raw(std::string_view name) const;
  /// Nothing when absent or of another type.
  [[nodiscard]] std::optional<std::string> string(std::string_view name) const;
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const;
  [[nodiscard]] std::optional<double> number(std::string_view name) const;
  [[nodiscard]] std::optional<Object> object(std::string_view name) const;
  /// The elements' JSON texts.
  [[nodiscard]] std::optional<std::vector<std::string>> array(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  struct Member {
    std::string name;
    std::string json;
  };
  std::vector<Member> members_;
};

}  // namespace rollcall::json
