#include "http/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rollcall::http {
namespace {

using testing::HasSubstr;
using testing::Not;

struct ParseCase {
  const char* text;
  Url url;
  const char* authority;
};

class ParseUrl : public testing::TestWithParam<ParseCase> {};

TEST_P(ParseUrl, TakesItApart) {
  const auto url = parse_url(GetParam().text);
  ASSERT_TRUE(url.has_value()) << url.error().message;
  EXPECT_EQ(url->scheme, GetParam().url.scheme);
  EXPECT_EQ(url->host, GetParam().url.host);
  EXPECT_EQ(url->port, GetParam().url.port);
  EXPECT_EQ(url->path, GetParam().url.path);
  EXPECT_EQ(url->query, GetParam().url.query);
  EXPECT_EQ(url->authority(), GetParam().authority);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, ParseUrl,
    testing::Values(ParseCase{"https://random-data-api.com/api/v2/users",
                              {"https", "random-data-api.com", 443, "/api/v2/users", ""},
                              "random-data-api.com"},
                    ParseCase{"http://localhost:8000", {"http", "localhost", 8000, "/", ""}, "localhost:8000"},
                    ParseCase{"HTTP://LocalHost:80/", {"http", "localhost", 80, "/", ""}, "localhost"},
                    ParseCase{"https://h:80/", {"https", "h", 80, "/", ""}, "h:80"},
                    ParseCase{"http://h:/x", {"http", "h", 80, "/x", ""}, "h"},
                    ParseCase{"http://h?a=1&b=%20", {"http", "h", 80, "/", "a=1&b=%20"}, "h"},
                    ParseCase{
                        "http://127.0.0.1:65535/a%2Fb", {"http", "127.0.0.1", 65535, "/a%2Fb", ""}, "127.0.0.1:65535"},
                    ParseCase{"http://[::1]:8080/x", {"http", "::1", 8080, "/x", ""}, "[::1]:8080"},
                    ParseCase{"https://[2001:db8::7]/", {"https", "2001:db8::7", 443, "/", ""}, "[2001:db8::7]"},
                    ParseCase{"http://a_b.example./", {"http", "a_b.example.", 80, "/", ""}, "a_b.example."},
                    ParseCase{"http://h/a/../b", {"http", "h", 80, "/a/../b", ""}, "h"},
                    ParseCase{"http://h/p#fragment", {"http", "h", 80, "/p", ""}, "h"},
                    ParseCase{"http://h/p?q=1#fragment", {"http", "h", 80, "/p", "q=1"}, "h"}));

class NoUrl : public testing::TestWithParam<const char*> {};

TEST_P(NoUrl, IsRefusedWithItsText) {
  const auto url = parse_url(GetParam());
  ASSERT_FALSE(url.has_value());
  EXPECT_EQ(url.error().kind, ErrorKind::invalid_input);
  EXPECT_THAT(url.error().message, HasSubstr(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Garbage, NoUrl,
                         testing::Values("", "users", "/api/v2/users", "random-data-api.com", "localhost:8000",
                                         "//host/path", "ftp://host/", "http:", "http://", "http:///path", "http:/host",
                                         "https://:443/", "http://h:0/", "http://h:65536/",
                                         "http://h:99999999999999999999/", "http://h:80x/", "http://h /",
                                         "http://h/a b", "http://h/%zz", "http://h/%4", "http://%68ost/", "http://[::1",
                                         "http://[g::1]/", "http://h/\x01", "http://h/\r\nX: y", "http://[v1.x]/"));

TEST(ParseUrlUserInfo, IsRefusedWithoutRepeatingThePassword) {
  for (const char* text : {"https://bob:hunter2@example.com/", "https://bob:hunter2@exa mple.com/",
                           "https://hunter2@example.com/a@b", "https://bob:hunter2@", "bob:hunter2@example.com"}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url.has_value()) << text;
    EXPECT_THAT(url.error().message, Not(HasSubstr("hunter2"))) << text;
  }
  EXPECT_THAT(parse_url("https://bob:hunter2@example.com/").error().message, HasSubstr("@example.com"));
}

TEST(ParseUrlUserInfo, IsNotShownWhateverThePasswordHolds) {
  for (const char* text :
       {"https://bob:x/hunter2@h/", "https://bob:x?hunter2@h/", "https://bob:x#hunter2@h/", "https://bob:x@hunter2@h/ ",
        "https://bob:x//hunter2@h/", "bob:hunter2//x@h", "bob:x/hunter2@h", "bob:hunter2://x@h", "//bob:x/hunter2@h"}) {
    const auto url = parse_url(text);
    ASSERT_FALSE(url.has_value()) << text;
    EXPECT_THAT(url.error().message, Not(HasSubstr("hunter2"))) << text;
    EXPECT_THAT(url.error().message, HasSubstr("...@h")) << text;
  }
}

TEST(ParseUrlUserInfo, IsNotShownInARelativeReferenceEither) {
  const auto url = resolve_url(parse_url("http://h/").value(), "http://bob:x/hunter2@h:0/");
  EXPECT_THAT(url.error().message, Not(HasSubstr("hunter2")));
}

TEST(ParseUrlUserInfo, AnAtSignInThePathIsNone) { EXPECT_EQ(parse_url("http://h/@bob").value().path, "/@bob"); }

TEST(UrlText, IsPutTogetherAgain) {
  for (const char* text : {"http://h/", "https://h:8443/a/b?c=d&e=%2F", "http://[::1]:81/x", "http://h/?q"}) {
    EXPECT_EQ(parse_url(text).value().to_string(), text);
  }
}

TEST(UrlText, OriginAlwaysNamesThePort) {
  EXPECT_EQ(parse_url("http://h/x").value().origin(), "http://h:80");
  EXPECT_EQ(parse_url("https://[::1]/").value().origin(), "https://[::1]:443");
  EXPECT_EQ(parse_url("HTTPS://H:443/y").value().origin(), parse_url("https://h/").value().origin());
}

TEST(UrlText, TargetIsPathAndQuery) {
  EXPECT_EQ(parse_url("http://h").value().target(), "/");
  EXPECT_EQ(parse_url("http://h/p?size=3").value().target(), "/p?size=3");
}

struct ResolveCase {
  const char* reference;
  const char* resolved;
};

class ResolveUrl : public testing::TestWithParam<ResolveCase> {};

TEST_P(ResolveUrl, FollowsRfc3986) {
  const auto base = parse_url("http://a.example:81/b/c/d;p?q").value();
  const auto url = resolve_url(base, GetParam().reference);
  ASSERT_TRUE(url.has_value()) << url.error().message;
  EXPECT_EQ(url->to_string(), GetParam().resolved);
}

INSTANTIATE_TEST_SUITE_P(
    References, ResolveUrl,
    testing::Values(ResolveCase{"g", "http://a.example:81/b/c/g"}, ResolveCase{"./g", "http://a.example:81/b/c/g"},
                    ResolveCase{"g/", "http://a.example:81/b/c/g/"}, ResolveCase{"/g", "http://a.example:81/g"},
                    ResolveCase{"//other/g", "http://other/g"}, ResolveCase{"?y", "http://a.example:81/b/c/d;p?y"},
                    ResolveCase{"g?y", "http://a.example:81/b/c/g?y"}, ResolveCase{"", "http://a.example:81/b/c/d;p?q"},
                    ResolveCase{"..", "http://a.example:81/b/"}, ResolveCase{"../../g", "http://a.example:81/g"},
                    ResolveCase{"../../../g", "http://a.example:81/g"},
                    ResolveCase{"https://other/x?y#z", "https://other/x?y"},
                    ResolveCase{" /g ", "http://a.example:81/g"}, ResolveCase{"/a b", "http://a.example:81/a%20b"},
                    ResolveCase{"/\xC3\xBC?q={1}", "http://a.example:81/%C3%BC?q=%7B1%7D"},
                    ResolveCase{"/a%20b", "http://a.example:81/a%20b"}));

TEST(ResolveUrlRefuses, OtherSchemesUserInfoAndGarbage) {
  const auto base = parse_url("http://h/").value();
  for (const char* reference : {"ftp://h/", "javascript:alert(1)", "http://u:p@h/", "http://h:0/", "http://", "/%zz",
                                "/\x01", "/a\r\nb", "data:,x"}) {
    const auto url = resolve_url(base, reference);
    ASSERT_FALSE(url.has_value()) << reference;
    EXPECT_EQ(url.error().kind, ErrorKind::invalid_input) << reference;
  }
}

}  // namespace
}  // namespace rollcall::http
