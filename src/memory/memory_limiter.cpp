#include <algorithm>

#include "memory/memory_backend.hpp"

namespace rollcall::memory {

Task<Result<app::BudgetAnswer>> MemoryLimiter::try_take(Duration longest_request) {
  if (!store_->faults.takes.empty()) {
    const std::optional<Error> fault = std::move(store_->faults.takes.front());
    store_->faults.takes.pop_front();
    if (fault) co_return std::unexpected(*fault);
  }
  const SteadyTime now = clock_->steady_now();
  if (store_->paused_until > now) co_return app::BudgetAnswer(store_->paused_until);
  if (!limit_) co_return app::BudgetAnswer(app::BudgetSlot{0, now});

  const domain::RateBudget budget(*limit_);
  std::erase_if(store_->slots, [now](const auto& entry) { return entry.second.free_at <= now; });
  domain::BudgetUse use;
  for (const auto& [id, slot] : store_->slots) {
    (slot.in_flight ? use.in_flight : use.cooling) += 1;
    use.first_free = std::min(use.first_free, slot.free_at);
  }
  if (const auto wait = budget.wait_until(use, now)) co_return app::BudgetAnswer(*wait);
  const app::BudgetSlot slot{store_->next_slot++, now};
  store_->slots[slot.id] = {budget.free_if_abandoned(now, longest_request), true};
  co_return app::BudgetAnswer(slot);
}

Task<Result<void>> MemoryLimiter::release(app::BudgetSlot slot, SteadyTime not_before) {
  store_->paused_until = std::max(store_->paused_until, not_before);
  // Made anew where it is gone: an answer may come after its slot was given up.
  if (limit_) store_->slots[slot.id] = {domain::RateBudget(*limit_).free_after_answer(clock_->steady_now()), false};
  co_return Result<void>();
}

MemoryBackend::MemoryBackend(MemoryStore* store, const app::Clock* clock, std::optional<domain::RateLimit> limit)
    : ledger_(store, "users"),
      history_(store),
      records_(store),
      letters_(store),
      events_(store, clock),
      limiter_(store, clock, limit) {}

app::Backend MemoryBackend::ports() {
  return {&ledger_, &history_, &records_, &letters_, &events_, &events_, &limiter_};
}

}  // namespace rollcall::memory
