#include "json/string_text.hpp"

#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace rollcall::json {
namespace {

constexpr std::uint64_t repeat(std::uint64_t byte) { return byte * 0x0101010101010101U; }

/// The high bit of the lowest special byte of the eight is set, and none below it; bits above it may be wrong.
std::uint64_t special_bits(std::uint64_t word) {
  const std::uint64_t quote = word ^ repeat('"');
  const std::uint64_t backslash = word ^ repeat('\\');
  const std::uint64_t hits =
      ((quote - repeat(1)) & ~quote) | ((backslash - repeat(1)) & ~backslash) | ((word - repeat(0x20)) & ~word) | word;
  return hits & repeat(0x80);
}

bool is_special(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte >= 0x80 || c == '"' || c == '\\';
}

void append_escape(std::string& out, char c) {
  constexpr char kHex[] = "0123456789abcdef";
  out += '\\';
  switch (c) {
    case '"':
    case '\\': out += c; return;
    case '\b': out += 'b'; return;
    case '\f': out += 'f'; return;
    case '\n': out += 'n'; return;
    case '\r': out += 'r'; return;
    case '\t': out += 't'; return;
    default: break;
  }
  out += "u00";
  out += kHex[static_cast<unsigned char>(c) >> 4U];
  out += kHex[static_cast<unsigned char>(c) & 0xFU];
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0U | (code >> 6U));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0U | (code >> 12U));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | (code >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

/// Takes what follows a backslash off the front of `rest`.
void append_one_unescaped(std::string& out, std::string_view& rest) {
  const char c = rest.front();
  rest.remove_prefix(1);
  switch (c) {
    case 'b': out += '\b'; return;
    case 'f': out += '\f'; return;
    case 'n': out += '\n'; return;
    case 'r': out += '\r'; return;
    case 't': out += '\t'; return;
    case 'u': break;
    default: out += c; return;
  }
  auto code = static_cast<std::uint32_t>(parse_hex4(rest));
  rest.remove_prefix(4);
  if (is_high_surrogate(static_cast<int>(code))) {
    const auto low = static_cast<std::uint32_t>(parse_hex4(rest.substr(2)));
    code = 0x10000U + ((code - 0xD800U) << 10U) + (low - 0xDC00U);
    rest.remove_prefix(6);
  }
  append_utf8(out, code);
}

}  // namespace

const char* find_special(const char* begin, const char* end) {
  const char* at = begin;
  if constexpr (std::endian::native == std::endian::little) {
    for (; end - at >= 8; at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, 8);
      if (const std::uint64_t bits = special_bits(word); bits != 0) return at + std::countr_zero(bits) / 8;
    }
  }
  while (at != end && !is_special(*at)) ++at;
  return at;
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  const char* from = text.data();
  const char* const end = from + text.size();
  for (const char* at = from;;) {
    at = find_special(at, end);
    if (at != end && static_cast<unsigned char>(*at) >= 0x80) {
      ++at;
      continue;
    }
    out.append(from, at);
    if (at == end) break;
    append_escape(out, *at);
    from = ++at;
  }
  out += '"';
}

void append_unescaped(std::string& out, std::string_view escaped) {
  for (;;) {
    const auto backslash = escaped.find('\\');
    out += escaped.substr(0, backslash);
    if (backslash == std::string_view::npos) return;
    escaped.remove_prefix(backslash + 1);
    append_one_unescaped(out, escaped);
  }
}

int parse_hex4(std::string_view text) {
  if (text.size() < 4) return -1;
  unsigned value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + 4, value, 16);
  return code == std::errc{} && end == text.data() + 4 ? static_cast<int>(value) : -1;
}

}  // namespace rollcall::json
