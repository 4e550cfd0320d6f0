#include "json/messages.hpp"

#include <gtest/gtest.h>

#include "json/decode_page.hpp"
#include "json/object.hpp"
#include "json/reader.hpp"

namespace rollcall::json {
namespace {

using domain::DeadLetter;
using domain::ErrorEvent;
using domain::FailureKind;
using domain::FetchReport;
using domain::SourceFailure;

constexpr auto kUrl = "https://random-data-api.com/api/v2/users";

ErrorEvent event_of(FailureKind kind, int status = 0, std::string content = "") {
  SourceFailure failure;
  failure.kind = kind;
  failure.status = status;
  failure.content = domain::cut_content(content);
  failure.detail = "connection refused";
  return make_call_event(failure, kUrl, 17);
}

domain::CallContext context() {
  return {domain::RunId("20261124T110203123-k7f2qz"), {12, 17, {}}, kUrl, 5, from_unix_ms(1764000000123)};
}

FetchReport sample_report() {
  FetchReport report;
  report.users = 100;
  report.api_calls = 3;
  report.errors = {event_of(FailureKind::http_status, 503, "busy"), event_of(FailureKind::timeout)};
  report.timestamp = from_unix_ms(1764000000123);
  report.duration = std::chrono::milliseconds(1250);
  report.run_id = domain::RunId("20261124T110203123-k7f2qz");
  report.state = domain::RunState::complete;
  report.planned_calls = 4;
  report.requests = 9;
  report.retries = 5;
  report.stored = 90;
  report.duplicates = 4;
  report.rejected = 5;
  report.failed = 1;
  report.dead_letters = 7;
  report.errors_omitted = 2;
  return report;
}

TEST(Messages, AStatusEventHasTheReferencesFieldsInOrder) {
  EXPECT_EQ(write_error_event(event_of(FailureKind::http_status, 503, "busy")),
            R"({"message":"Received 503 code, but expected 200","response_code":503,"response_content":"busy"})");
}

TEST(Messages, ASizeEventHasTheReferencesFieldsInOrder) {
  EXPECT_EQ(write_error_event(event_of(FailureKind::size_refused, 200, R"({"message":"Maximum allowed size is 100"})")),
            R"({"host":"https://random-data-api.com/api/v2/users",)"
            R"("message":"An unexpected error occurred when fetching users.","response":200,)"
            R"("response_content":"{\"message\":\"Maximum allowed size is 100\"}"})");
}

TEST(Messages, ARuntimeEventHasTheReferencesFieldsInOrder) {
  EXPECT_EQ(write_error_event(event_of(FailureKind::connection)),
            R"({"message":"An unexpected Runtime error occurred.","error":"connection refused",)"
            R"("params":{"size":17},"host":"https://random-data-api.com/api/v2/users"})");
}

TEST(Messages, AWriteEventHasMessageAndError) {
  EXPECT_EQ(write_error_event(domain::make_write_event("users", "full")),
            R"({"message":"Couldn't save data into table users. Error: full","error":"full"})");
}

TEST(Messages, ContentThatWasCutSaysItsFullLength) {
  const std::string text = write_error_event(event_of(FailureKind::http_status, 500, std::string(300'000, 'x')));
  EXPECT_LT(text.size(), 4300U);
  EXPECT_NE(text.find(R"("response_content_length":300000)"), std::string::npos);
  const auto event = read_error_event(text);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->response_content.full_length, 300'000U);
  EXPECT_TRUE(event->response_content.was_cut());
  EXPECT_EQ(write_error_event(*event), text);
}

TEST(Messages, EveryKindOfEventIsReadAsItWasWritten) {
  for (const ErrorEvent& event :
       {event_of(FailureKind::http_status, 404, ""), event_of(FailureKind::size_refused, 200, "{}"),
        event_of(FailureKind::tls), domain::make_write_event("users", "full")}) {
    const std::string text = write_error_event(event);
    const auto read = read_error_event(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(read->kind, event.kind) << text;
    EXPECT_EQ(write_error_event(*read), text);
  }
}

TEST(Messages, AReportStartsWithTheReferencesFiveFields) {
  EXPECT_EQ(write_report(sample_report()),
            R"({"users":100,"api_calls":3,"errors":[)"
            R"({"message":"Received 503 code, but expected 200","response_code":503,"response_content":"busy"},)"
            R"({"message":"An unexpected Runtime error occurred.","error":"connection refused","params":{"size":17},)"
            R"("host":"https://random-data-api.com/api/v2/users"}],"timestamp":1764000000123,"duration":1.25,)"
            R"("run_id":"20261124T110203123-k7f2qz","state":"complete","planned_calls":4,"requests":9,"retries":5,)"
            R"("stored":90,"duplicates":4,"rejected":5,"failed":1,"dead_letters":7,"errors_omitted":2})");
}

TEST(Messages, AReportIsReadAsItWasWritten) {
  const std::string text = write_report(sample_report());
  const auto report = read_report(text);
  ASSERT_TRUE(report);
  EXPECT_EQ(write_report(*report), text);
  EXPECT_EQ(report->duration, sample_report().duration);
  EXPECT_EQ(report->timestamp, sample_report().timestamp);
  EXPECT_EQ(report->errors.size(), 2U);
}

TEST(Messages, EveryDurationOfARunComesBackToTheNanosecond) {
  for (const std::int64_t ms : {0LL, 1LL, 999LL, 60'001LL, 86'400'123LL, 31'622'399'999LL}) {
    FetchReport report;
    report.duration = std::chrono::milliseconds(ms);
    EXPECT_EQ(read_report(write_report(report))->duration, report.duration) << ms;
  }
}

TEST(Messages, TheReferencesOwnReportIsReadable) {
  const auto report = read_report(R"({"users":5,"api_calls":1,"errors":[],"timestamp":1764000000123,"duration":0.5})");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->users, 5U);
  EXPECT_EQ(report->state, domain::RunState::complete);
  EXPECT_TRUE(report->run_id.empty());
}

TEST(Messages, ARunHasItsCallsBehindTheReport) {
  domain::CallRecord call{1, 100, domain::CallState::done, 100, 90, 4, 5, 1, 2, 3};
  const std::string text = write_run(sample_report(), {call, {2, 7}});
  const std::string report = write_report(sample_report());
  EXPECT_TRUE(text.starts_with(report.substr(0, report.size() - 1)));
  EXPECT_TRUE(text.ends_with(
      R"("calls":[{"index":1,"size":100,"state":"done","received":100,"stored":90,"duplicates":4,"rejected":5,)"
      R"("failed":1,"attempts":2},{"index":2,"size":7,"state":"planned","received":0,"stored":0,"duplicates":0,)"
      R"("rejected":0,"failed":0,"attempts":0}]})"))
      << text;
}

TEST(Messages, ACallsLetterHasTheEventFirstAndTheWholeRequest) {
  SourceFailure failure;
  failure.kind = FailureKind::http_status;
  failure.status = 503;
  failure.content = domain::cut_content("busy");
  EXPECT_EQ(write_dead_letter(make_call_letter(context(), failure)),
            R"({"message":"Received 503 code, but expected 200","response_code":503,"response_content":"busy",)"
            R"("id":"20261124T110203123-k7f2qz.12","run_id":"20261124T110203123-k7f2qz","reason":"http_status",)"
            R"("request":{"method":"GET","url":"https://random-data-api.com/api/v2/users","params":{"size":17}},)"
            R"("attempts":5,"failed_at":1764000000123})");
}

TEST(Messages, ARejectedUsersLetterHasTheUserAsItCameAndThePointer) {
  const auto letter = make_rejected_letter(context(), {R"({"id":1.50,"x":"&"})", "/3/id", "must be an integer"}, 2);
  const std::string text = write_dead_letter(letter);
  EXPECT_TRUE(text.ends_with(R"("failed_at":1764000000123,"user":{"id":1.50,"x":"&"},"pointer":"/3/id"})")) << text;
  const auto read = read_dead_letter(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->user, letter.user);
  EXPECT_EQ(read->pointer, letter.pointer);
  EXPECT_EQ(read->call_index, 12U);
  EXPECT_FALSE(read->is_call());
}

TEST(Messages, EveryKindOfLetterIsReadAsItWasWritten) {
  SourceFailure failure;
  failure.kind = FailureKind::timeout;
  failure.detail = "no answer";
  const domain::Record record{{"1", "A"}, R"({"id":1,"last_name":"A"})"};
  for (const DeadLetter& letter :
       {make_call_letter(context(), failure), make_rejected_letter(context(), {"17", "/3", "must be an object"}, 1),
        make_refused_letter(context(), record, 3, domain::make_write_event("users", "full"))}) {
    const std::string text = write_dead_letter(letter);
    const auto read = read_dead_letter(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(write_dead_letter(*read), text);
    EXPECT_EQ(read->call_index, letter.call_index);
    EXPECT_EQ(read->is_call(), letter.is_call());
    EXPECT_EQ(domain::redrive_size(*read), domain::redrive_size(letter));
  }
}

TEST(Messages, ALetterOfTheReferenceCanBeReplayed) {
  const auto letter =
      read_dead_letter(R"({"message":"An unexpected Runtime error occurred.","error":"timed out","params":{"size":42},)"
                       R"("host":"https://random-data-api.com/api/v2/users"})");
  ASSERT_TRUE(letter);
  EXPECT_TRUE(letter->id.empty());
  EXPECT_EQ(letter->call_index, 0U);
  EXPECT_EQ(letter->request.method, "GET");
  EXPECT_EQ(letter->request.url, kUrl);
  EXPECT_EQ(letter->request.size, 42U);
  EXPECT_TRUE(letter->is_call());
}

TEST(Messages, TheReferencesLettersSayTheirReasonByTheirFields) {
  const auto status = read_dead_letter(R"({"message":"Received 500 code","response_code":500,"response_content":"x"})");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->reason, "http_status");
  const auto size = read_dead_letter(
      R"({"host":"http://h/","message":"m","response":200,"response_content":{"message":"Maximum allowed size is 100"}})");
  ASSERT_TRUE(size);
  EXPECT_EQ(size->reason, "size_refused");
  EXPECT_EQ(size->event.response_content.text, R"({"message":"Maximum allowed size is 100"})");
  EXPECT_EQ(size->request.url, "http://h/");
}

TEST(Messages, AnIdThatIsNotOfTheRunHasNoCall) {
  for (const std::string id : {"", "other.3", "run", "run.", "run.x", "run.99999999999", "runs.3"}) {
    const auto letter = read_dead_letter(R"({"message":"m","run_id":"run","id":")" + id + "\"}");
    ASSERT_TRUE(letter);
    EXPECT_EQ(letter->call_index, 0U) << id;
  }
}

TEST(Messages, WhatIsNoMessageIsRefusedAndNamed) {
  EXPECT_EQ(read_dead_letter("[]").error().message, "dead letter: not a JSON object");
  EXPECT_EQ(read_dead_letter("{}").error().message, "dead letter: it has no message");
  EXPECT_EQ(read_error_event("{}").error().message, "error event: it has no message");
  EXPECT_EQ(read_report("7").error().message, "report: not a JSON object");
  EXPECT_EQ(read_report(R"({"state":"lost"})").error().kind, ErrorKind::protocol);
  EXPECT_EQ(read_report(R"({"errors":[{}]})").error().message, "error event: it has no message");
}

TEST(Messages, ALetterOfADocumentAtFullDepthIsReadBack) {
  std::string deep = "{\"id\":\"x\",\"last_name\":";
  for (int i = 1; i < kMaxDepth; ++i) deep += '[';
  for (int i = 1; i < kMaxDepth; ++i) deep += ']';
  deep += '}';
  const auto page = decode_page(deep, domain::users_schema());
  ASSERT_TRUE(std::holds_alternative<domain::Page>(page));
  ASSERT_EQ(std::get<domain::Page>(page).rejected.size(), 1U);
  const domain::CallContext context{domain::RunId("run"), {1, 1, {}}, "http://source.test", 1, {}};
  const auto letter = domain::make_rejected_letter(context, std::get<domain::Page>(page).rejected[0], 1);
  const auto read = read_dead_letter(write_dead_letter(letter));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->user, deep);
}

TEST(Messages, NumbersOutOfRangeAreNotTaken) {
  const auto report = read_report(R"({"users":-1,"stored":1.5,"failed":99999999999999999999,"duration":1e300})");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->users, 0U);
  EXPECT_EQ(report->stored, 0U);
  EXPECT_EQ(report->failed, 0U);
  const auto letter = read_dead_letter(R"({"message":"m","attempts":-4,"params":{"size":99999999999}})");
  ASSERT_TRUE(letter);
  EXPECT_EQ(letter->attempts, 0U);
  EXPECT_EQ(letter->request.size, 1U);
}

}  // namespace
}  // namespace rollcall::json
