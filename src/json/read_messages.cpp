#include <algorithm>
#include <limits>
#include <utility>

#include "base/format.hpp"
#include "base/text.hpp"
#include "json/message_fields.hpp"
#include "json/messages.hpp"
#include "json/object.hpp"

namespace rollcall::json {
namespace {

using domain::DeadLetter;
using domain::ErrorEvent;
using domain::FetchReport;
using domain::RunState;

std::string text_or_empty(const Object& object, std::string_view name) { return object.string(name).value_or(""); }

template <class Count>
Count count_or_zero(const Object& object, std::string_view name) {
  const std::int64_t value = object.integer(name).value_or(0);
  return std::in_range<Count>(value) ? static_cast<Count>(value) : Count{0};
}

/// `params.size`, or `fallback`.
std::uint32_t size_in(const Object& object, std::uint32_t fallback) {
  const auto params = object.object(field::kParams);
  const auto size = params ? params->integer(field::kSize) : std::nullopt;
  return size && std::in_range<std::uint32_t>(*size) ? static_cast<std::uint32_t>(*size) : fallback;
}

ErrorEvent::Kind kind_of(const Object& object) {
  if (object.has(field::kResponseCode)) return ErrorEvent::Kind::http_status;
  if (object.has(field::kResponse)) return ErrorEvent::Kind::size_refused;
  if (object.has(field::kParams) || object.has(field::kHost)) return ErrorEvent::Kind::runtime;
  return ErrorEvent::Kind::write;
}

/// The reference wrote contents that were JSON as JSON: then its text.
domain::CutText content_of(const Object& object) {
  const auto text = object.string(field::kResponseContent);
  domain::CutText content = domain::cut_content(text ? *text : object.raw(field::kResponseContent).value_or(""));
  content.full_length =
      std::max(content.full_length, count_or_zero<std::uint64_t>(object, field::kResponseContentLength));
  return content;
}

ErrorEvent event_of(const Object& object) {
  ErrorEvent event;
  event.kind = kind_of(object);
  event.message = text_or_empty(object, field::kMessage);
  event.host = text_or_empty(object, field::kHost);
  event.error = text_or_empty(object, field::kError);
  event.response_code =
      count_or_zero<int>(object, object.has(field::kResponse) ? field::kResponse : field::kResponseCode);
  event.response_content = content_of(object);
  event.size = size_in(object, 0);
  return event;
}

/// The call index of an id `<run id>.<index>[.<position>]`; 0 if it is not one.
std::uint32_t call_index_of(std::string_view id, std::string_view run_id) {
  if (!id.starts_with(run_id) || id.size() <= run_id.size() || id[run_id.size()] != '.') return 0;
  id.remove_prefix(run_id.size() + 1);
  const auto index = parse_unsigned(id.substr(0, id.find('.')));
  return index && std::in_range<std::uint32_t>(*index) ? static_cast<std::uint32_t>(*index) : 0;
}

domain::RequestDescription request_of(const Object& object, const ErrorEvent& event) {
  domain::RequestDescription request;
  const auto own = object.object(field::kRequest);
  request.url = own ? text_or_empty(*own, field::kUrl) : event.host;
  request.method = own ? own->string(field::kMethod).value_or(request.method) : request.method;
  request.size = size_in(own ? *own : object, request.size);
  return request;
}

/// Letters of the reference have no reason; where the event tells it, it is given.
std::string reason_of(const Object& object, const ErrorEvent& event) {
  if (auto reason = object.string(field::kReason)) return std::move(*reason);
  if (event.kind == ErrorEvent::Kind::http_status) return std::string(to_string(domain::FailureKind::http_status));
  if (event.kind == ErrorEvent::Kind::size_refused) return std::string(to_string(domain::FailureKind::size_refused));
  return "";
}

std::optional<RunState> state_of(std::string_view name) {
  for (const RunState state : {RunState::running, RunState::complete, RunState::interrupted}) {
    if (to_string(state) == name) return state;
  }
  return std::nullopt;
}

Duration duration_of(const Object& object) {
  constexpr double kLongest = 1e9;  // seconds; keeps the conversion from overflowing
  const double seconds = std::clamp(object.number(field::kDuration).value_or(0), 0.0, kLongest);
  return std::chrono::round<Duration>(std::chrono::duration<double>(seconds));
}

Result<Object> parse_message(const std::string& text, std::string_view what) {
  auto object = Object::parse(text);
  if (!object) return fail(ErrorKind::protocol, format("{}: {}", what, object.error().message));
  return object;
}

}  // namespace

Result<ErrorEvent> read_error_event(const std::string& text) {
  const auto object = parse_message(text, "error event");
  if (!object) return std::unexpected(object.error());
  if (!object->has(field::kMessage)) return fail(ErrorKind::protocol, "error event: it has no message");
  return event_of(*object);
}

Result<FetchReport> read_report(const std::string& text) {
  const auto object = parse_message(text, "report");
  if (!object) return std::unexpected(object.error());
  FetchReport report;
  report.users = count_or_zero<std::uint64_t>(*object, field::kUsers);
  report.api_calls = count_or_zero<std::uint64_t>(*object, field::kApiCalls);
  for (const std::string& error : object->array(field::kErrors).value_or(std::vector<std::string>{})) {
    auto event = read_error_event(error);
    if (!event) return std::unexpected(event.error());
    report.errors.push_back(std::move(*event));
  }
  report.timestamp = from_unix_ms(object->integer(field::kTimestamp).value_or(0));
  report.duration = duration_of(*object);
  report.run_id = domain::RunId(text_or_empty(*object, field::kRunId));
  const auto state = state_of(object->string(field::kState).value_or("complete"));
  if (!state) return fail(ErrorKind::protocol, "report: its state is none of running, complete, interrupted");
  report.state = *state;
  for (const auto& [name, sum] : kReportSums) report.*sum = count_or_zero<std::uint64_t>(*object, name);
  return report;
}

Result<DeadLetter> read_dead_letter(const std::string& text) {
  const auto object = parse_message(text, "dead letter");
  if (!object) return std::unexpected(object.error());
  if (!object->has(field::kMessage)) return fail(ErrorKind::protocol, "dead letter: it has no message");
  DeadLetter letter;
  letter.event = event_of(*object);
  letter.id = domain::LetterId(text_or_empty(*object, field::kId));
  letter.run_id = domain::RunId(text_or_empty(*object, field::kRunId));
  letter.call_index = call_index_of(letter.id.value, letter.run_id.value);
  letter.reason = reason_of(*object, letter.event);
  letter.request = request_of(*object, letter.event);
  letter.attempts = count_or_zero<std::uint32_t>(*object, field::kAttempts);
  letter.failed_at = from_unix_ms(object->integer(field::kFailedAt).value_or(0));
  if (const auto user = object->raw(field::kUser)) letter.user = std::string(*user);
  letter.pointer = object->string(field::kPointer);
  return letter;
}

}  // namespace rollcall::json
