#include "json/reader.hpp"

#include <gtest/gtest.h>

namespace rollcall::json {
namespace {

using namespace std::string_literals;

/// The text as compact JSON, or "problem@offset".
std::string read_all(const std::string& text) {
  Reader reader(text);
  std::string compact;
  while (true) {
    const Token token = reader.next();
    if (token == Token::end) return compact;
    if (token == Token::error) return std::string(reader.problem()) + "@" + std::to_string(reader.offset());
    append_compact(compact, reader, token);
  }
}

struct Case {
  std::string text;
  std::string result;
};

TEST(Reader, MakesJsonCompactAndKeepsTheOrder) {
  for (const Case& c : std::vector<Case>{
           {"{}", "{}"},
           {"[]", "[]"},
           {" [ 1 ,\t2 ,\r\n3 ] ", "[1,2,3]"},
           {R"({ "b" : [ { } , [ ] , "x" ] , "a" : null })", R"({"b":[{},[],"x"],"a":null})"},
           {R"([true,false,null,"",0])", R"([true,false,null,"",0])"},
           {R"("only")", R"("only")"},
           {"7", "7"},
           {R"({"a":1,"a":2})", R"({"a":1,"a":2})"},
           {R"(["{",":","[",","])", R"(["{",":","[",","])"},
       }) {
    EXPECT_EQ(read_all(c.text), c.result) << c.text;
  }
}

TEST(Reader, NumbersKeepTheirText) {
  for (const std::string number : {"0", "-0", "1.0", "-0.0", "1e400", "1E+2", "1e-5", "12345678901234567890123",
                                   "0.10000000000000000", "-1.50E-07", "6207"}) {
    EXPECT_EQ(read_all(number), number);
    EXPECT_EQ(read_all("[" + number + "]"), "[" + number + "]");
  }
  const std::string long_integer(400, '9');
  EXPECT_EQ(read_all(long_integer), long_integer);
}

TEST(Reader, RefusesNumbersThatJsonDoesNotHave) {
  for (const std::string number : {"01", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "-a", "NaN", "Infinity",
                                   "-Infinity", "0x10", "1_000", "--1", "00", "1.2.3"}) {
    EXPECT_NE(read_all(number).find('@'), std::string::npos) << number;
  }
}

TEST(Reader, RefusesWhatIsNotStrictJson) {
  for (const Case& c : std::vector<Case>{
           {"", "the text ends too early@0"},
           {"  ", "the text ends too early@2"},
           {"[1,2", "the text ends too early@4"},
           {"[1 2]", "a comma or a closing bracket is missing@3"},
           {"[1,]", "a value is missing@3"},
           {"{\"a\":1,}", "a name in quotes is missing@7"},
           {"{a:1}", "a name in quotes is missing@1"},
           {"{\"a\" 1}", "a colon is missing@5"},
           {"[1}", "a comma or a closing bracket is missing@2"},
           {"{\"a\":1]", "a comma or a closing bracket is missing@6"},
           {"]", "a value is missing@0"},
           {"[]]", "something follows the value@2"},
           {"[] x", "something follows the value@3"},
           {"[]\0"s, "something follows the value@2"},
           {"tru", "a value is missing@0"},
           {"[nul]", "a value is missing@1"},
           {"'a'", "a value is missing@0"},
           {"[1,/* */2]", "a value is missing@3"},
           {"\xEF\xBB\xBF[]", "a value is missing@0"},
           {"\"a\nb\"", "a control character is not escaped@2"},
           {"\"a\0b\""s, "a control character is not escaped@2"},
           {R"("\x")", "the escape is unknown@1"},
           {R"("\u12g4")", "four hex digits are missing@1"},
           {R"("\u12)", "four hex digits are missing@1"},
           {R"("abc\)", "the escape is unknown@4"},
       }) {
    EXPECT_EQ(read_all(c.text), c.result) << c.text;
  }
}

TEST(Reader, EscapesThatNeedNotBeAreDecoded) {
  for (const Case& c : std::vector<Case>{
           {R"("a\u0026b")", R"("a&b")"},
           {R"("\/")", R"("/")"},
           {R"("\u00e9\u20AC")", "\"\xC3\xA9\xE2\x82\xAC\""},
           {R"("\ud83d\ude00")", "\"\xF0\x9F\x98\x80\""},
           {R"("\"\\\b\f\n\r\t")", R"("\"\\\b\f\n\r\t")"},
           {R"("\u0022\u005c\u000a\u0008")", R"("\"\\\n\b")"},
           {R"("\u0000\u001F")", R"("\u0000\u001f")"},
           {R"({"\u0069d":1})", R"({"id":1})"},
           {"\"\x7F\"", "\"\x7F\""},
           {"\"\xC3\xA9 and \xF0\x9F\x98\x80\"", "\"\xC3\xA9 and \xF0\x9F\x98\x80\""},
       }) {
    EXPECT_EQ(read_all(c.text), c.result) << c.text;
  }
}

TEST(Reader, ASurrogateAloneIsRefused) {
  for (const std::string text : {R"("\ud800")", R"("\udc00")", R"("\ud800x")", R"("\ud800\n")", R"("\ud800\u0041")",
                                 R"("\udc00\ud800")", R"("\ud83d\ud83d")", R"("\ud800\u")"}) {
    EXPECT_EQ(read_all(text), "a surrogate is alone@1") << text;
  }
}

TEST(Reader, BytesThatAreNotUtf8AreNamed) {
  for (const std::string bytes : {"\xFF", "\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
                                  "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80"}) {
    EXPECT_EQ(read_all("[\"abcdefghij" + bytes + "\"]"), "it is not UTF-8@12") << bytes;
    EXPECT_EQ(read_all("{\"abcdefghij" + bytes + "\":1}"), "it is not UTF-8@12") << bytes;
  }
}

TEST(Reader, SpecialBytesAreFoundAtEveryPlaceInAWord) {
  for (std::size_t before = 0; before < 20; ++before) {
    const std::string plain(before, 'x');
    EXPECT_EQ(read_all('"' + plain + R"(\n")"), '"' + plain + R"(\n")");
    EXPECT_EQ(read_all('"' + plain + "\x01\""), "a control character is not escaped@" + std::to_string(before + 1));
    EXPECT_EQ(read_all('"' + plain + '"'), '"' + plain + '"');
    EXPECT_EQ(read_all('"' + plain + "\xC3\xA9\""), '"' + plain + "\xC3\xA9\"");
  }
}

TEST(Reader, SixtyFourLevelsAreReadAndNotOneMore) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(read_all(nested(kMaxDepth)), nested(kMaxDepth));
  EXPECT_EQ(read_all(nested(kMaxDepth + 1)), "it is nested deeper than 64 levels@64");
  std::string objects;
  for (int i = 0; i < kMaxDepth; ++i) objects += "{\"a\":";
  EXPECT_EQ(read_all(objects + "1" + std::string(kMaxDepth, '}')), objects + "1" + std::string(kMaxDepth, '}'));
  EXPECT_EQ(read_all(objects + "{}" + std::string(kMaxDepth, '}')), "it is nested deeper than 64 levels@320");
}

TEST(Reader, DepthCountsTheOpenContainers) {
  Reader reader(R"({"a":[1]})");
  const std::vector<std::pair<Token, int>> expected = {
      {Token::begin_object, 1}, {Token::key, 1},        {Token::begin_array, 2}, {Token::number, 2},
      {Token::end_array, 1},    {Token::end_object, 0}, {Token::end, 0},         {Token::end, 0}};
  for (const auto& [token, depth] : expected) {
    EXPECT_EQ(reader.next(), token);
    EXPECT_EQ(reader.depth(), depth);
  }
}

TEST(Reader, AnErrorStays) {
  Reader reader("[1,?");
  reader.next();
  reader.next();
  EXPECT_EQ(reader.next(), Token::error);
  EXPECT_EQ(reader.next(), Token::error);
  EXPECT_EQ(reader.offset(), 3U);
}

}  // namespace
}  // namespace rollcall::json
