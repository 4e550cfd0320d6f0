#include "app/process_call.hpp"

#include <gtest/gtest.h>

#include "support/engine.hpp"

namespace rollcall {
namespace {

using namespace std::chrono_literals;
using domain::CallOutcome;
using domain::CallState;
using domain::FailureKind;
using memory::ScriptedAnswer;
using test::Engine;

ScriptedAnswer failing(FailureKind kind, int status = 0) { return {test::failure(kind, status), 10ms, {}}; }

/// One call, processed alone.
class ProcessCall : public testing::Test {
 protected:
  void script(memory::ScriptedSource::Script answers) { engine.emplace(std::move(answers)); }
  Result<CallOutcome> process(std::uint32_t size = 10, const std::string& redrives = "", SteadyTime deadline = kNever) {
    app::Waiter waiter(&engine->clock, engine->stop.token(), deadline, [](app::WaitReason, SteadyTime) {});
    app::CallProcessor processor(engine->tools(), engine->settings, &waiter);
    domain::CallContext context{domain::RunId("r"), {3, size, domain::LetterId(redrives)}, engine->source.url(), 0, {}};
    return engine->wait_for(processor.process(context));
  }
  void keep(domain::DeadLetter letter) {
    const auto id = letter.id;
    engine->store.letters.emplace(id, memory::StoredLetter{std::move(letter), true});
    engine->store.letter_order.push_back(id);
  }
  std::optional<Engine> engine;
};

TEST_F(ProcessCall, APageIsDoneAtTheTimeItCame) {
  script(test::pages(250ms));
  const WallTime start = engine->clock.wall_now();
  const auto outcome = process(10).value();
  EXPECT_EQ(outcome.state, CallState::done);
  EXPECT_EQ(outcome.received, 10U);
  EXPECT_EQ(outcome.requests, 1U);
  EXPECT_EQ(outcome.context.attempts, 1U);
  EXPECT_EQ(outcome.context.now - start, 250ms);
  EXPECT_TRUE(engine->store.records.empty()) << "it writes nothing";
}

TEST_F(ProcessCall, EveryRetryableFailureHasAsManyTriesAsThePolicySays) {
  for (const FailureKind kind : {FailureKind::connection, FailureKind::timeout, FailureKind::truncated,
                                 FailureKind::protocol, FailureKind::unreadable}) {
    script([kind](std::uint32_t, std::uint64_t) { return failing(kind); });
    engine->settings.retry.attempts = 4;
    const auto outcome = process().value();
    EXPECT_EQ(outcome.state, CallState::dead);
    EXPECT_EQ(outcome.requests, 4U) << domain::to_string(kind);
    EXPECT_EQ(outcome.context.attempts, 4U);
    EXPECT_EQ(outcome.letters.front().attempts, 4U);
    EXPECT_EQ(outcome.letters.front().reason, domain::to_string(kind));
  }
}

TEST_F(ProcessCall, EveryOtherFailureHasOneTry) {
  for (const FailureKind kind :
       {FailureKind::tls, FailureKind::too_large, FailureKind::unexpected, FailureKind::redirect}) {
    script([kind](std::uint32_t, std::uint64_t) { return failing(kind); });
    EXPECT_EQ(process()->requests, 1U) << domain::to_string(kind);
  }
}

TEST_F(ProcessCall, TheLetterTellsOfTheLastFailure) {
  script([](std::uint32_t, std::uint64_t request) {
    return request < 3 ? failing(FailureKind::timeout) : failing(FailureKind::http_status, 404);
  });
  const auto outcome = process().value();
  EXPECT_EQ(outcome.requests, 3U);
  EXPECT_EQ(outcome.letters.front().reason, "http_status");
  EXPECT_EQ(outcome.error->response_code, 404);
}

TEST_F(ProcessCall, ALetterHasTheWholeRequest) {
  script([](std::uint32_t, std::uint64_t) { return failing(FailureKind::http_status, 400); });
  const auto letter = process(42)->letters.front();
  EXPECT_EQ(letter.id.value, "r.3");
  EXPECT_EQ(letter.request.method, "GET");
  EXPECT_EQ(letter.request.url, engine->source.url());
  EXPECT_EQ(letter.request.size, 42U);
  EXPECT_EQ(letter.failed_at, engine->clock.wall_now());
}

TEST_F(ProcessCall, ABackoffBeyondTheDeadlineIsALetterWithBothReasons) {
  script([](std::uint32_t, std::uint64_t) { return failing(FailureKind::http_status, 503); });
  engine->settings.retry.base = 1h;
  engine->settings.retry.cap = 1h;
  const auto outcome = process(10, "", engine->clock.steady_now() + 1s).value();
  EXPECT_EQ(outcome.letters.front().reason, "deadline");
  EXPECT_NE(outcome.error->error.find("the last try failed: scripted"), std::string::npos) << outcome.error->error;
  EXPECT_EQ(outcome.requests, 1U);
}

TEST_F(ProcessCall, AStopDuringTheBackoffIsAnInterruptedCall) {
  script([this](std::uint32_t, std::uint64_t) {
    engine->stop.request_stop();
    return failing(FailureKind::http_status, 503);
  });
  const auto outcome = process().value();
  EXPECT_EQ(outcome.letters.front().reason, "interrupted");
  EXPECT_EQ(outcome.requests, 1U);
}

TEST_F(ProcessCall, APageThatComesAfterAStopIsKept) {
  script([this](std::uint32_t size, std::uint64_t) {
    engine->stop.request_stop();
    return ScriptedAnswer{memory::users_page(size, 1), 10ms, {}};
  });
  EXPECT_EQ(process()->state, CallState::done);
}

TEST_F(ProcessCall, AStoreThatFailsLeavesNoOutcome) {
  script(test::pages());
  engine->store.faults.takes.emplace_back(Error{ErrorKind::storage, "unreadable"});
  const auto outcome = process();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().message, "unreadable");
  EXPECT_TRUE(engine->source.seen().empty());
}

TEST_F(ProcessCall, ARefusedUserIsReadFromItsLetterWithoutARequest) {
  script(test::pages());
  domain::DeadLetter letter;
  letter.id = domain::LetterId("old.1.1");
  letter.user = R"({"id":5,"last_name":"Doe"})";
  keep(letter);
  const auto outcome = process(10, "old.1.1").value();
  EXPECT_EQ(outcome.state, CallState::done);
  ASSERT_EQ(outcome.records.size(), 1U);
  EXPECT_EQ(outcome.records[0].document, *letter.user);
  EXPECT_EQ(outcome.requests, 0U);
  EXPECT_TRUE(engine->source.seen().empty());
}

TEST_F(ProcessCall, ALettersUserThatIsNoJsonIsRejectedAgain) {
  script(test::pages());
  domain::DeadLetter letter;
  letter.id = domain::LetterId("old.1.1");
  letter.user = "{torn";
  letter.pointer = "/4";
  keep(letter);
  const auto outcome = process(10, "old.1.1").value();
  EXPECT_EQ(outcome.received, 1U);
  EXPECT_EQ(outcome.rejected, 1U);
  ASSERT_EQ(outcome.letters.size(), 1U);
  EXPECT_EQ(outcome.letters[0].user, letter.user);
  EXPECT_EQ(outcome.letters[0].pointer, "/4");
}

TEST_F(ProcessCall, ACallsLetterIsAskedForAgain) {
  script(test::pages());
  domain::DeadLetter letter;
  letter.id = domain::LetterId("old.1");
  keep(letter);
  EXPECT_EQ(process(10, "old.1")->received, 10U);
  EXPECT_EQ(engine->source.seen().size(), 1U);
}

}  // namespace
}  // namespace rollcall
