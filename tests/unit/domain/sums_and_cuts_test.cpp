#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "domain/fetch_run.hpp"
#include "domain/policy/rate_budget.hpp"
#include "domain/policy/retry.hpp"
#include "domain/record.hpp"

namespace rollcall::domain {
namespace {

using namespace std::chrono_literals;

FetchPlan plan(std::uint32_t calls) {
  FetchPlan made{RunId("r"), from_unix_ms(1000), "http://s.test/users", {}};
  for (std::uint32_t i = 1; i <= calls; ++i) made.calls.push_back({i, 10, {}});
  return made;
}

CallOutcome dead_call(const FetchPlan& of, std::uint32_t index) {
  SourceFailure failure;
  failure.kind = FailureKind::http_status;
  failure.status = 500;
  return make_dead_outcome({of.run_id, of.calls[index - 1], of.source_url, 1, {}}, failure);
}

CommitResult refusal(const std::string& why) {
  CommitResult commit;
  commit.failed = 1;
  commit.write_error = make_write_event("users", why);
  return commit;
}

CallOutcome one_user(const FetchPlan& of, std::uint32_t index) {
  return make_done_outcome({of.run_id, of.calls[index - 1], of.source_url, 1, {}}, Page{{{{"1", "A"}, "{}"}}, {}});
}

TEST(FailedWrites, AreOneErrorForEachKindHoweverManyCallsTheyHit) {
  const FetchPlan made = plan(30);
  FetchRun run(made);
  for (std::uint32_t i = 1; i <= 30; ++i) run.count(one_user(made, i), refusal(i % 3 == 0 ? "too young" : "too old"));
  const FetchReport report = run.report(RunState::complete, from_unix_ms(2000));
  ASSERT_EQ(report.errors.size(), 2U);
  EXPECT_EQ(report.errors[0].error, "too old");
  EXPECT_EQ(report.errors[1].error, "too young");
  EXPECT_EQ(report.errors_omitted, 0U);
  EXPECT_EQ(report.failed, 30U);
  EXPECT_EQ(report.dead_letters, 30U);
  EXPECT_TRUE(run.imbalances(RunState::complete).empty());
}

TEST(FailedWrites, KindsWithoutEndAreBoundedLikeOtherErrors) {
  const FetchPlan made = plan(300);
  FetchRun run(made);
  for (std::uint32_t i = 1; i <= 300; ++i) run.count(one_user(made, i), refusal(std::to_string(i)));
  const FetchReport report = run.report(RunState::complete, {});
  EXPECT_EQ(report.errors.size(), kMaxReportedErrors);
  EXPECT_EQ(report.errors.back().error, "300");
  EXPECT_EQ(report.errors_omitted, 200U);
}

TEST(TakenOverErrors, ThatWereLeftOutCountAsOmitted) {
  std::vector<CallRecord> ended;
  for (std::uint32_t i = 1; i <= 150; ++i) {
    CallRecord call;
    call.index = i;
    call.state = CallState::dead;
    ended.push_back(call);
  }
  const FetchPlan made = plan(160);
  FetchRun run(made, ended);
  const ErrorEvent event = dead_call(made, 1).letters.front().event;
  run.take_over_errors(std::vector<ErrorEvent>(100, event));
  EXPECT_EQ(run.report(RunState::running, {}).errors_omitted, 50U);
  for (std::uint32_t i = 151; i <= 160; ++i) run.count(dead_call(made, i), {});
  const FetchReport report = run.report(RunState::interrupted, {});
  EXPECT_EQ(report.errors.size(), 100U);
  EXPECT_EQ(report.errors_omitted, 60U);
  EXPECT_EQ(report.errors.size() + report.errors_omitted, report.dead_letters);
}

TEST(TakenOverErrors, OfWritesAreNotMistakenForCalls) {
  CallRecord call;
  call.state = CallState::dead;
  FetchRun run(plan(2), {call});
  run.take_over_errors({make_write_event("users", "x"), make_write_event("users", "x")});
  const FetchReport report = run.report(RunState::running, {});
  EXPECT_EQ(report.errors.size(), 1U);
  EXPECT_EQ(report.errors_omitted, 1U) << "the dead call's";
}

TEST(Report, ADurationIsNeverNegativeWhateverTheCalendarDid) {
  FetchRun run(plan(0));
  EXPECT_EQ(run.report(RunState::complete, from_unix_ms(500)).duration, 0s);
  EXPECT_EQ(run.report(RunState::complete, from_unix_ms(3500)).duration, 2500ms);
}

TEST(Report, CountsEachAttemptBeyondTheFirstAsARetry) {
  const FetchPlan made = plan(3);
  FetchRun run(made);
  for (std::uint32_t attempts : {0U, 1U, 5U}) {
    auto outcome = dead_call(made, 1);
    outcome.context.attempts = attempts;
    outcome.requests = attempts + 1;
    run.count(outcome, {});
  }
  EXPECT_EQ(run.sums().retries, 4U);
  EXPECT_EQ(run.sums().requests, 9U);
}

// ----- text from the other side

TEST(CutContent, ATextThatGrewOverTheLimitByReplacementSaysThatItWasCut) {
  const CutText cut = cut_content(std::string(4000, '\xFF'));
  EXPECT_LE(cut.text.size(), kMaxContentBytes);
  EXPECT_TRUE(cut.was_cut());
  EXPECT_EQ(cut.full_length, 12'000U);
}

TEST(CutContent, ATextThatFitsIsWholeAndNotCut) {
  for (const std::size_t length : {0UL, 1UL, 4095UL, 4096UL}) {
    const CutText cut = cut_content(std::string(length, 'x'));
    EXPECT_EQ(cut.text.size(), length);
    EXPECT_FALSE(cut.was_cut()) << length;
    EXPECT_EQ(cut.full_length, length);
  }
}

TEST(CutContent, NeverEndsInsideACharacterWhereverTheCutFalls) {
  for (std::size_t shift = 0; shift < 8; ++shift) {
    std::string text(shift, 'x');
    while (text.size() < 5000) text += "🎉";
    const CutText cut = cut_content(text);
    EXPECT_LE(cut.text.size(), kMaxContentBytes);
    EXPECT_GT(cut.text.size(), kMaxContentBytes - 4);
    EXPECT_EQ((cut.text.size() - shift) % 4, 0U);
    EXPECT_EQ(cut.full_length, text.size());
    EXPECT_TRUE(text.starts_with(cut.text));
  }
}

TEST(ParseSizeRefusal, RefusesNumbersThatAreNoSize) {
  EXPECT_EQ(parse_size_refusal("Maximum allowed size is 4294967295"), 4294967295U);
  for (const char* text : {"Maximum allowed size is 0", "Maximum allowed size is 4294967296",
                           "Maximum allowed size is ", "Maximum allowed size is -5",
                           "Maximum allowed size is 99999999999999999999999", "maximum allowed size is 100", ""}) {
    EXPECT_FALSE(parse_size_refusal(text)) << text;
  }
}

// ----- keys

TEST(ParseNumberKey, ItsResultIsItsOwnShortestForm) {
  for (const char* text : {"0", "-0", "7", "-7", "10", "100000000000000000000000000000000000001", "-1"}) {
    const auto key = parse_number_key(text);
    ASSERT_TRUE(key) << text;
    EXPECT_EQ(parse_number_key(*key), key);
  }
  for (const char* text :
       {"", "-", "--1", "+1", "00", "01", "-01", "1.0", "1e3", " 1", "1 ", "1,0", "\xD9\xA1", "0x1"}) {
    EXPECT_FALSE(parse_number_key(text)) << "'" << text << "'";
  }
}

/// What drop_earlier_duplicates promises, said plainly.
std::vector<Record> keep_last(const std::vector<Record>& records) {
  std::vector<Record> kept;
  for (std::size_t i = 0; i < records.size(); ++i) {
    bool again = false;
    for (std::size_t j = i + 1; j < records.size(); ++j) again = again || records[j].key == records[i].key;
    if (!again) kept.push_back(records[i]);
  }
  return kept;
}

TEST(DropEarlierDuplicates, AgreesWithItsPlainDefinitionOnEveryShortList) {
  // All lists of up to six records over three keys.
  for (std::size_t length = 0; length <= 6; ++length) {
    std::size_t lists = 1;
    for (std::size_t i = 0; i < length; ++i) lists *= 3;
    for (std::size_t number = 0; number < lists; ++number) {
      std::vector<Record> records;
      for (std::size_t i = 0, rest = number; i < length; ++i, rest /= 3) {
        records.push_back({{std::to_string(rest % 3), "A"}, std::to_string(i)});
      }
      const auto expected = keep_last(records);
      EXPECT_EQ(drop_earlier_duplicates(records), length - expected.size());
      ASSERT_EQ(records.size(), expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(records[i].document, expected[i].document);
    }
  }
}

TEST(DropEarlierDuplicates, PartsOfKeysDontRunIntoEachOther) {
  std::vector<Record> records{{{"1", "1A"}, ""}, {{"11", "A"}, ""}, {{"A", "11"}, ""}, {{"", "11A"}, ""}};
  EXPECT_EQ(drop_earlier_duplicates(records), 0U);
}

TEST(MakeDoneOutcome, AccountsForEveryRecordOnce) {
  const FetchPlan made = plan(1);
  Page page;
  page.records = {{{"1", "A"}, "first"}, {{"2", "B"}, "{}"}, {{"1", "A"}, "last"}};
  page.rejected = {{"17", "/0", "must be an object"}, {"{}", "/4/id", "is missing"}};
  const auto outcome = make_done_outcome({made.run_id, made.calls[0], made.source_url, 2, from_unix_ms(9)}, page);
  EXPECT_EQ(outcome.received, 5U);
  EXPECT_EQ(outcome.duplicates, 1U);
  EXPECT_EQ(outcome.rejected, 2U);
  ASSERT_EQ(outcome.records.size(), 2U);
  EXPECT_EQ(outcome.records[1].document, "last");
  ASSERT_EQ(outcome.letters.size(), 2U);
  EXPECT_EQ(outcome.letters[0].id.value, "r.1.1");
  EXPECT_EQ(outcome.letters[1].id.value, "r.1.2");
  EXPECT_EQ(outcome.letters[1].pointer, "/4/id");
  EXPECT_FALSE(outcome.error) << "a bad record is no failed call";
  EXPECT_EQ(outcome.received, outcome.records.size() + outcome.duplicates + outcome.rejected);
}

TEST(InterruptedOutcome, KeepsTheLetterOfAReplayAndIsNeverTriedAgain) {
  CallContext context{RunId("run"), {1, 10, {}}, "u", 0, {}};
  EXPECT_FALSE(make_interrupted_outcome(context).replayed_letter_waits) << "a fetch replays nothing";
  context.call.redrives = LetterId("older.1");
  EXPECT_TRUE(make_interrupted_outcome(context).replayed_letter_waits);
  EXPECT_EQ(make_interrupted_outcome(context).letters.front().reason, "interrupted");
  SourceFailure failure;
  failure.kind = FailureKind::interrupted;
  EXPECT_TRUE(std::holds_alternative<GiveUp>(judge_failure({}, failure, 1)));
  EXPECT_EQ(make_call_event(failure, "u", 5).kind, ErrorEvent::Kind::runtime);
}

TEST(FailureKinds, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(FailureKind::interrupted); ++kind) {
    names.insert(to_string(static_cast<FailureKind>(kind)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(FailureKind::interrupted) + 1);
  EXPECT_FALSE(names.contains(to_string(RecordReason::rejected)));
  EXPECT_FALSE(names.contains(to_string(RecordReason::store_refused)));
}

TEST(IsRetryable, EveryStatusIsOnTheListOrStays) {
  const std::set<int> passing{408, 425, 429, 500, 502, 503, 504};
  for (int status = 100; status < 600; ++status) {
    EXPECT_EQ(is_retryable(FailureKind::http_status, status), passing.contains(status)) << status;
  }
}

TEST(BackoffCeiling, NeverPassesTheCapHoweverOftenItDoubles) {
  const RetryPolicy policy{100, 200ms, 20s};
  Duration last{};
  for (std::uint32_t attempt = 1; attempt <= 100; ++attempt) {
    const Duration ceiling = backoff_ceiling(policy, attempt);
    EXPECT_GE(ceiling, last);
    EXPECT_LE(ceiling, 20s);
    last = ceiling;
  }
  EXPECT_EQ(last, 20s);
  EXPECT_EQ(backoff_ceiling({5, 30s, 20s}, 1), 20s) << "a base over the cap";
  EXPECT_EQ(backoff_ceiling({5, 0s, 20s}, 9), 0s);
}

// ----- budget

TEST(RateBudget, APauseThatIsOverHoldsNobody) {
  const RateBudget budget({2, 60s});
  const SteadyTime now(1h);
  EXPECT_FALSE(budget.wait_until({0, 0, kNever, now}, now));
  EXPECT_EQ(budget.wait_until({0, 0, kNever, now + 1ns}, now), now + 1ns);
}

TEST(RateBudget, FullOfRequestsInFlightAsksAgainAWindowFromNow) {
  const RateBudget budget({2, 60s});
  const SteadyTime now(1h);
  EXPECT_EQ(budget.wait_until({2, 0, kNever, {}}, now), now + 60s);
  EXPECT_EQ(budget.wait_until({1, 1, now + 5s, {}}, now), now + 5s);
  EXPECT_EQ(budget.wait_until({3, 4, now + 70s, {}}, now), now + 60s) << "more than the limit: it was larger before";
}

TEST(RateBudget, TimesAtTheEndOfTimeDontWrap) {
  const RateBudget budget({1, 60s});
  EXPECT_EQ(budget.free_after_answer(kNever - 1s), kNever);
  EXPECT_EQ(budget.free_if_abandoned(kNever - 30s, 20s), kNever);
  EXPECT_EQ(budget.wait_until({0, 0, kNever, kNever}, SteadyTime(1h)), kNever);
}

TEST(RateBudget, AnAbandonedSlotIsHeldForItsRequestAndAWindow) {
  const SteadyTime now(1h);
  EXPECT_EQ(RateBudget({1, 60s}).free_if_abandoned(now, 11s), now + 71s);
}

}  // namespace
}  // namespace rollcall::domain
