#include "net/proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/net_client.hpp"
#include "support/net_scripted_server.hpp"

namespace rollcall::net {
namespace {

using test::RawSocket;
using test::ScriptedServer;
using test::TestClient;
using testing::HasSubstr;
using testing::Not;

http::Url url(std::string_view text) { return http::parse_url(text).value(); }

struct ChoiceCase {
  const char* target;
  const char* no_proxy;
  bool proxied;
};

class ChooseProxy : public testing::TestWithParam<ChoiceCase> {};

TEST_P(ChooseProxy, UnlessTheHostIsExempt) {
  const auto proxy =
      choose_proxy({.http_proxy = "http://proxy:3128", .no_proxy = GetParam().no_proxy}, url(GetParam().target));
  ASSERT_TRUE(proxy.has_value());
  EXPECT_EQ(proxy->has_value(), GetParam().proxied);
}

INSTANTIATE_TEST_SUITE_P(
    Hosts, ChooseProxy,
    testing::Values(ChoiceCase{"http://example.com/", "", true}, ChoiceCase{"http://example.com/", "*", false},
                    ChoiceCase{"http://example.com/", "example.com", false},
                    ChoiceCase{"http://example.com:81/", "EXAMPLE.com", false},
                    ChoiceCase{"http://www.example.com/", "example.com", false},
                    ChoiceCase{"http://www.example.com/", ".example.com", false},
                    ChoiceCase{"http://badexample.com/", "example.com", true},
                    ChoiceCase{"http://com/", "example.com", true},
                    ChoiceCase{"http://example.com/", "a.test, example.com ,b.test", false},
                    ChoiceCase{"http://example.com/", ",,  ,", true}, ChoiceCase{"http://10.1.2.3/", "10.1.2.3", false},
                    ChoiceCase{"http://[2001:db8::1]/", "[2001:db8::1]", false},
                    ChoiceCase{"http://localhost:80/", "", false}, ChoiceCase{"http://a.localhost/", "", false},
                    ChoiceCase{"http://127.0.0.1/", "", false}, ChoiceCase{"http://127.8.9.1/", "", false},
                    ChoiceCase{"http://[::1]/", "", false}, ChoiceCase{"http://127.evil.com/", "", true}));

TEST(ChooseProxyByScheme, TakesTheSettingOfTheUrlsScheme) {
  const ProxySettings settings{.http_proxy = "http://plain:1", .https_proxy = "http://secure:2"};
  EXPECT_EQ(choose_proxy(settings, url("http://h/")).value()->url.host, "plain");
  EXPECT_EQ(choose_proxy(settings, url("https://h/")).value()->url.host, "secure");
  EXPECT_EQ(choose_proxy({.http_proxy = "http://plain:1"}, url("https://h/")).value().has_value(), false);
}

TEST(ChooseProxySetting, MayLeaveOutTheScheme) {
  const auto proxy = choose_proxy({.http_proxy = "proxy.example:3128"}, url("http://h/"));
  EXPECT_EQ(proxy.value()->url, url("http://proxy.example:3128/"));
}

TEST(ChooseProxySetting, MayHoldUserAndPassword) {
  const auto proxy = choose_proxy({.http_proxy = "http://Aladdin:open%20sesame@proxy:3128"}, url("http://h/"));
  EXPECT_EQ(proxy.value()->url, url("http://proxy:3128"));
  EXPECT_EQ(proxy.value()->authorization.reveal(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_TRUE(choose_proxy({.http_proxy = "http://proxy"}, url("http://h/")).value()->authorization.empty());
}

TEST(ChooseProxySetting, ThatIsWrongIsNamedAndNotShown) {
  for (const char* setting :
       {"https://bob:hunter2@proxy", "socks5://bob:hunter2@proxy", "http://bob:hunter2@", "http://bob:hunter2@proxy:0",
        "bob:hunter2@pro xy", "http://bob:hunter2", "http://bob:12/hunter2@proxy", "http://bob:12?hunter2@proxy",
        "bob:12#hunter2@proxy:1", "https://bob:12/hunter2@proxy", "bob:1://hunter2@proxy"}) {
    const auto proxy = choose_proxy({.http_proxy = setting}, url("http://h/"));
    ASSERT_FALSE(proxy.has_value()) << setting;
    EXPECT_EQ(proxy.error().kind, ErrorKind::invalid_input);
    EXPECT_THAT(proxy.error().message, HasSubstr("http proxy setting"));
    EXPECT_THAT(proxy.error().message, HasSubstr("http://host:port"));
    EXPECT_THAT(proxy.error().message, Not(HasSubstr("hunter2")));
    EXPECT_THAT(proxy.error().message, Not(HasSubstr("bob")));
  }
}

TEST(ChooseProxySetting, ThatIsWrongIsNamedByTheSchemeItServes) {
  const auto proxy = choose_proxy({.http_proxy = "http://proxy", .https_proxy = "ftp://proxy"}, url("https://h/"));
  EXPECT_THAT(proxy.error().message, HasSubstr("https_proxy"));
}

HttpClientOptions by_proxy(const ScriptedServer& server, std::string_view user_info = "") {
  const std::string setting = "http://" + std::string(user_info) + "127.0.0.1:" + std::to_string(server.port());
  HttpClientOptions options;
  options.proxy = {.http_proxy = setting, .https_proxy = setting};
  return options;
}

TEST(HttpProxy, GetsTheWholeUrlAndTheCredentials) {
  std::string seen;
  ScriptedServer proxy([&seen](RawSocket& peer) {
    seen = peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  EXPECT_EQ(TestClient(by_proxy(proxy, "u:p@")).get("http://service.test/a?b").value().body, "ok");
  EXPECT_THAT(seen, HasSubstr("GET http://service.test/a?b HTTP/1.1\r\nHost: service.test\r\n"));
  EXPECT_THAT(seen, HasSubstr("\r\nProxy-Authorization: Basic dTpw\r\n"));
}

TEST(HttpProxy, ServesSeveralOriginsOnOneConnection) {
  ScriptedServer proxy([](RawSocket& peer) {
    while (peer.read_until("\r\n\r\n").ends_with("\r\n\r\n")) {
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
  });
  TestClient client(by_proxy(proxy));
  EXPECT_TRUE(client.get("http://one.test/").has_value());
  EXPECT_TRUE(client.get("http://two.test/").has_value());
  EXPECT_EQ(proxy.connections(), 1);
}

TEST(ConnectProxy, ThatRefusesIsNamedWithTheServer) {
  std::string seen;
  ScriptedServer proxy([&seen](RawSocket& peer) {
    seen = peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 5\r\n\r\nno...");
  });
  const auto response = TestClient(by_proxy(proxy, "bob:hunter2@")).get("https://service.test/");
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::connection);
  EXPECT_THAT(response.error().message, HasSubstr("https://service.test:443 by proxy http://127.0.0.1:"));
  EXPECT_THAT(response.error().message, HasSubstr("407"));
  EXPECT_THAT(response.error().message, Not(HasSubstr("hunter2")));
  EXPECT_THAT(seen, HasSubstr("CONNECT service.test:443 HTTP/1.1\r\nHost: service.test:443\r\n"));
  EXPECT_THAT(seen, HasSubstr("Proxy-Authorization: Basic "));
}

TEST(ConnectProxy, ThatSpeaksBeforeTheServerIsAProtocolError) {
  ScriptedServer proxy(test::answer_and_hold("HTTP/1.1 200 OK\r\n\r\nsurprise"));
  EXPECT_EQ(TestClient(by_proxy(proxy)).get("https://service.test/").error().kind, ErrorKind::protocol);
}

TEST(ConnectProxy, ThatClosesIsAConnectionError) {
  ScriptedServer proxy(test::answer_with(""));
  EXPECT_EQ(TestClient(by_proxy(proxy)).get("https://service.test/").error().kind, ErrorKind::connection);
}

}  // namespace
}  // namespace rollcall::net
