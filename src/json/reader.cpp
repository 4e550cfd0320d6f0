#include "json/reader.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "json/string_text.hpp"

namespace rollcall::json {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Token Reader::next() {
  if (expect_ == Expect::nothing) return problem_.empty() ? Token::end : Token::error;
  skip_space();
  if (expect_ == Expect::comma_or_end) {
    if (const Token token = after_value(); token != Token::key) return token;
  }
  if (at_ == end_) return fail_at(at_, "the text ends too early");
  switch (expect_) {
    case Expect::key_or_end:
      if (*at_ == '}') return close();
      return read_key();
    case Expect::key: return read_key();
    case Expect::value_or_end:
      if (*at_ == ']') return close();
      return read_value();
    default: return read_value();
  }
}

/// Token::key stands for "go on": a comma was taken.
Token Reader::after_value() {
  if (depth_ == 0) {
    if (at_ != end_) return fail_at(at_, "something follows the value");
    raw_ = {at_, 0};
    expect_ = Expect::nothing;
    return Token::end;
  }
  if (at_ == end_) return fail_at(at_, "the text ends too early");
  if (*at_ == (in_object() ? '}' : ']')) return close();
  if (*at_ != ',') return fail_at(at_, "a comma or a closing bracket is missing");
  ++at_;
  skip_space();
  expect_ = in_object() ? Expect::key : Expect::value;
  return Token::key;
}

void Reader::append_string(std::string& out) const {
  const std::string_view inside = raw_.substr(1, raw_.size() - 2);
  if (escaped_) {
    append_unescaped(out, inside);
  } else {
    out += inside;
  }
}

void Reader::skip_space() {
  while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
}

Token Reader::fail_at(const char* at, std::string_view problem) {
  raw_ = {at, 0};
  problem_ = problem;
  expect_ = Expect::nothing;
  return Token::error;
}

Token Reader::open(Token token, bool object) {
  if (depth_ == max_depth_) return fail_at(at_, "it is nested deeper than 64 levels");
  raw_ = {at_++, 1};
  ++depth_;
  objects_ <<= 1U;
  objects_[0] = object;
  expect_ = object ? Expect::key_or_end : Expect::value_or_end;
  return token;
}

Token Reader::close() {
  const Token token = in_object() ? Token::end_object : Token::end_array;
  raw_ = {at_++, 1};
  --depth_;
  objects_ >>= 1U;
  expect_ = Expect::comma_or_end;
  return token;
}

Token Reader::read_key() {
  if (*at_ != '"') return fail_at(at_, "a name in quotes is missing");
  if (!scan_string()) return Token::error;
  skip_space();
  if (at_ == end_) return fail_at(at_, "the text ends too early");
  if (*at_ != ':') return fail_at(at_, "a colon is missing");
  ++at_;
  expect_ = Expect::value;
  return Token::key;
}

Token Reader::read_value() {
  switch (*at_) {
    case '{': return open(Token::begin_object, true);
    case '[': return open(Token::begin_array, false);
    case '"':
      if (!scan_string()) return Token::error;
      expect_ = Expect::comma_or_end;
      return Token::string;
    case 't': return read_literal("true");
    case 'f': return read_literal("false");
    case 'n': return read_literal("null");
    default: return read_number();
  }
}

Token Reader::read_literal(std::string_view word) {
  if (std::string_view(at_, static_cast<std::size_t>(end_ - at_)).substr(0, word.size()) != word) {
    return fail_at(at_, "a value is missing");
  }
  raw_ = {at_, word.size()};
  at_ += word.size();
  expect_ = Expect::comma_or_end;
  return Token::literal;
}

bool Reader::skip_digits() {
  const char* const from = at_;
  while (at_ != end_ && is_digit(*at_)) ++at_;
  return at_ != from;
}

Token Reader::read_number() {
  const char* const from = at_;
  if (*at_ == '-') ++at_;
  if (at_ != end_ && *at_ == '0') {
    ++at_;
  } else if (!skip_digits()) {
    return fail_at(from, "a value is missing");
  }
  if (at_ != end_ && *at_ == '.') {
    ++at_;
    if (!skip_digits()) return fail_at(at_, "a digit is missing");
  }
  if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
    ++at_;
    if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (!skip_digits()) return fail_at(at_, "a digit is missing");
  }
  raw_ = {from, static_cast<std::size_t>(at_ - from)};
  expect_ = Expect::comma_or_end;
  return Token::number;
}

bool Reader::scan_string() {
  const char* const from = at_++;
  escaped_ = false;
  bool ascii = true;
  for (;;) {
    at_ = find_special(at_, end_);
    if (at_ == end_) return fail_at(at_, "the text ends too early"), false;
    if (*at_ == '"') break;
    if (*at_ == '\\') {
      if (!scan_escape()) return false;
    } else if (static_cast<unsigned char>(*at_) < 0x20) {
      return fail_at(at_, "a control character is not escaped"), false;
    } else {
      ascii = false;
      ++at_;
    }
  }
  if (!ascii && !check_utf8(from)) return false;
  ++at_;
  raw_ = {from, static_cast<std::size_t>(at_ - from)};
  return true;
}

bool Reader::scan_escape() {
  const char* const from = at_++;
  escaped_ = true;
  const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
  if (rest.empty() || std::string_view("\"\\/bfnrtu").find(rest.front()) == std::string_view::npos) {
    return fail_at(from, "the escape is unknown"), false;
  }
  if (rest.front() != 'u') {
    ++at_;
    return true;
  }
  const int unit = parse_hex4(rest.substr(1));
  if (unit < 0) return fail_at(from, "four hex digits are missing"), false;
  at_ += 5;
  if (is_high_surrogate(unit)) {
    const std::string_view second = rest.substr(5);
    if (!second.starts_with("\\u") || !is_low_surrogate(parse_hex4(second.substr(2)))) {
      return fail_at(from, "a surrogate is alone"), false;
    }
    at_ += 6;
  } else if (is_low_surrogate(unit)) {
    return fail_at(from, "a surrogate is alone"), false;
  }
  return true;
}

bool Reader::check_utf8(const char* from) {
  const std::string_view text(from, static_cast<std::size_t>(at_ - from));
  const std::string safe = to_valid_utf8(text);
  if (safe == text) return true;
  const auto differ = std::ranges::mismatch(text, safe).in1;
  fail_at(from + (differ - text.begin()), "it is not UTF-8");
  return false;
}

void append_compact(std::string& out, const Reader& reader, Token token) {
  const bool closes = token == Token::end_object || token == Token::end_array;
  if (!closes && !out.empty()) {
    const char last = out.back();
    if (last != '{' && last != '[' && last != ':') out += ',';
  }
  const bool text = token == Token::key || token == Token::string;
  if (text && reader.escaped()) {
    std::string plain;
    reader.append_string(plain);
    append_quoted(out, plain);
  } else {
    out += reader.raw();
  }
  if (token == Token::key) out += ':';
}

}  // namespace rollcall::json
