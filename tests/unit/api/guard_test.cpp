#include "api/guard.hpp"

#include "support/api.hpp"

namespace rollcall {
namespace {

using api::Guard;
using api::is_loopback_host;

constexpr const char* kKey = "correct horse battery staple";

http::Request with(http::Headers headers, std::string path = "/view-data") {
  http::Request request;
  request.method = "GET";
  request.path = std::move(path);
  request.headers = std::move(headers);
  return request;
}

bool refuses(const Guard& guard, const http::Request& request) {
  const auto refusal = guard.check(request);
  if (refusal) {
    EXPECT_EQ(refusal->status, 403);
    EXPECT_EQ(refusal->content_type, "application/problem+json");
  }
  return refusal.has_value();
}

TEST(LoopbackHost, IsANameThatOnlyThisMachineReaches) {
  for (const char* host : {"localhost", "LOCALHOST", "localhost:8000", "LocalHost:1", "127.0.0.1", "127.0.0.1:65535",
                           "127.255.255.254", "127.1.2.3:80", "[::1]", "[::1]:8000", "::1"}) {
    EXPECT_TRUE(is_loopback_host(host)) << host;
  }
}

TEST(LoopbackHost, IsNoOtherNameHoweverAlike) {
  for (const char* host : {"",
                           "evil.com",
                           "evil.com:80",
                           "localhost.evil.com",
                           "localhost.evil.com:8000",
                           "127.0.0.1.evil.com",
                           "127.1",
                           "127.0.0.1.",
                           "localhost.",
                           "127.0.0.256",
                           "127...",
                           "127.0.0.1:80:80",
                           "127.0.0.1:evil.com",
                           "localhost:",
                           "localhost:x",
                           "localhost:65536",
                           "128.0.0.1",
                           "0.0.0.0",
                           "10.0.0.1",
                           "2130706433",
                           "0x7f.0.0.1",
                           "[::]",
                           "[::1",
                           "[::1]x",
                           "[::1].evil.com",
                           "[::1]x:80",
                           "[::2]",
                           "[127.0.0.1]",
                           " localhost",
                           "user@localhost",
                           "localhost@evil.com",
                           "evil.com#localhost",
                           "127.0.0.1 ",
                           "a127.0.0.1",
                           "xlocalhost",
                           "localhost,evil.com"}) {
    EXPECT_FALSE(is_loopback_host(host)) << host;
  }
}

TEST(GuardOnLoopback, RefusesAForeignHost) {
  const Guard guard({});
  EXPECT_FALSE(refuses(guard, with({{"Host", "localhost:8000"}})));
  EXPECT_FALSE(refuses(guard, with({{"host", "[::1]:8000"}})));
  EXPECT_TRUE(refuses(guard, with({{"Host", "evil.com"}})));
  EXPECT_TRUE(refuses(guard, with({{"Host", "localhost.evil.com:8000"}})));
  EXPECT_TRUE(refuses(guard, with({}))) << "a request without a Host is from nobody we know";
  EXPECT_TRUE(refuses(guard, with({{"Host", ""}})));
}

TEST(GuardOnLoopback, RefusesAForeignOrigin) {
  const Guard guard({});
  struct Case {
    const char* host;
    const char* origin;
    bool refused;
  };
  const Case cases[] = {
      {"localhost:8000", "http://localhost:8000", false},
      {"localhost:8000", "HTTP://LOCALHOST:8000", false},
      {"LOCALHOST:8000", "http://localhost:8000", false},
      {"[::1]:8000", "http://[::1]:8000", false},
      {"localhost", "http://localhost", false},
      {"localhost:8000", "null", true},
      {"localhost:8000", "", true},
      {"localhost:8000", "https://localhost:8000", true},
      {"localhost:8000", "http://localhost:8001", true},
      {"localhost:8000", "http://localhost", true},
      {"localhost:8000", "http://127.0.0.1:8000", true},
      {"localhost:8000", "http://evil.com", true},
      {"localhost:8000", "http://localhost:8000.evil.com", true},
      {"localhost:8000", "http://localhost:8000/", true},
      {"localhost:8000", "http://localhost:8000 http://evil.com", true},
      {"127.0.0.1:8000", "http://127.0.0.1.evil.com:8000", true},
  };
  for (const auto& [host, origin, refused] : cases) {
    EXPECT_EQ(refuses(guard, with({{"Host", host}, {"Origin", origin}})), refused) << host << " from " << origin;
  }
}

TEST(GuardOnLoopback, GuardsEveryPath) {
  const Guard guard({});
  for (const char* path : {"/healthz", "/openapi.json", "/fetch-data", "/nowhere"}) {
    EXPECT_TRUE(refuses(guard, with({{"Host", "evil.com"}}, path))) << path;
  }
}

TEST(GuardWithKey, AsksForItOnEveryPathButHealth) {
  const Guard guard({Secret(kKey), true});
  for (const char* path : {"/status", "/view-data", "/fetch-data", "/runs", "/runs/x", "/dead-letters", "/openapi.json",
                           "/nowhere", "/healthz/", "/healthz/../view-data", "//healthz", "/HEALTHZ"}) {
    EXPECT_TRUE(refuses(guard, with({{"Host", "localhost"}}, path))) << path;
    EXPECT_FALSE(refuses(guard, with({{"Host", "localhost"}, {"X-Api-Key", kKey}}, path))) << path;
  }
  EXPECT_FALSE(refuses(guard, with({{"Host", "localhost"}}, "/healthz")));
}

TEST(GuardWithKey, AnyOtherKeyIsWrong) {
  const Guard guard({Secret(kKey), true});
  const std::string key = kKey;
  for (const std::string& wrong : {std::string(), std::string("x"), key.substr(1), key + "x", key + key,
                                   std::string(key.size(), '\0'), std::string("CORRECT HORSE BATTERY STAPLE")}) {
    EXPECT_TRUE(refuses(guard, with({{"Host", "localhost"}, {"x-api-key", wrong}}))) << wrong;
  }
}

TEST(GuardWithKey, TheRefusalSaysWhereTheKeyGoesAndNotWhatItIs) {
  const Guard guard({Secret(kKey), true});
  const auto refusal = guard.check(with({{"Host", "localhost"}, {"x-api-key", "guess-1234"}}));
  ASSERT_TRUE(refusal);
  EXPECT_NE(refusal->body.find("x-api-key"), std::string::npos);
  EXPECT_EQ(refusal->body.find("horse"), std::string::npos);
  EXPECT_EQ(refusal->body.find("guess-1234"), std::string::npos);
}

TEST(GuardWithKey, DoesNotReplaceTheLookAtHostAndOrigin) {
  const Guard guard({Secret(kKey), true});
  EXPECT_TRUE(refuses(guard, with({{"Host", "evil.com"}, {"x-api-key", kKey}})));
  EXPECT_TRUE(refuses(guard, with({{"Host", "localhost"}, {"Origin", "http://evil.com"}, {"x-api-key", kKey}})));
}

TEST(GuardElsewhere, TakesAnyHostAndChecksTheKey) {
  const Guard guard({Secret(kKey), false});
  EXPECT_FALSE(refuses(guard, with({{"Host", "rollcall.example"}, {"x-api-key", kKey}})));
  EXPECT_FALSE(refuses(guard, with({{"x-api-key", kKey}})));
  EXPECT_TRUE(refuses(guard, with({{"Host", "rollcall.example"}})));
  EXPECT_TRUE(refuses(guard, with({{"Host", "localhost"}, {"x-api-key", "wrong"}})));
  EXPECT_FALSE(refuses(guard, with({{"Host", "rollcall.example"}}, "/healthz")));
}

class GuardedApi : public test::ApiTest {};

TEST_F(GuardedApi, ARefusedRequestDoesNothing) {
  options.guard.api_key = Secret(kKey);
  test::expect_problem(ask(test::request("POST", "/fetch-data")), 403);
  EXPECT_TRUE(engine.store.runs.empty());
  http::Request with_key = test::request("POST", "/fetch-data");
  with_key.headers.add("x-api-key", kKey);
  EXPECT_EQ(ask(std::move(with_key)).status, 200);
}

TEST_F(GuardedApi, APageOfAnotherSiteStartsNoRun) {
  http::Request request = test::request("POST", "/fetch-data");
  request.headers.add("Origin", "https://evil.example");
  test::expect_problem(ask(std::move(request)), 403);
  EXPECT_TRUE(engine.store.runs.empty());
}

TEST_F(GuardedApi, WithoutTheKeyNobodyLearnsWhichRoutesThereAre) {
  options.guard.api_key = Secret(kKey);
  EXPECT_EQ(ask(test::get("/nowhere")).body, ask(test::get("/status")).body);
}

}  // namespace
}  // namespace rollcall
