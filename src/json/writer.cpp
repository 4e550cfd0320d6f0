#include "json/writer.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "json/string_text.hpp"

namespace rollcall::json {
namespace {

template <class Number>
std::string_view print(std::array<char, 32>& buffer, Number number) {
  const auto [end, code] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

}  // namespace

void Writer::separate() {
  if (needs_comma_) text_ += ',';
  needs_comma_ = true;
}

Writer& Writer::begin_object() {
  separate();
  text_ += '{';
  needs_comma_ = false;
  return *this;
}

Writer& Writer::end_object() {
  text_ += '}';
  needs_comma_ = true;
  return *this;
}

Writer& Writer::begin_array() {
  separate();
  text_ += '[';
  needs_comma_ = false;
  return *this;
}

Writer& Writer::end_array() {
  text_ += ']';
  needs_comma_ = true;
  return *this;
}

Writer& Writer::key(std::string_view name) {
  separate();
  append_quoted(text_, name);
  text_ += ':';
  needs_comma_ = false;
  return *this;
}

Writer& Writer::value(std::string_view text) {
  separate();
  append_quoted(text_, text);
  return *this;
}

Writer& Writer::value(bool flag) { return raw(flag ? "true" : "false"); }

Writer& Writer::value(std::int64_t number) {
  std::array<char, 32> buffer;
  return raw(print(buffer, number));
}

Writer& Writer::value(std::uint64_t number) {
  std::array<char, 32> buffer;
  return raw(print(buffer, number));
}

Writer& Writer::value(double number) {
  if (!std::isfinite(number)) return null();  // JSON has no such numbers
  std::array<char, 32> buffer;
  const std::string_view text = print(buffer, number);
  raw(text);
  if (text.find_first_of(".e") == std::string_view::npos) text_ += ".0";
  return *this;
}

Writer& Writer::null() { return raw("null"); }

Writer& Writer::raw(std::string_view json) {
  separate();
  text_ += json;
  return *this;
}

std::string quote(std::string_view text) {
  std::string literal;
  append_quoted(literal, text);
  return literal;
}

}  // namespace rollcall::json
