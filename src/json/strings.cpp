#include "json/strings.hpp"

#include "json/reader.hpp"

namespace rollcall::json {

std::optional<std::vector<std::string>> read_strings(const std::string& text) {
  Reader reader(text);
  if (reader.next() != Token::begin_array) return std::nullopt;
  std::vector<std::string> strings;
  Token token = reader.next();
  for (; token == Token::string; token = reader.next()) reader.append_string(strings.emplace_back());
  if (token != Token::end_array || reader.next() != Token::end) return std::nullopt;
  return strings;
}

}  // namespace rollcall::json
