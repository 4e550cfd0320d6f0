#include "json/messages.hpp"

#include "json/message_fields.hpp"
#include "json/writer.hpp"

namespace rollcall::json {
namespace {

using domain::CallRecord;
using domain::DeadLetter;
using domain::ErrorEvent;
using domain::FetchReport;

void write_content(Writer& out, const domain::CutText& content) {
  out.field(field::kResponseContent, content.text);
  if (content.was_cut()) out.field(field::kResponseContentLength, content.full_length);
}

void write_params(Writer& out, std::uint32_t size) {
  out.key(field::kParams).begin_object().field(field::kSize, size).end_object();
}

void write_event_fields(Writer& out, const ErrorEvent& event) {
  switch (event.kind) {
    case ErrorEvent::Kind::http_status:
      out.field(field::kMessage, event.message).field(field::kResponseCode, event.response_code);
      write_content(out, event.response_content);
      return;
    case ErrorEvent::Kind::size_refused:
      out.field(field::kHost, event.host).field(field::kMessage, event.message);
      out.field(field::kResponse, event.response_code);
      write_content(out, event.response_content);
      return;
    case ErrorEvent::Kind::runtime:
      out.field(field::kMessage, event.message).field(field::kError, event.error);
      write_params(out, event.size);
      out.field(field::kHost, event.host);
      return;
    case ErrorEvent::Kind::write: out.field(field::kMessage, event.message).field(field::kError, event.error); return;
  }
}

void write_request(Writer& out, const domain::RequestDescription& request) {
  out.key(field::kRequest).begin_object();
  out.field(field::kMethod, request.method).field(field::kUrl, request.url);
  write_params(out, request.size);
  out.end_object();
}

void write_report_fields(Writer& out, const FetchReport& report) {
  out.field(field::kUsers, report.users).field(field::kApiCalls, report.api_calls);
  out.key(field::kErrors).begin_array();
  for (const ErrorEvent& event : report.errors) out.raw(write_error_event(event));
  out.end_array();
  out.field(field::kTimestamp, to_unix_ms(report.timestamp)).field(field::kDuration, to_seconds(report.duration));
  out.field(field::kRunId, report.run_id.value).field(field::kState, to_string(report.state));
  for (const auto& [name, sum] : kReportSums) out.field(name, report.*sum);
}

void write_call(Writer& out, const CallRecord& call) {
  out.begin_object();
  out.field("index", call.index).field("size", call.size).field("state", to_string(call.state));
  out.field("received", call.received).field("stored", call.stored).field("duplicates", call.duplicates);
  out.field("rejected", call.rejected).field("failed", call.failed).field("attempts", call.attempts);
  out.end_object();
}

}  // namespace

std::string write_error_event(const ErrorEvent& event) {
  Writer out;
  out.begin_object();
  write_event_fields(out, event);
  out.end_object();
  return out.take();
}

std::string write_report(const FetchReport& report) {
  Writer out;
  out.begin_object();
  write_report_fields(out, report);
  out.end_object();
  return out.take();
}

std::string write_run(const FetchReport& report, const std::vector<CallRecord>& calls) {
  Writer out;
  out.begin_object();
  write_report_fields(out, report);
  out.key("calls").begin_array();
  for (const CallRecord& call : calls) write_call(out, call);
  out.end_array().end_object();
  return out.take();
}

std::string write_dead_letter(const DeadLetter& letter) {
  Writer out;
  out.begin_object();
  write_event_fields(out, letter.event);
  out.field(field::kId, letter.id.value).field(field::kRunId, letter.run_id.value);
  out.field(field::kReason, letter.reason);
  write_request(out, letter.request);
  out.field(field::kAttempts, letter.attempts).field(field::kFailedAt, to_unix_ms(letter.failed_at));
  if (letter.user) out.key(field::kUser).raw(*letter.user);
  if (letter.pointer) out.field(field::kPointer, *letter.pointer);
  out.end_object();
  return out.take();
}

}  // namespace rollcall::json
