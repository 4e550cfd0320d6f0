#include "json/decode_page.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "base/format.hpp"
#include "json/reader.hpp"

namespace rollcall::json {
namespace {

using domain::FailureKind;
using domain::Page;
using domain::SourceFailure;

const domain::KeySchema kUsers = domain::users_schema();

Page page_of(const std::string& body, const domain::KeySchema& schema = kUsers) {
  auto decoded = decode_page(body, schema);
  if (const auto* failure = std::get_if<SourceFailure>(&decoded)) ADD_FAILURE() << body << ": " << failure->detail;
  return std::holds_alternative<Page>(decoded) ? std::get<Page>(decoded) : Page{};
}

SourceFailure failure_of(const std::string& body) {
  auto decoded = decode_page(body, kUsers);
  if (std::holds_alternative<Page>(decoded)) ADD_FAILURE() << body << " was taken for a page";
  return std::holds_alternative<Page>(decoded) ? SourceFailure{} : std::get<SourceFailure>(decoded);
}

TEST(DecodePage, AnArrayIsAPageInOrder) {
  const Page page = page_of(R"([{"id":1,"last_name":"A"}, {"last_name":"O'Conner","id":2}])");
  ASSERT_EQ(page.records.size(), 2U);
  EXPECT_EQ(page.records[0].key, (domain::RecordKey{"1", "A"}));
  EXPECT_EQ(page.records[0].document, R"({"id":1,"last_name":"A"})");
  EXPECT_EQ(page.records[1].key, (domain::RecordKey{"2", "O'Conner"}));
  EXPECT_EQ(page.records[1].document, R"({"last_name":"O'Conner","id":2})");
  EXPECT_TRUE(page.rejected.empty());
}

TEST(DecodePage, AnEmptyArrayIsAPageOfNone) { EXPECT_EQ(page_of(" [ ] ").received(), 0U); }

TEST(DecodePage, ABareObjectIsOneRecord) {
  const Page page = page_of("{ \"id\" : 7, \"last_name\" : \"B\", \"message\" : \"Maximum allowed size is 100\" }");
  ASSERT_EQ(page.records.size(), 1U);
  EXPECT_EQ(page.records[0].key, (domain::RecordKey{"7", "B"}));
}

TEST(DecodePage, ABareRecordsPointerStartsAtTheRoot) {
  const Page page = page_of(R"({"id":"7","last_name":"B"})");
  ASSERT_EQ(page.rejected.size(), 1U);
  EXPECT_EQ(page.rejected[0].pointer, "/id");
  EXPECT_EQ(page_of(R"({"id":7})").rejected.at(0).pointer, "/last_name");
}

struct Rejection {
  std::string element;
  std::string pointer;
  std::string why;
};

TEST(DecodePage, ABadRecordIsRejectedAloneWithItsPointer) {
  for (const Rejection& c : std::vector<Rejection>{
           {R"({"last_name":"A"})", "/1/id", "is missing"},
           {R"({"id":1})", "/1/last_name", "is missing"},
           {R"({})", "/1/id", "is missing"},
           {R"({"nested":{"id":1,"last_name":"A"}})", "/1/id", "is missing"},
           {R"({"id":null,"last_name":"A"})", "/1/id", "must be an integer"},
           {R"({"id":"7","last_name":"A"})", "/1/id", "must be an integer"},
           {R"({"id":true,"last_name":"A"})", "/1/id", "must be an integer"},
           {R"({"id":1.0,"last_name":"A"})", "/1/id", "must be an integer"},
           {R"({"id":1e2,"last_name":"A"})", "/1/id", "must be an integer"},
           {R"({"id":[1],"last_name":"A"})", "/1/id", "must be an integer"},
           {R"({"id":{"id":1},"last_name":"A"})", "/1/id", "must be an integer"},
           {R"({"id":1,"last_name":null})", "/1/last_name", "must be a string"},
           {R"({"id":1,"last_name":7})", "/1/last_name", "must be a string"},
           {R"({"id":1,"last_name":["A"]})", "/1/last_name", "must be a string"},
           {R"({"id":1,"last_name":{}})", "/1/last_name", "must be a string"},
           {R"({"id":1,"last_name":""})", "/1/last_name", "must not be empty"},
           {R"({"id":1,"id":1,"last_name":"A"})", "/1/id", "stands twice"},
           {R"({"id":1,"\u0069d":2,"last_name":"A"})", "/1/id", "stands twice"},
           {R"({"id":1,"last_name":"A","last_name":"A"})", "/1/last_name", "stands twice"},
           {"17", "/1", "must be an object"},
           {R"("x")", "/1", "must be an object"},
           {"null", "/1", "must be an object"},
           {R"([{"id":1,"last_name":"A"}])", "/1", "must be an object"},
       }) {
    const Page page = page_of(R"([{"id":5,"last_name":"Before"},)" + c.element + R"(,{"id":6,"last_name":"After"}])");
    ASSERT_EQ(page.rejected.size(), 1U) << c.element;
    EXPECT_EQ(page.rejected[0].pointer, c.pointer) << c.element;
    EXPECT_EQ(page.rejected[0].why, c.why) << c.element;
    EXPECT_EQ(page.records.size(), 2U) << c.element;
    EXPECT_EQ(page.received(), 3U);
  }
}

TEST(DecodePage, ARejectedRecordKeepsItsDocumentCompact) {
  EXPECT_EQ(page_of(R"([ { "id" : 1.50 } ])").rejected.at(0).document, R"({"id":1.50})");
  EXPECT_EQ(page_of(R"([ [ 1 , { } ] ])").rejected.at(0).document, "[1,{}]");
  EXPECT_EQ(page_of(R"([ "a\/b" ])").rejected.at(0).document, R"("a/b")");
}

TEST(DecodePage, EqualFieldsThatAreNoKeyAreKept) {
  const std::string record = R"({"id":1,"last_name":"A","x":1,"x":2})";
  EXPECT_EQ(page_of("[" + record + "]").records.at(0).document, record);
}

TEST(DecodePage, ANumberKeyIsInItsShortestFormAndOfAnyLength) {
  const std::string digits(60, '7');
  const Page page = page_of(
      format(R"([{{"id":-0,"last_name":"A"}},{{"id":{},"last_name":"A"}},{{"id":-12,"last_name":"A"}}])", digits));
  ASSERT_EQ(page.records.size(), 3U);
  EXPECT_EQ(page.records[0].key.partition, "0");
  EXPECT_EQ(page.records[0].document, R"({"id":-0,"last_name":"A"})");
  EXPECT_EQ(page.records[1].key.partition, digits);
  EXPECT_EQ(page.records[2].key.partition, "-12");
}

TEST(DecodePage, KeysAreDecodedText) {
  const Page page = page_of(R"([{"\u0069d":1,"last_name":"O\u0027Ren\u00e9\u0000"}])");
  using namespace std::string_literals;
  EXPECT_EQ(page.records.at(0).key.sort, "O'Ren\xC3\xA9\0"s);
  EXPECT_EQ(page.records.at(0).document, "{\"id\":1,\"last_name\":\"O'Ren\xC3\xA9\\u0000\"}");
}

TEST(DecodePage, NumbersKeepTheirText) {
  const std::string record =
      R"({"id":1,"last_name":"A","n":[1.0,1e400,12345678901234567890123,-0.0,1E+2,-1.50e-07,0.30000000000000004]})";
  EXPECT_EQ(page_of("[" + record + "]").records.at(0).document, record);
}

TEST(DecodePage, APointerEscapesTheFieldsName) {
  const domain::KeySchema odd{{"a/b~c", domain::KeyType::string}, {"n", domain::KeyType::number}};
  EXPECT_EQ(page_of(R"([{"n":1}])", odd).rejected.at(0).pointer, "/0/a~1b~0c");
  EXPECT_EQ(page_of(R"([{"a/b~c":"x","n":1}])", odd).records.at(0).key, (domain::RecordKey{"x", "1"}));
}

TEST(DecodePage, ADocumentOfTheLimitIsTakenAndOneByteMoreIsNot) {
  const auto record = [](std::size_t bytes) {
    const std::string head = R"({"id":1,"last_name":"A","x":")";
    return head + std::string(bytes - head.size() - 2, 'x') + "\"}";
  };
  const Page page =
      page_of("[" + record(domain::kMaxDocumentBytes) + " , " + record(domain::kMaxDocumentBytes + 1) + "]");
  ASSERT_EQ(page.records.size(), 1U);
  EXPECT_EQ(page.records[0].document.size(), domain::kMaxDocumentBytes);
  ASSERT_EQ(page.rejected.size(), 1U);
  EXPECT_EQ(page.rejected[0].pointer, "/1");
  EXPECT_EQ(page.rejected[0].why, "is larger than 409600 bytes");
  EXPECT_EQ(page.rejected[0].document.size(), domain::kMaxDocumentBytes + 1);
}

TEST(DecodePage, TheSizeMessageIsARefusalWithItsNumber) {
  const std::string body = R"({"message": "Maximum allowed size is 100"})";
  const SourceFailure failure = failure_of(body);
  EXPECT_EQ(failure.kind, FailureKind::size_refused);
  EXPECT_EQ(failure.status, 200);
  EXPECT_EQ(failure.max_size, 100U);
  EXPECT_EQ(failure.content.text, body);
}

TEST(DecodePage, JsonOfNoKnownShapeIsUnexpected) {
  for (const std::string body :
       {"7", "\"x\"", "null", "true", "{}", R"({"message":"Service is busy"})",
        R"({"message":"Maximum allowed size is 0"})", R"({"message":100})",
        R"({"error":{"message":"Maximum allowed size is 100"}})", R"({"data":[{"id":1,"last_name":"A"}]})"}) {
    const SourceFailure failure = failure_of(body);
    EXPECT_EQ(failure.kind, FailureKind::unexpected) << body;
    EXPECT_EQ(failure.status, 200);
    EXPECT_EQ(failure.content.text, body);
    EXPECT_FALSE(failure.max_size) << body;
    EXPECT_FALSE(failure.detail.empty());
  }
}

TEST(DecodePage, WhatIsNotJsonIsUnreadableAndTheByteIsNamed) {
  const SourceFailure failure = failure_of(R"([{"id":1,"last_name":"A"}}])");
  EXPECT_EQ(failure.kind, FailureKind::unreadable);
  EXPECT_EQ(failure.status, 200);
  EXPECT_EQ(failure.detail, "the answer is not JSON: a comma or a closing bracket is missing at byte 25");
  for (const std::string body : {"", "<html>", "[{\"id\":1,\"last_name\":\"\xFF\"}]", "[] []", "{} x", "7 8",
                                 R"({"id":1,"last_name":"A"}x)", R"({"message":"Maximum allowed size is 100"},)"}) {
    EXPECT_EQ(failure_of(body).kind, FailureKind::unreadable) << body;
  }
}

TEST(DecodePage, NestingIsBounded) {
  const auto body = [](int depth) {
    return R"([{"id":1,"last_name":"A","x":)" + std::string(depth, '[') + std::string(depth, ']') + "}]";
  };
  EXPECT_EQ(page_of(body(kMaxDepth - 2)).records.size(), 1U);
  EXPECT_EQ(failure_of(body(kMaxDepth - 1)).kind, FailureKind::unreadable);
  EXPECT_EQ(failure_of(std::string(1'000'000, '[')).kind, FailureKind::unreadable);
}

TEST(DecodePage, MoreRecordsThanAnyCallMayAskForAreUnexpected) {
  const auto body = [](std::size_t count) {
    std::string text = "[0";
    for (std::size_t i = 1; i < count; ++i) text += ",0";
    return text + "]";
  };
  EXPECT_EQ(page_of(body(kMaxPageRecords)).rejected.size(), kMaxPageRecords);
  EXPECT_EQ(failure_of(body(kMaxPageRecords + 1)).kind, FailureKind::unexpected);
}

TEST(DecodePage, ALongAnswerIsCutInTheFailure) {
  const std::string body(10'000, '?');
  const SourceFailure failure = failure_of(body);
  EXPECT_EQ(failure.content.text.size(), domain::kMaxContentBytes);
  EXPECT_EQ(failure.content.full_length, body.size());
}

TEST(DecodePage, APrefixOfAPageIsUnreadableWhereverItEnds) {
  const std::string body = R"([{"id":12,"last_name":"O\u0027Neil","x":{"lat":-1.5e-3,"ok":true}},)"
                           "\n{\"id\":3,\"last_name\":\"\xC3\xA9\",\"y\":[null,false]}]";
  ASSERT_EQ(page_of(body).records.size(), 2U);
  for (std::size_t length = 0; length < body.size(); ++length) {
    EXPECT_EQ(failure_of(body.substr(0, length)).kind, FailureKind::unreadable) << length;
  }
}

class RecordedUsers : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream file(ROLLCALL_SHARED_DATA "/users.ndjson");
    for (std::string line; std::getline(file, line);) lines_.push_back(line);
    if (lines_.empty()) GTEST_SKIP() << "the recorded users are not here: " ROLLCALL_SHARED_DATA "/users.ndjson";
  }

  std::vector<std::string> lines_;
};

TEST_F(RecordedUsers, ComeOutByteForByteAsTheApiSendsThem) {
  std::string body;
  for (const std::string& line : lines_) {
    body += body.empty() ? '[' : ',';
    for (const char c : line) body += c == '&' ? "\\u0026" : std::string(1, c);
  }
  body += ']';
  const Page page = page_of(body);
  ASSERT_EQ(page.records.size(), lines_.size());
  for (std::size_t i = 0; i < lines_.size(); ++i) ASSERT_EQ(page.records[i].document, lines_[i]);
}

}  // namespace
}  // namespace rollcall::json
