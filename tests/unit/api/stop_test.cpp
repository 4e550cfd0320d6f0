#include "support/api.hpp"

namespace rollcall {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::expect_problem;
using test::get;
using test::request;

class Stop : public test::ApiTest {
 protected:
  /// Asks for 100 calls, and for a stop when 25 ms have passed.
  Answer stopped_run(bool respond_async) {
    options.fetch.concurrency = 2;
    http::Request asked = request("POST", "/fetch-data", R"({"calls": 100})");
    if (respond_async) asked.headers.add("Prefer", "respond-async");
    Answer answer;
    with_api([&](api::Api& api) -> Task<> {
      const auto stop_soon = [&]() -> Task<> {
        co_await engine.clock.sleep_until(engine.clock.steady_now() + 25ms, {});
        api.stop();
      };
      const auto fetch = [&]() -> Task<> { answer = co_await test::read_whole(co_await api.handle(std::move(asked))); };
      std::vector<Task<>> tasks;
      tasks.push_back(stop_soon());
      tasks.push_back(fetch());
      co_await join(std::move(tasks));
      co_await api.drained();
    });
    return answer;
  }
};

TEST_F(Stop, ARunThatIsGoingFinishesItsCallsInFlightAndReportsItselfInterrupted) {
  const json::Object report = stopped_run(false).json();
  EXPECT_EQ(report.string("state"), "interrupted");
  EXPECT_EQ(report.integer("api_calls"), 100) << "calls that were not made have ended, as letters";
  EXPECT_EQ(report.integer("users"), 60) << "three rounds of two calls were under way";
  EXPECT_EQ(report.integer("dead_letters"), 94);
}

TEST_F(Stop, ARunInTheBackgroundIsClosedBeforeDrainedReturns) {
  EXPECT_EQ(stopped_run(true).status, 202);
  const auto& report = engine.store.runs.begin()->second.report;
  ASSERT_TRUE(report);
  EXPECT_EQ(report->state, domain::RunState::interrupted);
  EXPECT_EQ(report->dead_letters, 94U);
}

TEST_F(Stop, NoRunIsStartedAfterIt) {
  for (const bool respond_async : {false, true}) {
    with_api([&](api::Api& api) -> Task<> {
      api.stop();
      http::Request asked = request("POST", "/fetch-data");
      if (respond_async) asked.headers.add("Prefer", "respond-async");
      const Answer answer = co_await test::read_whole(co_await api.handle(std::move(asked)));
      EXPECT_NE(expect_problem(answer, 503).find("stopping"), std::string::npos);
    });
  }
  EXPECT_TRUE(engine.store.runs.empty());
}

TEST_F(Stop, ReadersAreStillAnswered) {
  perform();
  with_api([&](api::Api& api) -> Task<> {
    api.stop();
    api.stop();
    for (const char* path : {"/status", "/view-data", "/healthz"}) {
      EXPECT_EQ((co_await api.handle(get(path))).status, 200) << path;
    }
  });
}

TEST_F(Stop, DrainedReturnsAtOnceWhenNoRunIsGoing) {
  const SteadyTime before = engine.clock.steady_now();
  with_api([](api::Api& api) -> Task<> { co_await api.drained(); });
  EXPECT_EQ(engine.clock.steady_now(), before);
}

TEST_F(Stop, DrainedWaitsForEveryRunAndForThoseThatHaveNotBegunYet) {
  with_api([&](api::Api& api) -> Task<> {
    const auto fetch = [&]() -> Task<> {
      http::Request asked = request("POST", "/fetch-data");
      asked.headers.add("Prefer", "respond-async");
      (void)co_await api.handle(std::move(asked));
    };
    const Executor executor = co_await current_executor();
    for (int i = 0; i < 5; ++i) spawn(executor, fetch());
    co_await api.drained();
    co_await engine.clock.sleep_until(engine.clock.steady_now() + 1s, {});
  });
  EXPECT_EQ(engine.store.runs.size(), 5U);
  for (const auto& [id, run] : engine.store.runs) EXPECT_TRUE(run.report) << id.value;
}

}  // namespace
}  // namespace rollcall
