#include "net/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "http/http_date.hpp"
#include "support/net_test_server.hpp"

namespace rollcall::net {
namespace {

using test::always;
using test::RawSocket;
using test::TestServer;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Answers with what it saw of the request.
Task<http::Response> mirror(http::Request request) {
  http::Response response;
  response.body = request.method + "|" + request.path + "|" + request.query + "|" + request.body;
  if (const auto echoed = request.headers.find("x-echo")) response.headers.add("X-Echo", std::string(*echoed));
  co_return response;
}

struct RequestCase {
  const char* name;
  std::string bytes;
  std::string body;  // of the answer
};

void PrintTo(const RequestCase& request, std::ostream* out) { *out << request.name; }

class ServerReads : public testing::TestWithParam<RequestCase> {};

TEST_P(ServerReads, TheRequest) {
  TestServer server(mirror);
  const std::string answer = server.talk(GetParam().bytes);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n" + GetParam().body));
}

TEST_P(ServerReads, TheSameWhenEachByteComesAlone) {
  TestServer server(mirror);
  RawSocket peer = server.connect();
  for (const char& byte : GetParam().bytes) peer.send({&byte, 1});
  peer.finish_sending();
  EXPECT_THAT(peer.read_to_end(), EndsWith("\r\n\r\n" + GetParam().body));
}

INSTANTIATE_TEST_SUITE_P(
    Forms, ServerReads,
    testing::Values(
        RequestCase{"plain", "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", "GET|/a||"},
        RequestCase{"query and coding", "GET /a%20b/%2f?x=%20&y HTTP/1.1\r\nHost: h\r\n\r\n", "GET|/a b//|x=%20&y|"},
        RequestCase{"empty lines first", "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET|/||"},
        RequestCase{"absolute form", "GET http://h/p?q HTTP/1.1\r\nHost: h\r\n\r\n", "GET|/p|q|"},
        RequestCase{"absolute form without a path", "GET http://h HTTP/1.1\r\nHost: h\r\n\r\n", "GET|/||"},
        RequestCase{"asterisk", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS|*||"},
        RequestCase{"own method", "REDRIVE / HTTP/1.1\r\nHost: h\r\n\r\n", "REDRIVE|/||"},
        RequestCase{"sized body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", "POST|/||hello"},
        RequestCase{"chunked body",
                    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\n"
                    "X-Trailer: 1\r\n\r\n",
                    "POST|/||hello"},
        RequestCase{"HTTP/1.0 without Host", "GET /old HTTP/1.0\r\n\r\n", "GET|/old||"}));

struct RefusalCase {
  const char* name;
  std::string bytes;
  int status;
};

void PrintTo(const RefusalCase& refusal, std::ostream* out) { *out << refusal.name; }

class ServerRefuses : public testing::TestWithParam<RefusalCase> {};

TEST_P(ServerRefuses, WithAProblemAndCloses) {
  bool reached = false;
  TestServer server([&reached](http::Request) -> Task<http::Response> {
    reached = true;
    co_return http::Response{};
  });
  // A second request behind the bad one must not be taken for one.
  const std::string answer = server.talk(GetParam().bytes + "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string status = std::to_string(GetParam().status);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + status + " "));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: application/problem+json\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(answer, HasSubstr("\"status\":" + status + ","));
  EXPECT_EQ(answer.find("HTTP/1.1 ", 1), std::string::npos) << "a second answer: " << answer;
  server.stop();
  server.join();
  EXPECT_FALSE(reached);
}

const std::string kPost = "POST / HTTP/1.1\r\nHost: h\r\n";

INSTANTIATE_TEST_SUITE_P(
    Grammar, ServerRefuses,
    testing::Values(RefusalCase{"garbage", "nonsense\r\n\r\n", 400},
                    RefusalCase{"TLS", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03", 11), 400},
                    RefusalCase{"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
                    RefusalCase{"HTTP/0.9", "GET /\r\n", 400},
                    RefusalCase{"a space before the colon", "GET / HTTP/1.1\r\nHost : h\r\n\r\n", 400},
                    RefusalCase{"no colon", "GET / HTTP/1.1\r\nHost\r\n\r\n", 400},
                    RefusalCase{"bare line feeds", "GET / HTTP/1.1\nHost: h\n\n", 400},
                    RefusalCase{"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
                    RefusalCase{"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
                    RefusalCase{"bad percent coding", "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", 400},
                    RefusalCase{"cut percent coding", "GET /%4 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
                    RefusalCase{"NUL in the path", "GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
                    RefusalCase{"a target that is no path", "GET users HTTP/1.1\r\nHost: h\r\n\r\n", 400},
                    RefusalCase{"a target of a proxy", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
                    RefusalCase{"an unknown expectation", kPost + "Expect: coffee\r\nContent-Length: 1\r\n\r\nx",
                                417}));

INSTANTIATE_TEST_SUITE_P(
    Smuggling, ServerRefuses,
    testing::Values(
        RefusalCase{"two lengths", kPost + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400},
        RefusalCase{"the same length twice", kPost + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400},
        RefusalCase{"a list of lengths", kPost + "Content-Length: 5, 5\r\n\r\nhello", 400},
        RefusalCase{"a signed length", kPost + "Content-Length: +5\r\n\r\nhello", 400},
        RefusalCase{"a negative length", kPost + "Content-Length: -1\r\n\r\n", 400},
        RefusalCase{"a length in hex", kPost + "Content-Length: 0x5\r\n\r\nhello", 400},
        RefusalCase{"an empty length", kPost + "Content-Length: \r\n\r\n", 400},
        RefusalCase{"a length over 64 bits", kPost + "Content-Length: 99999999999999999999\r\n\r\n", 400},
        RefusalCase{"length, then chunks", kPost + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    400},
        RefusalCase{"chunks, then length", kPost + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
                    400},
        RefusalCase{"chunks twice", kPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                    400},
        RefusalCase{"another coding", kPost + "Transfer-Encoding: gzip\r\n\r\n", 501},
        RefusalCase{"coded chunks", kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
        RefusalCase{"chunks that are not last", kPost + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501},
        RefusalCase{"a coding with a tail", kPost + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", 501},
        RefusalCase{"chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        RefusalCase{"a chunk size that is none", kPost + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
                    400},
        RefusalCase{"a chunk longer than it says", kPost + "Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n",
                    400},
        RefusalCase{"a chunk size over 64 bits", kPost + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
                    400}));

const std::string kBig(20'000, 'x');

INSTANTIATE_TEST_SUITE_P(
    Sizes, ServerRefuses,
    testing::Values(RefusalCase{"a long target", "GET /" + kBig + " HTTP/1.1\r\nHost: h\r\n\r\n", 431},
                    RefusalCase{"a long field", "GET / HTTP/1.1\r\nHost: h\r\nX: " + kBig + "\r\n\r\n", 431},
                    RefusalCase{"an announced body", kPost + "Content-Length: 1048577\r\n\r\n", 413},
                    RefusalCase{"an announced chunk", kPost + "Transfer-Encoding: chunked\r\n\r\n100001\r\n", 413},
                    RefusalCase{"a chunk extension", kPost + "Transfer-Encoding: chunked\r\n\r\n1;" + kBig + kBig, 400},
                    RefusalCase{"a trailer", kPost + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + kBig + kBig, 400}));

// --- answers

TEST(Answer, HasTheFieldsOfTheTransport) {
  TestServer server(always("[]"));
  const std::string answer = server.talk("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 2\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Connection:")));
  const std::size_t date = answer.find("\r\nDate: ") + 8;
  EXPECT_TRUE(http::parse_http_date(answer.substr(date, answer.find("\r\n", date) - date)).has_value()) << answer;
}

TEST(Answer, ToHeadHasNoBody) {
  TestServer server(always("0123456789"));
  RawSocket peer = server.connect();
  peer.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(peer.read_until("\r\n\r\n"), HasSubstr("Content-Length: 10"));
  EXPECT_THAT(peer.read_answer(), EndsWith("\r\n\r\n0123456789"));
}

TEST(Answer, ToHeadDoesNotRunAStream) {
  bool pulled = false;
  {
    TestServer server([&pulled](http::Request) -> Task<http::Response> {
      http::Response response;
      response.stream = [&pulled]() -> Task<Result<std::string>> {
        pulled = true;
        co_return "";
      };
      co_return response;
    });
    EXPECT_THAT(server.talk("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"), EndsWith("Transfer-Encoding: chunked\r\n\r\n"));
  }
  EXPECT_FALSE(pulled);
}

TEST(Answer, WithoutContentHasNeitherBodyNorLength) {
  TestServer server([](http::Request) -> Task<http::Response> {
    http::Response response;
    response.status = 204;
    response.body = "never sent";
    co_return response;
  });
  const std::string answer = server.talk("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 204 No Content\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
  EXPECT_THAT(answer, Not(HasSubstr("Content-")));
}

TEST(Answer, CanBeChunkedAsAWhole) {
  TestServer server([](http::Request request) -> Task<http::Response> {
    http::Response response;
    response.body = request.query;
    response.chunked = true;
    co_return response;
  });
  EXPECT_THAT(server.talk("GET /?hello HTTP/1.1\r\nHost: h\r\n\r\n"),
              EndsWith("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
  EXPECT_THAT(server.talk("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), EndsWith("chunked\r\n\r\n0\r\n\r\n"));
  EXPECT_THAT(server.talk("GET /?old HTTP/1.0\r\n\r\n"), EndsWith("Content-Length: 3\r\nConnection: close\r\n\r\nold"));
}

TEST(Answer, CantBeGivenFieldsByForeignText) {
  TestServer server([](http::Request) -> Task<http::Response> {
    http::Response response;
    response.headers.add("Location", "/x\r\nSet-Cookie: evil=1");
    co_return response;
  });
  EXPECT_THAT(server.talk("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), HasSubstr("\r\nLocation: /x  Set-Cookie: evil=1\r\n"));
}

TEST(Answer, OfAHandlerThatThrowsTellsThePeerNothing) {
  std::string told;
  HttpServerOptions options;
  options.on_defect = [&told](std::string_view what) { told = what; };
  TestServer server(
      [](http::Request request) -> Task<http::Response> {
        if (request.path == "/odd") throw 42;  // NOLINT(hicpp-exception-baseclass)
        throw std::runtime_error("password=hunter2");
      },
      options);
  RawSocket peer = server.connect();
  peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string answer = peer.read_answer();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(answer, HasSubstr("application/problem+json"));
  EXPECT_THAT(answer, Not(HasSubstr("hunter2")));
  peer.send("GET /odd HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(peer.read_answer(), StartsWith("HTTP/1.1 500 ")) << "the connection outlives a defect";
  server.stop();
  server.join();
  EXPECT_NE(told, "");
  EXPECT_NE(told, "password=hunter2") << "the last defect was another";
}

// --- connections

TEST(KeepAlive, ServesRequestAfterRequest) {
  TestServer server(mirror);
  RawSocket peer = server.connect();
  for (int i = 0; i < 3; ++i) {
    const std::string path = "/" + std::to_string(i);
    peer.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(peer.read_answer(), EndsWith("GET|" + path + "||"));
  }
}

TEST(KeepAlive, EndsWhenThePeerSaysSo) {
  TestServer server(mirror);
  RawSocket peer = server.connect();
  peer.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(peer.read_answer(), HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_TRUE(peer.wait_for_close());
}

TEST(KeepAlive, InHttp10IsOnRequestOnly) {
  TestServer server(mirror);
  RawSocket kept = server.connect();
  kept.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(kept.read_answer(), HasSubstr("\r\nConnection: keep-alive\r\n"));
  kept.send("GET /2 HTTP/1.0\r\n\r\n");
  EXPECT_THAT(kept.read_to_end(), EndsWith("GET|/2||"));
}

TEST(Pipelining, AnswersInOrder) {
  TestServer server(mirror);
  std::string requests, expected;
  for (int i = 0; i < 50; ++i) {
    requests += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab";
  }
  RawSocket peer = server.connect();
  peer.send(requests);
  for (int i = 0; i < 50; ++i) EXPECT_THAT(peer.read_answer(), EndsWith("POST|/" + std::to_string(i) + "||ab"));
}

TEST(Expect100, GetsItsContinueBeforeTheBody) {
  TestServer server(mirror);
  RawSocket peer = server.connect();
  peer.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(peer.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  peer.send("he");
  peer.send("llo");
  EXPECT_THAT(peer.read_answer(), EndsWith("POST|/||hello"));
}

TEST(Expect100, GetsNoneForABodyThatIsAlreadyThereOrTooLarge) {
  TestServer server(mirror);
  EXPECT_THAT(server.talk("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi"),
              StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(server.talk("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n"),
              StartsWith("HTTP/1.1 413"));
}

TEST(LargeBodies, PassBothWays) {
  TestServer server([](http::Request request) -> Task<http::Response> {
    http::Response response;
    response.body = std::move(request.body);
    co_return response;
  });
  const std::string body(1024UL * 1024, 'x');  // exactly the limit
  RawSocket peer = server.connect();
  peer.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n" + body);
  EXPECT_THAT(peer.read_answer(), EndsWith("\r\n\r\n" + body));
}

// --- listening

TEST(Listen, OnAPortInUseNamesItAndTheWayOut) {
  TestServer server(always(""));
  Runtime runtime;
  HttpServer second(runtime.executor(), {.port = server.port()}, always(""));
  const auto port = second.listen();
  ASSERT_FALSE(port.has_value());
  EXPECT_EQ(port.error().kind, ErrorKind::connection);
  EXPECT_THAT(port.error().message, HasSubstr("127.0.0.1:" + std::to_string(server.port())));
  EXPECT_THAT(port.error().message, HasSubstr("--port"));
}

TEST(Listen, OnAnAddressThatIsNotOursNamesIt) {
  Runtime runtime;
  for (const char* host : {"192.0.2.1", "no-such-host.invalid"}) {
    HttpServer server(runtime.executor(), {.host = host, .port = 0}, always(""));
    const auto port = server.listen();
    ASSERT_FALSE(port.has_value()) << host;
    EXPECT_EQ(port.error().kind, ErrorKind::invalid_input) << host;
    EXPECT_THAT(port.error().message, HasSubstr(host));
    EXPECT_THAT(port.error().message, HasSubstr("--host"));
  }
}

TEST(Listen, TakesAName) {
  Runtime runtime;
  HttpServer server(runtime.executor(), {.host = "localhost", .port = 0}, always(""));
  EXPECT_GT(server.listen().value(), 0);
}

}  // namespace
}  // namespace rollcall::net
