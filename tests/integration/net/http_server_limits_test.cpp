#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <optional>
#include <thread>

#include "net/http_server.hpp"
#include "support/net_handlers.hpp"
#include "support/net_test_server.hpp"

namespace rollcall::net {
namespace {

using namespace std::chrono_literals;
using test::always;
using test::happens;
using test::impatient;
using test::kGet;
using test::RawSocket;
using test::TestServer;
using test::Witness;
using testing::EndsWith;
using testing::StartsWith;

TEST(Timeouts, CloseAConnectionThatNeverSaysAnything) {
  TestServer server(always("ok"), impatient());
  RawSocket peer = server.connect();
  EXPECT_EQ(peer.read_to_end(), "");
  EXPECT_TRUE(peer.wait_for_close());
}

TEST(Timeouts, CloseAKeptConnectionThatIsIdle) {
  TestServer server(always("ok"), impatient());
  RawSocket peer = server.connect();
  peer.send(kGet);
  EXPECT_THAT(peer.read_answer(), EndsWith("ok"));
  EXPECT_TRUE(peer.wait_for_close());
}

TEST(Timeouts, RefuseAHeadThatDripsIn) {
  TestServer server(always("ok"), impatient());
  RawSocket peer = server.connect();
  peer.send("GET / HTTP/1.1\r\nX-Slow: ");
  std::thread dripping([handle = ::dup(peer.handle())] {
    while (::send(handle, "x", 1, MSG_NOSIGNAL) == 1) std::this_thread::sleep_for(5ms);
    ::close(handle);
  });
  EXPECT_THAT(peer.read_until("}"), StartsWith("HTTP/1.1 408 "));
  peer.reset();
  dripping.join();
}

TEST(Timeouts, RefuseABodyThatDoesNotCome) {
  TestServer server(always("ok"), impatient());
  RawSocket peer = server.connect();
  peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf");
  EXPECT_THAT(peer.read_until("}"), StartsWith("HTTP/1.1 408 "));
}

TEST(Timeouts, DoNotHitAHandlerThatTakesLonger) {
  TestServer server(
      [](http::Request) -> Task<http::Response> {
        co_await sleep_on_timer(std::chrono::steady_clock::now() + 400ms, {});
        co_return http::Response{};
      },
      impatient());
  EXPECT_THAT(server.talk(kGet), StartsWith("HTTP/1.1 200 "));
}

TEST(ConnectionCap, TellsTheNextOneAndServesAgainWhenOneLeaves) {
  HttpServerOptions options;
  options.max_connections = 2;
  TestServer server(always("ok"), options);
  RawSocket first = server.connect();
  RawSocket second = server.connect();
  for (RawSocket* peer : {&first, &second}) {
    peer->send(kGet);
    EXPECT_THAT(peer->read_answer(), EndsWith("ok"));
  }
  RawSocket third = server.connect();
  EXPECT_THAT(third.read_answer(), StartsWith("HTTP/1.1 503 "));
  third.finish_sending();
  EXPECT_TRUE(third.wait_for_close());
  first.finish_sending();
  EXPECT_TRUE(first.wait_for_close());
  RawSocket fourth = server.connect();
  fourth.send(kGet);
  EXPECT_THAT(fourth.read_answer(), StartsWith("HTTP/1.1 200 "));
}

TEST(Disconnect, LetsARunningHandlerFinishAndKeepsNothing) {
  std::promise<void> entered, finished;
  std::atomic<bool> ran_to_its_end = false;
  std::optional<CrossThreadWake> proceed;
  TestServer server([&](http::Request) -> Task<http::Response> {
    const Witness witness(&finished);
    entered.set_value();
    co_await proceed->wait();
    ran_to_its_end = true;
    co_return http::Response{};
  });
  proceed.emplace(server.executor());
  {
    RawSocket peer = server.connect();
    peer.send(kGet);
    ASSERT_TRUE(happens(entered.get_future()));
    peer.reset();
  }
  proceed->wake();
  EXPECT_TRUE(happens(finished.get_future()));
  EXPECT_TRUE(ran_to_its_end);
  server.stop();
  server.join();
  proceed.reset();  // it belongs to the server's loop
}

}  // namespace
}  // namespace rollcall::net
