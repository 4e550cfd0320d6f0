#include "app/redrive.hpp"

#include <gtest/gtest.h>

#include "app/verify.hpp"
#include "support/engine.hpp"

namespace rollcall {
namespace {

using domain::FailureKind;
using memory::ScriptedAnswer;
using test::Engine;

/// A source that is broken until it is mended.
struct Mendable {
  bool broken = true;
  std::uint64_t next = 1;

  memory::ScriptedSource::Script script() {
    return [this](std::uint32_t size, std::uint64_t) {
      if (broken) return ScriptedAnswer{test::failure(FailureKind::http_status, 404), {}, {}};
      next += size;
      return ScriptedAnswer{memory::users_page(size, next - size), {}, {}};
    };
  }
};

Result<app::RunResult> redrive_all(Engine& engine) {
  const auto selection = engine.wait_for(app::select_all_letters(engine.backend.ports().letters));
  return engine.run(app::plan_redrive(selection->letters, engine.source.url(), engine.clock, engine.random));
}

std::uint64_t waiting(Engine& engine) { return engine.wait_for(engine.backend.ports().letters->count()).value(); }

TEST(Redrive, AMendedSourceEmptiesTheQueue) {
  Mendable source;
  Engine engine(source.script());
  ASSERT_TRUE(engine.run(engine.plan(5)));
  EXPECT_EQ(waiting(engine), 5U);
  source.broken = false;
  const auto result = redrive_all(engine);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.stored, 50U);
  EXPECT_EQ(result->report.dead_letters, 0U);
  EXPECT_EQ(waiting(engine), 0U);
  EXPECT_TRUE(engine.wait_for(app::verify(engine.backend.ports(), std::nullopt))->balanced());
}

TEST(Redrive, ALetterThatFailsAgainIsReplacedByANewOne) {
  Mendable source;
  Engine engine(source.script());
  ASSERT_TRUE(engine.run(engine.plan(3)));
  const auto result = redrive_all(engine);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.dead_letters, 3U);
  EXPECT_EQ(waiting(engine), 3U);
  EXPECT_TRUE(engine.wait_for(app::verify(engine.backend.ports(), std::nullopt))->balanced());
}

TEST(Redrive, ARefusedSizeIsAskedForAsAllowed) {
  Engine engine([](std::uint32_t size, std::uint64_t request) {
    if (size > 100) return ScriptedAnswer{test::size_refusal(100), {}, {}};
    return ScriptedAnswer{memory::users_page(size, request * 1000), {}, {}};
  });
  ASSERT_TRUE(engine.run(engine.plan(1, {150, 150})));
  const auto result = redrive_all(engine);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.stored, 100U);
  EXPECT_EQ(waiting(engine), 0U);
}

TEST(Redrive, AUserThatTheStoreRefusedIsStoredFromItsLetterWithoutARequest) {
  Engine engine(test::pages());
  engine.store.faults.refuse_record = [](const domain::Record& record) { return record.key.partition == "4"; };
  ASSERT_TRUE(engine.run(engine.plan(1)));
  engine.store.faults.refuse_record = {};
  const std::size_t requests = engine.source.seen().size();
  const auto result = redrive_all(engine);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.users, 1U);
  EXPECT_EQ(result->report.stored, 1U);
  EXPECT_EQ(engine.source.seen().size(), requests);
  EXPECT_TRUE(engine.store.records.contains({"4", "Doe"}));
  EXPECT_EQ(waiting(engine), 0U);
}

TEST(Redrive, RejectedUsersAreLeftByAllAndRejectedAgainByName) {
  Engine engine([](std::uint32_t, std::uint64_t) {
    domain::Page page;
    page.rejected.push_back({R"({"id":"x","last_name":"Doe"})", "/0/id", "must be an integer"});
    return ScriptedAnswer{std::move(page), {}, {}};
  });
  ASSERT_TRUE(engine.run(engine.plan(1)));
  app::DeadLetterQueue* queue = engine.backend.ports().letters;
  const auto all = engine.wait_for(app::select_all_letters(queue));
  EXPECT_TRUE(all->letters.empty());
  EXPECT_EQ(all->left_out, 1U);

  const domain::LetterId id = engine.store.letter_order.front();
  const auto named = engine.wait_for(app::select_letters(queue, {id}));
  ASSERT_EQ(named->letters.size(), 1U);
  const auto result = engine.run(app::plan_redrive(named->letters, engine.source.url(), engine.clock, engine.random));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.rejected, 1U);
  EXPECT_EQ(waiting(engine), 1U);
  EXPECT_TRUE(result->imbalances.empty());
}

TEST(Redrive, AnInterruptedReplayLosesNoUserThatOnlyALetterHolds) {
  Engine engine(test::pages());
  engine.store.faults.refuse_record = [](const domain::Record&) { return true; };
  ASSERT_TRUE(engine.run(engine.plan(1)));
  engine.store.faults.refuse_record = {};
  engine.stop.request_stop();
  const auto interrupted = redrive_all(engine);
  ASSERT_TRUE(interrupted);
  EXPECT_EQ(interrupted->report.state, domain::RunState::interrupted);
  EXPECT_EQ(engine.store.records.size(), 0U);
  EXPECT_EQ(waiting(engine), 10U) << "the letters with the users went on waiting";
  EXPECT_TRUE(engine.wait_for(app::verify(engine.backend.ports(), std::nullopt))->balanced());
  engine.stop = StopSource();
  const auto result = redrive_all(engine);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->report.stored, 10U);
  EXPECT_EQ(waiting(engine), 0U);
}

TEST(Redrive, AnArrayInPlaceOfAUserIsRejectedAgainAndNotTakenForAPage) {
  for (const std::string user : {"[]", R"([{"id":1,"last_name":"A"},{"id":2,"last_name":"B"}])", "17"}) {
    Engine engine([user](std::uint32_t, std::uint64_t) {
      domain::Page page;
      page.rejected.push_back({user, "/0", "must be an object"});
      return ScriptedAnswer{std::move(page), {}, {}};
    });
    ASSERT_TRUE(engine.run(engine.plan(1)));
    const domain::LetterId id = engine.store.letter_order.front();
    const auto named = engine.wait_for(app::select_letters(engine.backend.ports().letters, {id}));
    const auto result = engine.run(app::plan_redrive(named->letters, engine.source.url(), engine.clock, engine.random));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->report.users, 1U) << user;
    EXPECT_EQ(result->report.rejected, 1U) << user;
    EXPECT_EQ(waiting(engine), 1U) << user;
  }
}

TEST(Redrive, ALetterThatSomebodyElseReplayedMeanwhileCostsNoRequest) {
  Mendable source;
  Engine engine(source.script());
  ASSERT_TRUE(engine.run(engine.plan(2)));
  app::DeadLetterQueue* queue = engine.backend.ports().letters;
  const auto selection = engine.wait_for(app::select_all_letters(queue));
  ASSERT_TRUE(engine.wait_for(queue->discard(selection->letters.front().id)));
  source.broken = false;
  const std::size_t requests = engine.source.seen().size();
  const auto result =
      engine.run(app::plan_redrive(selection->letters, engine.source.url(), engine.clock, engine.random));
  ASSERT_TRUE(result);
  EXPECT_EQ(engine.source.seen().size(), requests + 1);
  EXPECT_EQ(result->report.stored, 10U);
  EXPECT_TRUE(result->imbalances.empty());
  EXPECT_TRUE(engine.wait_for(app::verify(engine.backend.ports(), std::nullopt))->balanced());
}

TEST(Redrive, ALetterThatIsNotThereIsNamed) {
  Engine engine(test::pages());
  const auto selection =
      engine.wait_for(app::select_letters(engine.backend.ports().letters, {domain::LetterId("gone")}));
  ASSERT_FALSE(selection);
  EXPECT_EQ(selection.error().kind, ErrorKind::not_found);
  EXPECT_NE(selection.error().message.find("'gone'"), std::string::npos);
}

}  // namespace
}  // namespace rollcall
