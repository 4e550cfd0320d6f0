#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "app/fetch_settings.hpp"
#include "app/progress.hpp"

namespace rollcall::app {

/// One place where the engine sleeps: until a time, a stop or the end of the run, telling the observer why.
class Waiter {
 public:
  using Listener = std::function<void(WaitReason, SteadyTime)>;

  Waiter(Clock* clock, StopToken stop, SteadyTime deadline, Listener listener)
      : clock_(clock), stop_(std::move(stop)), deadline_(deadline), listener_(std::move(listener)) {}

  /// cancelled when stopped, deadline when `time` lies behind the run's deadline (then it returns at once).
  Task<Result<void>> until(SteadyTime time, WaitReason reason);

  /// cancelled or deadline if no more may be started.
  [[nodiscard]] Result<void> may_start() const;
  [[nodiscard]] SteadyTime deadline() const { return deadline_; }
  [[nodiscard]] const Clock& clock() const { return *clock_; }

 private:
  Clock* clock_;
  StopToken stop_;
  SteadyTime deadline_;
  Listener listener_;
};

/// The rate budget as one call sees it: waits for a slot before each request and gives it back after. Counts requests.
class BudgetGate final : public RequestGate {
 public:
  BudgetGate(RateLimiter* limiter, Waiter* waiter, Duration request_timeout)
      : limiter_(limiter), waiter_(waiter), request_timeout_(request_timeout) {}

  Task<Result<void>> enter() override;
  Task<Result<void>> leave(SteadyTime not_before) override;

  [[nodiscard]] std::uint32_t requests() const { return requests_; }

 private:
  RateLimiter* limiter_;
  Waiter* waiter_;
  Duration request_timeout_;
  std::optional<BudgetSlot> slot_;
  std::uint32_t requests_ = 0;
};

}  // namespace rollcall::app
