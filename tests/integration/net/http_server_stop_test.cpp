#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <optional>

#include "net/http_server.hpp"
#include "support/net_handlers.hpp"
#include "support/net_test_server.hpp"

namespace rollcall::net {
namespace {

using test::always;
using test::faulty;
using test::happens;
using test::kGet;
using test::kGetFault;
using test::RawSocket;
using test::streaming;
using test::TestServer;
using testing::EndsWith;
using testing::HasSubstr;

/// A handler that says when it runs and goes on when told to.
struct Gate {
  std::promise<void> entered;
  std::optional<CrossThreadWake> proceed;

  http::Handler handler() {
    return [this](http::Request) -> Task<http::Response> {
      entered.set_value();
      co_await proceed->wait();
      http::Response response;
      response.body = "late";
      co_return response;
    };
  }
};

TEST(Stop, FinishesAnAnswerInFlightAndCloses) {
  Gate gate;
  TestServer server(gate.handler());
  gate.proceed.emplace(server.executor());
  RawSocket busy = server.connect();
  RawSocket idle = server.connect();
  busy.send(kGet);
  ASSERT_TRUE(happens(gate.entered.get_future()));
  server.stop();
  EXPECT_TRUE(idle.wait_for_close());
  gate.proceed->wake();
  const std::string answer = busy.read_to_end();
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("late"));
  busy.close();
  server.join();
  gate.proceed.reset();  // it belongs to the server's loop
}

TEST(Stop, FinishesAStreamInFlight) {
  std::promise<void> entered;
  std::optional<CrossThreadWake> proceed;
  TestServer server(streaming([&] {
    return [&, step = std::make_shared<int>(0)]() -> Task<Result<std::string>> {
      ++*step;
      if (*step == 2) {
        entered.set_value();
        co_await proceed->wait();
      }
      co_return *step <= 3 ? "piece" : "";
    };
  }));
  proceed.emplace(server.executor());
  RawSocket peer = server.connect();
  peer.send(kGet);
  ASSERT_TRUE(happens(entered.get_future()));
  server.stop();
  proceed->wake();
  EXPECT_THAT(peer.read_to_end(), EndsWith("5\r\npiece\r\n5\r\npiece\r\n5\r\npiece\r\n0\r\n\r\n"));
  peer.close();
  server.join();
  proceed.reset();  // it belongs to the server's loop
}

TEST(Stop, TakesNoNewConnections) {
  TestServer server(always("ok"));
  server.stop();
  server.join();
  RawSocket peer = server.connect();
  peer.send(kGet);
  EXPECT_EQ(peer.read_to_end(), "");
}

TEST(Stop, EndsAHangOnOrder) {
  TestServer server(faulty(http::TransportFault::hang));
  RawSocket peer = server.connect();
  peer.send(kGetFault);
  RawSocket other = server.connect();
  other.send(kGet);
  EXPECT_THAT(other.read_answer(), EndsWith("0123456789"));
  server.stop();
  EXPECT_TRUE(peer.wait_for_close());
  server.join();
}

TEST(Stop, MayComeTwiceAndBeforeServing) {
  Runtime runtime;
  HttpServer server(runtime.executor(), {.port = 0}, always(""));
  ASSERT_TRUE(server.listen().has_value());
  server.stop();
  server.stop();
  runtime.run(server.serve());
  SUCCEED() << "serve() returned";
}

}  // namespace
}  // namespace rollcall::net
