#include "broken_ports.hpp"
#include "support/api.hpp"

namespace rollcall {
namespace {

using test::Answer;
using test::expect_problem;
using test::get;

class BrokenStore : public test::ApiTest {
 protected:
  void expect_kept_quiet(const std::string& target) {
    engine.store.lines.clear();
    const std::string detail = expect_problem(ask(get(target)), 503);
    EXPECT_EQ(detail, "The store can't be used just now; the log says why. Try again later.") << target;
    EXPECT_EQ(error_lines(), std::vector<std::string>{test::kStoreError}) << target;
  }
};

TEST_F(BrokenStore, IsAnErrorAndNotAnEmptyTable) {
  test::BreakingRecords records(ports.records, 0);
  ports.records = &records;
  expect_kept_quiet("/view-data");
  expect_kept_quiet("/view-data?limit=5");
  expect_kept_quiet("/view-data?id=5");
}

TEST_F(BrokenStore, TellsTheLogWhyAndTheCallerOnlyThat) {
  test::BrokenHistory history;
  test::BrokenLetters letters;
  ports.history = &history;
  ports.letters = &letters;
  expect_kept_quiet("/status");
  expect_kept_quiet("/runs");
  expect_kept_quiet("/runs/some-run");
  expect_kept_quiet("/dead-letters");
}

TEST_F(BrokenStore, InTheMiddleOfAStreamEndsItWithAnErrorAndNeverWithABracket) {
  for (int i = 0; i < 1'000; ++i) store_user(std::to_string(i), "Doe", '"' + std::string(1'000, 'x') + '"');
  test::BreakingRecords records(ports.records, 2);
  ports.records = &records;
  const Answer answer = ask(get("/view-data"));
  EXPECT_EQ(answer.status, 200);
  ASSERT_TRUE(answer.broken);
  EXPECT_EQ(answer.broken->kind, ErrorKind::storage);
  EXPECT_TRUE(answer.body.starts_with("[\"x"));
  EXPECT_TRUE(answer.body.ends_with("x\""));
  EXPECT_EQ(error_lines(), std::vector<std::string>{test::kStoreError});
}

TEST_F(BrokenStore, AStreamThatBrokeStaysBroken) {
  for (int i = 0; i < 600; ++i) store_user(std::to_string(i), "Doe", '"' + std::string(1'000, 'x') + '"');
  test::BreakingRecords records(ports.records, 1);
  ports.records = &records;
  with_api([&](api::Api& api) -> Task<> {
    const http::Response response = co_await api.handle(get("/view-data"));
    EXPECT_TRUE(co_await response.stream());
    EXPECT_FALSE(co_await response.stream());
    EXPECT_FALSE(co_await response.stream());
  });
}

TEST_F(BrokenStore, HealthDoesNotDependOnIt) {
  test::BrokenHistory history;
  ports.history = &history;
  EXPECT_EQ(ask(get("/healthz")).status, 200);
}

}  // namespace
}  // namespace rollcall
