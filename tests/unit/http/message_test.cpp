#include "http/message.hpp"

#include <gtest/gtest.h>

namespace rollcall::http {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(HeadersFind, IgnoresCaseAndTakesTheFirst) {
  Headers headers{{"X-One", "1"}};
  headers.add("x-one", "2");
  EXPECT_EQ(headers.find("X-ONE"), "1");
  EXPECT_EQ(headers.find("X-Two"), std::nullopt);
  EXPECT_FALSE(headers.empty());
  EXPECT_TRUE(Headers{}.empty());
}

struct QueryCase {
  const char* query;
  Pairs pairs;
};

class ParseQuery : public testing::TestWithParam<QueryCase> {};

TEST_P(ParseQuery, SplitsAndDecodes) { EXPECT_EQ(parse_query(GetParam().query), GetParam().pairs); }

INSTANTIATE_TEST_SUITE_P(Cases, ParseQuery,
                         testing::Values(QueryCase{"", {}}, QueryCase{"a=1", {{"a", "1"}}},
                                         QueryCase{"a=1&b=2", {{"a", "1"}, {"b", "2"}}}, QueryCase{"a", {{"a", ""}}},
                                         QueryCase{"a=", {{"a", ""}}}, QueryCase{"=x", {{"", "x"}}},
                                         QueryCase{"&&a=1&", {{"a", "1"}}}, QueryCase{"a=b=c", {{"a", "b=c"}}},
                                         QueryCase{"last_name=O%27Hara+Smith", {{"last_name", "O'Hara Smith"}}},
                                         QueryCase{"a%3D=%26", {{"a=", "&"}}}, QueryCase{"p=1%2B1", {{"p", "1+1"}}},
                                         QueryCase{"a=1&a=2", {{"a", "1"}, {"a", "2"}}},
                                         // What can't be decoded stays as it was, its plus signs too.
                                         QueryCase{"a=%zz+1", {{"a", "%zz+1"}}}, QueryCase{"%=%4", {{"%", "%4"}}}));

TEST(PercentEncode, KeepsOnlyUnreservedCharacters) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("a b/c+d%\xC3\xBC"), "a%20b%2Fc%2Bd%25%C3%BC");
  EXPECT_EQ(percent_encode(std::string_view("\0\x7F", 2)), "%00%7F");
}

TEST(PercentDecode, UndoesEncodingForEveryByte) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(percent_decode(percent_encode(all)), all);
}

TEST(PercentDecode, TakesBothCasesAndLeavesPlusAlone) { EXPECT_EQ(percent_decode("%2f%2F+"), "//+"); }

TEST(PercentDecode, RefusesAPercentSignWithoutTwoHexDigits) {
  for (const char* text : {"%", "a%", "%4", "%4g", "%g4", "%%41", "ok%2", "% 41"}) {
    EXPECT_EQ(percent_decode(text), std::nullopt) << text;
  }
}

TEST(ReasonPhrase, NamesTheStatus) {
  EXPECT_EQ(reason_phrase(200), "OK");
  EXPECT_EQ(reason_phrase(431), "Request Header Fields Too Large");
  EXPECT_EQ(reason_phrase(299), "Unknown");
}

TEST(ReasonPhrase, IsKnownForEveryStatusTheProgramUses) {
  for (const int status : {200, 202, 304, 400, 401, 403, 404, 405, 408, 413, 429, 500, 501, 503}) {
    EXPECT_NE(reason_phrase(status), "Unknown") << status;
  }
}

}  // namespace
}  // namespace rollcall::http
