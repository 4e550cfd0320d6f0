#include <gtest/gtest.h>

#include "api_server.hpp"
#include "json/object.hpp"

namespace rollcall {
namespace {

using test::ApiServer;
using test::RawSocket;

std::string body_of(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

TEST(FetchOverHttp, TheReportIsTheAnswer) {
  ApiServer server;
  server.let_source_answer();
  const std::string answer = server.ask("POST /fetch-data HTTP/1.1", "Content-Length: 0\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  const auto report = json::Object::parse(body_of(answer));
  ASSERT_TRUE(report) << answer;
  EXPECT_EQ(report->integer("users"), 20);
  EXPECT_EQ(body_of(server.ask("GET /status HTTP/1.1")), body_of(answer));
}

TEST(FetchOverHttp, ReadersAreAnsweredWhileARunIsGoing) {
  ApiServer server;
  RawSocket peer = server.connect();
  peer.send(server.head("POST /fetch-data HTTP/1.1", "Content-Length: 0\r\n"));
  ASSERT_TRUE(server.source_was_asked());
  EXPECT_TRUE(server.ask("GET /status HTTP/1.1").ends_with("null"));
  EXPECT_NE(server.ask("GET /runs HTTP/1.1").find("\"state\":\"running\""), std::string::npos);
  server.let_source_answer();
  EXPECT_NE(peer.read_answer().find("\"state\":\"complete\""), std::string::npos);
}

TEST(FetchOverHttp, AStopWhileAPostRunsFinishesTheCallInFlightAndAnswers) {
  ApiServer server;
  RawSocket peer = server.connect();
  peer.send(server.head("POST /fetch-data HTTP/1.1", "Content-Length: 0\r\n"));
  ASSERT_TRUE(server.source_was_asked());
  server.stop();
  server.let_source_answer();
  const std::string answer = peer.read_answer();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
  const auto report = json::Object::parse(body_of(answer));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->string("state"), "interrupted");
  EXPECT_EQ(report->integer("users"), 10) << "the call in flight was finished";
  EXPECT_EQ(report->integer("dead_letters"), 1) << "the other one was not begun";
  EXPECT_TRUE(peer.wait_for_close());
  peer.close();
  server.join();
  EXPECT_EQ(server.store().records.size(), 10U);
}

TEST(FetchOverHttp, AStopWaitsForARunInTheBackground) {
  ApiServer server;
  const std::string accepted =
      server.ask("POST /fetch-data HTTP/1.1", "Content-Length: 0\r\nPrefer: respond-async\r\n");
  EXPECT_TRUE(accepted.starts_with("HTTP/1.1 202 Accepted\r\n")) << accepted;
  EXPECT_NE(accepted.find("Location: /runs/"), std::string::npos);
  ASSERT_TRUE(server.source_was_asked());
  server.stop();
  server.let_source_answer();
  server.join();
  ASSERT_EQ(server.store().runs.size(), 1U);
  const auto& report = server.store().runs.begin()->second.report;
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, domain::RunState::interrupted);
  EXPECT_EQ(report->stored, 10U);
}

TEST(FetchOverHttp, AClientThatLeavesDoesNotStopItsRun) {
  ApiServer server;
  RawSocket peer = server.connect();
  peer.send(server.head("POST /fetch-data HTTP/1.1", "Content-Length: 0\r\n"));
  ASSERT_TRUE(server.source_was_asked());
  peer.reset();
  server.let_source_answer();
  // The next run of the same loop answers after the first one's calls.
  EXPECT_TRUE(server.ask("POST /fetch-data HTTP/1.1", "Content-Length: 0\r\n").starts_with("HTTP/1.1 200"));
  server.stop();
  server.join();
  ASSERT_EQ(server.store().runs.size(), 2U);
  for (const auto& [id, run] : server.store().runs) {
    ASSERT_TRUE(run.report) << id.value;
    EXPECT_EQ(run.report->planned_calls, run.report->api_calls);
  }
}

TEST(FetchOverHttp, RefusalsLookTheSameOnTheWire) {
  ApiServer server;
  const std::string wrong_method = server.ask("DELETE /status HTTP/1.1");
  EXPECT_TRUE(wrong_method.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
  EXPECT_NE(wrong_method.find("\r\nAllow: GET, HEAD\r\n"), std::string::npos);
  EXPECT_TRUE(server.ask("GET /nowhere HTTP/1.1").starts_with("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_TRUE(server.ask("POST /fetch-data HTTP/1.1", "Content-Length: 0\r\nOrigin: http://evil.example\r\n")
                  .starts_with("HTTP/1.1 403 Forbidden\r\n"));
  RawSocket stranger = server.connect();
  stranger.send("GET /view-data HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_TRUE(stranger.read_answer().starts_with("HTTP/1.1 403 Forbidden\r\n"));
}

TEST(FetchOverHttp, ALinkOnTheWireLeadsToTheNextPage) {
  ApiServer server(5, 10);
  const std::string answer = server.ask("GET /view-data?limit=3 HTTP/1.1");
  const auto link = answer.find("Link: <");
  ASSERT_NE(link, std::string::npos) << answer;
  const std::string target = answer.substr(link + 7, answer.find('>', link) - link - 7);
  const std::string next = server.ask("GET " + target + " HTTP/1.1");
  EXPECT_TRUE(body_of(next).starts_with("[{\"id\":4,"));
  EXPECT_EQ(next.find("Link: "), std::string::npos);
}

}  // namespace
}  // namespace rollcall
