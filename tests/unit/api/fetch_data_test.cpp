#include <algorithm>
#include <stdexcept>

#include "broken_ports.hpp"
#include "support/api.hpp"

namespace rollcall {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::expect_problem;
using test::get;
using test::request;

class FetchData : public test::ApiTest {};

TEST_F(FetchData, PerformsARunAndAnswersWithItsReport) {
  const Answer answer = ask(request("POST", "/fetch-data"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json().integer("users"), 20);
  EXPECT_EQ(answer.json().string("state"), "complete");
  EXPECT_EQ(answer.body, ask(get("/status")).body);
  EXPECT_EQ(engine.store.records.size(), 20U);
}

TEST_F(FetchData, ABodyChoosesCallsAndSizesOverTheDefaults) {
  const Answer answer = ask(request("POST", "/fetch-data", R"({"calls": 3, "size": [7, 7]})"));
  EXPECT_EQ(answer.json().integer("planned_calls"), 3);
  EXPECT_EQ(answer.json().integer("users"), 21);
}

TEST_F(FetchData, ABodyThatIsNotJsonIsIgnored) {
  EXPECT_EQ(ask(request("POST", "/fetch-data", "calls=5&size=1")).json().integer("planned_calls"), 2);
}

TEST_F(FetchData, AWrongBodyStartsNoRun) {
  expect_problem(ask(request("POST", "/fetch-data", R"({"calls": 0})")), 400);
  EXPECT_TRUE(engine.store.runs.empty());
  EXPECT_TRUE(engine.source.seen().empty());
}

TEST_F(FetchData, AWrongBodyIsTheCallersFaultAndNotWorthALogLine) {
  expect_problem(ask(request("POST", "/fetch-data", "{")), 400);
  EXPECT_TRUE(engine.store.lines.empty());
}

TEST_F(FetchData, FailedCallsAreInTheReportAndNotAFailureOfTheRequest) {
  engine.source = memory::ScriptedSource(&engine.clock, [](std::uint32_t, std::uint64_t) {
    return memory::ScriptedAnswer{test::failure(domain::FailureKind::http_status, 404), 10ms, {}};
  });
  const Answer answer = ask(request("POST", "/fetch-data"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json().integer("dead_letters"), 2);
  EXPECT_EQ(answer.json().array("errors")->size(), 2U);
}

TEST_F(FetchData, AStoreThatTakesNoPlanIsAnErrorForTheCallerAndALineForTheLog) {
  test::FullLedger ledger;
  ports.ledger = &ledger;
  const Answer answer = ask(request("POST", "/fetch-data"));
  const std::string detail = expect_problem(answer, 503);
  EXPECT_EQ(detail.find("secret"), std::string::npos) << detail;
  EXPECT_EQ(error_lines(), std::vector<std::string>{test::kStoreError});
}

TEST_F(FetchData, AStoreThatFailsInTheMiddleIsAnErrorAndTheNextRunClosesTheBrokenOne) {
  engine.store.faults.commits = {std::nullopt, Error{ErrorKind::storage, "disk full"}};
  expect_problem(ask(request("POST", "/fetch-data")), 503);
  ASSERT_EQ(engine.store.runs.size(), 1U);
  EXPECT_FALSE(engine.store.runs.begin()->second.report);
  engine.clock.advance(1s);

  EXPECT_EQ(ask(request("POST", "/fetch-data")).status, 200);
  const auto& broken = engine.store.runs.begin()->second;
  ASSERT_TRUE(broken.report);
  EXPECT_EQ(broken.report->state, domain::RunState::interrupted);
  EXPECT_EQ(broken.report->dead_letters, 1U);
}

TEST_F(FetchData, ADefectInARunGivesItsPlaceBack) {
  options.fetch.concurrency = 1;
  engine.source = memory::ScriptedSource(&engine.clock, [left = 20](std::uint32_t size, std::uint64_t request) mutable {
    if (left-- > 0) throw std::runtime_error("a defect");
    return memory::ScriptedAnswer{memory::users_page(size, request), {}, {}};
  });
  with_api([&](api::Api& api) -> Task<> {
    int defects = 0;
    for (int i = 0; i < 20; ++i) {
      try {
        (void)co_await api.handle(request("POST", "/fetch-data"));
      } catch (const std::runtime_error&) {
        ++defects;
      }
    }
    EXPECT_EQ(defects, 20);
    EXPECT_EQ((co_await api.handle(request("POST", "/fetch-data"))).status, 200);
  });
}

TEST_F(FetchData, RunsAtOnceHaveAReportEach) {
  std::vector<Answer> answers(2);
  with_api([&](api::Api& api) -> Task<> {
    const auto one = [&](std::size_t place, std::string body) -> Task<> {
      answers[place] = co_await test::read_whole(co_await api.handle(request("POST", "/fetch-data", std::move(body))));
    };
    std::vector<Task<>> tasks;
    tasks.push_back(one(0, R"({"calls": 2, "size": 3})"));
    tasks.push_back(one(1, R"({"calls": 5, "size": 4})"));
    co_await join(std::move(tasks));
  });
  EXPECT_EQ(answers[0].json().integer("users"), 6);
  EXPECT_EQ(answers[1].json().integer("users"), 20);
  EXPECT_NE(answers[0].json().string("run_id"), answers[1].json().string("run_id"));
}

TEST_F(FetchData, MoreThanSixteenRunsAtOnceAreRefusedAndTheOthersEndWell) {
  std::vector<int> statuses;
  with_api([&](api::Api& api) -> Task<> {
    const auto one = [&](bool wait) -> Task<> {
      http::Request asked = request("POST", "/fetch-data");
      if (!wait) asked.headers.add("Prefer", "respond-async");
      const http::Response response = co_await api.handle(std::move(asked));
      statuses.push_back(response.status);
      if (response.status == 503) {
        EXPECT_EQ(response.content_type, "application/problem+json");
      }
    };
    std::vector<Task<>> tasks;
    for (int i = 0; i < 20; ++i) tasks.push_back(one(i % 2 == 0));
    co_await join(std::move(tasks));
  });
  EXPECT_EQ(std::ranges::count(statuses, 503), 4);
  EXPECT_EQ(engine.store.runs.size(), 16U);
  // A place is free again once a run has ended.
  EXPECT_EQ(ask(request("POST", "/fetch-data")).status, 200);
}

}  // namespace
}  // namespace rollcall
