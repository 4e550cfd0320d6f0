#pragma once

#include <cstdint>
#include <variant>

#include "base/error.hpp"
#include "base/task.hpp"
#include "base/time.hpp"

namespace rollcall::app {

/// A place in the rate budget. It covers a request that is sent soon after `taken_at`; one that is held up longer gives
/// it back unused and takes another.
struct BudgetSlot {
  std::int64_t id = 0;
  SteadyTime taken_at{};
};

/// A slot that was taken, or the time at which to ask again.
using BudgetAnswer = std::variant<BudgetSlot, SteadyTime>;

/// The budget's slots, shared by all that use one store, across processes and restarts. The rules are
/// domain::RateBudget's; an adapter keeps the slots and makes each step atomic. It never sleeps.
class RateLimiter {
 public:
  virtual ~RateLimiter() = default;

  /// Takes a slot if one is free. A request that is never released frees its slot after `longest_request` and a window.
  virtual Task<Result<BudgetAnswer>> try_take(Duration longest_request) = 0;

  /// The slot's request was answered or given up just now. No request of anybody may follow before `not_before`
  /// (zero: no such wish); a later pause is kept, a pause is never shortened.
  virtual Task<Result<void>> release(BudgetSlot slot, SteadyTime not_before) = 0;
};

}  // namespace rollcall::app
