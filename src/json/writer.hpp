#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rollcall::json {

/// Writes compact JSON into a string, in order. Text must be UTF-8; numbers can be given as text.
/// The caller keeps keys and values paired; commas are the writer's.
class Writer {
 public:
  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& value(std::string_view text);
  Writer& value(const char* text) { return value(std::string_view(text)); }
  Writer& value(bool flag);
  Writer& value(std::int64_t number);
  Writer& value(std::uint64_t number);
  Writer& value(std::uint32_t number) { return value(static_cast<std::uint64_t>(number)); }
  Writer& value(int number) { return value(static_cast<std::int64_t>(number)); }
  /// Shortest text that reads back as the same double, always with a point or exponent.
  Writer& value(double number);
  Writer& null();
  /// JSON that is already text.
  Writer& raw(std::string_view json);

  template <class T>
  Writer& field(std::string_view name, const T& content) {
    return key(name).value(content);
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void separate();

  std::string text_;
  bool needs_comma_ = false;
};

/// The text as a JSON string literal, quotes included.
std::string quote(std::string_view text);

}  // namespace rollcall::json
