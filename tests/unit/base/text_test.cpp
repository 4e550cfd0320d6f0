#include "base/text.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

TEST(ParseUnsigned, TakesDigitsOnly) {
  EXPECT_EQ(parse_unsigned("0"), 0U);
  EXPECT_EQ(parse_unsigned("18446744073709551615"), UINT64_MAX);
  for (const char* text : {"", "-1", "+1", " 1", "1 ", "1x", "18446744073709551616"}) {
    EXPECT_FALSE(parse_unsigned(text)) << text;
  }
}

TEST(Utf8Prefix, NeverEndsInsideACharacter) {
  const std::string text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80z";  // a, 2, 3 and 4 bytes, z
  for (std::size_t limit = 0; limit <= text.size(); ++limit) {
    const std::string_view prefix = utf8_prefix(text, limit);
    EXPECT_LE(prefix.size(), limit);
    EXPECT_EQ(to_valid_utf8(prefix), prefix) << limit;
    EXPECT_GT(prefix.size() + 4, limit) << limit;
  }
}

TEST(ToValidUtf8, KeepsWhatIsValidAndReplacesTheRest) {
  EXPECT_EQ(to_valid_utf8("caf\xC3\xA9 \xF0\x9F\x98\x80"), "caf\xC3\xA9 \xF0\x9F\x98\x80");
  EXPECT_EQ(to_valid_utf8("a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(to_valid_utf8("\xC3"), "\xEF\xBF\xBD");
  EXPECT_EQ(to_valid_utf8("\xC0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // overlong
  EXPECT_EQ(to_valid_utf8("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // a surrogate
  EXPECT_EQ(to_valid_utf8("\xF4\x90\x80\x80").size(), 12U);                          // beyond U+10FFFF
}

TEST(Trim, TakesAwaySpaceAtBothEnds) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(IEquals, IgnoresCaseOfLettersOnly) {
  EXPECT_TRUE(iequals("Content-Type", "content-TYPE"));
  EXPECT_FALSE(iequals("a", "ab"));
  EXPECT_FALSE(iequals("[", "{"));  // 0x20 apart, and not letters
}

TEST(Base64Url, IsReadBackAsTheSame) {
  std::string bytes;
  for (int i = 0; i < 70; ++i) {
    const auto decoded = base64url_decode(base64url_encode(bytes));
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, bytes);
    bytes += static_cast<char>(i * 37);
  }
}

TEST(Base64Url, MatchesRfc4648) {
  EXPECT_EQ(base64url_encode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64url_encode("fooba"), "Zm9vYmE");
  EXPECT_EQ(base64url_encode("\xFB\xFF"), "-_8");
}

TEST(Base64Url, RefusesWhatIsNotCanonical) {
  for (const char* text : {"A", "Zm9v=", "Zm9v!", "Zh", "+/8"}) EXPECT_FALSE(base64url_decode(text)) << text;
}

}  // namespace
}  // namespace rollcall
