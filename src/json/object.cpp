#include "json/object.hpp"

#include <algorithm>
#include <charconv>
#include <ranges>

#include "base/format.hpp"
#include "json/reader.hpp"

namespace rollcall::json {
namespace {

std::unexpected<Error> not_json(const Reader& reader) {
  return fail(ErrorKind::protocol, format("not JSON: {} at byte {}", reader.problem(), reader.offset()));
}

/// Takes the value whose first token is `token`, as compact JSON; nothing on a reader error.
std::optional<std::string> take_value(Reader& reader, Token token) {
  const bool opens = token == Token::begin_object || token == Token::begin_array;
  const int outer = reader.depth() - (opens ? 1 : 0);
  std::string json;
  for (;; token = reader.next()) {
    if (token == Token::error) return std::nullopt;
    append_compact(json, reader, token);
    if (reader.depth() == outer) return json;
  }
}

/// A member's text as a number, if it is one that `Number` holds.
template <class Number>
std::optional<Number> parse_number(std::optional<std::string_view> json) {
  if (!json) return std::nullopt;
  Number number{};
  const auto [end, code] = std::from_chars(json->data(), json->data() + json->size(), number);
  if (code != std::errc{} || end != json->data() + json->size()) return std::nullopt;
  return number;
}

}  // namespace

Result<Object> Object::parse(const std::string& text) {
  Reader reader(text, kMaxDepth + 1);  // a letter holds a document of full depth
  const Token first = reader.next();
  if (first == Token::error) return not_json(reader);
  if (first != Token::begin_object) return fail(ErrorKind::protocol, "not a JSON object");
  Object object;
  for (Token token = reader.next(); token != Token::end_object; token = reader.next()) {
    if (token == Token::error) return not_json(reader);
    Member member;
    reader.append_string(member.name);
    auto json = take_value(reader, reader.next());
    if (!json) return not_json(reader);
    member.json = std::move(*json);
    object.members_.push_back(std::move(member));
  }
  if (reader.next() == Token::error) return not_json(reader);
  return object;
}

std::optional<std::string_view> Object::raw(std::string_view name) const {
  const auto reversed = std::views::reverse(members_);
  const auto found = std::ranges::find(reversed, name, &Member::name);
  if (found == reversed.end()) return std::nullopt;
  return found->json;
}

std::optional<std::string> Object::string(std::string_view name) const {
  const auto json = raw(name);
  if (!json || json->front() != '"') return std::nullopt;
  Reader reader(*json);
  reader.next();
  std::string text;
  reader.append_string(text);
  return text;
}

std::optional<std::int64_t> Object::integer(std::string_view name) const {
  return parse_number<std::int64_t>(raw(name));
}

std::optional<double> Object::number(std::string_view name) const { return parse_number<double>(raw(name)); }

std::optional<Object> Object::object(std::string_view name) const {
  const auto json = raw(name);
  if (!json || json->front() != '{') return std::nullopt;
  auto parsed = parse(std::string(*json));
  if (!parsed) return std::nullopt;
  return std::move(*parsed);
}

std::optional<std::vector<std::string>> Object::array(std::string_view name) const {
  const auto json = raw(name);
  if (!json || json->front() != '[') return std::nullopt;
  Reader reader(*json);
  reader.next();
  std::vector<std::string> elements;
  for (Token token = reader.next(); token != Token::end_array; token = reader.next()) {
    auto element = take_value(reader, token);
    if (!element) return std::nullopt;
    elements.push_back(std::move(*element));
  }
  return elements;
}

std::vector<std::string> Object::names() const {
  std::vector<std::string> names;
  names.reserve(members_.size());
  for (const Member& member : members_) names.push_back(member.name);
  return names;
}

}  // namespace rollcall::json
