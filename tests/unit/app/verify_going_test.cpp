#include <gtest/gtest.h>

#include "app/verify.hpp"
#include "app/verify_call.hpp"
#include "contract/outcomes.hpp"
#include "support/engine.hpp"

namespace rollcall {
namespace {

using test::Engine;

struct Line {
  domain::CallState state = domain::CallState::done;
  std::uint32_t received = 0, stored = 0, duplicates = 0, rejected = 0, failed = 0;
  std::uint32_t receipt = 0, call_letters = 0, rejected_letters = 0, refused_letters = 0;
};

std::vector<std::string> check(const Line& line) {
  domain::CallRecord call{9,           10, line.state, line.received, line.stored, line.duplicates, line.rejected,
                          line.failed, 1,  1};
  domain::Receipt receipt{9, std::vector<domain::RecordKey>(line.receipt)};
  std::vector<std::string> differences;
  app::check_call(call, receipt, {9, line.call_letters, line.rejected_letters, line.refused_letters}, differences);
  return differences;
}

using State = domain::CallState;

TEST(CheckCall, FindsNothingWhereAllAddsUp) {
  EXPECT_TRUE(check({State::done, 10, 5, 2, 2, 1, 5, 0, 2, 1}).empty());
  EXPECT_TRUE(check({State::done}).empty());
  EXPECT_TRUE(check({State::dead, 0, 0, 0, 0, 0, 0, 1}).empty());
  EXPECT_TRUE(check({State::planned}).empty());
}

TEST(CheckCall, NamesEachDifferenceOnItsOwn) {
  const auto only = [](const Line& line) {
    const auto found = check(line);
    return found.size() == 1 ? found.front() : testing::PrintToString(found);
  };
  EXPECT_EQ(only({State::done, 11, 5, 2, 2, 1, 5, 0, 2, 1}),
            "call 9 (done): stored + duplicates + rejected + failed are 10, expected 11");
  EXPECT_EQ(only({State::done, 10, 5, 2, 2, 1, 6, 0, 2, 1}), "call 9 (done): keys in its receipt are 6, expected 5");
  EXPECT_EQ(only({State::done, 10, 5, 2, 2, 1, 5, 1, 2, 1}), "call 9 (done): letters of the call are 1, expected 0");
  EXPECT_EQ(only({State::done, 10, 5, 2, 2, 1, 5, 0, 3, 1}),
            "call 9 (done): letters of rejected users are 3, expected 2");
  EXPECT_EQ(only({State::done, 10, 5, 2, 2, 1, 5, 0, 2, 0}),
            "call 9 (done): letters of users the store refused are 0, expected 1");
  EXPECT_EQ(only({State::dead}), "call 9 (dead): letters of the call are 0, expected 1");
  EXPECT_EQ(only({State::dead, 0, 0, 0, 0, 0, 0, 2}), "call 9 (dead): letters of the call are 2, expected 1");
  EXPECT_EQ(only({State::planned, 0, 0, 0, 0, 0, 0, 1}), "call 9 (planned): letters of the call are 1, expected 0");
  EXPECT_EQ(only({State::planned, 0, 0, 0, 0, 0, 3}), "call 9 (planned): keys in its receipt are 3, expected 0");
}

TEST(CheckCall, ADeadCallThatCountsUsersIsNamed) {
  EXPECT_EQ(check({State::dead, 3, 3, 0, 0, 0, 3, 1}).front(),
            "call 9 (dead): stored + duplicates + rejected + failed are 3, expected 0");
}

TEST(CheckCall, SumsBeyondThirtyTwoBitsDontWrap) {
  constexpr std::uint32_t kHuge = 4'000'000'000U;
  const auto found = check({State::done, 3'705'032'704U, kHuge, kHuge, 0, 0, 0, 0, 0, 0});
  EXPECT_NE(testing::PrintToString(found).find("are 8000000000, expected 3705032704"), std::string::npos);
}

/// Commits calls of a run between the questions that verify asks, as a process does that is fetching meanwhile.
class Going : public testing::Test {
 public:
  class BusyHistory final : public app::RunHistory {
   public:
    explicit BusyHistory(Going* going) : going_(going), inner_(going->engine.backend.ports().history) {}
    Task<Result<std::optional<domain::FetchReport>>> latest_report() override {
      co_return co_await inner_->latest_report();
    }
    Task<Result<std::vector<domain::FetchReport>>> runs(app::RunsPage page) override {
      auto found = co_await inner_->runs(page);
      co_await going_->commit_some();
      co_return found;
    }
    Task<Result<std::optional<domain::FetchReport>>> run(domain::RunId id) override {
      co_return co_await inner_->run(id);
    }
    Task<Result<std::vector<domain::CallRecord>>> calls(domain::RunId id, std::uint32_t after,
                                                        std::uint32_t limit) override {
      auto found = co_await inner_->calls(id, after, limit);
      co_await going_->commit_some();
      co_return found;
    }
    Task<Result<std::vector<domain::Receipt>>> receipts(domain::RunId id, std::uint32_t after,
                                                        std::uint32_t last) override {
      auto found = co_await inner_->receipts(id, after, last);
      co_await going_->commit_some();
      co_return found;
    }

   private:
    Going* going_;
    app::RunHistory* inner_;
  };
  class BusyLetters final : public app::DeadLetterQueue {
   public:
    explicit BusyLetters(Going* going) : going_(going), inner_(going->engine.backend.ports().letters) {}
    Task<Result<std::vector<domain::DeadLetter>>> list(app::LettersPage page) override {
      co_return co_await inner_->list(page);
    }
    Task<Result<std::optional<domain::DeadLetter>>> get(domain::LetterId id) override {
      co_return co_await inner_->get(id);
    }
    Task<Result<void>> discard(domain::LetterId id) override { co_return co_await inner_->discard(id); }
    Task<Result<std::uint64_t>> count() override { co_return co_await inner_->count(); }
    Task<Result<std::vector<app::LetterTally>>> tally(domain::RunId run) override {
      auto found = co_await inner_->tally(run);
      co_await going_->commit_some();
      co_return found;
    }

   private:
    Going* going_;
    app::DeadLetterQueue* inner_;
  };

  Task<> commit_some() {
    for (int i = 0; i < 7 && next <= plan.calls.size(); ++i, ++next) {
      auto outcome = next % 2 == 0 ? test::dead(plan, next)
                                   : test::done(plan, next, {test::record(std::to_string(next), "A")},
                                                {{"{}", "/1/id", "is missing"}});
      (void)co_await engine.backend.ports().ledger->commit(std::move(outcome));
    }
  }

  Engine engine{test::pages()};
  domain::FetchPlan plan = test::plan_of("r1", 350);
  std::uint32_t next = 1;
};

TEST_F(Going, ARunThatGoesOnWhileItIsVerifiedIsNoDifference) {
  ASSERT_TRUE(engine.wait_for(engine.backend.ports().ledger->begin(plan)));
  BusyHistory history(this);
  BusyLetters letters(this);
  auto ports = engine.backend.ports();
  ports.history = &history;
  ports.letters = &letters;
  while (next <= plan.calls.size()) {
    const auto verified = engine.wait_for(app::verify(ports, std::nullopt)).value();
    EXPECT_TRUE(verified.balanced()) << testing::PrintToString(verified.runs.front().differences)
                                     << testing::PrintToString(verified.differences);
  }
}

TEST_F(Going, WhatIsWrongInItsEndedCallsIsStillNamed) {
  ASSERT_TRUE(engine.wait_for(engine.backend.ports().ledger->begin(plan)));
  engine.wait_for([](Going* going) -> Task<bool> {
    co_await going->commit_some();
    co_return true;
  }(this));
  engine.store.letters.erase(domain::LetterId("r1.2"));
  engine.store.records.erase({"3", "A"});
  const auto verified = engine.wait_for(app::verify(engine.backend.ports(), plan.run_id)).value();
  ASSERT_EQ(verified.runs.front().differences.size(), 2U) << testing::PrintToString(verified.runs.front().differences);
}

}  // namespace
}  // namespace rollcall
