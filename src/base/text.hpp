#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcall {

/// A whole unsigned number and nothing else; no sign, no spaces.
std::optional<std::uint64_t> parse_unsigned(std::string_view text);

/// The longest prefix of at most `limit` bytes that does not end inside a UTF-8 sequence.
std::string_view utf8_prefix(std::string_view text, std::size_t limit);

/// The text with every byte that is not part of valid UTF-8 replaced by U+FFFD: foreign bytes made safe for JSON.
std::string to_valid_utf8(std::string_view text);

/// ASCII only, as in HTTP header names.
bool iequals(std::string_view a, std::string_view b);
std::string to_lower(std::string_view text);
std::string_view trim(std::string_view text);

/// RFC 4648 base64url without padding; decoding answers nothing for text that is not such.
std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace rollcall
