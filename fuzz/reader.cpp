// The JSON reader against RapidJSON, an independent judge of what JSON is.

#include "json/reader.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <cstdint>
#include <string>

#include "require.hpp"

namespace {

using rollcall::fuzz::require;
using rollcall::json::Reader;
using rollcall::json::Token;

struct Outcome {
  bool accepted = false;
  std::string compact;
  std::string problem;
};

Outcome read(const std::string& text) {
  Reader reader(text);
  Outcome outcome;
  while (true) {
    const Token token = reader.next();
    if (token == Token::end) {
      outcome.accepted = true;
      return outcome;
    }
    if (token == Token::error) {
      require(reader.offset() <= text.size(), "an error lies in the text");
      outcome.problem = reader.problem();
      require(!outcome.problem.empty(), "an error says what it is");
      return outcome;
    }
    append_compact(outcome.compact, reader, token);
  }
}

rapidjson::ParseErrorCode judge(const std::string& text) {
  constexpr unsigned kFlags =
      rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag;
  rapidjson::MemoryStream stream(text.data(), text.size());  // its StringStream reads behind the end of broken UTF-8
  rapidjson::BaseReaderHandler<> handler;
  rapidjson::Reader reader;
  return reader.Parse<kFlags>(stream, handler).Code();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(rollcall::fuzz::text_of(data, size));
  const Outcome outcome = read(text);
  if (outcome.accepted) {
    require(outcome.compact.size() <= text.size(), "compact JSON is not longer");
    const Outcome again = read(outcome.compact);
    require(again.accepted && again.compact == outcome.compact, "compact JSON reads as itself");
  }
  if (text.find('\0') != std::string::npos) return 0;  // the judge takes it for the end
  const auto verdict = judge(text);
  const bool too_big = verdict == rapidjson::kParseErrorNumberTooBig;  // of no concern to number text
  if (outcome.accepted) require(verdict == rapidjson::kParseErrorNone || too_big, "what is accepted is JSON");
  const bool stricter = outcome.problem.starts_with("it is nested") || outcome.problem.starts_with("a surrogate");
  if (!outcome.accepted && !stricter) require(verdict != rapidjson::kParseErrorNone, "what is refused is not JSON");
  return 0;
}
