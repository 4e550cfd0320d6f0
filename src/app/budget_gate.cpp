#include "app/budget_gate.hpp"

#include "base/format.hpp"

namespace rollcall::app {
namespace {

/// Longest time between taking a slot and sending its request.
constexpr Duration kLongestHold = std::chrono::seconds(1);

}  // namespace

Result<void> Waiter::may_start() const {
  if (stop_.stop_requested()) return fail(ErrorKind::cancelled, "the run was asked to stop");
  if (clock_->steady_now() >= deadline_) return fail(ErrorKind::deadline, "the run's deadline has passed");
  return {};
}

Task<Result<void>> Waiter::until(SteadyTime time, WaitReason reason) {
  if (auto ready = may_start(); !ready) co_return ready;
  const SteadyTime now = clock_->steady_now();
  if (time > deadline_) {
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(time - now);
    co_return fail(ErrorKind::deadline, format("the next request may be sent in {}, which is after the run's deadline",
                                               format_duration(wait)));
  }
  listener_(reason, time);
  co_await clock_->sleep_until(time, stop_);
  listener_(WaitReason::nothing, {});
  co_return may_start();
}

Task<Result<void>> BudgetGate::enter() {
  if (auto ready = waiter_->may_start(); !ready) co_return ready;
  while (true) {
    const auto answer = co_await limiter_->try_take(request_timeout_ + kLongestHold);
    if (!answer) co_return std::unexpected(answer.error());
    if (const auto* slot = std::get_if<BudgetSlot>(&*answer)) {
      if (waiter_->clock().steady_now() - slot->taken_at > kLongestHold) {
        // The store was busy: sent now, the request could outlive the slot. Nothing was sent yet.
        if (auto returned = co_await limiter_->release(*slot, {}); !returned) co_return returned;
        continue;
      }
      slot_ = *slot;
      ++requests_;
      co_return Result<void>();
    }
    if (auto waited = co_await waiter_->until(std::get<SteadyTime>(*answer), WaitReason::budget); !waited) {
      co_return waited;
    }
  }
}

Task<Result<void>> BudgetGate::leave(SteadyTime not_before) {
  if (!slot_) co_return fail(ErrorKind::internal, "a request gate was left that nobody had entered");
  const BudgetSlot slot = *slot_;
  slot_.reset();
  co_return co_await limiter_->release(slot, not_before);
}

}  // namespace rollcall::app
