#include "http/message.hpp"
#include "support/api.hpp"

namespace rollcall {
namespace {

using test::Answer;
using test::expect_problem;
using test::get;
using test::request;

class Routes : public test::ApiTest {};

TEST_F(Routes, StatusIsNullBeforeAnyRun) {
  const Answer answer = ask(get("/status"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.content_type, "application/json");
  EXPECT_EQ(answer.body, "null");
}

TEST_F(Routes, AnEmptyStoreIsAnEmptyArrayOnEveryListingRoute) {
  for (const char* target : {"/view-data", "/view-data?limit=5", "/runs", "/dead-letters"}) {
    const Answer answer = ask(get(target));
    EXPECT_EQ(answer.status, 200) << target;
    EXPECT_EQ(answer.body, "[]") << target;
    EXPECT_EQ(answer.content_type, "application/json") << target;
    EXPECT_EQ(answer.header("Link"), "") << target;
  }
}

TEST_F(Routes, StatusIsTheReportOfTheRunThatEndedLast) {
  perform(1);
  const domain::RunId latest = perform(3);
  const Answer answer = ask(get("/status"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json().string("run_id"), latest.value);
  EXPECT_EQ(answer.json().integer("api_calls"), 3);
}

TEST_F(Routes, TheReportHasTheReferencesFieldsFirstAndItsOwnAfterThem) {
  perform();
  EXPECT_EQ(ask(get("/status")).json().names(),
            (std::vector<std::string>{"users", "api_calls", "errors", "timestamp", "duration", "run_id", "state",
                                      "planned_calls", "requests", "retries", "stored", "duplicates", "rejected",
                                      "failed", "dead_letters", "errors_omitted"}));
}

TEST_F(Routes, ViewDataIsTheStoredDocumentsByteForByte) {
  store_user("6207", "O'Conner", R"({"id":6207,"last_name":"O'Conner","lat":-8.10e-5})");
  store_user("7", "Müller", "{\"id\":7,\"last_name\":\"Müller\"}");
  EXPECT_EQ(ask(get("/view-data")).body,
            "[{\"id\":6207,\"last_name\":\"O'Conner\",\"lat\":-8.10e-5},{\"id\":7,\"last_name\":\"Müller\"}]");
}

TEST_F(Routes, HealthAnswersWithoutLookingAtTheStore) {
  ports = {};
  const Answer answer = ask(get("/healthz"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"status":"ok"})");
}

TEST_F(Routes, ARunIsItsReportWithItsCalls) {
  const domain::RunId id = perform(2);
  const Answer answer = ask(get("/runs/" + id.value));
  EXPECT_EQ(answer.status, 200);
  const json::Object run = answer.json();
  EXPECT_EQ(run.string("run_id"), id.value);
  EXPECT_EQ(run.names().back(), "calls");
  const auto calls = run.array("calls");
  ASSERT_TRUE(calls);
  ASSERT_EQ(calls->size(), 2U);
  EXPECT_EQ((*calls)[1],
            R"({"index":2,"size":10,"state":"done","received":10,"stored":10,"duplicates":0,"rejected":0,"failed":0,)"
            R"("attempts":1})");
}

TEST_F(Routes, ARunThatIsNotThereIsNotFound) {
  EXPECT_NE(expect_problem(ask(get("/runs/20260101T000000000-aaaaaa")), 404).find("/runs lists them"),
            std::string::npos);
  expect_problem(ask(get("/runs/a/b")), 404);
}

TEST_F(Routes, WhatIsNotARouteIsNotFoundAndTheAnswerLeadsToTheRoutes) {
  for (const char* path : {"/", "/nowhere", "/Status", "/status/", "/runs/", "/view-data/1", "/healthz2", "//status"}) {
    EXPECT_NE(expect_problem(ask(get(path)), 404).find("/openapi.json"), std::string::npos) << path;
  }
}

TEST_F(Routes, APathOfAnyBytesMakesAValidProblem) {
  EXPECT_NE(expect_problem(ask(get("/\xFF\"\\\n")), 404).find("\xEF\xBF\xBD"), std::string::npos);
}

TEST_F(Routes, ALongPathIsNotSentBackWhole) {
  const Answer answer = ask(get("/" + std::string(15'000, 'x')));
  expect_problem(answer, 404);
  EXPECT_LT(answer.body.size(), 2'000U);
}

TEST_F(Routes, AWrongMethodNamesTheRightOnes) {
  struct Case {
    const char* path;
    const char* method;
    const char* allow;
  };
  const Case cases[] = {
      {"/fetch-data", "GET", "POST"},        {"/fetch-data", "HEAD", "POST"},
      {"/fetch-data", "PUT", "POST"},        {"/status", "POST", "GET, HEAD"},
      {"/view-data", "DELETE", "GET, HEAD"}, {"/runs", "POST", "GET, HEAD"},
      {"/runs/x", "PATCH", "GET, HEAD"},     {"/dead-letters", "DELETE", "GET, HEAD"},
      {"/healthz", "OPTIONS", "GET, HEAD"},  {"/openapi.json", "POST", "GET, HEAD"},
      {"/view-data", "get", "GET, HEAD"},
  };
  for (const auto& [path, method, allow] : cases) {
    const Answer answer = ask(request(method, path));
    EXPECT_NE(expect_problem(answer, 405).find(path), std::string::npos);
    EXPECT_EQ(answer.header("allow"), allow) << method << ' ' << path;
  }
}

TEST_F(Routes, HeadIsAnsweredAsGetIs) {
  perform();
  for (const char* path : {"/status", "/view-data", "/view-data?limit=3", "/runs", "/dead-letters", "/healthz"}) {
    const Answer head = ask(request("HEAD", path));
    const Answer full = ask(get(path));
    EXPECT_EQ(head.status, 200) << path;
    EXPECT_EQ(head.body, full.body) << path;
    EXPECT_EQ(head.header("Link"), full.header("Link")) << path;
  }
}

TEST_F(Routes, NoAnswerLetsOtherSitesReadIt) {
  for (const char* path : {"/status", "/view-data", "/nowhere"}) {
    EXPECT_EQ(ask(get(path)).header("Access-Control-Allow-Origin"), "") << path;
  }
}

}  // namespace
}  // namespace rollcall
