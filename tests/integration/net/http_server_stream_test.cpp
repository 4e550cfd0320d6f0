#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>

#include "net/http_server.hpp"
#include "support/net_handlers.hpp"
#include "support/net_test_server.hpp"

namespace rollcall::net {
namespace {

using test::happens;
using test::impatient;
using test::kGet;
using test::pieces_of;
using test::RawSocket;
using test::streaming;
using test::TestServer;
using test::Witness;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

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

}  // namespace
}  // namespace rollcall::net
