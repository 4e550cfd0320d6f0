#pragma once

#include <optional>
#include <string>

#include "app/ports/clock.hpp"
#include "app/ports/rate_limiter.hpp"
#include "domain/policy/rate_budget.hpp"
#include "sqlite/database.hpp"

namespace rollcall::sqlite {

/// Where and when a step of the budget happens.
struct Moment {
  std::string boot;
  SteadyTime now;
  WallTime wall;
};

/// The budget's slots in the table budget_slots, each step one transaction, so that processes that share the file share
/// the budget. Times are of the monotonic clock, which all processes of one boot share and which never jumps; each row
/// names its boot. A row of an earlier boot can't be compared with now: it is taken to have been answered just now.
///
/// Without a limit no slots are kept, only the pauses that the source asked for: read once, written when there is one.
class SqliteLimiter final : public app::RateLimiter {
 public:
  SqliteLimiter(Database* database, const app::Clock* clock, std::optional<domain::RateLimit> limit, std::string boot);

  Task<Result<app::BudgetAnswer>> try_take(Duration longest_request) override;
  Task<Result<void>> release(app::BudgetSlot slot, SteadyTime not_before) override;

 private:
  [[nodiscard]] Moment now() const;
  Task<Result<app::BudgetAnswer>> take_unlimited();

  Database* database_;
  const app::Clock* clock_;
  std::optional<domain::RateLimit> limit_;
  std::string boot_;
  std::optional<SteadyTime> unlimited_pause_;  ///< once it is known
};

/// This boot's name, from the kernel.
std::string current_boot();

}  // namespace rollcall::sqlite
