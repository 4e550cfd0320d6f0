#include "domain/record.hpp"

#include <gtest/gtest.h>

namespace rollcall::domain {
namespace {

TEST(ParseNumberKey, KeepsIntegersOfAnyLength) {
  for (const char* text : {"0", "7", "-7", "9999", "123456789012345678901234567890"}) {
    EXPECT_EQ(parse_number_key(text), text);
  }
  EXPECT_EQ(parse_number_key("-0"), "0");
}

TEST(ParseNumberKey, RefusesEverythingElse) {
  for (const char* text : {"", "-", "01", "-01", "1.0", "1e2", "+1", " 1", "1 ", "x", "--1"}) {
    EXPECT_FALSE(parse_number_key(text)) << text;
  }
}

TEST(DropEarlierDuplicates, KeepsTheLastInOrder) {
  std::vector<Record> records = {
      {{"1", "A"}, "first"}, {{"2", "A"}, "two"}, {{"1", "A"}, "second"}, {{"1", "B"}, "other"}, {{"1", "A"}, "third"}};
  EXPECT_EQ(drop_earlier_duplicates(records), 2U);
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].document, "two");
  EXPECT_EQ(records[1].document, "other");
  EXPECT_EQ(records[2].document, "third");
}

TEST(DropEarlierDuplicates, LeavesDistinctKeysAlone) {
  std::vector<Record> records = {{{"1", "2"}, "a"}, {{"12", ""}, "b"}, {{"", "12"}, "c"}};
  EXPECT_EQ(drop_earlier_duplicates(records), 0U);
  EXPECT_EQ(records.size(), 3U);
  std::vector<Record> none;
  EXPECT_EQ(drop_earlier_duplicates(none), 0U);
}

TEST(UsersSchema, IsIdAndLastName) {
  const KeySchema schema = users_schema();
  EXPECT_EQ(schema.partition.name, "id");
  EXPECT_EQ(schema.partition.type, KeyType::number);
  EXPECT_EQ(schema.sort.name, "last_name");
  EXPECT_EQ(schema.sort.type, KeyType::string);
}

}  // namespace
}  // namespace rollcall::domain
