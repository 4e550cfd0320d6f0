#include "api/problem.hpp"

#include <gtest/gtest.h>

#include "json/object.hpp"

namespace rollcall {
namespace {

TEST(Problem, IsByteForByteThis) {
  const http::Response answer = api::problem(404, "It is not \"here\".");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.content_type, "application/problem+json");
  EXPECT_EQ(answer.body, R"({"type":"about:blank","title":"Not Found","status":404,"detail":"It is not \"here\"."})");
}

TEST(Problem, TheCallersOwnMistakesAreExplained) {
  EXPECT_EQ(api::problem(Error{ErrorKind::invalid_input, "limit=0"}).status, 400);
  EXPECT_NE(api::problem(Error{ErrorKind::invalid_input, "limit=0"}).body.find("limit=0"), std::string::npos);
  EXPECT_EQ(api::problem(Error{ErrorKind::not_found, "no letter"}).status, 404);
  EXPECT_NE(api::problem(Error{ErrorKind::not_found, "no letter"}).body.find("no letter"), std::string::npos);
}

TEST(Problem, WhatFailedOnOurSideLeaksNothing) {
  EXPECT_EQ(api::problem(Error{ErrorKind::storage, "/secret/path"}).status, 503);
  for (const ErrorKind kind : {ErrorKind::storage, ErrorKind::connection, ErrorKind::stale_connection, ErrorKind::tls,
                               ErrorKind::timeout, ErrorKind::truncated, ErrorKind::too_large, ErrorKind::protocol,
                               ErrorKind::cancelled, ErrorKind::deadline, ErrorKind::internal}) {
    const http::Response answer = api::problem(Error{kind, "/secret/path"});
    EXPECT_EQ(answer.body.find("secret"), std::string::npos) << to_string(kind);
    EXPECT_EQ(answer.status, kind == ErrorKind::storage ? 503 : 500) << to_string(kind);
  }
}

TEST(Problem, AnyBytesMakeValidJson) {
  const http::Response answer = api::problem(400, std::string_view("a\xFF\0\x1B[2J\"\\", 9));
  const auto object = json::Object::parse(answer.body);
  ASSERT_TRUE(object) << answer.body;
  EXPECT_EQ(object->string("detail"), std::string("a\xEF\xBF\xBD\0\x1B[2J\"\\", 11));
}

TEST(Problem, ALongDetailIsCutAtACharacter) {
  std::string detail = "x";
  while (detail.size() < 100'000) detail += "ü";
  const auto object = json::Object::parse(api::problem(400, detail).body);
  ASSERT_TRUE(object);
  EXPECT_EQ(object->string("detail"), detail.substr(0, 1'023));
}

}  // namespace
}  // namespace rollcall
