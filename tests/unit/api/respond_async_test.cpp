#include "broken_ports.hpp"
#include "support/api.hpp"

namespace rollcall {
namespace {

using test::Answer;
using test::expect_problem;
using test::get;

http::Request async_request(std::string body = {}) {
  http::Request request = test::request("POST", "/fetch-data", std::move(body));
  request.headers.add("Prefer", "respond-async");
  return request;
}

class RespondAsync : public test::ApiTest {
 protected:
  static Task<Answer> answer_to(api::Api& api, http::Request request) {  // NOLINT: the test owns the API
    co_return co_await test::read_whole(co_await api.handle(std::move(request)));
  }
};

TEST_F(RespondAsync, AnswersAtOnceWithTheWayToTheRun) {
  SteadyTime answered{};
  const SteadyTime asked = engine.clock.steady_now();
  Answer accepted;
  with_api([&](api::Api& api) -> Task<> {
    accepted = co_await answer_to(api, async_request());
    answered = engine.clock.steady_now();
  });
  EXPECT_EQ(accepted.status, 202);
  EXPECT_EQ(answered, asked) << "the source takes 10 ms a call";
  EXPECT_EQ(accepted.header("Preference-Applied"), "respond-async");
  EXPECT_EQ(accepted.header("Location"), "/runs/" + accepted.json().string("run_id").value_or("?"));
  EXPECT_EQ(accepted.json().string("state"), "running");
  EXPECT_EQ(accepted.json().integer("planned_calls"), 2);
}

TEST_F(RespondAsync, TheRunIsVisibleWhenTheAnswerArrives) {
  Answer run;
  Answer runs;
  with_api([&](api::Api& api) -> Task<> {
    const Answer accepted = co_await answer_to(api, async_request());
    run = co_await answer_to(api, get(accepted.header("Location")));
    runs = co_await answer_to(api, get("/runs"));
  });
  EXPECT_EQ(run.status, 200);
  EXPECT_EQ(run.json().string("state"), "running");
  EXPECT_NE(runs.body.find(run.json().string("run_id").value_or("?")), std::string::npos);
}

TEST_F(RespondAsync, ARunThatIsGoingIsNotTheLastReportYet) {
  Answer status;
  with_api([&](api::Api& api) -> Task<> {
    co_await answer_to(api, async_request());
    status = co_await answer_to(api, get("/status"));
  });
  EXPECT_EQ(status.body, "null");
}

TEST_F(RespondAsync, DrainedWaitsForTheRun) {
  with_api([&](api::Api& api) -> Task<> {
    co_await answer_to(api, async_request(R"({"calls": 30})"));
    EXPECT_LT(engine.store.records.size(), 300U);
    co_await api.drained();
    EXPECT_EQ(engine.store.records.size(), 300U);
    EXPECT_TRUE(engine.store.runs.begin()->second.report);
  });
}

TEST_F(RespondAsync, ARunThatCannotBeginIsAnErrorAndNotAPromise) {
  test::FullLedger ledger;
  ports.ledger = &ledger;
  const std::string detail = expect_problem(ask(async_request()), 503);
  EXPECT_EQ(detail.find("secret"), std::string::npos) << detail;
  EXPECT_EQ(error_lines(), std::vector<std::string>{test::kStoreError});
}

TEST_F(RespondAsync, ARunThatFailsLaterIsTheLogsMatter) {
  engine.store.faults.commits = {Error{ErrorKind::storage, "disk full"}};
  EXPECT_EQ(ask(async_request()).status, 202);
  EXPECT_EQ(error_lines(), std::vector<std::string>{"disk full"});
}

TEST_F(RespondAsync, AStoreThatCannotShowTheRunIsAnErrorThoughTheRunGoesOn) {
  test::BrokenHistory history;
  ports.history = &history;
  expect_problem(ask(async_request()), 503);
  EXPECT_EQ(engine.store.records.size(), 20U);
}

TEST_F(RespondAsync, AWrongBodyIsRefusedAllTheSame) {
  expect_problem(ask(async_request(R"({"size": [3, 2]})")), 400);
  EXPECT_TRUE(engine.store.runs.empty());
}

}  // namespace
}  // namespace rollcall
