#include "domain/dead_letter.hpp"

#include <gtest/gtest.h>

namespace rollcall::domain {
namespace {

CallContext context() {
  return {RunId("run"), {4, 150, {}}, "http://source.test/users", 3, from_unix_ms(1'700'000'000'123)};
}

TEST(MakeCallLetter, CarriesTheWholeRequest) {
  SourceFailure failure;
  failure.kind = FailureKind::http_status;
  failure.status = 503;
  failure.content = cut_content("busy");
  const DeadLetter letter = make_call_letter(context(), failure);
  EXPECT_EQ(letter.id.value, "run.4");
  EXPECT_EQ(letter.reason, "http_status");
  EXPECT_EQ(letter.request.method, "GET");
  EXPECT_EQ(letter.request.url, "http://source.test/users");
  EXPECT_EQ(letter.request.size, 150U);
  EXPECT_EQ(letter.attempts, 3U);
  EXPECT_EQ(to_unix_ms(letter.failed_at), 1'700'000'000'123);
  EXPECT_EQ(letter.event.message, "Received 503 code, but expected 200");
  EXPECT_EQ(letter.event.response_content.text, "busy");
  EXPECT_TRUE(letter.is_call());
}

TEST(MakeCallLetter, ARefusedSizeIsAskedForAgainAsAllowed) {
  SourceFailure failure;
  failure.kind = FailureKind::size_refused;
  failure.status = 200;
  failure.content = cut_content(R"({"message":"Maximum allowed size is 100"})");
  const DeadLetter letter = make_call_letter(context(), failure);
  EXPECT_EQ(letter.request.size, 150U) << "the request stays what it was";
  EXPECT_EQ(redrive_size(letter), 100U);
  EXPECT_EQ(letter.event.message, "An unexpected error occurred when fetching users.");
  EXPECT_EQ(letter.event.response_code, 200);
}

TEST(MakeCallLetter, EverythingElseIsARuntimeError) {
  SourceFailure failure;
  failure.kind = FailureKind::timeout;
  failure.detail = "no answer in 10s";
  const DeadLetter letter = make_call_letter(context(), failure);
  EXPECT_EQ(letter.event.kind, ErrorEvent::Kind::runtime);
  EXPECT_EQ(letter.event.message, "An unexpected Runtime error occurred.");
  EXPECT_EQ(letter.event.error, "no answer in 10s");
  EXPECT_EQ(letter.event.size, 150U);
  EXPECT_EQ(redrive_size(letter), 150U);
}

TEST(RecordLetters, HaveIdsOfTheirOwnAndTheDocument) {
  const DeadLetter rejected = make_rejected_letter(context(), {R"({"id":"x"})", "/2/id", "must be an integer"}, 1);
  EXPECT_EQ(rejected.id.value, "run.4.1");
  EXPECT_EQ(rejected.reason, "rejected");
  EXPECT_EQ(rejected.user, R"({"id":"x"})");
  EXPECT_EQ(rejected.pointer, "/2/id");
  EXPECT_EQ(rejected.event.error, "/2/id must be an integer");
  EXPECT_FALSE(rejected.is_call());
  const DeadLetter refused = make_refused_letter(context(), {{"1", "A"}, "{}"}, 2, make_write_event("users", "no"));
  EXPECT_EQ(refused.id.value, "run.4.2");
  EXPECT_EQ(refused.reason, "store_refused");
  EXPECT_EQ(refused.event.message, "Couldn't save data into table users. Error: no");
}

TEST(CutContent, NotesTheFullLengthAndKeepsTextWhole) {
  const CutText small = cut_content("small");
  EXPECT_FALSE(small.was_cut());
  const CutText large =
      cut_content(std::string(kMaxContentBytes - 1, 'a') + "\xE2\x82\xAC" + std::string(300'000, 'b'));
  EXPECT_TRUE(large.was_cut());
  EXPECT_EQ(large.full_length, kMaxContentBytes + 300'002);
  EXPECT_EQ(large.text, std::string(kMaxContentBytes - 1, 'a')) << "the euro sign would cross the bound";
  EXPECT_EQ(cut_content("\xFF").text, "\xEF\xBF\xBD");
}

TEST(ParseSizeRefusal, FindsTheNumber) {
  EXPECT_EQ(parse_size_refusal("Maximum allowed size is 100"), 100U);
  EXPECT_EQ(parse_size_refusal(R"({"message":"Maximum allowed size is 50"})"), 50U);
  for (const char* text : {"", "Maximum allowed size is ", "Maximum allowed size is x", "Maximum allowed size is 0",
                           "Maximum allowed size is 99999999999"}) {
    EXPECT_FALSE(parse_size_refusal(text)) << text;
  }
}

}  // namespace
}  // namespace rollcall::domain
