#include "json/writer.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>

#include "json/object.hpp"

namespace rollcall::json {
namespace {

TEST(Writer, CommasStandBetweenMembersAndElementsOnly) {
  Writer out;
  out.begin_object().field("a", 1).key("b").begin_array().value("x").begin_object().end_object().value(true).null();
  out.begin_array().end_array().end_array().field("c", std::string_view("y")).key("d").raw("[1.50]").end_object();
  EXPECT_EQ(out.text(), R"({"a":1,"b":["x",{},true,null,[]],"c":"y","d":[1.50]})");
}

TEST(Writer, NumbersAreWhole) {
  Writer out;
  out.begin_array().value(std::numeric_limits<std::int64_t>::min()).value(std::numeric_limits<std::uint64_t>::max());
  out.value(-1).value(std::uint32_t{7}).value(false).end_array();
  EXPECT_EQ(out.text(), "[-9223372036854775808,18446744073709551615,-1,7,false]");
}

TEST(Writer, ADoubleAlwaysHasAPointOrExponentAndReadsBack) {
  const auto written = [](double number) {
    Writer out;
    out.value(number);
    return out.take();
  };
  EXPECT_EQ(written(0), "0.0");
  EXPECT_EQ(written(6207), "6207.0");
  EXPECT_EQ(written(0.1), "0.1");
  EXPECT_EQ(written(-2.5), "-2.5");
  EXPECT_EQ(written(1e300), "1e+300");
  EXPECT_EQ(written(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(written(std::numeric_limits<double>::quiet_NaN()), "null");
  for (const double number : {1.0 / 3, 1e-7, 123456789.123, 5e-324})
    EXPECT_EQ(std::strtod(written(number).c_str(), nullptr), number);
}

TEST(Writer, OnlyWhatMustBeIsEscaped) {
  using namespace std::string_literals;
  EXPECT_EQ(quote("a\"b\\c/&'\x7F"), "\"a\\\"b\\\\c/&'\x7F\"");
  EXPECT_EQ(quote("\b\f\n\r\t\x01\x1F\0"s), R"("\b\f\n\r\t\u0001\u001f\u0000")");
  EXPECT_EQ(quote("\xC3\xA9\xF0\x9F\x98\x80"), "\"\xC3\xA9\xF0\x9F\x98\x80\"");
  EXPECT_EQ(quote(""), "\"\"");
}

TEST(Writer, EveryByteOfAsciiSurvivesWritingAndReading) {
  std::string all;
  for (char c = 0; c < 127; ++c) all += c;
  Writer out;
  out.begin_object().field(all, std::string_view(all)).end_object();
  const auto object = Object::parse(out.text());
  ASSERT_TRUE(object);
  EXPECT_EQ(object->string(all), all);
}

}  // namespace
}  // namespace rollcall::json
