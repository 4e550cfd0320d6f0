#include "sources/sample_api.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/retry_after.hpp"
#include "json/decode_page.hpp"
#include "json/object.hpp"
#include "memory/virtual_clock.hpp"

namespace rollcall::sources {
namespace {

using http::TransportFault;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

/// One API on a clock that the test moves.
class Api {
 public:
  explicit Api(SampleApiOptions options = {}) : api_(std::move(options), &clock) {}

  http::Response send(http::Request request) {
    http::Response response;
    memory::run_in_virtual_time(clock, [&]() -> Task<> { response = co_await api_.handle(request); });
    return response;
  }
  http::Response get(const std::string& query, const std::string& path = "/api/v2/users") {
    return send({"GET", path, query, {}, ""});
  }
  json::Object stats() { return *json::Object::parse(get("", "/_stats").body); }

  memory::VirtualClock clock;

 private:
  SampleApi api_;
};

SampleApiOptions with_faults(std::string_view text) {
  SampleApiOptions options;
  options.faults = *FaultPlan::parse(text);
  return options;
}

SampleApiOptions with_limit(std::uint32_t requests, Duration window) {
  SampleApiOptions options;
  options.limit = {requests, window};
  return options;
}

SampleApiOptions with_users(std::vector<std::string> users) {
  SampleApiOptions options;
  options.users = std::move(users);
  return options;
}

domain::Page page_of(const http::Response& response) {
  auto decoded = json::decode_page(response.body, domain::users_schema());
  if (!std::holds_alternative<domain::Page>(decoded)) ADD_FAILURE() << response.body;
  return std::holds_alternative<domain::Page>(decoded) ? std::get<domain::Page>(decoded) : domain::Page{};
}

TEST(SampleApi, NoSizeAndSizeOneAreABareObject) {
  Api api;
  for (const std::string query : {"", "size=1", "other=5"}) {
    const http::Response response = api.get(query);
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(response.body, StartsWith("{\"id\":")) << query;
    EXPECT_EQ(page_of(response).records.size(), 1U);
  }
}

TEST(SampleApi, TwoToAHundredAreAnArray) {
  Api api;
  for (const std::size_t size : {2, 50, 100}) {
    const http::Response response = api.get("size=" + std::to_string(size));
    EXPECT_THAT(response.body, StartsWith("[{"));
    EXPECT_EQ(page_of(response).records.size(), size);
  }
}

TEST(SampleApi, OverAHundredIsTheMessageWithStatus200) {
  Api api;
  for (const std::string size : {"101", "150", "18446744073709551615"}) {
    const http::Response response = api.get("size=" + size);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, R"({"message":"Maximum allowed size is 100"})");
  }
  EXPECT_EQ(api.stats().integer("users"), 0);
}

TEST(SampleApi, ASizeThatIsNoneCountsAsAbsent) {
  Api api;
  for (const std::string query : {"size=0", "size=-3", "size=abc", "size=", "size", "size=2.5"}) {
    EXPECT_THAT(api.get(query).body, StartsWith("{\"id\":")) << query;
  }
}

TEST(SampleApi, UnknownParametersAreIgnored) {
  Api api;
  EXPECT_EQ(page_of(api.get("x=1&size=3&size_=9")).records.size(), 3U);
}

TEST(SampleApi, AnswersAreChunkedJson) {
  Api api;
  const http::Response response = api.get("size=2");
  EXPECT_TRUE(response.chunked);
  EXPECT_THAT(response.content_type, StartsWith("application/json"));
  EXPECT_EQ(response.fault, TransportFault::none);
}

TEST(SampleApi, OtherPathsAreProblemsAndCountNowhere) {
  Api api;
  for (const std::string path : {"/", "/api/v2/banks", "/api/v2/users/7"}) {
    const http::Response response = api.get("size=2", path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_EQ(response.content_type, "application/problem+json");
  }
  EXPECT_EQ(api.stats().integer("requests"), 0);
}

TEST(SampleApi, OtherMethodsAreRefusedWithAllow) {
  Api api;
  const http::Response response = api.send({"POST", "/api/v2/users", "", {}, ""});
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.find("Allow"), "GET, HEAD");
}

TEST(SampleApi, ASeedFixesThePagesWhateverTheFaultsAndLatency) {
  Api one;
  SampleApiOptions slow = with_faults("slow=0.5");
  slow.latency_max = seconds(1);
  Api two(std::move(slow));
  SampleApiOptions other;
  other.seed = 2;
  Api three(std::move(other));
  for (int i = 0; i < 5; ++i) {
    const std::string body = one.get("size=5").body;
    EXPECT_EQ(body, two.get("size=5").body);
    EXPECT_NE(body, three.get("size=5").body);
  }
}

TEST(SampleApi, GivenUsersComeInOrderRoundAndRound) {
  Api api(with_users({R"({"id":1,"last_name":"A","u":"x&y"})", R"({"id":2,"last_name":"B"})", R"({"id":3,"n":1.50})"}));
  EXPECT_EQ(api.get("size=2").body, R"([{"id":1,"last_name":"A","u":"x\u0026y"},{"id":2,"last_name":"B"}])");
  EXPECT_EQ(api.get("size=2").body, R"([{"id":3,"n":1.50},{"id":1,"last_name":"A","u":"x\u0026y"}])");
  EXPECT_EQ(api.get("").body, R"({"id":2,"last_name":"B"})");
}

TEST(SampleApi, StatisticsCountWhatClientsCount) {
  Api api;
  api.get("size=10");
  api.get("size=1");
  api.get("size=150");
  const json::Object stats = api.stats();
  EXPECT_EQ(stats.names(), (std::vector<std::string>{"requests", "users", "answers", "faults", "violations",
                                                     "max_in_window", "window_ms", "early_requests"}));
  EXPECT_EQ(stats.integer("requests"), 3);
  EXPECT_EQ(stats.integer("users"), 11);
  EXPECT_EQ(stats.raw("answers"), R"({"200":3})");
  EXPECT_EQ(stats.raw("faults"), "{}");
  EXPECT_EQ(stats.integer("violations"), 0);
  EXPECT_EQ(stats.integer("max_in_window"), 3);
  EXPECT_EQ(stats.integer("window_ms"), 60'000);
}

TEST(SampleApi, ALatencyHoldsEachAnswerBackWithinItsBounds) {
  SampleApiOptions options;
  options.latency_min = milliseconds(50);
  options.latency_max = milliseconds(80);
  Api api(std::move(options));
  for (int i = 0; i < 20; ++i) {
    const SteadyTime start = api.clock.steady_now();
    api.get("size=1");
    EXPECT_GE(api.clock.steady_now() - start, milliseconds(50));
    EXPECT_LE(api.clock.steady_now() - start, milliseconds(80));
  }
}

TEST(SampleApi, BeyondTheLimitIs429UntilTheWindowHasRoom) {
  Api api(with_limit(2, seconds(10)));
  EXPECT_EQ(api.get("").status, 200);
  api.clock.advance(seconds(4));
  EXPECT_EQ(api.get("").status, 200);
  api.clock.advance(milliseconds(5500));
  const http::Response refused = api.get("");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers.find("Retry-After"), "5");
  EXPECT_EQ(api.stats().integer("violations"), 1);
  api.clock.advance(seconds(5));
  EXPECT_EQ(api.get("").status, 200);
  EXPECT_EQ(api.stats().integer("max_in_window"), 3);
  EXPECT_EQ(api.stats().integer("window_ms"), 10'000);
  EXPECT_EQ(api.stats().integer("early_requests"), 0);
}

TEST(SampleApi, ARequestBeforeAnAllowedTimeIsEarly) {
  Api api(with_faults("status-429=@every=3"));
  api.get("");
  api.get("");
  EXPECT_EQ(api.get("").headers.find("Retry-After"), "1");
  api.clock.advance(milliseconds(999));
  api.get("");
  EXPECT_EQ(api.stats().integer("early_requests"), 1);
  api.clock.advance(milliseconds(1));
  api.get("");
  EXPECT_EQ(api.stats().integer("early_requests"), 1);
}

TEST(SampleApi, RetryAfterIsSecondsAndADateInTurnAndBothAreShort) {
  Api api(with_faults("status-429=1"));
  EXPECT_EQ(api.get("").headers.find("Retry-After"), "1");
  api.clock.advance(milliseconds(1234));
  const http::Response dated = api.get("");
  EXPECT_THAT(std::string(*dated.headers.find("Retry-After")), HasSubstr("GMT"));
  const Duration wait = *http::requested_wait(dated.headers, api.clock.wall_now());
  EXPECT_GE(wait, seconds(1));
  EXPECT_LE(wait, seconds(2));
  api.clock.advance(wait);
  EXPECT_EQ(api.get("").headers.find("Retry-After"), "1");
  EXPECT_EQ(api.stats().integer("early_requests"), 0);
  EXPECT_EQ(api.stats().raw("answers"), R"({"429":3})");
}

TEST(SampleApi, TransportFaultsAreTheTransportsToDo) {
  const std::vector<std::pair<std::string, TransportFault>> kinds = {{"hang", TransportFault::hang},
                                                                     {"reset", TransportFault::reset},
                                                                     {"truncate", TransportFault::truncate},
                                                                     {"slow", TransportFault::drip}};
  for (const auto& [kind, fault] : kinds) {
    Api api(with_faults(kind + "=1"));
    EXPECT_EQ(api.get("size=5").fault, fault) << kind;
    EXPECT_EQ(api.stats().object("faults")->integer(kind), 1);
    EXPECT_EQ(api.stats().integer("users"), kind == "slow" ? 5 : 0) << kind;
    EXPECT_EQ(api.stats().object("answers")->has("200"), kind == "truncate" || kind == "slow") << kind;
  }
}

TEST(SampleApi, UsersOfAnAnswerThatStopsHalfWayComeAgain) {
  Api faulty(with_faults("truncate=@every=2"));
  Api sound;
  EXPECT_EQ(faulty.get("size=5").body, sound.get("size=5").body);
  const std::string second = faulty.get("size=5").body;
  EXPECT_EQ(faulty.get("size=5").body, second);
  EXPECT_EQ(second, sound.get("size=5").body);
}

TEST(SampleApi, StatusFaultsAnswerWithTheStatus) {
  Api api(with_faults("status-503=1"));
  EXPECT_EQ(api.get("size=5").status, 503);
  EXPECT_EQ(api.stats().raw("answers"), R"({"503":1})");
}

TEST(SampleApi, GarbageAndHtmlAreStatus200AndNotJson) {
  for (const std::string kind : {"garbage", "html-200"}) {
    Api api(with_faults(kind + "=1"));
    const http::Response response = api.get("size=5");
    EXPECT_EQ(response.status, 200);
    const auto decoded = json::decode_page(response.body, domain::users_schema());
    ASSERT_TRUE(std::holds_alternative<domain::SourceFailure>(decoded)) << kind;
    EXPECT_EQ(std::get<domain::SourceFailure>(decoded).kind, domain::FailureKind::unreadable);
    EXPECT_EQ(api.stats().integer("users"), 0);
  }
}

TEST(SampleApi, ABadUserIsOneOfThePage) {
  Api api(with_faults("bad-user=1"));
  for (int i = 0; i < 12; ++i) {
    const http::Response response = api.get("size=10");
    EXPECT_EQ(response.body.find('&'), std::string::npos);
    const domain::Page page = page_of(response);
    EXPECT_EQ(page.rejected.size(), 1U);
    EXPECT_EQ(page.records.size(), 9U);
  }
  EXPECT_EQ(api.stats().integer("users"), 120);
  EXPECT_EQ(api.stats().raw("faults"), R"({"bad-user":12})");
}

TEST(SampleApi, ABadUserAloneIsABareObjectThatIsRejected) {
  Api api(with_faults("bad-user=1"));
  for (int i = 0; i < 6; ++i) EXPECT_EQ(page_of(api.get("size=1")).rejected.size(), 1U);
}

TEST(SampleApi, ADoubledUserHasItsKeyTwiceInThePage) {
  Api api(with_faults("dup-user=1"));
  for (const std::string size : {"2", "3", "10"}) {
    domain::Page page = page_of(api.get("size=" + size));
    EXPECT_EQ(domain::drop_earlier_duplicates(page.records), 1U) << size;
  }
  EXPECT_EQ(page_of(api.get("size=1")).records.size(), 1U);
  EXPECT_EQ(api.stats().raw("faults"), R"({"dup-user":3})");
  EXPECT_EQ(api.stats().integer("users"), 16);
}

TEST(SampleApi, TheFirstFaultByStatusOrTransportDecides) {
  Api api(with_faults("bad-user=1,hang=1,status-503=1"));
  EXPECT_EQ(api.get("size=5").status, 503);
  EXPECT_EQ(api.stats().raw("faults"), R"({"status-503":1})");
}

TEST(SampleApi, AnOversizePageIsStreamedAndALittleOver64MiB) {
  Api api(with_faults("oversize-page=1"));
  const http::Response response = api.get("size=5");
  ASSERT_TRUE(response.stream);
  std::size_t bytes = 0;
  std::size_t largest = 0;
  std::string first;
  memory::run_in_virtual_time(api.clock, [&]() -> Task<> {
    while (true) {
      const auto piece = co_await response.stream();
      if (piece->empty()) co_return;
      if (bytes == 0) first = piece->substr(0, 2);
      bytes += piece->size();
      largest = std::max(largest, piece->size());
    }
  });
  EXPECT_EQ(first, "[ ");
  EXPECT_GT(bytes, 64UL * 1024 * 1024);
  EXPECT_LT(bytes, 70UL * 1024 * 1024);
  EXPECT_LE(largest, 64UL * 1024);
  EXPECT_EQ(api.stats().integer("users"), 0);
}

}  // namespace
}  // namespace rollcall::sources
