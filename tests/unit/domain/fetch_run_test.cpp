#include "domain/fetch_run.hpp"

#include <gtest/gtest.h>

#include "base/format.hpp"

namespace rollcall::domain {
namespace {

FetchPlan plan_of(std::uint32_t calls) {
  FetchPlan plan{RunId("run"), from_unix_ms(1000), "http://source.test/users", {}};
  for (std::uint32_t i = 1; i <= calls; ++i) plan.calls.push_back({i, 10, {}});
  return plan;
}

CallOutcome done(const FetchPlan& plan, std::uint32_t index, Page page) {
  return make_done_outcome({plan.run_id, plan.calls[index - 1], plan.source_url, 1, from_unix_ms(2000)},
                           std::move(page));
}

CallOutcome dead(const FetchPlan& plan, std::uint32_t index, std::uint32_t attempts) {
  SourceFailure failure;
  failure.detail = format("failure {}", index);
  return make_dead_outcome({plan.run_id, plan.calls[index - 1], plan.source_url, attempts, from_unix_ms(2000)},
                           failure);
}

TEST(FetchRun, AddsUpWhatWasCommitted) {
  const FetchPlan plan = plan_of(2);
  FetchRun run(plan);
  Page page;
  page.records = {{{"1", "A"}, "{}"}, {{"1", "A"}, "{}"}, {{"2", "A"}, "{}"}, {{"3", "A"}, "{}"}};
  page.rejected = {{"17", "/4", "must be an object"}};
  CallOutcome outcome = done(plan, 1, std::move(page));
  outcome.requests = 2;
  run.count(outcome, {2, 1, make_write_event("users", "no")});
  CallOutcome lost = dead(plan, 2, 5);
  lost.requests = 5;
  run.count(lost, {});

  const FetchReport report = run.report(RunState::complete, from_unix_ms(3500));
  EXPECT_EQ(report.users, 5U);
  EXPECT_EQ(report.stored, 2U);
  EXPECT_EQ(report.duplicates, 1U);
  EXPECT_EQ(report.rejected, 1U);
  EXPECT_EQ(report.failed, 1U);
  EXPECT_EQ(report.api_calls, 2U);
  EXPECT_EQ(report.requests, 7U);
  EXPECT_EQ(report.retries, 4U);
  EXPECT_EQ(report.dead_letters, 3U);
  EXPECT_EQ(report.errors.size(), 2U);
  EXPECT_EQ(report.duration, std::chrono::milliseconds(2500));
  EXPECT_TRUE(run.imbalances(RunState::complete).empty());
}

TEST(FetchRun, NamesUsersThatVanished) {
  const FetchPlan plan = plan_of(1);
  FetchRun run(plan);
  Page page;
  page.records = {{{"1", "A"}, "{}"}, {{"2", "A"}, "{}"}};
  run.count(done(plan, 1, std::move(page)), {1, 0, {}});
  const auto found = run.imbalances(RunState::complete);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_NE(found[0].find("2 users were received"), std::string::npos);
}

TEST(FetchRun, NamesCallsThatVanishedOnceTheRunHasEnded) {
  const FetchPlan plan = plan_of(3);
  FetchRun run(plan);
  run.count(dead(plan, 1, 1), {});
  EXPECT_TRUE(run.imbalances(RunState::running).empty());
  EXPECT_EQ(run.imbalances(RunState::interrupted).size(), 1U);
}

TEST(FetchRun, KeepsTheNewestErrorsAndCountsTheOthers) {
  const FetchPlan plan = plan_of(kMaxReportedErrors + 7);
  FetchRun run(plan);
  for (const FetchCall& call : plan.calls) run.count(dead(plan, call.index, 1), {});
  const FetchReport report = run.report(RunState::complete, from_unix_ms(2000));
  EXPECT_EQ(report.errors.size(), kMaxReportedErrors);
  EXPECT_EQ(report.errors_omitted, 7U);
  EXPECT_EQ(report.errors.front().error, "failure 8");
}

TEST(FetchRun, TakesOverCallsThatHadEnded) {
  const FetchPlan plan = plan_of(2);
  CallRecord ended;
  ended.index = 1;
  ended.state = CallState::done;
  ended.received = ended.stored = 9;
  ended.attempts = 3;
  ended.requests = 3;
  FetchRun run(plan, {ended});
  run.count(dead(plan, 2, 0), {});
  const FetchReport report = run.report(RunState::interrupted, from_unix_ms(500));
  EXPECT_EQ(report.users, 9U);
  EXPECT_EQ(report.retries, 2U);
  EXPECT_EQ(report.duration, Duration::zero()) << "the wall clock went back";
  EXPECT_TRUE(run.imbalances(RunState::interrupted).empty());
}

}  // namespace
}  // namespace rollcall::domain
