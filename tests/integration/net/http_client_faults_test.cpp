#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "net/http_client.hpp"
#include "support/net_client.hpp"
#include "support/net_scripted_server.hpp"

namespace rollcall::net {
namespace {

using namespace std::chrono_literals;
using test::answer_and_hold;
using test::answer_with;
using test::RawSocket;
using test::ScriptedServer;
using test::TestClient;
using testing::HasSubstr;

struct FaultCase {
  const char* name;
  std::string bytes;  // sent in answer to the request, before the connection closes
  ErrorKind kind;
};

void PrintTo(const FaultCase& fault, std::ostream* out) { *out << fault.name; }

class BadAnswer : public testing::TestWithParam<FaultCase> {};

TEST_P(BadAnswer, IsAnErrorThatNamesThePeer) {
  ScriptedServer server(answer_with(GetParam().bytes));
  const auto response = TestClient().get(server.url());
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, GetParam().kind) << response.error().message;
  EXPECT_THAT(response.error().message, HasSubstr("http://127.0.0.1:" + std::to_string(server.port())));
}

const std::string kSized = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
const std::string kChunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    Cut, BadAnswer,
    testing::Values(FaultCase{"before the answer", "", ErrorKind::connection},
                    FaultCase{"in the status line", "HTTP/1.1 20", ErrorKind::truncated},
                    FaultCase{"in the header", "HTTP/1.1 200 OK\r\nContent-Le", ErrorKind::truncated},
                    FaultCase{"before the header's end", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
                              ErrorKind::truncated},
                    FaultCase{"before the body", kSized, ErrorKind::truncated},
                    FaultCase{"in the body", kSized + "hell", ErrorKind::truncated},
                    FaultCase{"before the first chunk", kChunked, ErrorKind::truncated},
                    FaultCase{"in a chunk's header", kChunked + "5", ErrorKind::truncated},
                    FaultCase{"in a chunk", kChunked + "5\r\nhel", ErrorKind::truncated},
                    FaultCase{"behind a chunk", kChunked + "5\r\nhello\r\n", ErrorKind::truncated},
                    FaultCase{"before the last empty line", kChunked + "5\r\nhello\r\n0\r\n", ErrorKind::truncated},
                    FaultCase{"behind an interim answer", "HTTP/1.1 100 Continue\r\n\r\n", ErrorKind::truncated}));

INSTANTIATE_TEST_SUITE_P(
    Garbage, BadAnswer,
    testing::Values(
        FaultCase{"not HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n", ErrorKind::protocol},
        FaultCase{"binary", std::string("\x15\x03\x01\x00\x02\x02\x28\r\n\r\n", 11), ErrorKind::protocol},
        FaultCase{"HTTP/2", "HTTP/2 200 OK\r\n\r\n", ErrorKind::protocol},
        FaultCase{"a status that is no number", "HTTP/1.1 abc OK\r\n\r\n", ErrorKind::protocol},
        FaultCase{"a field without a colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", ErrorKind::protocol},
        FaultCase{"a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", ErrorKind::protocol},
        FaultCase{"a length with letters", "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello", ErrorKind::protocol},
        FaultCase{"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                  ErrorKind::protocol},
        FaultCase{"a length over 64 bits", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                  ErrorKind::protocol},
        FaultCase{"length and chunks", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
                  ErrorKind::protocol},
        FaultCase{"an unknown coding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                  ErrorKind::protocol},
        FaultCase{"chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                  ErrorKind::protocol},
        FaultCase{"a chunk size that is no number", kChunked + "xyz\r\nhello\r\n", ErrorKind::protocol},
        FaultCase{"a chunk longer than it says", kChunked + "3\r\nhello\r\n0\r\n\r\n", ErrorKind::protocol},
        FaultCase{"a chunk size over 64 bits", kChunked + "fffffffffffffffff\r\nhello\r\n", ErrorKind::protocol},
        FaultCase{"another protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", ErrorKind::protocol}));

TEST(BadAnswers, AreNeverKept) {
  ScriptedServer server(answer_and_hold("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"));
  TestClient client;
  for (int i = 0; i < 2; ++i) EXPECT_EQ(client.get(server.url()).error().kind, ErrorKind::protocol);
  EXPECT_EQ(server.connections(), 2);
}

/// Sends `head`, and then `more` for as long as anybody reads.
ScriptedServer::Script endless(std::string head, std::string more) {
  return [head = std::move(head), more = std::move(more)](RawSocket& peer) {
    peer.read_until("\r\n\r\n");
    peer.send(head);
    while (peer.send(more)) {
    }
  };
}

struct EndlessCase {
  const char* name;
  std::string head, more;
  ErrorKind kind;
};

void PrintTo(const EndlessCase& endless_case, std::ostream* out) { *out << endless_case.name; }

class EndlessAnswer : public testing::TestWithParam<EndlessCase> {};

TEST_P(EndlessAnswer, IsStoppedAtALimit) {
  ScriptedServer server(endless(GetParam().head, GetParam().more));
  HttpClientOptions options;
  options.max_body_bytes = 1'000'000;
  const auto response = TestClient(options).get(server.url());
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, GetParam().kind) << response.error().message;
}

const std::string kBlock(10'000, 'x');

INSTANTIATE_TEST_SUITE_P(
    Places, EndlessAnswer,
    testing::Values(EndlessCase{"status line", "HTTP/1.1 200 ", kBlock, ErrorKind::too_large},
                    EndlessCase{"header field", "HTTP/1.1 200 OK\r\nX: ", kBlock, ErrorKind::too_large},
                    EndlessCase{"header fields", "HTTP/1.1 200 OK\r\n", "X-Field: value\r\n", ErrorKind::too_large},
                    EndlessCase{"body", "HTTP/1.1 200 OK\r\n\r\n", kBlock, ErrorKind::too_large},
                    EndlessCase{"chunks", kChunked, "3e8\r\n" + std::string(1000, 'x') + "\r\n", ErrorKind::too_large},
                    EndlessCase{"chunk extension", kChunked + "5;", kBlock, ErrorKind::protocol},
                    EndlessCase{"trailer", kChunked + "0\r\n", "X-Field: value\r\n", ErrorKind::protocol},
                    EndlessCase{"interim answers", "", "HTTP/1.1 100 Continue\r\n\r\n", ErrorKind::protocol}));

TEST(BodyLimit, IsAppliedToTheAnnouncedLengthAtOnce) {
  ScriptedServer server(answer_and_hold("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"));
  const auto response = TestClient({.max_body_bytes = 1000}).get(server.url());
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::too_large);
  EXPECT_THAT(response.error().message, HasSubstr("1000"));
}

TEST(BodyLimit, IsAppliedToAChunksAnnouncedLengthAtOnce) {
  ScriptedServer server(answer_and_hold(kChunked + "3e9\r\n"));
  EXPECT_EQ(TestClient({.max_body_bytes = 1000}).get(server.url()).error().kind, ErrorKind::too_large);
}

TEST(BodyLimit, AllowsABodyOfExactlyThatSize) {
  ScriptedServer sized(answer_with(kSized + "hello"));
  EXPECT_EQ(TestClient({.max_body_bytes = 5}).get(sized.url()).value().body, "hello");
  ScriptedServer chunked(answer_with(kChunked + "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"));
  EXPECT_EQ(TestClient({.max_body_bytes = 5}).get(chunked.url()).value().body, "hello");
}

// --- connections that fail, and time that runs out

TEST(Connecting, ARefusedConnectionIsAConnectionError) {
  std::uint16_t port = 0;
  {
    port = ScriptedServer([](RawSocket&) {}).port();
  }  // nobody listens there any more
  const auto response = TestClient().get("http://127.0.0.1:" + std::to_string(port) + "/");
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::connection);
  EXPECT_THAT(response.error().message, HasSubstr("127.0.0.1:" + std::to_string(port)));
}

TEST(Connecting, ANameThatCantBeResolvedIsAnErrorThatSaysSo) {
  const auto response = TestClient().get("http://no-such-host.invalid/");
  ASSERT_FALSE(response.has_value());
  EXPECT_THAT(response.error().kind, testing::AnyOf(ErrorKind::connection, ErrorKind::timeout));
  EXPECT_THAT(response.error().message, HasSubstr("http://no-such-host.invalid:80: the name "));
}

TEST(Connecting, ANameIsResolved) {
  ScriptedServer server(answer_with(kSized + "hello"));
  const auto response = TestClient().get("http://localhost:" + std::to_string(server.port()) + "/");
  ASSERT_TRUE(response.has_value()) << response.error().message;
  EXPECT_EQ(response->body, "hello");
}

TEST(Connecting, APeerThatResetsBeforeTheAnswerIsAConnectionError) {
  ScriptedServer server([](RawSocket& peer) {
    peer.read_until("\r\n\r\n");
    peer.reset();
  });
  EXPECT_EQ(TestClient().get(server.url()).error().kind, ErrorKind::connection);
}

TEST(Connecting, APeerThatResetsInTheAnswerCutsIt) {
  ScriptedServer server([](RawSocket& peer) {
    peer.read_until("\r\n\r\n");
    // More than the client reads at a time, so that it is still reading when the reset comes.
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n" + std::string(4'000'000, 'x'));
    peer.reset();
  });
  EXPECT_EQ(TestClient().get(server.url()).error().kind, ErrorKind::truncated);
}

class Deadline : public testing::TestWithParam<FaultCase> {};

TEST_P(Deadline, EndsAnExchangeWhereverItHangs) {
  ScriptedServer server(answer_and_hold(GetParam().bytes));
  ClientRequest request = test::get(server.url());
  request.deadline = test::from_now(50ms);
  const auto response = TestClient().send(request);
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::timeout) << response.error().message;
}

INSTANTIATE_TEST_SUITE_P(Hangs, Deadline,
                         testing::Values(FaultCase{"before the answer", "", ErrorKind::timeout},
                                         FaultCase{"in the header", "HTTP/1.1 200 OK\r\nX", ErrorKind::timeout},
                                         FaultCase{"in the body", kSized + "hel", ErrorKind::timeout},
                                         FaultCase{"in a chunk", kChunked + "5\r\nh", ErrorKind::timeout},
                                         FaultCase{"in an endless body", "HTTP/1.1 200 OK\r\n\r\nh",
                                                   ErrorKind::timeout}));

TEST(Deadlines, ResetTheConnectionOfAnAbandonedRequest) {
  bool reset = false;
  {
    ScriptedServer server([&reset](RawSocket& peer) {
      peer.read_until("\r\n\r\n");
      peer.wait_for_close();
      reset = peer.was_reset();
    });
    ClientRequest request = test::get(server.url());
    request.deadline = test::from_now(50ms);
    EXPECT_EQ(TestClient().send(request).error().kind, ErrorKind::timeout);
  }
  EXPECT_TRUE(reset);
}

TEST(Deadlines, DeliverNothingMoreOfARequestThatWasNotRead) {
  std::promise<void> given_up;
  std::string seen;
  {
    ScriptedServer server([&](RawSocket& peer) {
      given_up.get_future().wait();
      seen = peer.read_to_end();
    });
    ClientRequest request = test::get(server.url());
    request.method = "POST";
    request.body.assign(20'000'000, 'x');  // more than the buffers between the two hold
    request.deadline = test::from_now(100ms);
    EXPECT_EQ(TestClient().send(request).error().kind, ErrorKind::timeout);
    given_up.set_value();
  }
  EXPECT_LT(seen.size(), 20'000'000U);
}

TEST(Deadlines, OfAKeptConnectionCloseItPolitely) {
  bool reset = true;
  std::promise<void> closed;
  ScriptedServer idle([&](RawSocket& peer) {
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    peer.wait_for_close();
    reset = peer.was_reset();
    closed.set_value();
  });
  ScriptedServer busy([&](RawSocket& peer) {
    peer.read_until("\r\n\r\n");
    closed.get_future().wait();
    peer.send(kSized + "hello");
  });
  TestClient client({.idle_timeout = 10ms});
  ASSERT_TRUE(client.get(idle.url()).has_value());
  ASSERT_TRUE(client.get(busy.url()).has_value());
  EXPECT_FALSE(reset);
}

TEST(Deadlines, AreForTheWholeAndNotForEachPiece) {
  ScriptedServer server([](RawSocket& peer) {
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\n\r\n");
    // A byte a millisecond is always progress, and never an end.
    while (peer.send("x")) std::this_thread::sleep_for(1ms);
  });
  ClientRequest request = test::get(server.url());
  request.deadline = test::from_now(100ms);
  EXPECT_EQ(TestClient().send(request).error().kind, ErrorKind::timeout);
}

TEST(Deadlines, ThatHavePassedSendNothing) {
  ScriptedServer server(answer_with(kSized + "hello"));
  ClientRequest request = test::get(server.url());
  request.deadline = test::from_now(-1ms);
  EXPECT_EQ(TestClient().send(request).error().kind, ErrorKind::timeout);
  EXPECT_EQ(server.connections(), 0);
}

TEST(Deadlines, OfOneRequestDoNotHarmTheNextOnItsConnection) {
  ScriptedServer server([](RawSocket& peer) {
    while (peer.read_until("\r\n\r\n").ends_with("\r\n\r\n")) {
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
  });
  TestClient client;
  ClientRequest hasty = test::get(server.url());
  hasty.deadline = test::from_now(5s);
  ASSERT_TRUE(client.send(hasty).has_value());
  ClientRequest patient = test::get(server.url());
  patient.deadline = kNever;
  EXPECT_TRUE(client.send(patient).has_value());
  EXPECT_EQ(server.connections(), 1);
}

TEST(Deadlines, OfConnectingCoverAProxyThatHangs) {
  ScriptedServer proxy([](RawSocket& peer) { peer.wait_for_close(); });
  HttpClientOptions options;
  options.connect_timeout = 50ms;
  options.proxy.https_proxy = proxy.url();
  const auto response = TestClient(options).get("https://service.test/");
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::timeout);
}

}  // namespace
}  // namespace rollcall::net
