#include "support/api.hpp"

namespace rollcall {
namespace {

using namespace std::chrono_literals;
using test::Answer;
using test::expect_problem;
using test::get;
using test::next_target;

class Lists : public test::ApiTest {
 protected:
  Lists() {
    engine.source = memory::ScriptedSource(&engine.clock, [](std::uint32_t, std::uint64_t) {
      return memory::ScriptedAnswer{test::failure(domain::FailureKind::http_status, 404), 1ms, {}};
    });
  }

  /// The member `name` of each object on all pages from a target on.
  std::vector<std::string> follow(std::string target, std::string_view name) {
    std::vector<std::string> values;
    int pages_left = 100;
    for (std::optional<std::string> next = std::move(target); next && --pages_left > 0;) {
      const Answer answer = ask(get(*next));
      EXPECT_EQ(answer.status, 200) << answer.body;
      const json::Object wrapped = json::Object::parse(R"({"page":)" + answer.body + '}').value();
      const std::vector<std::string> page = wrapped.array("page").value();
      for (const std::string& item : page) values.push_back(json::Object::parse(item)->string(name).value());
      next = next_target(answer);
    }
    EXPECT_GT(pages_left, 0) << "the links go in circles";
    return values;
  }
};

TEST_F(Lists, RunsAreReportsNewestFirst) {
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) ids.insert(ids.begin(), perform().value);
  EXPECT_EQ(follow("/runs", "run_id"), ids);
}

TEST_F(Lists, FollowingTheLinksOfRunsYieldsEachOnce) {
  std::vector<std::string> ids;
  for (int i = 0; i < 7; ++i) ids.insert(ids.begin(), perform().value);
  for (const char* limit : {"1", "2", "3", "7", "8"}) {
    EXPECT_EQ(follow("/runs?limit=" + std::string(limit), "run_id"), ids) << limit;
  }
}

TEST_F(Lists, BeforeAsksForOlderRuns) {
  const auto oldest = perform();
  const auto newest = perform();
  EXPECT_EQ(follow("/runs?before=" + newest.value, "run_id"), std::vector<std::string>{oldest.value});
  EXPECT_EQ(ask(get("/runs?before=" + oldest.value)).body, "[]");
}

TEST_F(Lists, TheDefaultPageIsAHundred) {
  perform(101);
  const Answer answer = ask(get("/dead-letters"));
  EXPECT_EQ(json::Object::parse(R"({"page":)" + answer.body + '}')->array("page")->size(), 100U);
  EXPECT_TRUE(next_target(answer));
}

TEST_F(Lists, DeadLettersAreWholeAndOldestFirst) {
  const auto first = perform();
  const auto second = perform();
  EXPECT_EQ(follow("/dead-letters", "run_id"), (std::vector<std::string>{first.value, second.value}));
  const Answer answer = ask(get("/dead-letters?limit=1"));
  const std::string letter = answer.body.substr(1, answer.body.size() - 2);
  EXPECT_EQ(json::Object::parse(letter)->names(),
            (std::vector<std::string>{"message", "response_code", "response_content", "id", "run_id", "reason",
                                      "request", "attempts", "failed_at"}));
}

TEST_F(Lists, FollowingTheLinksOfDeadLettersYieldsEachOnce) {
  engine.settings.concurrency = 1;
  const auto run = perform(9);
  std::vector<std::string> ids;
  for (int i = 1; i <= 9; ++i) ids.push_back(run.value + '.' + std::to_string(i));
  for (const char* limit : {"1", "4", "9", "100"}) {
    EXPECT_EQ(follow("/dead-letters?limit=" + std::string(limit), "id"), ids) << limit;
  }
}

TEST_F(Lists, LimitsAreFromOneToAThousand) {
  for (const char* target : {"/runs?limit=0", "/runs?limit=1001", "/runs?limit=x", "/dead-letters?limit=0",
                             "/dead-letters?limit=1001", "/dead-letters?limit="}) {
    EXPECT_NE(expect_problem(ask(get(target)), 400).find("from 1 to 1000"), std::string::npos) << target;
  }
}

TEST_F(Lists, ALetterCursorThatIsNoLetterIsTheCallersFault) {
  for (const char* cursor : {"!!", "1", ".", "run.", "run.x", "run.1.", "run.1.x", ".1", "run.1.2.3", "%FF"}) {
    const Answer answer = ask(get("/dead-letters?cursor=" + std::string(cursor)));
    EXPECT_NE(expect_problem(answer, 400).find("page's link"), std::string::npos) << cursor;
  }
  EXPECT_EQ(ask(get("/dead-letters?cursor=20261124T110203123-k7f2qz.4.1")).status, 200);
  EXPECT_EQ(ask(get("/dead-letters?cursor=")).status, 200) << "an empty cursor is the start";
}

}  // namespace
}  // namespace rollcall
