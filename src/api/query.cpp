#include "api/query.hpp"

#include "base/format.hpp"
#include "base/text.hpp"
#include "http/message.hpp"

namespace rollcall::api {

Query::Query(std::string_view text) : pairs_(http::parse_query(text)) {}

std::optional<std::string> Query::text(std::string_view name) const {
  for (const auto& [key, value] : pairs_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

Result<std::optional<std::uint32_t>> Query::count(std::string_view name, std::uint32_t most) const {
  const auto value = text(name);
  if (!value) return std::nullopt;
  const auto number = parse_unsigned(*value);
  if (!number || *number < 1 || *number > most) {
    return fail(ErrorKind::invalid_input, format("{}={}: must be a whole number from 1 to {}", name, *value, most));
  }
  return static_cast<std::uint32_t>(*number);
}

std::string next_link(std::string_view path, const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::string url(path);
  char separator = '?';
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    url += format("{}{}={}", separator, name, http::percent_encode(value));
    separator = '&';
  }
  return format("<{}>; rel=\"next\"", url);
}

}  // namespace rollcall::api
