#include <gtest/gtest.h>

#include "api_server.hpp"

namespace rollcall {
namespace {

using test::ApiServer;
using test::chunked_body;
using test::RawSocket;

constexpr int kSmallBuffer = 4'096;

std::string all_documents(const ApiServer& server) {
  std::string text;
  for (const auto& [place, key] : server.store().record_order) {
    text += (text.empty() ? "[" : ",") + server.store().records.at(key).second;
  }
  return text + ']';
}

TEST(ViewDataStream, JoinedChunksAreTheStoredDocuments) {
  ApiServer server(5'000);
  const std::string answer = server.ask("GET /view-data HTTP/1.1");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_NE(answer.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_NE(answer.find("Content-Type: application/json\r\n"), std::string::npos);
  EXPECT_EQ(chunked_body(answer), all_documents(server));
  EXPECT_GT(server.records.reads, 10);
}

TEST(ViewDataStream, HeadSendsNoBody) {
  ApiServer server(5'000);
  const std::string answer = server.ask("HEAD /view-data HTTP/1.1");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(ViewDataStream, APeerThatDoesNotReadIsNotReadFor) {
  constexpr std::size_t kUsers = 60'000;
  ApiServer server(kUsers);  // 60 MB, in pages of 256 KiB
  RawSocket peer = server.connect(kSmallBuffer);
  peer.send(server.head("GET /view-data HTTP/1.1"));
  EXPECT_TRUE(peer.read_until("\r\n\r\n").starts_with("HTTP/1.1 200"));
  // Other requests are answered meanwhile; each answer gives the stream a chance to run ahead if it would.
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(server.ask("GET /healthz HTTP/1.1").ends_with(R"({"status":"ok"})"));
  }
  // What the sockets' buffers take, and two pages; all would be more than 230.
  EXPECT_LT(server.records.reads, 60);
}

TEST(ViewDataStream, ASlowPeerGetsTheWholeInTheEnd) {
  ApiServer server(8'000);
  RawSocket peer = server.connect(kSmallBuffer);
  peer.send(server.head("GET /view-data HTTP/1.1", "Connection: close\r\n"));
  std::string answer;
  for (int i = 0; i < 50; ++i) answer += peer.read_exactly(1'000);
  EXPECT_TRUE(server.ask("GET /status HTTP/1.1").ends_with("null"));
  answer += peer.read_to_end();
  EXPECT_EQ(chunked_body(answer), all_documents(server));
}

TEST(ViewDataStream, APeerThatLeavesInTheMiddleEndsTheReading) {
  ApiServer server(60'000);
  for (const bool rudely : {false, true}) {
    RawSocket peer = server.connect(kSmallBuffer);
    peer.send(server.head("GET /view-data HTTP/1.1"));
    peer.read_exactly(100'000);
    if (rudely) {
      peer.reset();
    } else {
      peer.close();
    }
  }
  server.stop();
  server.join();  // waits for no peer that is gone
  EXPECT_LT(server.records.reads, 200);
}

TEST(ViewDataStream, AStoreThatFailsAtOnceIsAProblem) {
  ApiServer server(1'000);
  server.records.good_reads = 0;
  const std::string answer = server.ask("GET /view-data HTTP/1.1");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 "));
  EXPECT_NE(answer.find("application/problem+json"), std::string::npos);
  EXPECT_EQ(answer.find("disk"), std::string::npos);
}

TEST(ViewDataStream, AStoreThatFailsLaterCutsTheConnectionBeforeTheLastChunk) {
  ApiServer server(5'000);
  server.records.good_reads = 3;
  const std::string answer = server.ask("GET /view-data HTTP/1.1");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_EQ(chunked_body(answer), std::nullopt) << "it must not look whole";
  EXPECT_FALSE(answer.ends_with("0\r\n\r\n"));
  server.stop();
  server.join();
  ASSERT_EQ(server.store().lines.size(), 1U);
  EXPECT_EQ(server.store().lines[0].message, "the disk is gone");
}

TEST(ViewDataStream, AnOldPeerThatCannotTakeChunksSeesAFailureAsAReset) {
  ApiServer server(5'000);
  server.records.good_reads = 3;
  RawSocket peer = server.connect();
  peer.send(server.head("GET /view-data HTTP/1.0"));
  EXPECT_TRUE(peer.wait_for_close());
  EXPECT_TRUE(peer.was_reset());
}

TEST(ViewDataStream, AStopLetsAStreamThatIsReadFinish) {
  ApiServer server(5'000);
  RawSocket peer = server.connect(kSmallBuffer);
  peer.send(server.head("GET /view-data HTTP/1.1"));
  std::string answer = peer.read_exactly(10'000);
  server.stop();
  answer += peer.read_to_end();
  EXPECT_EQ(chunked_body(answer), all_documents(server));
  server.join();
}

}  // namespace
}  // namespace rollcall
