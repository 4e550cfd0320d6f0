#include "sources/sample_api.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/sources/source_under_test.hpp"
#include "json/object.hpp"
#include "support/net_test_server.hpp"

namespace rollcall::sources {
namespace {

using namespace std::chrono_literals;
using domain::FailureKind;
using test::SourceUnderTest;
using test::TestServer;

/// The sample API behind a real server.
class SampleServer {
 public:
  explicit SampleServer(std::string_view faults = "", Duration drip_interval = 1ms)
      : api_(options_with(faults), &clock_),
        server_([this](http::Request request) { return api_.handle(std::move(request)); },
                {.drip_interval = drip_interval}) {}

  [[nodiscard]] std::string url() const { return server_.url("/api/v2/users"); }
  [[nodiscard]] json::Object stats() const {
    const auto response = test::TestClient().get(server_.url("/_stats"));
    return *json::Object::parse(response->body);
  }

 private:
  static SampleApiOptions options_with(std::string_view faults) {
    SampleApiOptions options;
    options.faults = *FaultPlan::parse(faults);
    return options;
  }

  net::SystemClock clock_;
  SampleApi api_;
  TestServer server_;
};

TEST(RandomDataApiAgainstSampleApi, BringsAsManyUsersAsAskedFor) {
  const SampleServer server;
  SourceUnderTest source(server.url());
  for (const std::uint32_t size : {1U, 2U, 100U}) EXPECT_EQ(source.page(size).records.size(), size);
  EXPECT_EQ(source.gate.entered, 3);
  EXPECT_EQ(source.gate.left, (std::vector<SteadyTime>(3)));
  EXPECT_EQ(server.stats().integer("users"), 103);
}

TEST(RandomDataApiAgainstSampleApi, ASizeOverTheLargestIsRefusedWithTheLargest) {
  const SampleServer server;
  const auto failure = SourceUnderTest(server.url()).failure({150, kNever});
  EXPECT_EQ(failure.kind, FailureKind::size_refused);
  EXPECT_EQ(failure.max_size, 100U);
  EXPECT_EQ(failure.status, 200);
}

TEST(RandomDataApiAgainstSampleApi, EachFaultIsAFailureOfItsKind) {
  const std::vector<std::pair<std::string, FailureKind>> kinds = {
      {"status-503", FailureKind::http_status}, {"status-429", FailureKind::http_status},
      {"reset", FailureKind::connection},       {"truncate", FailureKind::truncated},
      {"garbage", FailureKind::unreadable},     {"html-200", FailureKind::unreadable},
      {"oversize-page", FailureKind::too_large}};
  for (const auto& [fault, kind] : kinds) {
    const SampleServer server(fault + "=1");
    SourceUnderTest source(server.url());
    const auto failure = source.failure();
    EXPECT_EQ(failure.kind, kind) << fault << ": " << failure.detail;
    EXPECT_THAT(failure.detail, testing::HasSubstr("127.0.0.1")) << fault;
    EXPECT_EQ(source.gate.entered, 1) << fault;
    EXPECT_EQ(source.gate.left.size(), 1U) << fault;
    EXPECT_EQ(server.stats().object("faults")->integer(fault), 1);
    EXPECT_EQ(server.stats().integer("users"), 0);
  }
}

TEST(RandomDataApiAgainstSampleApi, AServerThatHangsIsATimeout) {
  const SampleServer server("hang=1");
  SourceUnderTest source(server.url(), 50ms);
  EXPECT_EQ(source.failure().kind, FailureKind::timeout);
  EXPECT_EQ(source.gate.left.size(), 1U);
}

TEST(RandomDataApiAgainstSampleApi, ADrippingPageArrivesWhole) {
  const SampleServer server("slow=1");
  EXPECT_EQ(SourceUnderTest(server.url()).page(3).records.size(), 3U);
}

TEST(RandomDataApiAgainstSampleApi, ADrippingPageThatTakesTooLongIsATimeout) {
  const SampleServer server("slow=1", 200ms);
  EXPECT_EQ(SourceUnderTest(server.url(), 50ms).failure().kind, FailureKind::timeout);
}

TEST(RandomDataApiAgainstSampleApi, BadAndDoubledUsersAreCountedOnBothSides) {
  const SampleServer server("bad-user=1,dup-user=@every=2");
  SourceUnderTest source(server.url());
  std::size_t received = 0;
  for (int i = 0; i < 6; ++i) received += source.page(10).received();
  EXPECT_EQ(received, 60U);
  EXPECT_EQ(server.stats().integer("users"), 60);
}

}  // namespace
}  // namespace rollcall::sources
