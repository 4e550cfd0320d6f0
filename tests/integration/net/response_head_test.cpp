#include "net/response_head.hpp"

#include <gtest/gtest.h>

namespace rollcall::net {
namespace {

std::string head_of(const http::Response& response, const HeadFacts& facts) {
  std::string head;
  append_head(head, response, facts);
  return head;
}

TEST(ResponseHead, HasStatusTypeDateAndLength) {
  EXPECT_EQ(head_of({}, {.length = 12, .date = "today"}),
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: today\r\nContent-Length: 12\r\n\r\n");
}

TEST(ResponseHead, PutsTheHandlersFieldsIn) {
  http::Response response;
  response.status = 202;
  response.content_type = "";
  response.headers = {{"Location", "/runs/1"}};
  EXPECT_EQ(head_of(response, {.framing = Framing::chunked, .keep_alive = false}),
            "HTTP/1.1 202 Accepted\r\nDate: \r\nLocation: /runs/1\r\nTransfer-Encoding: chunked\r\n"
            "Connection: close\r\n\r\n");
}

TEST(ResponseHead, TellsHttp10ThatTheConnectionIsKept) {
  EXPECT_TRUE(head_of({}, {.http_1_0 = true}).ends_with("\r\nConnection: keep-alive\r\n\r\n"));
}

TEST(ResponseHead, NeverHasALineBreakInAField) {
  http::Response response;
  response.content_type = "a\r\nb";
  response.headers = {{"X\nY", std::string("1\r2\0", 4)}};
  EXPECT_EQ(head_of(response, {.framing = Framing::close}),
            "HTTP/1.1 200 OK\r\nContent-Type: a  b\r\nDate: \r\nX Y: 1 2 \r\n\r\n");
}

TEST(AllowsBody, NotForStatusesThatMustNotHaveOne) {
  for (const int status : {100, 103, 204, 304}) EXPECT_FALSE(allows_body(status)) << status;
  for (const int status : {200, 202, 301, 404, 503}) EXPECT_TRUE(allows_body(status)) << status;
}

TEST(Problem, IsRfc9457) {
  const http::Response response = problem(431, "Too much.");
  EXPECT_EQ(response.status, 431);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.body,
            R"({"type":"about:blank","title":"Request Header Fields Too Large","status":431,"detail":"Too much."})");
}

TEST(ChunkHeader, IsTheSizeInHex) {
  EXPECT_EQ(ChunkHeader(1).text(), "1\r\n");
  EXPECT_EQ(ChunkHeader(255).text(), "ff\r\n");
  EXPECT_EQ(ChunkHeader(SIZE_MAX).text(), "ffffffffffffffff\r\n");
}

}  // namespace
}  // namespace rollcall::net
