#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
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
using test::pieces_of;
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

TEST(Stop, EndsAHangOnOrderThatComesAfterIt) {
  std::promise<void> entered;
  std::optional<CrossThreadWake> proceed;
  TestServer server([&](http::Request) -> Task<http::Response> {
    entered.set_value();
    co_await proceed->wait();
    http::Response response;
    response.fault = http::TransportFault::hang;
    co_return response;
  });
  proceed.emplace(server.executor());
  RawSocket peer = server.connect();
  peer.send(kGet);
  ASSERT_TRUE(happens(entered.get_future()));
  server.stop();
  proceed->wake();
  EXPECT_TRUE(peer.wait_for_close());
  server.join();
  proceed.reset();  // it belongs to the server's loop
}

/// Sweeps often, waits for readers as good as for ever, and for less than a moment once stopped.
HttpServerOptions soon_stopped() {
  HttpServerOptions options;
  options.header_timeout = std::chrono::milliseconds(150);
  options.idle_timeout = std::chrono::hours(1);
  options.stop_timeout = std::chrono::milliseconds(50);
  return options;
}

/// Reads on until the server ends, without keeping what comes.
void drain(RawSocket& peer) {
  constexpr std::size_t kPart = 100'000;
  while (peer.read_exactly(kPart).size() == kPart) {
  }
}

constexpr int kEndless = 1'000'000'000;

TEST(Stop, CutsOffAPeerThatDoesNotRead) {
  std::atomic<int> made = 0;
  TestServer server(streaming([&] { return pieces_of(100'000, kEndless, nullptr, &made); }), soon_stopped());
  RawSocket peer = RawSocket::connect_to(server.port(), 4096);
  peer.send(kGet);
  ASSERT_THAT(peer.read_until("\r\n\r\n"), HasSubstr("200 OK"));
  server.stop();
  server.join();
  drain(peer);
  EXPECT_TRUE(peer.was_reset());
}

TEST(Stop, CutsOffAnAnswerThatDoesNotEndHoweverFastItIsRead) {
  std::atomic<int> made = 0;
  TestServer server(streaming([&] { return pieces_of(100'000, kEndless, nullptr, &made); }), soon_stopped());
  RawSocket peer = server.connect();
  peer.send(kGet);
  ASSERT_THAT(peer.read_until("\r\n\r\n"), HasSubstr("200 OK"));
  server.stop();
  drain(peer);
  server.join();
  EXPECT_TRUE(peer.was_reset());
}

TEST(Stop, CountsNoTimeOfTheHandlerAgainstItsAnswer) {
  Gate gate;
  std::atomic<int> made = 0;
  TestServer server(
      [slow = gate.handler(), endless = streaming([&] { return pieces_of(100'000, kEndless, nullptr, &made); })](
          http::Request request) { return request.path == "/fault" ? endless(std::move(request)) : slow(request); },
      soon_stopped());
  gate.proceed.emplace(server.executor());
  RawSocket busy = server.connect();
  busy.send(kGet);
  ASSERT_TRUE(happens(gate.entered.get_future()));
  RawSocket other = server.connect();
  other.send(kGetFault);
  ASSERT_THAT(other.read_until("\r\n\r\n"), HasSubstr("200 OK"));
  server.stop();
  drain(other);  // stop_timeout is over now
  gate.proceed->wake();
  EXPECT_THAT(busy.read_to_end(), EndsWith("late"));
  busy.close();
  server.join();
  gate.proceed.reset();  // it belongs to the server's loop
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
