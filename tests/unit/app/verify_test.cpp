#include "app/verify.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/engine.hpp"

namespace rollcall {
namespace {

using test::Engine;

/// A finished run of 5 calls with 10 users each, one of which failed, ready to be tampered with.
class Verify : public testing::Test {
 protected:
  Verify()
      : engine([](std::uint32_t size, std::uint64_t request) {
          if (request == 3) return memory::ScriptedAnswer{test::failure(domain::FailureKind::http_status, 404), {}, {}};
          domain::Page page = memory::users_page(size, request * 100);
          if (request == 4) page.rejected.push_back({"17", "/0", "must be an object"});
          return memory::ScriptedAnswer{std::move(page), {}, {}};
        }) {
    engine.settings.concurrency = 1;
    const auto result = engine.run(engine.plan(5));
    run_id = result->report.run_id;
  }

  std::vector<std::string> differences() {
    const auto verified = engine.wait_for(app::verify(engine.backend.ports(), std::nullopt));
    std::vector<std::string> all = verified->differences;
    for (const auto& run : verified->runs) all.insert(all.end(), run.differences.begin(), run.differences.end());
    return all;
  }

  void expect_one(std::string_view part) {
    const auto found = differences();
    ASSERT_FALSE(found.empty());
    EXPECT_NE(found.front().find(part), std::string::npos) << found.front();
  }

  memory::StoredRun& stored_run() { return engine.store.runs.at(run_id); }

  Engine engine;
  domain::RunId run_id;
};

TEST_F(Verify, AnHonestRunBalances) {
  EXPECT_TRUE(differences().empty());
  EXPECT_TRUE(engine.wait_for(app::verify(engine.backend.ports(), run_id))->balanced());
}

TEST_F(Verify, AMissingRecordIsNamed) {
  const auto place = engine.store.records.find({"105", "Doe"});
  ASSERT_NE(place, engine.store.records.end());
  engine.store.record_order.erase(place->second.first);
  engine.store.records.erase(place);
  expect_one("call 1 stored (105, Doe), which is not there");
}

TEST_F(Verify, AMissingLetterIsNamed) {
  std::erase_if(engine.store.letters, [](const auto& entry) { return entry.second.letter.is_call(); });
  expect_one("letters of the call are 0, expected 1");
}

TEST_F(Verify, AMissingLetterOfARejectedUserIsNamed) {
  std::erase_if(engine.store.letters, [](const auto& entry) { return !entry.second.letter.is_call(); });
  expect_one("letters of rejected users are 0, expected 1");
}

TEST_F(Verify, AnUnfinishedCallOfAnEndedRunIsNamed) {
  stored_run().calls.at(5).state = domain::CallState::planned;
  const auto found = differences();
  EXPECT_TRUE(std::ranges::any_of(
      found, [](const std::string& text) { return text.find("1 of its calls have not") != std::string::npos; }));
}

TEST_F(Verify, ACallWhoseSumsDontAddUpIsNamed) {
  stored_run().calls.at(1).received += 1;
  expect_one("call 1 (done): stored + duplicates + rejected + failed are 10, expected 11");
}

TEST_F(Verify, AReportThatDisagreesIsNamed) {
  stored_run().report->stored += 1;
  expect_one("the report says stored = 41, but the calls add up to 40");
}

TEST_F(Verify, AShortReceiptIsNamed) {
  stored_run().receipts.at(1).keys.pop_back();
  expect_one("keys in its receipt are 9, expected 10");
}

TEST_F(Verify, ALetterOfACallThatWasNeverPlannedIsNamed) {
  auto letter = engine.store.letters.begin()->second;
  letter.letter.call_index = 77;
  engine.store.letters.emplace(domain::LetterId("stray"), letter);
  expect_one("call 77, which is not planned");
}

TEST_F(Verify, RecordsThatNoRunStoredAreNoticed) {
  for (std::uint64_t i = 0; i < 3; ++i) {
    const domain::RecordKey key{std::to_string(900'000 + i), "Stray"};
    engine.store.record_order.emplace(10'000 + i, key);
    engine.store.records.emplace(key, std::pair(10'000 + i, "{}"));
  }
  expect_one("43 records are there, but all runs together stored 40");
}

TEST_F(Verify, AnUnknownRunIsNotFound) {
  const auto verified = engine.wait_for(app::verify(engine.backend.ports(), domain::RunId("nobody")));
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().kind, ErrorKind::not_found);
}

TEST_F(Verify, ResolvedLettersStillCount) {
  for (auto& [id, stored] : engine.store.letters) stored.waiting = false;
  EXPECT_TRUE(differences().empty());
}

}  // namespace
}  // namespace rollcall
