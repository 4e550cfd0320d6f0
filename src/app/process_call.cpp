#include "app/process_call.hpp"

#include "base/format.hpp"

namespace rollcall::app {
namespace {

using domain::CallContext;
using domain::CallOutcome;
using domain::FailureKind;
using domain::SourceFailure;

/// What a stop or the deadline makes of a call, with the last failure of the source if there was one.
/// Nothing for errors of our own side.
std::optional<SourceFailure> ended_early(const Error& error, const std::optional<SourceFailure>& last) {
  if (error.kind != ErrorKind::cancelled && error.kind != ErrorKind::deadline) return std::nullopt;
  SourceFailure failure = last.value_or(SourceFailure{});
  failure.detail = last ? format("{}; the last try failed: {}", error.message,
                                 last->detail.empty() ? format("status {}", last->status) : last->detail)
                        : error.message;
  failure.kind = error.kind == ErrorKind::cancelled ? FailureKind::interrupted : FailureKind::deadline;
  return failure;
}

CallContext ended_now(CallContext context, const Clock& clock) {
  context.now = clock.wall_now();
  return context;
}

}  // namespace

Task<Result<CallOutcome>> CallProcessor::process(CallContext context) {
  if (!context.call.redrives.empty()) {
    auto letter = co_await tools_.backend.letters->get(context.call.redrives);
    if (!letter) co_return std::unexpected(letter.error());
    // Somebody else replayed or discarded it since it was selected: nothing is left to do.
    if (!*letter) co_return domain::make_done_outcome(ended_now(std::move(context), *tools_.clock), {});
    if (!(*letter)->is_call()) co_return co_await replay_record(std::move(context), std::move(**letter));
  }
  co_return co_await fetch(std::move(context));
}

Task<Result<CallOutcome>> CallProcessor::fetch(CallContext context) {
  BudgetGate gate(tools_.backend.limiter, waiter_, settings_.request_timeout);
  std::optional<SourceFailure> last;
  const auto finish = [&](CallOutcome outcome) {
    outcome.requests = gate.requests();
    return outcome;
  };
  while (true) {
    const SourceRequest request{context.call.size, waiter_->deadline()};
    auto answer = co_await tools_.source->fetch(request, &gate);
    if (!answer) {
      const auto failure = ended_early(answer.error(), last);
      if (!failure) co_return std::unexpected(answer.error());
      co_return finish(domain::make_dead_outcome(ended_now(std::move(context), *tools_.clock), *failure));
    }
    ++context.attempts;
    if (auto* page = std::get_if<domain::Page>(&*answer)) {
      co_return finish(domain::make_done_outcome(ended_now(std::move(context), *tools_.clock), std::move(*page)));
    }
    last = std::get<SourceFailure>(std::move(*answer));
    const auto verdict = domain::judge_failure(settings_.retry, *last, context.attempts);
    const auto* again = std::get_if<domain::TryAgain>(&verdict);
    if (again == nullptr)
      co_return finish(domain::make_dead_outcome(ended_now(std::move(context), *tools_.clock), *last));
    if (auto waited = co_await back_off(again->ceiling); !waited) {
      co_return finish(
          domain::make_dead_outcome(ended_now(std::move(context), *tools_.clock), *ended_early(waited.error(), last)));
    }
  }
}

Task<Result<void>> CallProcessor::back_off(Duration ceiling) {
  const Duration wait(
      static_cast<std::int64_t>(tools_.random->between(0, static_cast<std::uint64_t>(ceiling.count()))));
  co_return co_await waiter_->until(add_saturating(tools_.clock->steady_now(), wait), WaitReason::backoff);
}

Task<Result<CallOutcome>> CallProcessor::replay_record(CallContext context, domain::DeadLetter letter) {
  SourceAnswer answer = tools_.source->read(*letter.user);
  auto* page = std::get_if<domain::Page>(&answer);
  // An array reads as a page of its own; the letter is about one record, whatever stood in its place.
  const bool is_one_record = page != nullptr && page->received() == 1 && letter.user->starts_with('{');
  if (is_one_record)
    co_return domain::make_done_outcome(ended_now(std::move(context), *tools_.clock), std::move(*page));
  domain::Page rejected;
  rejected.rejected.push_back({*letter.user, letter.pointer.value_or(""), "must be an object"});
  co_return domain::make_done_outcome(ended_now(std::move(context), *tools_.clock), std::move(rejected));
}

}  // namespace rollcall::app
