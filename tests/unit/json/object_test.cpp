#include "json/object.hpp"

#include <gtest/gtest.h>

namespace rollcall::json {
namespace {

Object parsed(const std::string& text) {
  auto object = Object::parse(text);
  if (!object) ADD_FAILURE() << text << ": " << object.error().message;
  return object ? *object : Object();
}

TEST(Object, MembersComeByNameAndType) {
  const Object object = parsed(R"({"s":"O\u0027x","i":-7,"d":1.5,"o":{"a":[1]},"l":[1, "x" ,{}],"n":null,"b":true})");
  EXPECT_EQ(object.string("s"), "O'x");
  EXPECT_EQ(object.integer("i"), -7);
  EXPECT_EQ(object.number("i"), -7.0);
  EXPECT_EQ(object.number("d"), 1.5);
  EXPECT_EQ(object.object("o")->raw("a"), "[1]");
  EXPECT_EQ(object.array("l"), (std::vector<std::string>{"1", "\"x\"", "{}"}));
  EXPECT_EQ(object.raw("n"), "null");
  EXPECT_TRUE(object.has("b"));
  EXPECT_EQ(object.names(), (std::vector<std::string>{"s", "i", "d", "o", "l", "n", "b"}));
}

TEST(Object, AMemberOfAnotherTypeIsNothing) {
  const Object object = parsed(R"({"s":"7","i":7,"d":1.5,"big":99999999999999999999,"huge":1e400,"n":null,"l":[]})");
  EXPECT_FALSE(object.integer("s"));
  EXPECT_FALSE(object.string("i"));
  EXPECT_FALSE(object.integer("d"));
  EXPECT_FALSE(object.integer("big"));
  EXPECT_EQ(object.number("big"), 1e20);
  EXPECT_FALSE(object.number("huge"));
  EXPECT_FALSE(object.string("n"));
  EXPECT_FALSE(object.number("n"));
  EXPECT_FALSE(object.object("l"));
  EXPECT_FALSE(object.array("s"));
  EXPECT_FALSE(object.raw("absent"));
  EXPECT_FALSE(object.has("absent"));
}

TEST(Object, OfEqualNamesTheLastCounts) { EXPECT_EQ(parsed(R"({"a":1,"\u0061":2})").integer("a"), 2); }

TEST(Object, AnythingElseIsRefusedWithTheReason) {
  for (const std::string text :
       {"", "[]", "7", "null", "{", R"({"a":1}x)", R"({"a":01})", "{\"a\":\"\xFF\"}", R"({"a"})"}) {
    const auto object = Object::parse(text);
    ASSERT_FALSE(object) << text;
    EXPECT_EQ(object.error().kind, ErrorKind::protocol);
    EXPECT_FALSE(object.error().message.empty());
  }
  EXPECT_EQ(Object::parse("{\"a\":?}").error().message, "not JSON: a value is missing at byte 5");
}

}  // namespace
}  // namespace rollcall::json
