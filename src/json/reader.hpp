#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::json {

/// Deepest nesting that is read.
inline constexpr int kMaxDepth = 64;

enum class Token : std::uint8_t {
  begin_object,
  end_object,
  begin_array,
  end_array,
  key,
  string,
  number,
  literal,  ///< true, false, null
  end,      ///< the text is one whole JSON value, and nothing follows
  error,
};

/// Takes JSON apart, token by token: strictly RFC 8259, UTF-8 checked, surrogates paired, nothing allocated, no
/// recursion. Numbers are slices of the text, of any length and exponent. The text outlives the reader.
///
/// Own code, because RapidJSON 1.1 refuses 1e400 and integers of 310 digits even when numbers are to stay text, lets
/// a lone low surrogate pass as broken UTF-8, takes a NUL byte for the end of the text, and reads behind that end
/// when UTF-8 breaks off there. fuzz/reader.cpp holds the two against each other.
class Reader {
 public:
  explicit Reader(std::string_view text, int max_depth = kMaxDepth)
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), max_depth_(max_depth) {}

  /// The next token; after `end` and `error` the same again.
  Token next();

  /// The token as it stands in the text, a string with its quotes.
  [[nodiscard]] std::string_view raw() const { return raw_; }
  /// Whether the string or key has escapes.
  [[nodiscard]] bool escaped() const { return escaped_; }
  /// What the string or key stands for, appended.
  void append_string(std::string& out) const;
  /// Objects and arrays that are open, one that the token opens included and one that it closes not.
  [[nodiscard]] int depth() const { return depth_; }

  /// Where the token starts, or what is wrong.
  [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(raw_.data() - begin_); }
  /// What is wrong, after `error`.
  [[nodiscard]] std::string_view problem() const { return problem_; }

 private:
  enum class Expect : std::uint8_t { value, value_or_end, key, key_or_end, comma_or_end, nothing };

  void skip_space();
  Token fail_at(const char* at, std::string_view problem);
  Token open(Token token, bool object);
  Token close();
  Token after_value();
  Token read_key();
  Token read_value();
  Token read_literal(std::string_view word);
  Token read_number();
  bool skip_digits();
  /// False after fail_at.
  bool scan_string();
  bool scan_escape();
  bool check_utf8(const char* from);
  [[nodiscard]] bool in_object() const { return objects_[0]; }

  const char* begin_;
  const char* at_;
  const char* end_;
  std::string_view raw_;
  std::string_view problem_;
  std::bitset<kMaxDepth + 8> objects_;  ///< a bit for each open container, the innermost lowest: 1 for an object
  int depth_ = 0;
  int max_depth_;  ///< at most kMaxDepth + 8
  Expect expect_ = Expect::value;
  bool escaped_ = false;
};

/// Appends the reader's token, `token`, to compact JSON, with the comma or colon that belongs there and the fewest
/// escapes. From `out` being empty on.
void append_compact(std::string& out, const Reader& reader, Token token);

}  // namespace rollcall::json
