#include "domain/dead_letter.hpp"

#include <algorithm>
#include <utility>

#include "base/format.hpp"

namespace rollcall::domain {
namespace {

DeadLetter start_letter(const CallContext& context, std::string_view reason, ErrorEvent event) {
  DeadLetter letter;
  letter.id = LetterId(format("{}.{}", context.run_id.value, context.call.index));
  letter.run_id = context.run_id;
  letter.call_index = context.call.index;
  letter.reason = reason;
  letter.event = std::move(event);
  letter.request = {"GET", context.source_url, context.call.size};
  letter.attempts = context.attempts;
  letter.failed_at = context.now;
  return letter;
}

}  // namespace

std::string_view to_string(FailureKind kind) {
  switch (kind) {
    case FailureKind::connection: return "connection";
    case FailureKind::tls: return "tls";
    case FailureKind::timeout: return "timeout";
    case FailureKind::truncated: return "truncated";
    case FailureKind::too_large: return "too_large";
    case FailureKind::protocol: return "protocol";
    case FailureKind::unreadable: return "unreadable";
    case FailureKind::unexpected: return "unexpected";
    case FailureKind::redirect: return "redirect";
    case FailureKind::http_status: return "http_status";
    case FailureKind::size_refused: return "size_refused";
    case FailureKind::deadline: return "deadline";
    case FailureKind::interrupted: return "interrupted";
  }
  std::unreachable();
}

std::string_view to_string(RecordReason reason) {
  switch (reason) {
    case RecordReason::rejected: return "rejected";
    case RecordReason::store_refused: return "store_refused";
  }
  std::unreachable();
}

std::uint32_t redrive_size(const DeadLetter& letter) {
  const auto allowed = parse_size_refusal(letter.event.response_content.text);
  return allowed ? std::min(letter.request.size, *allowed) : letter.request.size;
}

DeadLetter make_call_letter(const CallContext& context, const SourceFailure& failure) {
  return start_letter(context, to_string(failure.kind),
                      make_call_event(failure, context.source_url, context.call.size));
}

DeadLetter make_rejected_letter(const CallContext& context, const RejectedRecord& record, std::uint32_t position) {
  DeadLetter letter =
      start_letter(context, to_string(RecordReason::rejected),
                   make_rejected_event(record.pointer, record.why, context.source_url, context.call.size));
  letter.id.value += format(".{}", position);
  letter.user = record.document;
  letter.pointer = record.pointer;
  return letter;
}

DeadLetter make_refused_letter(const CallContext& context, const Record& record, std::uint32_t position,
                               ErrorEvent event) {
  DeadLetter letter = start_letter(context, to_string(RecordReason::store_refused), std::move(event));
  letter.id.value += format(".{}", position);
  letter.user = record.document;
  return letter;
}

}  // namespace rollcall::domain
