#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace rollcall::api {

/// The parameters of a request's query. Of equal names the first counts; those that a route does not know are ignored.
class Query {
 public:
  explicit Query(std::string_view text);

  /// Nothing if it is absent.
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
  /// Nothing if it is absent; invalid_input names it and its range.
  [[nodiscard]] Result<std::optional<std::uint32_t>> count(std::string_view name, std::uint32_t most) const;

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

/// `</path?name=value&...>; rel="next"`: the Link of a page that is not the last (RFC 8288). Empty values are left out.
std::string next_link(std::string_view path, const std::vector<std::pair<std::string, std::string>>& parameters);

}  // namespace rollcall::api
