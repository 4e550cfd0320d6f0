#include <gtest/gtest.h>

#include "sources/random_data_api.hpp"

namespace rollcall::sources {
namespace {

std::string target_of(const std::string& url, std::uint32_t size) {
  return with_size(*http::parse_url(url), size).target();
}

TEST(WithSize, SizeIsAddedAndWhatStandsThereIsKept) {
  EXPECT_EQ(target_of("http://h/api/v2/users", 7), "/api/v2/users?size=7");
  EXPECT_EQ(target_of("http://h/users?key=a%20b&x", 7), "/users?key=a%20b&x&size=7");
}

TEST(WithSize, ASizeThatStandsThereIsReplaced) {
  EXPECT_EQ(target_of("http://h/users?size=3", 7), "/users?size=7");
  EXPECT_EQ(target_of("http://h/users?a=1&size=3&b=2&size", 7), "/users?a=1&b=2&size=7");
  EXPECT_EQ(target_of("http://h/users?s%69ze=3&sizes=4", 7), "/users?sizes=4&size=7");
}

TEST(WithSize, EmptyParametersGo) { EXPECT_EQ(target_of("http://h/users?&&a=1&", 7), "/users?a=1&size=7"); }

}  // namespace
}  // namespace rollcall::sources
