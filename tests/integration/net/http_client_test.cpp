#include "net/http_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/net_client.hpp"
#include "support/net_scripted_server.hpp"
#include "support/net_test_server.hpp"

namespace rollcall::net {
namespace {

using test::answer_with;
using test::RawSocket;
using test::ScriptedServer;
using test::TestClient;
using testing::HasSubstr;
using testing::Not;

struct AnswerCase {
  const char* name;
  std::string bytes;
  int status;
  std::string body;
};

void PrintTo(const AnswerCase& answer, std::ostream* out) { *out << answer.name; }

class ClientReads : public testing::TestWithParam<AnswerCase> {};

TEST_P(ClientReads, TheAnswerWhateverItsFraming) {
  ScriptedServer server(answer_with(GetParam().bytes));
  const auto response = TestClient().get(server.url());
  ASSERT_TRUE(response.has_value()) << response.error().message;
  EXPECT_EQ(response->status, GetParam().status);
  EXPECT_EQ(response->body, GetParam().body);
}

TEST_P(ClientReads, TheSameWhenEachByteComesAlone) {
  ScriptedServer server([](RawSocket& peer) {
    peer.read_until("\r\n\r\n");
    for (const char& byte : GetParam().bytes) peer.send({&byte, 1});
  });
  const auto response = TestClient().get(server.url());
  ASSERT_TRUE(response.has_value()) << response.error().message;
  EXPECT_EQ(response->body, GetParam().body);
}

INSTANTIATE_TEST_SUITE_P(
    Framings, ClientReads,
    testing::Values(
        AnswerCase{"sized", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello"},
        AnswerCase{"empty", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, ""},
        AnswerCase{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
                   200, "hello"},
        AnswerCase{"chunk extensions and trailers",
                   "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5;a=b;c=\"d\"\r\nhello\r\n0\r\nX-T: 1\r\n\r\n",
                   200, "hello"},
        AnswerCase{"no chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, ""},
        AnswerCase{"until the end of the connection", "HTTP/1.1 200 OK\r\n\r\nhello", 200, "hello"},
        AnswerCase{"HTTP/1.0", "HTTP/1.0 404 Not Found\r\nContent-Type: text/plain\r\n\r\nhello", 404, "hello"},
        AnswerCase{"no reason phrase", "HTTP/1.1 503 \r\nContent-Length: 2\r\n\r\nno", 503, "no"},
        AnswerCase{"204 has no body", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
        AnswerCase{"304 has no body", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, ""},
        AnswerCase{"interim answers are skipped",
                   "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                   "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                   200, "hello"}));

TEST(ClientSends, ACompleteRequest) {
  std::string seen;
  ScriptedServer server([&seen](RawSocket& peer) {
    seen = peer.read_until("\r\n\r\n") + peer.read_exactly(4);
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  ClientRequest request = test::get(server.url("/a%20b?size=3"));
  request.method = "POST";
  request.headers = {{"Accept", "application/json"}};
  request.body = "body";
  ASSERT_TRUE(TestClient({.user_agent = "rollcall/1"}).send(request).has_value());
  EXPECT_EQ(seen, "POST /a%20b?size=3 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                      "\r\nUser-Agent: rollcall/1\r\nAccept: application/json\r\nContent-Length: 4\r\n\r\nbody");
}

TEST(ClientSends, ALargeBodyWhole) {
  test::TestServer server([](http::Request request) -> Task<http::Response> {
    http::Response response;
    response.body = std::to_string(request.body.size());
    co_return response;
  });
  ClientRequest request = test::get(server.url());
  request.method = "PUT";
  request.body.assign(900'000, 'x');
  EXPECT_EQ(TestClient().send(request).value().body, "900000");
}

TEST(ClientSends, NothingThatWouldEndAFieldEarly) {
  TestClient client;
  ClientRequest request = test::get("http://127.0.0.1:1/");
  request.headers = {{"X-A", "b\r\nX-Evil: 1"}};
  EXPECT_EQ(client.send(request).error().kind, ErrorKind::invalid_input);
  request.headers = {{"X A", "b"}};
  EXPECT_EQ(client.send(request).error().kind, ErrorKind::invalid_input);
  request.headers = {};
  request.method = "GET /";
  EXPECT_EQ(client.send(request).error().kind, ErrorKind::invalid_input);
  request.method = "GET";
  request.url.path = "/a b";
  EXPECT_EQ(client.send(request).error().kind, ErrorKind::invalid_input);
}

TEST(ClientReadsHead, WithoutWaitingForABody) {
  ScriptedServer server(test::answer_and_hold("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"));
  ClientRequest request = test::get(server.url());
  request.method = "HEAD";
  const auto response = TestClient().send(request);
  ASSERT_TRUE(response.has_value()) << response.error().message;
  EXPECT_EQ(response->headers.find("content-length"), "500");
  EXPECT_EQ(response->body, "");
}

TEST(ClientReadsEarly, AnAnswerThatComesBeforeTheBodyIsSent) {
  ScriptedServer server([](RawSocket& peer) {
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
    peer.finish_sending();
    peer.wait_for_close();
  });
  ClientRequest request = test::get(server.url());
  request.method = "POST";
  request.body.assign(32UL * 1024 * 1024, 'x');
  const auto response = TestClient().send(request);
  ASSERT_TRUE(response.has_value()) << response.error().message;
  EXPECT_EQ(response->status, 413);
}

// --- kept connections

/// Serves answers on one connection until the peer closes it.
void serve_many(RawSocket& peer) {
  while (peer.read_until("\r\n\r\n").ends_with("\r\n\r\n")) {
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  }
}

TEST(ClientKeeps, TheConnectionForTheNextRequest) {
  ScriptedServer server(serve_many);
  TestClient client;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(client.get(server.url()).value().body, "ok");
  EXPECT_EQ(server.connections(), 1);
}

TEST(ClientKeeps, NoConnectionThatIsToBeClosed) {
  for (const char* head :
       {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more"}) {
    ScriptedServer server(test::answer_and_hold(head));
    TestClient client;
    EXPECT_EQ(client.get(server.url()).value().body, "ok") << head;
    EXPECT_EQ(client.get(server.url()).value().body, "ok") << head;
    EXPECT_EQ(server.connections(), 2) << head;
  }
}

TEST(ClientKeeps, NothingWhenToldToKeepNothing) {
  ScriptedServer server(serve_many);
  TestClient client({.max_idle_per_origin = 0});
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(client.get(server.url()).has_value());
  EXPECT_EQ(server.connections(), 2);
}

TEST(ClientKeeps, NoConnectionForLongerThanTheIdleTime) {
  ScriptedServer server(serve_many);
  TestClient client({.idle_timeout = Duration::zero()});
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(client.get(server.url()).has_value());
  EXPECT_EQ(server.connections(), 2);
}

TEST(ClientKeeps, ConnectionsOfDifferentOriginsApart) {
  ScriptedServer one(serve_many), two(serve_many);
  TestClient client;
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(client.get(one.url()).has_value());
    ASSERT_TRUE(client.get(two.url()).has_value());
  }
  EXPECT_EQ(one.connections(), 1);
  EXPECT_EQ(two.connections(), 1);
}

TEST(StaleConnection, IsReportedWhenAKeptOneClosesOnTheRequest) {
  ScriptedServer server({[](RawSocket& peer) {
                           peer.read_until("\r\n\r\n");
                           peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                           peer.read_until("\r\n\r\n");
                         },
                         serve_many});
  TestClient client;
  ASSERT_TRUE(client.get(server.url()).has_value());
  const auto second = client.get(server.url());
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().kind, ErrorKind::stale_connection);
  EXPECT_TRUE(client.get(server.url()).has_value());
}

TEST(StaleConnection, IsReportedWhenAKeptOneIsReset) {
  ScriptedServer server([](RawSocket& peer) {
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    peer.read_until("\r\n\r\n");
    peer.reset();
  });
  TestClient client;
  ASSERT_TRUE(client.get(server.url()).has_value());
  EXPECT_EQ(client.get(server.url()).error().kind, ErrorKind::stale_connection);
}

TEST(StaleConnection, IsNotWhatACutAnswerIs) {
  ScriptedServer server([](RawSocket& peer) {
    peer.read_until("\r\n\r\n");
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    peer.read_until("\r\n\r\n");
    peer.send("H");
  });
  TestClient client;
  ASSERT_TRUE(client.get(server.url()).has_value());
  EXPECT_EQ(client.get(server.url()).error().kind, ErrorKind::truncated);
}

}  // namespace
}  // namespace rollcall::net
