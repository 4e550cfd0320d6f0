#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/http_server.hpp"
#include "support/net_handlers.hpp"
#include "support/net_test_server.hpp"

namespace rollcall::net {
namespace {

using namespace std::chrono_literals;
using test::faulty;
using test::impatient;
using test::kGet;
using test::kGetFault;
using test::RawSocket;
using test::TestServer;
using testing::EndsWith;

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

}  // namespace
}  // namespace rollcall::net
