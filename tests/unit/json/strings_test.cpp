#include "json/strings.hpp"

#include <gtest/gtest.h>

namespace rollcall::json {
namespace {

using Strings = std::vector<std::string>;

TEST(ReadStrings, AnArrayOfStringsIsRead) {
  EXPECT_EQ(read_strings("[]"), Strings());
  EXPECT_EQ(read_strings(R"( [ "a" , "\u0026\"" , "" ] )"), (Strings{"a", "&\"", ""}));
}

TEST(ReadStrings, AnythingElseIsNothing) {
  for (const std::string text :
       {"", "{}", "\"a\"", "[1]", R"(["a",null])", R"([["a"]])", R"(["a")", R"(["a"]x)", R"(["a",])", R"({"a":"b"})"}) {
    EXPECT_FALSE(read_strings(text)) << text;
  }
}

}  // namespace
}  // namespace rollcall::json
