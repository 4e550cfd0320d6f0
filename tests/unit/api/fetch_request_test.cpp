#include "api/fetch_request.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using domain::CountRange;

constexpr app::PlanRequest kDefaults{{2, 3}, {4, 5}};

Result<api::FetchRequest> read(std::string body, http::Headers headers = {}) {
  http::Request request;
  request.body = std::move(body);
  request.headers = std::move(headers);
  return api::read_fetch_request(request, kDefaults);
}

TEST(FetchRequest, WithoutABodyTheDefaultsHold) {
  for (const char* body : {"", "  \r\n", "{}", " {} "}) {
    const auto request = read(body);
    ASSERT_TRUE(request) << body;
    EXPECT_EQ(request->plan.calls, kDefaults.calls) << body;
    EXPECT_EQ(request->plan.size, kDefaults.size) << body;
    EXPECT_FALSE(request->respond_async);
  }
}

TEST(FetchRequest, ANumberIsFixedAndAPairIsARange) {
  const auto fixed = read(R"({"calls": 5, "size": 1})");
  ASSERT_TRUE(fixed);
  EXPECT_EQ(fixed->plan.calls, (CountRange{5, 5}));
  EXPECT_EQ(fixed->plan.size, (CountRange{1, 1}));
  const auto range = read(R"({"size":[1,150]})");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->plan.calls, kDefaults.calls) << "what is not named keeps its default";
  EXPECT_EQ(range->plan.size, (CountRange{1, 150}));
}

TEST(FetchRequest, ABodyThatDoesNotClaimToBeJsonIsIgnored) {
  EXPECT_TRUE(read("calls=0"));
  EXPECT_TRUE(read("hello", {{"Content-Type", "text/plain"}}));
  EXPECT_TRUE(read("[1]", {{"Content-Type", "text/plain"}}));
  EXPECT_TRUE(read("", {{"Content-Type", "application/json"}})) << "curl -H sends this";
}

TEST(FetchRequest, ABodyThatClaimsToBeJsonMustBeAnObject) {
  const http::Headers json{{"content-type", "Application/JSON; charset=utf-8"}};
  for (const char* body : {"[]", "5", "null", "calls=5", "{\"calls\":5} x", "\"{}\""}) {
    const auto request = read(body, json);
    ASSERT_FALSE(request) << body;
    EXPECT_EQ(request.error().kind, ErrorKind::invalid_input);
    EXPECT_NE(request.error().message.find("{\"calls\": 5, \"size\": [1, 100]}"), std::string::npos);
  }
  EXPECT_FALSE(read("{")) << "a brace claims enough";
  EXPECT_FALSE(read("\n{\"calls\":5,}"));
}

TEST(FetchRequest, AWrongValueIsNamedWithTheWayOut) {
  struct Case {
    const char* body;
    const char* expected;
  };
  const Case cases[] = {
      {R"({"calls": 0})", "calls: '0'"},
      {R"({"calls": -1})", "calls: '-1'"},
      {R"({"calls": 100001})", "from 1 to 100000"},
      {R"({"calls": "5"})", "'calls' must be a number, as in 5, or a pair, as in [1, 100]"},
      {R"({"calls": null})", "'calls' must be"},
      {R"({"calls": true})", "'calls' must be"},
      {R"({"calls": 1.5})", "'calls' must be"},
      {R"({"calls": {}})", "'calls' must be"},
      {R"({"size": []})", "'size' must be"},
      {R"({"size": [1]})", "'size' must be"},
      {R"({"size": [1, 2, 3]})", "'size' must be"},
      {R"({"size": [5, 1]})", "size: '5..1'"},
      {R"({"size": [0, 1]})", "size: '0..1'"},
      {R"({"size": ["1", "2"]})", "size: "},
      {R"({"size": [[1], 2]})", "size: "},
      {R"({"size": 99999999999999999999})", "'size' must be"},
  };
  for (const auto& [body, expected] : cases) {
    const auto request = read(body);
    ASSERT_FALSE(request) << body;
    EXPECT_EQ(request.error().kind, ErrorKind::invalid_input) << body;
    EXPECT_NE(request.error().message.find(expected), std::string::npos) << body << ": " << request.error().message;
  }
}

TEST(FetchRequest, MembersThatAreNotKnownAreIgnored) {
  const auto request = read(R"({"calls": 1, "comment": {"calls": 0}})");
  ASSERT_TRUE(request);
  EXPECT_EQ(request->plan.calls, (CountRange{1, 1}));
}

TEST(FetchRequest, RespondAsyncIsFoundAmongOtherPreferences) {
  const http::Headers yes[] = {
      {{"Prefer", "respond-async"}},
      {{"prefer", "RESPOND-ASYNC"}},
      {{"Prefer", "return=minimal, respond-async; wait=10"}},
      {{"Prefer", "return=minimal"}, {"Prefer", "respond-async"}},
      {{"Prefer", "wait=5 ,respond-async"}},
  };
  for (const http::Headers& headers : yes) EXPECT_TRUE(read("", headers)->respond_async) << headers.begin()->second;
  const http::Headers no[] = {
      {{"Prefer", "respond-asynchronously"}}, {{"Prefer", "no-respond-async"}},
      {{"Prefer", "return=respond-async"}},   {{"Prefer", ""}},
      {{"X-Prefer", "respond-async"}},
  };
  for (const http::Headers& headers : no) EXPECT_FALSE(read("", headers)->respond_async) << headers.begin()->second;
}

}  // namespace
}  // namespace rollcall
