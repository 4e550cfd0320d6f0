#include <algorithm>

#include "base/format.hpp"
#include "contract/outcomes.hpp"
#include "integration/sqlite/store_under_test.hpp"
#include "json/messages.hpp"

namespace rollcall::test {
namespace {

using Latest = Result<std::optional<domain::FetchReport>>;

class HistoryFile : public StoreFile {
 protected:
  void SetUp() override { store_.emplace(path()); }
  app::RunHistory& history() { return *store_->ports().history; }
  void finish(const std::string& id) {
    const auto plan = plan_of(id, 0);
    ASSERT_TRUE(store_->wait_for(store_->ledger().begin(plan)));
    ASSERT_TRUE(store_->wait_for(store_->ledger().finish(report_of(plan, {}))));
  }
  static std::string name(const Latest& latest) { return latest && *latest ? (*latest)->run_id.value : "none"; }

  std::optional<Opened> store_;
};

TEST_F(HistoryFile, AThousandWhoAskAtOnceHearTheSame) {
  finish("r1");
  std::vector<TaskLoop::Pending<Latest>> asked;
  for (int i = 0; i < 1000; ++i) asked.push_back(store_->loop.start(history().latest_report()));
  for (auto& pending : asked) ASSERT_EQ(name(store_->loop.get(pending)), "r1");
}

TEST_F(HistoryFile, WhoAsksAfterACommitSeesItEvenWhileOlderQuestionsAreOpen) {
  finish("r0");
  std::vector<TaskLoop::Pending<Latest>> old;
  for (int i = 1; i <= 20; ++i) {
    old.push_back(store_->loop.start(history().latest_report()));
    old.push_back(store_->loop.start(history().latest_report()));
    finish(format("r{}", i));
    EXPECT_EQ(name(store_->wait_for(history().latest_report())), format("r{}", i));
  }
  for (auto& pending : old) EXPECT_NE(name(store_->loop.get(pending)), "none");
}

TEST_F(HistoryFile, AReportThatAnotherProcessFinishedIsTheLatest) {
  finish("r1");
  Opened other(path());
  const auto plan = plan_of("r2", 0);
  ASSERT_TRUE(other.wait_for(other.ledger().begin(plan)));
  ASSERT_TRUE(other.wait_for(other.ledger().finish(report_of(plan, {}))));
  EXPECT_EQ(name(store_->wait_for(history().latest_report())), "r2");
}

TEST_F(HistoryFile, AnErrorReachesAllWhoAskedAndTheNextSeesTheStoreMended) {
  finish("r1");
  RawDb(path()).run("ALTER TABLE runs RENAME TO hidden");
  std::vector<TaskLoop::Pending<Latest>> asked;
  for (int i = 0; i < 10; ++i) asked.push_back(store_->loop.start(history().latest_report()));
  for (auto& pending : asked) EXPECT_FALSE(store_->loop.get(pending));
  RawDb(path()).run("ALTER TABLE hidden RENAME TO runs");
  EXPECT_EQ(name(store_->wait_for(history().latest_report())), "r1");
}

TEST_F(HistoryFile, AReportThatCantBeReadIsAnErrorNotNone) {
  finish("r1");
  RawDb(path()).run("UPDATE runs SET report = 'torn'");
  EXPECT_FALSE(store_->wait_for(history().latest_report()));
  EXPECT_FALSE(store_->wait_for(history().run(domain::RunId("r1"))));
  EXPECT_FALSE(store_->wait_for(history().runs({})));
}

TEST_F(HistoryFile, AReceiptThatCantBeReadIsAnErrorNotAnEmptyOne) {
  const auto plan = plan_of("r1", 1);
  ASSERT_TRUE(store_->wait_for(store_->ledger().begin(plan)));
  ASSERT_TRUE(store_->wait_for(store_->ledger().commit(done(plan, 1, {record("1", "A")}))));
  for (const char* torn : {"torn", "[\"1\"]", "[1,\"A\"]", "{}", ""}) {
    RawDb(path()).run(format("UPDATE receipts SET keys = '{}'", torn));
    EXPECT_FALSE(store_->wait_for(history().receipts(plan.run_id, 0, 1))) << torn;
  }
}

TEST_F(HistoryFile, ReceiptsKeepOddKeysWhole) {
  const auto plan = plan_of("r1", 1);
  const std::vector<domain::Record> records{{{"1", "O'Conner"}, "{}"},
                                            {{"18446744073709551616", "\"quoted\" \\"}, "{}"},
                                            {{"-5", "🎉 ✓"}, "{}"},
                                            {{"7", std::string("a\0b", 3)}, "{}"}};
  ASSERT_TRUE(store_->wait_for(store_->ledger().begin(plan)));
  ASSERT_TRUE(store_->wait_for(store_->ledger().commit(done(plan, 1, records))));
  const auto receipts = store_->wait_for(history().receipts(plan.run_id, 0, 1)).value();
  ASSERT_EQ(receipts.size(), 1U);
  ASSERT_EQ(receipts[0].keys.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(receipts[0].keys[i], records[i].key);
  EXPECT_TRUE(store_->wait_for(store_->ports().records->missing(receipts[0].keys))->empty());
}

TEST_F(HistoryFile, ARunThatIsGoingTellsItsNewestErrorsAndHowManyMoreThereWere) {
  const auto plan = plan_of("r1", 130);
  ASSERT_TRUE(store_->wait_for(store_->ledger().begin(plan)));
  for (std::uint32_t i = 1; i <= 120; ++i) {
    auto outcome = dead(plan, i);
    outcome.letters.front().event.response_code = static_cast<int>(i);
    ASSERT_TRUE(store_->wait_for(store_->ledger().commit(outcome)));
  }
  const auto report = store_->wait_for(history().run(plan.run_id)).value();
  ASSERT_TRUE(report);
  ASSERT_EQ(report->errors.size(), 100U);
  EXPECT_EQ(report->errors.front().response_code, 21);
  EXPECT_EQ(report->errors.back().response_code, 120);
  EXPECT_EQ(report->errors_omitted, 20U);
}

// ----- records

class RecordsFile : public HistoryFile {
 protected:
  void put(const domain::FetchPlan& plan, std::uint32_t call, std::vector<domain::Record> records) {
    ASSERT_TRUE(store_->wait_for(store_->ledger().commit(done(plan, call, std::move(records)))));
  }
  domain::FetchPlan begin(std::uint32_t calls) {
    auto plan = plan_of("r1", calls);
    EXPECT_TRUE(store_->wait_for(store_->ledger().begin(plan)));
    return plan;
  }
  app::DocumentPage read(app::RecordQuery query) {
    return store_->wait_for(store_->ports().records->read(query)).value();
  }
};

TEST_F(RecordsFile, DocumentsOfEveryKindComeBackByteForByte) {
  const auto plan = begin(1);
  const std::vector<std::string> documents{std::string("{\"a\":\"x\0y\"}", 11),
                                           R"({"e":"🎉\u0000"})",
                                           std::string(domain::kMaxDocumentBytes, 'x'),
                                           "{}",
                                           "not json at all",
                                           "\xFF\xFE"};
  std::vector<domain::Record> records;
  for (std::size_t i = 0; i < documents.size(); ++i) records.push_back({{format("{}", i), "A"}, documents[i]});
  put(plan, 1, records);
  const auto page = read({{}, {}, 0, 10'000'000, {}});
  ASSERT_EQ(page.size(), documents.size());
  for (std::size_t i = 0; i < documents.size(); ++i) EXPECT_TRUE(page[i] == documents[i]) << i;
  EXPECT_FALSE(page.next);
}

TEST_F(RecordsFile, IdsBeyondSixtyFourBitsAreKeysLikeOthers) {
  const auto plan = begin(2);
  const std::vector<std::string> ids{"9223372036854775807",  "9223372036854775808",  "-9223372036854775808",
                                     "-9223372036854775809", "18446744073709551616", std::string(200, '9')};
  std::vector<domain::Record> records;
  for (const std::string& id : ids) records.push_back(record(id, "A"));
  put(plan, 1, records);
  for (const std::string& id : ids) {
    app::RecordQuery query;
    query.partition = id;
    const auto page = read(query);
    ASSERT_EQ(page.size(), 1U) << id;
    EXPECT_NE(page[0].find("\"id\":" + id + ","), std::string_view::npos);
  }
  put(plan, 2, records);
  EXPECT_EQ(store_->wait_for(store_->ports().records->count()), ids.size())
      << "the same keys again are the same records";
}

TEST_F(RecordsFile, ANumberInAnotherFormIsAnotherKeyAndMatchesNothing) {
  put(begin(1), 1, {record("7", "A")});
  for (const char* text : {"07", "7.0", "+7", " 7", "7 ", "", "0x7", "7e0"}) {
    app::RecordQuery query;
    query.partition = text;
    EXPECT_TRUE(read(query).empty()) << "'" << text << "'";
  }
}

TEST_F(RecordsFile, PagingIsNotDisturbedByUpdatesOfWhatWasAndWhatIsToCome) {
  const auto plan = begin(3);
  std::vector<domain::Record> records;
  for (int i = 1; i <= 30; ++i) records.push_back(record(format("{}", i), "A", "old"));
  put(plan, 1, records);
  app::RecordQuery query;
  query.max_documents = 10;
  std::vector<std::string> seen;
  for (std::uint32_t call = 2;; ++call) {
    const auto page = read(query);
    for (std::size_t i = 0; i < page.size(); ++i) seen.emplace_back(page[i].substr(0, page[i].find(',')));
    if (!page.next) break;
    query.cursor = *page.next;
    if (call <= 3)
      put(plan, call, {record("3", "A", "new"), record("25", "A", "new"), record(format("{}", 30 + call), "B")});
  }
  EXPECT_EQ(seen.size(), 32U);
  std::ranges::sort(seen);
  EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end()) << "a record came twice";
}

TEST_F(RecordsFile, ALookupByKeyDoesNotScan) {
  RawDb db(path());
  const auto plan_of_query = [&](const std::string& where) {
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open(path().c_str(), &handle), SQLITE_OK);
    std::string detail;
    sqlite3_exec(
        handle, ("EXPLAIN QUERY PLAN SELECT rowid, document FROM users WHERE " + where).c_str(),
        [](void* out, int, char** columns, char**) {
          *static_cast<std::string*>(out) += columns[3];
          return 0;
        },
        &detail, nullptr);
    sqlite3_close(handle);
    return detail;
  };
  EXPECT_TRUE(plan_of_query("id = 1 AND last_name = 'A' AND rowid > 0").starts_with("SEARCH"));
  EXPECT_TRUE(plan_of_query("id = 1 AND rowid > 0 ORDER BY rowid").starts_with("SEARCH"));
}

TEST_F(RecordsFile, ACursorOfAnotherStoreOrARidiculousOneIsRefusedOrEmpty) {
  put(begin(1), 1, {record("1", "A")});
  for (const char* cursor : {"x", "cm93Og", "cm93Oi0x", "cm93OjE4NDQ2NzQ0MDczNzA5NTUxNjE2", "%%%", "row:1"}) {
    app::RecordQuery query;
    query.cursor = cursor;
    const auto page = store_->wait_for(store_->ports().records->read(query));
    ASSERT_FALSE(page) << cursor;
    EXPECT_EQ(page.error().kind, ErrorKind::invalid_input);
    EXPECT_NE(page.error().message.find(cursor), std::string::npos);
  }
}

TEST_F(RecordsFile, AnEmptyReceiptIsNoReceipt) {
  put(begin(1), 1, {});
  EXPECT_TRUE(store_->wait_for(history().receipts(domain::RunId("r1"), 0, 1))->empty());
}

// ----- letters

TEST_F(RecordsFile, ALetterThatCantBeReadIsAnErrorNotAGap) {
  const auto plan = begin(2);
  for (std::uint32_t i = 1; i <= 2; ++i) ASSERT_TRUE(store_->wait_for(store_->ledger().commit(dead(plan, i))));
  RawDb(path()).run("UPDATE dead_letters SET body = '{}' WHERE letter = 1");
  EXPECT_FALSE(store_->wait_for(store_->ports().letters->list({})));
  EXPECT_FALSE(store_->wait_for(store_->ports().letters->get(domain::LetterId("r1.1"))));
  EXPECT_TRUE(store_->wait_for(store_->ports().letters->get(domain::LetterId("r1.2"))).value());
}

TEST_F(RecordsFile, OfTwoReplaysOfOneLetterBothBalance) {
  const auto plan = begin(1);
  ASSERT_TRUE(store_->wait_for(store_->ledger().commit(dead(plan, 1))));
  for (const char* id : {"again", "and-again"}) {
    auto replay = plan_of(id, 1);
    replay.calls[0].redrives = domain::LetterId("r1.1");
    ASSERT_TRUE(store_->wait_for(store_->ledger().begin(replay)));
    ASSERT_TRUE(store_->wait_for(store_->ledger().commit(done(replay, 1, {record("1", "A")}))));
  }
  EXPECT_EQ(store_->wait_for(store_->ports().letters->count()), 0U);
  EXPECT_EQ(RawDb(path()).text("SELECT state FROM dead_letters"), "redriven");
}

}  // namespace
}  // namespace rollcall::test
