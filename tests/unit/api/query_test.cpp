#include "api/query.hpp"

#include <gtest/gtest.h>

#include "http/message.hpp"

namespace rollcall {
namespace {

using api::next_link;
using api::Query;

TEST(Query, OfEqualNamesTheFirstCounts) { EXPECT_EQ(Query("a=1&a=2").text("a"), "1"); }

TEST(Query, AbsentAndEmptyAreTwoThings) {
  EXPECT_EQ(Query("").text("a"), std::nullopt);
  EXPECT_EQ(Query("b=1").text("a"), std::nullopt);
  EXPECT_EQ(Query("a=").text("a"), "");
  EXPECT_EQ(Query("a").text("a"), "");
}

TEST(Query, NamesAreComparedWithCaseAndAfterDecoding) {
  EXPECT_EQ(Query("Limit=1").text("limit"), std::nullopt);
  EXPECT_EQ(Query("l%69mit=1").text("limit"), "1");
}

TEST(Query, ValuesAreDecodedAsForms) {
  EXPECT_EQ(Query("n=O%27Hara+%26+Co").text("n"), "O'Hara & Co");
  EXPECT_EQ(Query("n=100%").text("n"), "100%") << "what can't be decoded stays";
}

TEST(Query, ACountIsAWholeNumberInItsRange) {
  EXPECT_EQ(Query("n=1").count("n", 10).value(), 1U);
  EXPECT_EQ(Query("n=10").count("n", 10).value(), 10U);
  EXPECT_EQ(Query("m=99").count("n", 10).value(), std::nullopt);
  for (const char* text : {"n=0", "n=11", "n=-1", "n=+1", "n=1.0", "n=%201", "n=", "n=4294967297"}) {
    const auto count = Query(text).count("n", 10);
    ASSERT_FALSE(count) << text;
    EXPECT_EQ(count.error().kind, ErrorKind::invalid_input);
    EXPECT_NE(count.error().message.find("must be a whole number from 1 to 10"), std::string::npos);
  }
}

TEST(NextLink, IsALinkOfRfc8288) {
  EXPECT_EQ(next_link("/runs", {{"limit", "5"}, {"before", "x"}}), "</runs?limit=5&before=x>; rel=\"next\"");
}

TEST(NextLink, LeavesEmptyValuesOut) {
  EXPECT_EQ(next_link("/v", {{"id", ""}, {"cursor", "c"}}), "</v?cursor=c>; rel=\"next\"");
  EXPECT_EQ(next_link("/v", {}), "</v>; rel=\"next\"");
}

TEST(NextLink, NoValueCanEndItEarly) {
  const std::string value = "a>; rel=\"prev\", <b&c=d#e\r\nX: y";
  const std::string link = next_link("/v", {{"name", value}});
  EXPECT_EQ(link.find_first_of(" \r\n\"", 0), link.find(" rel="));
  EXPECT_EQ(link.find('>'), link.size() - std::string_view(">; rel=\"next\"").size());
  const std::string query = link.substr(link.find('?') + 1, link.find('>') - link.find('?') - 1);
  EXPECT_EQ(Query(query).text("name"), value);
}

}  // namespace
}  // namespace rollcall
