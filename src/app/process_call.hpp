#pragma once

#include "app/budget_gate.hpp"
#include "app/fetch_settings.hpp"
#include "domain/call_outcome.hpp"

namespace rollcall::app {

/// Makes an outcome of one call: asks the source, tries again where the policy says so, and turns what it ends with
/// into records or letters. Writes nothing.
class CallProcessor {
 public:
  CallProcessor(FetchTools tools, FetchSettings settings, Waiter* waiter)
      : tools_(tools), settings_(std::move(settings)), waiter_(waiter) {}

  /// `context.attempts` and `context.now` are filled in. An error is one of our own side (the store): the call has no
  /// outcome then.
  Task<Result<domain::CallOutcome>> process(domain::CallContext context);

 private:
  Task<Result<domain::CallOutcome>> fetch(domain::CallContext context);
  Task<Result<domain::CallOutcome>> replay_record(domain::CallContext context, domain::DeadLetter letter);
  Task<Result<void>> back_off(Duration ceiling);

  FetchTools tools_;
  FetchSettings settings_;
  Waiter* waiter_;
};

}  // namespace rollcall::app
