#include "json/strings.hpp"

#include <rapidjson/reader.h>

#include <utility>

namespace rollcall::json {
namespace {

/// Accepts `[`, strings, `]`; every other event ends the parse.
class StringsHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, StringsHandler> {
 public:
  explicit StringsHandler(std::vector<std::string>* strings) : strings_(strings) {}

  bool Default() { return false; }
  bool StartArray() { return !std::exchange(open_, true); }
  bool EndArray(rapidjson::SizeType /*count*/) { return true; }
  bool String(const char* text, rapidjson::SizeType length, bool /*copy*/) {
    if (!open_) return false;
    strings_->emplace_back(text, length);
    return true;
  }

 private:
  std::vector<std::string>* strings_;
  bool open_ = false;
};

}  // namespace

std::optional<std::vector<std::string>> read_strings(const std::string& text) {
  std::vector<std::string> strings;
  StringsHandler handler(&strings);
  rapidjson::StringStream stream(text.c_str());
  rapidjson::Reader reader;
  if (!reader.Parse<rapidjson::kParseValidateEncodingFlag>(stream, handler)) return std::nullopt;
  if (stream.Tell() != text.size()) return std::nullopt;
  return strings;
}

}  // namespace rollcall::json
