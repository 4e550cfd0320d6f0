#include "contract/backend_fixture.hpp"
#include "contract/outcomes.hpp"

namespace rollcall::test {
namespace {

class RecordsContract : public BackendContract {
 protected:
  void store(std::vector<domain::Record> records) {
    const auto plan = plan_of("r" + std::to_string(++runs_), 1);
    ASSERT_TRUE(wait_for(ports().ledger->begin(plan)));
    ASSERT_TRUE(wait_for(ports().ledger->commit(done(plan, 1, std::move(records)))));
  }
  app::DocumentPage read(app::RecordQuery query) { return wait_for(ports().records->read(std::move(query))).value(); }

 private:
  int runs_ = 0;
};

std::vector<domain::Record> numbered(int count) {
  std::vector<domain::Record> records;
  for (int i = 1; i <= count; ++i) records.push_back(record(std::to_string(i), "N"));
  return records;
}

TEST_P(RecordsContract, AnEmptyStoreIsAnEmptyPage) {
  const auto page = read({});
  EXPECT_TRUE(page.empty());
  EXPECT_FALSE(page.next);
  EXPECT_EQ(wait_for(ports().records->count()).value(), 0U);
}

TEST_P(RecordsContract, PagesCoverEverythingOnceInOrder) {
  store(numbered(25));
  std::vector<std::string> seen;
  app::RecordQuery query;
  query.max_documents = 7;
  int pages = 0;
  while (true) {
    const auto page = read(query);
    for (std::size_t i = 0; i < page.size(); ++i) seen.emplace_back(page[i]);
    ++pages;
    if (!page.next) break;
    query.cursor = *page.next;
  }
  EXPECT_EQ(pages, 4);
  ASSERT_EQ(seen.size(), 25U);
  for (int i = 0; i < 25; ++i) EXPECT_EQ(seen[i], record(std::to_string(i + 1), "N").document);
}

TEST_P(RecordsContract, ThePageThatEndsExactlyAtTheLastRecordHasNoNext) {
  store(numbered(14));
  app::RecordQuery query;
  query.max_documents = 7;
  query.cursor = read(query).next.value();
  EXPECT_FALSE(read(query).next);
}

TEST_P(RecordsContract, APageEndsOnceItHoldsItsBytes) {
  store(numbered(10));
  app::RecordQuery query;
  query.max_bytes = 1;
  const auto page = read(query);
  EXPECT_EQ(page.size(), 1U);
  EXPECT_TRUE(page.next);
}

TEST_P(RecordsContract, ACursorSurvivesARestartAndNewRecords) {
  store(numbered(5));
  app::RecordQuery query;
  query.max_documents = 2;
  query.cursor = read(query).next.value();
  backend_->restart();
  store({record("99", "Late")});
  query.max_documents = 100;
  const auto rest = read(query);
  ASSERT_EQ(rest.size(), 4U);
  EXPECT_EQ(rest[0], record("3", "N").document);
  EXPECT_EQ(rest[3], record("99", "Late").document);
}

TEST_P(RecordsContract, WhatIsNoCursorIsInvalidInput) {
  for (const std::string cursor : {"x", "!!", "cm93OjE!", "////"}) {
    app::RecordQuery query;
    query.cursor = cursor;
    const auto page = wait_for(ports().records->read(query));
    ASSERT_FALSE(page) << cursor;
    EXPECT_EQ(page.error().kind, ErrorKind::invalid_input);
  }
}

TEST_P(RecordsContract, LooksUpByIdByBothKeysAndByName) {
  store({record("7", "A"), record("7", "B"), record("8", "A"), record("123456789012345678901234567890", "Big")});
  app::RecordQuery query;
  query.partition = "7";
  EXPECT_EQ(read(query).size(), 2U);
  query.sort = "B";
  ASSERT_EQ(read(query).size(), 1U);
  EXPECT_EQ(read(query)[0], record("7", "B").document);
  query.partition.reset();
  query.sort = "A";
  EXPECT_EQ(read(query).size(), 2U);
  query.sort.reset();
  query.partition = "123456789012345678901234567890";
  EXPECT_EQ(read(query).size(), 1U);
  query.partition = "123456789012345678901234567891";
  EXPECT_EQ(read(query).size(), 0U) << "long ids lose no digits";
}

TEST_P(RecordsContract, MissingNamesTheKeysWithoutARecordInOrder) {
  store(numbered(3));
  const std::vector<domain::RecordKey> keys = {{"9", "N"}, {"1", "N"}, {"1", "n"}, {"3", "N"}, {"01", "N"}};
  const auto missing = wait_for(ports().records->missing(keys)).value();
  EXPECT_EQ(missing, (std::vector<domain::RecordKey>{{"9", "N"}, {"1", "n"}, {"01", "N"}}));
}

TEST_P(RecordsContract, DocumentsComeBackByteForByte) {
  const std::string document = "{\"id\":5,\"last_name\":\"\\u0000\xC3\xA9\",\"n\":1.0,\"e\":1E+400,\"q\":\"a\\\"b\"}";
  store({{{"5", std::string("\0\xC3\xA9", 3)}, document}});
  app::RecordQuery query;
  query.partition = "5";
  query.sort = std::string("\0\xC3\xA9", 3);
  ASSERT_EQ(read(query).size(), 1U);
  EXPECT_EQ(read(query)[0], document);
}

ROLLCALL_CONTRACT_SUITE(RecordsContract);

}  // namespace
}  // namespace rollcall::test
