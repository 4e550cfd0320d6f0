#include "domain/call_outcome.hpp"

#include <utility>

namespace rollcall::domain {

std::string_view to_string(CallState state) {
  switch (state) {
    case CallState::planned: return "planned";
    case CallState::done: return "done";
    case CallState::dead: return "dead";
  }
  std::unreachable();
}

CallOutcome make_done_outcome(CallContext context, Page page) {
  CallOutcome outcome;
  outcome.state = CallState::done;
  outcome.received = static_cast<std::uint32_t>(page.received());
  outcome.rejected = static_cast<std::uint32_t>(page.rejected.size());
  std::uint32_t position = 0;
  for (const RejectedRecord& record : page.rejected) {
    outcome.letters.push_back(make_rejected_letter(context, record, ++position));
  }
  outcome.duplicates = static_cast<std::uint32_t>(drop_earlier_duplicates(page.records));
  outcome.records = std::move(page.records);
  outcome.context = std::move(context);
  return outcome;
}

CallOutcome make_dead_outcome(CallContext context, const SourceFailure& failure) {
  CallOutcome outcome;
  outcome.state = CallState::dead;
  outcome.replayed_letter_waits = failure.kind == FailureKind::interrupted && !context.call.redrives.empty();
  outcome.letters.push_back(make_call_letter(context, failure));
  outcome.error = outcome.letters.front().event;
  outcome.context = std::move(context);
  return outcome;
}

CallOutcome make_interrupted_outcome(CallContext context) {
  SourceFailure failure;
  failure.kind = FailureKind::interrupted;
  failure.detail = "the run was interrupted before this call was answered";
  return make_dead_outcome(std::move(context), failure);
}

}  // namespace rollcall::domain
