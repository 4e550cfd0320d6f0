#include "http/redirect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::http {
namespace {

using testing::HasSubstr;

Url url(const char* text) { return parse_url(text).value(); }

TEST(IsRedirect, OnlyForStatusesWithALocationToFollow) {
  for (const int status : {301, 302, 303, 307, 308}) EXPECT_TRUE(is_redirect(status)) << status;
  for (const int status : {200, 201, 300, 304, 305, 306, 309, 400, 503}) EXPECT_FALSE(is_redirect(status)) << status;
}

TEST(FollowRedirect, GoesToAnAbsoluteLocation) {
  EXPECT_EQ(follow_redirect(url("http://a/x"), "https://b:444/y?z", 0), url("https://b:444/y?z"));
}

TEST(FollowRedirect, ResolvesARelativeLocation) {
  EXPECT_EQ(follow_redirect(url("https://a/api/v1/users?size=3"), "../v2/users?size=3", 0),
            url("https://a/api/v2/users?size=3"));
}

TEST(FollowRedirect, ALocationWithoutSchemeKeepsTheScheme) {
  EXPECT_EQ(follow_redirect(url("https://a/x"), "//b/y", 0), url("https://b/y"));
}

TEST(FollowRedirect, TakesFiveHopsAndNotSix) {
  EXPECT_TRUE(follow_redirect(url("http://a/"), "/b", kMaxRedirects - 1).has_value());
  const auto sixth = follow_redirect(url("http://a/"), "/b", kMaxRedirects);
  ASSERT_FALSE(sixth.has_value());
  EXPECT_EQ(sixth.error().kind, ErrorKind::protocol);
  EXPECT_THAT(sixth.error().message, HasSubstr("http://a:80"));
}

struct BadCase {
  const char* from;
  const char* location;
  const char* message;
};

class BadRedirect : public testing::TestWithParam<BadCase> {};

TEST_P(BadRedirect, IsAProtocolErrorThatNamesTheServer) {
  const auto next = follow_redirect(url(GetParam().from), GetParam().location, 0);
  ASSERT_FALSE(next.has_value());
  EXPECT_EQ(next.error().kind, ErrorKind::protocol);
  EXPECT_THAT(next.error().message, HasSubstr(url(GetParam().from).origin()));
  EXPECT_THAT(next.error().message, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(Cases, BadRedirect,
                         testing::Values(BadCase{"https://a/", "http://a/", "unencrypted"},
                                         BadCase{"https://a/", "http://b/", "http://b:80"},
                                         BadCase{"http://a/", "", "no Location"},
                                         BadCase{"http://a/", "ftp://b/", "ftp://b/"},
                                         BadCase{"http://a/", "http://u:p@b/", "user name"},
                                         BadCase{"http://a/", "http://b:99999/", "port"}));

}  // namespace
}  // namespace rollcall::http
