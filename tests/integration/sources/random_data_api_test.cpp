#include "sources/random_data_api.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "integration/sources/source_under_test.hpp"
#include "support/net_scripted_server.hpp"
#include "support/net_test_server.hpp"
#include "support/net_tls_peer.hpp"

namespace rollcall::sources {
namespace {

using namespace std::chrono_literals;
using domain::FailureKind;
using test::RawSocket;
using test::ScriptedServer;
using test::SourceUnderTest;
using test::TestServer;
using testing::HasSubstr;

constexpr auto kUser = R"({"id":1,"last_name":"A"})";

/// Answers every request with this one.
http::Handler answering(http::Response response) {
  return [response](http::Request) -> Task<http::Response> { co_return response; };
}

http::Response with_status(int status, std::initializer_list<http::Headers::Field> headers = {},
                           std::string body = "") {
  http::Response response;
  response.status = status;
  response.headers = headers;
  response.body = std::move(body);
  return response;
}

/// Answers with what it was asked, as a user's fields.
Task<http::Response> echo(http::Request request) {
  http::Response response;
  response.body = R"({"id":1,"last_name":"A","query":")" + request.query + R"(","accept":")" +
                  std::string(request.headers.find("Accept").value_or("")) + R"(","method":")" + request.method + "\"}";
  co_return response;
}

/// Sends /N to /N+1, and /`last` to a user.
http::Handler redirecting_until(int last) {
  return [last](http::Request request) -> Task<http::Response> {
    const int hop = std::stoi(request.path.substr(1));
    http::Response response;
    response.body = kUser;
    if (hop < last) response = with_status(302, {{"Location", "/" + std::to_string(hop + 1)}});
    co_return response;
  };
}

TEST(RandomDataApi, AsksForTheSizeAndForJson) {
  TestServer server(echo);
  SourceUnderTest source(server.url("/users?key=secret"));
  EXPECT_EQ(source.page(7).records.at(0).document,
            R"({"id":1,"last_name":"A","query":"key=secret&size=7","accept":"application/json","method":"GET"})");
}

TEST(RandomDataApi, ItsUrlHasNoQuery) {
  EXPECT_EQ(SourceUnderTest("http://127.0.0.1:9/users?key=secret").api().url(), "http://127.0.0.1:9/users");
}

TEST(RandomDataApi, ABodyCanBeReadWithoutARequest) {
  SourceUnderTest source("http://127.0.0.1:9/users");
  EXPECT_EQ(std::get<domain::Page>(source.api().read(kUser)).records.size(), 1U);
  EXPECT_EQ(std::get<domain::SourceFailure>(source.api().read("<")).kind, FailureKind::unreadable);
}

TEST(RandomDataApi, AStatusOtherThan200IsAFailureWithItsBody) {
  for (const int status : {201, 304, 400, 404, 429, 500, 503}) {
    TestServer server(answering(with_status(status, {}, status == 304 ? "" : "what went wrong")));
    SourceUnderTest source(server.url());
    const auto failure = source.failure();
    EXPECT_EQ(failure.kind, FailureKind::http_status) << status;
    EXPECT_EQ(failure.status, status);
    EXPECT_EQ(failure.content.text, status == 304 ? "" : "what went wrong");
    EXPECT_THAT(failure.detail, HasSubstr(std::to_string(status)));
  }
}

TEST(RandomDataApi, ALongErrorPageIsCutWithItsLength) {
  TestServer server(answering(with_status(500, {}, std::string(300'000, 'x'))));
  const auto failure = SourceUnderTest(server.url()).failure();
  EXPECT_EQ(failure.content.text.size(), domain::kMaxContentBytes);
  EXPECT_EQ(failure.content.full_length, 300'000U);
}

TEST(RandomDataApi, AnUnreadableAnswerNamesTheSource) {
  TestServer server(test::always("<html>"));
  SourceUnderTest source(server.url("/users"));
  const auto failure = source.failure();
  EXPECT_EQ(failure.kind, FailureKind::unreadable);
  EXPECT_EQ(failure.detail, server.url("/users") + ": the answer is not JSON: a value is missing at byte 0");
}

TEST(RandomDataApi, AWaitThatTheAnswerAsksForIsTheGatesToKeep) {
  TestServer server(answering(with_status(503, {{"Retry-After", "7200"}})));
  SourceUnderTest source(server.url());
  const SteadyTime before = std::chrono::steady_clock::now();
  source.failure();
  const SteadyTime after = std::chrono::steady_clock::now();
  ASSERT_EQ(source.gate.left.size(), 1U);
  EXPECT_GE(source.gate.left[0], before + 2h);
  EXPECT_LE(source.gate.left[0], after + 2h);
}

TEST(RandomDataApi, AUsedUpBudgetOnAGoodAnswerIsKeptToo) {
  http::Response response = with_status(200, {{"RateLimit-Remaining", "0"}, {"RateLimit-Reset", "30"}}, kUser);
  TestServer server(answering(response));
  SourceUnderTest source(server.url());
  EXPECT_EQ(source.page(1).records.size(), 1U);
  EXPECT_GT(source.gate.left.at(0), std::chrono::steady_clock::now() + 20s);
}

TEST(RandomDataApi, FollowsFiveRedirectsAndEntersTheGateForEachRequest) {
  TestServer server(redirecting_until(5));
  SourceUnderTest source(server.url("/0"));
  EXPECT_EQ(source.page(1).records.size(), 1U);
  EXPECT_EQ(source.gate.entered, 6);
  EXPECT_EQ(source.gate.left.size(), 6U);
}

TEST(RandomDataApi, ASixthRedirectIsAFailure) {
  TestServer server(redirecting_until(6));
  SourceUnderTest source(server.url("/0"));
  const auto failure = source.failure();
  EXPECT_EQ(failure.kind, FailureKind::redirect);
  EXPECT_EQ(failure.status, 302);
  EXPECT_EQ(source.gate.entered, 6);
}

TEST(RandomDataApi, ARedirectWithoutALocationIsAFailure) {
  TestServer server(answering(with_status(301)));
  EXPECT_EQ(SourceUnderTest(server.url()).failure().kind, FailureKind::redirect);
}

TEST(RandomDataApi, AStaleConnectionIsSentAgainOnceThroughTheGate) {
  const std::string whole = std::string("HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n") + kUser;
  ScriptedServer server({[whole](RawSocket& peer) {
                           peer.read_until("\r\n\r\n");
                           peer.send(whole);
                           peer.read_until("\r\n\r\n");  // and closes on the second request
                         },
                         test::answer_and_hold(whole)});
  SourceUnderTest source(server.url());
  EXPECT_EQ(source.page(1).records.size(), 1U);
  EXPECT_EQ(source.page(1).records.size(), 1U);
  EXPECT_EQ(source.gate.entered, 3);
  EXPECT_EQ(source.gate.left.size(), 3U);
  EXPECT_EQ(server.connections(), 2);
}

TEST(RandomDataApi, ARequestThatIsDroppedIsSentOnce) {
  ScriptedServer server([](RawSocket& peer) { peer.read_until("\r\n\r\n"); });
  SourceUnderTest source(server.url());
  EXPECT_EQ(source.failure().kind, FailureKind::connection);
  EXPECT_EQ(source.gate.entered, 1);
  EXPECT_EQ(server.connections(), 1);
}

TEST(RandomDataApi, AClosedPortIsAConnectionFailureThatEntersNoGate) {
  SourceUnderTest source("http://127.0.0.1:1/users");
  const auto failure = source.failure();
  EXPECT_EQ(failure.kind, FailureKind::connection);
  EXPECT_EQ(failure.status, 0);
  EXPECT_EQ(source.gate.entered, 0);
  EXPECT_TRUE(source.gate.left.empty());
}

TEST(RandomDataApi, ARedirectToAClosedPortEntersTheGateOnce) {
  TestServer server(answering(with_status(302, {{"Location", "http://127.0.0.1:1/"}})));
  SourceUnderTest source(server.url());
  EXPECT_EQ(source.failure().kind, FailureKind::connection);
  EXPECT_EQ(source.gate.entered, 1);
  EXPECT_EQ(source.gate.left.size(), 1U);
}

TEST(RandomDataApi, WhatIsNotHttpIsAProtocolFailure) {
  ScriptedServer server(test::answer_with("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
  EXPECT_EQ(SourceUnderTest(server.url()).failure().kind, FailureKind::protocol);
}

TEST(RandomDataApi, TlsToAPlainServerIsATlsFailure) {
  ScriptedServer server([](RawSocket& peer) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  EXPECT_EQ(SourceUnderTest("https://127.0.0.1:" + std::to_string(server.port())).failure().kind, FailureKind::tls);
}

TEST(RandomDataApi, AHandshakeThatHangsIsATimeoutThatEntersNoGate) {
  ScriptedServer server([](RawSocket& peer) { peer.wait_for_close(); });
  SourceUnderTest source("https://127.0.0.1:" + std::to_string(server.port()), 30ms);
  EXPECT_EQ(source.failure().kind, FailureKind::timeout);
  EXPECT_EQ(source.gate.entered, 0);
}

TEST(RandomDataApi, AHandshakeThatTheRunsDeadlineCutsIsNotCalledATimeout) {
  ScriptedServer server([](RawSocket& peer) { peer.wait_for_close(); });
  SourceUnderTest source("https://127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(source.failure({5, std::chrono::steady_clock::now() + 30ms}).kind, FailureKind::deadline);
}

TEST(RandomDataApi, APauseThatBeginsWhileConnectingHoldsTheRequestBack) {
  const test::Certificate certificate("IP:127.0.0.1");
  std::atomic<bool> paused = false;
  std::string seen = "?";
  {
    ScriptedServer server([&](RawSocket& socket) {
      paused = true;  // somebody else's answer came with a Retry-After
      test::TlsPeer peer(socket, certificate);
      seen = peer.read_head();
    });
    SourceUnderTest source("https://127.0.0.1:" + std::to_string(server.port()), 10s, {.ca_file = certificate.file()});
    source.gate.at_the_gate = [&] {
      if (paused) source.gate.refusal = Error{ErrorKind::deadline, "the pause outlasts the run"};
    };
    const auto answer = source.fetch({5, kNever});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().message, "the pause outlasts the run");
  }
  EXPECT_EQ(seen, "");
}

TEST(RandomDataApi, TheConnectionMadeBeforeTheGateCarriesTheRequest) {
  const test::Certificate certificate("IP:127.0.0.1");
  ScriptedServer server([&](RawSocket& socket) {
    test::TlsPeer peer(socket, certificate);
    while (peer.read_head().ends_with("\r\n\r\n")) {
      peer.send(std::string("HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n") + kUser);
    }
  });
  SourceUnderTest source("https://127.0.0.1:" + std::to_string(server.port()), 10s, {.ca_file = certificate.file()});
  for (int i = 0; i < 2; ++i) EXPECT_EQ(source.page(1).records.size(), 1U);
  EXPECT_EQ(server.connections(), 1);
}

TEST(RandomDataApi, ARequestThatTheRunsDeadlineCutsIsNotCalledATimeout) {
  ScriptedServer server([](RawSocket& peer) { peer.wait_for_close(); });
  SourceUnderTest source(server.url(), 10s);
  EXPECT_EQ(source.failure({5, std::chrono::steady_clock::now() + 30ms}).kind, FailureKind::deadline);
  EXPECT_EQ(source.gate.left.size(), 1U);
}

TEST(RandomDataApi, AGateThatLetsNothingPassEndsTheFetchWithItsError) {
  TestServer server(test::always(kUser));
  SourceUnderTest source(server.url());
  source.gate.refusal = Error{ErrorKind::deadline, "no time left"};
  const auto answer = source.fetch({5, kNever});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::deadline);
  EXPECT_TRUE(source.gate.left.empty());
}

TEST(RandomDataApi, AGateThatCannotBeLeftEndsTheFetchWithItsError) {
  TestServer server(test::always(kUser));
  SourceUnderTest source(server.url());
  source.gate.leave_error = Error{ErrorKind::storage, "disk full"};
  const auto answer = source.fetch({5, kNever});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::storage);
}

}  // namespace
}  // namespace rollcall::sources
