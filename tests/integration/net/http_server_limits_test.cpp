#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "net/http_server.hpp"
#include "support/net_test_server.hpp"

namespace rollcall::net {
namespace {

using namespace std::chrono_literals;
using test::always;
using test::RawSocket;
using test::TestServer;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

HttpServerOptions impatient() {
  HttpServerOptions options;
  options.header_timeout = 50ms;
  options.idle_timeout = 50ms;
  return options;
}

/// Tells when the last copy of it has gone.
struct Witness {
  std::promise<void>* gone;
  explicit Witness(std::promise<void>* promise) : gone(promise) {}
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness() { gone->set_value(); }
};

bool happens(std::future<void> future) { return future.wait_for(10s) == std::future_status::ready; }

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
        co_await sleep_on_timer(std::chrono::steady_clock::now() + 200ms, {});
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

// --- streams

/// A stream of `pieces` pieces of `size` bytes; `made` counts what was asked for.
http::BodyStream pieces_of(std::size_t size, int pieces, std::shared_ptr<void> guard, std::atomic<int>* made) {
  return [=, left = std::make_shared<int>(pieces)]() -> Task<Result<std::string>> {
    (void)guard;
    if (*left == 0) co_return "";
    --*left;
    ++*made;
    co_return std::string(size, 'x');
  };
}

http::Handler streaming(std::function<http::BodyStream()> make) {
  return [make = std::move(make)](http::Request) -> Task<http::Response> {
    http::Response response;
    response.stream = make();
    co_return response;
  };
}

TEST(Stream, IsChunkedAndKeepsTheConnection) {
  std::atomic<int> made = 0;
  TestServer server(streaming([&] { return pieces_of(3, 2, nullptr, &made); }));
  RawSocket peer = server.connect();
  for (int i = 0; i < 2; ++i) {
    peer.send(kGet);
    EXPECT_THAT(peer.read_until("\r\n\r\n"), HasSubstr("\r\nTransfer-Encoding: chunked\r\n"));
    EXPECT_EQ(peer.read_until("0\r\n\r\n"), "3\r\nxxx\r\n3\r\nxxx\r\n0\r\n\r\n");
  }
}

TEST(Stream, MayBeEmpty) {
  std::atomic<int> made = 0;
  TestServer server(streaming([&] { return pieces_of(3, 0, nullptr, &made); }));
  EXPECT_THAT(server.talk(kGet), EndsWith("chunked\r\n\r\n0\r\n\r\n"));
}

TEST(Stream, EndsWithTheConnectionForHttp10) {
  std::atomic<int> made = 0;
  TestServer server(streaming([&] { return pieces_of(3, 2, nullptr, &made); }));
  const std::string answer = server.talk("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nxxxxxx"));
}

TEST(Stream, OfALargePieceArrivesWhole) {
  std::atomic<int> made = 0;
  TestServer server(streaming([&] { return pieces_of(5'000'000, 1, nullptr, &made); }));
  EXPECT_THAT(server.talk(kGet), EndsWith("\r\n4c4b40\r\n" + std::string(5'000'000, 'x') + "\r\n0\r\n\r\n"));
}

TEST(Stream, ToAReaderThatDoesNotReadWaitsAndIsDroppedInTheEnd) {
  std::promise<void> gone;
  std::atomic<int> made = 0;
  constexpr std::size_t kPiece = 256UL * 1024;
  HttpServerOptions options = impatient();
  TestServer server(streaming([&] { return pieces_of(kPiece, 1'000'000, std::make_shared<Witness>(&gone), &made); }),
                    options);
  RawSocket peer = RawSocket::connect_to(server.port(), 4096);
  peer.send(kGet);
  EXPECT_TRUE(happens(gone.get_future()));
  EXPECT_LT(made * kPiece, 64UL * 1024 * 1024) << "what the kernel buffers, and no more";
}

TEST(Stream, IsDroppedWhenThePeerDisconnects) {
  std::promise<void> gone;
  std::atomic<int> made = 0;
  TestServer server(
      streaming([&] { return pieces_of(100'000, 1'000'000'000, std::make_shared<Witness>(&gone), &made); }));
  {
    RawSocket peer = server.connect();
    peer.send(kGet);
    peer.read_exactly(300'000);
  }
  EXPECT_TRUE(happens(gone.get_future()));
}

http::Handler failing_after(int pieces, bool throws) {
  return streaming([=] {
    return [=, left = std::make_shared<int>(pieces)]() -> Task<Result<std::string>> {
      if ((*left)-- > 0) co_return "piece";
      if (throws) throw std::runtime_error("hunter2");
      co_return fail(ErrorKind::storage, "hunter2");
    };
  });
}

TEST(StreamThatFails, BeforeItsFirstPieceIsA503) {
  for (const bool throws : {false, true}) {
    TestServer server(failing_after(0, throws));
    const std::string answer = server.talk(kGet);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(answer, HasSubstr("application/problem+json"));
    EXPECT_THAT(answer, testing::Not(HasSubstr("hunter2")));
  }
}

TEST(StreamThatFails, LaterIsCutBeforeItsEnd) {
  for (const bool throws : {false, true}) {
    TestServer server(failing_after(2, throws));
    EXPECT_THAT(server.talk(kGet), EndsWith("\r\n\r\n5\r\npiece\r\n5\r\npiece\r\n"));
  }
}

TEST(StreamThatFails, ResetsAnHttp10PeerBecauseAnEndWouldLookWhole) {
  TestServer server(failing_after(2, false));
  RawSocket peer = server.connect();
  peer.send("GET / HTTP/1.0\r\n\r\n");
  peer.wait_for_close();
  EXPECT_TRUE(peer.was_reset());
}

// --- faults on order

http::Handler faulty(http::TransportFault fault, bool chunked = false) {
  return [=](http::Request request) -> Task<http::Response> {
    http::Response response;
    response.body = "0123456789";
    response.chunked = chunked;
    if (request.path == "/fault") response.fault = fault;
    co_return response;
  };
}

constexpr std::string_view kGetFault = "GET /fault HTTP/1.1\r\nHost: h\r\n\r\n";

TEST(Fault, HangAnswersNothingUntilThePeerLeaves) {
  TestServer server(faulty(http::TransportFault::hang), impatient());
  RawSocket hanging = server.connect();
  hanging.send(kGetFault);
  // The connection outlives every time limit of the server, which is seen on others that start later.
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(server.connect().wait_for_close());
  hanging.finish_sending();
  EXPECT_EQ(hanging.read_to_end(), "");
  EXPECT_FALSE(hanging.was_reset());
}

TEST(Fault, ResetIsAReset) {
  TestServer server(faulty(http::TransportFault::reset));
  RawSocket peer = server.connect();
  peer.send(kGetFault);
  EXPECT_EQ(peer.read_to_end(), "");
  EXPECT_TRUE(peer.was_reset());
}

TEST(Fault, TruncateSendsTheHeadAndHalfOfTheBody) {
  TestServer sized(faulty(http::TransportFault::truncate));
  EXPECT_THAT(sized.talk(kGetFault), EndsWith("Content-Length: 10\r\n\r\n01234"));
  TestServer chunked(faulty(http::TransportFault::truncate, true));
  EXPECT_THAT(chunked.talk(kGetFault), EndsWith("chunked\r\n\r\na\r\n01234"));
}

TEST(Fault, DripSendsAllInPieces) {
  HttpServerOptions options;
  options.drip_interval = 1ms;
  TestServer sized(faulty(http::TransportFault::drip), options);
  RawSocket peer = sized.connect();
  peer.send(kGetFault);
  EXPECT_THAT(peer.read_answer(), EndsWith("Content-Length: 10\r\n\r\n0123456789"));
  peer.send(kGet);
  EXPECT_THAT(peer.read_answer(), EndsWith("0123456789")) << "the connection is kept";
  TestServer chunked(faulty(http::TransportFault::drip, true), options);
  EXPECT_THAT(chunked.talk(kGetFault), EndsWith("\r\n1\r\n8\r\n1\r\n9\r\n0\r\n\r\n"));
}

// --- stop

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
