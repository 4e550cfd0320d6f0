#pragma once

#include <string>
#include <string_view>

namespace rollcall::json {

/// The first byte in begin..end that can't be copied blindly between JSON strings: a quote, a backslash, a control
/// character, or one that is not ASCII. `end` if there is none.
const char* find_special(const char* begin, const char* end);

/// Appends the text as a JSON string literal, with the fewest escapes. Text must be UTF-8.
void append_quoted(std::string& out, std::string_view text);

/// Appends what the inside of a JSON string literal stands for. `escaped` was accepted by Reader: its escapes are
/// whole and its surrogates paired.
void append_unescaped(std::string& out, std::string_view escaped);

/// The four hex digits at the front of `text`, or -1.
int parse_hex4(std::string_view text);

inline bool is_high_surrogate(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
inline bool is_low_surrogate(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

}  // namespace rollcall::json
