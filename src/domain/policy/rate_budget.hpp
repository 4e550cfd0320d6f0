#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/time.hpp"

namespace rollcall::domain {

/// At most `requests` in any sliding window of length `window`.
struct RateLimit {
  std::uint32_t requests = 75;
  Duration window = std::chrono::seconds(60);
  bool operator==(const RateLimit&) const = default;
};

/// Reads `75/60s`. `none` is the caller's to know.
Result<RateLimit> parse_rate_limit(std::string_view text);
std::string format_rate_limit(RateLimit limit);

/// The slots that are not free at some instant, summed up.
struct BudgetUse {
  std::uint32_t in_flight = 0;     ///< slots whose request has no answer yet
  std::uint32_t cooling = 0;       ///< slots whose answer came less than a window ago
  SteadyTime first_free = kNever;  ///< when the first of them becomes free if nothing more is heard of it
  SteadyTime paused_until{};       ///< no request before this time: the source's Retry-After
};

/// The exact sliding-window budget, as rules over slots.
///
/// A slot is taken when a request is sent and becomes free one window after its *answer* arrived. The server saw the
/// request somewhere between the two. So if a request is sent at t, every earlier request whose slot is reused was
/// seen at least one window before t, and no delay on the way can put more than `requests` into one window of the
/// server's own clock. A slot whose process died is held until its request must have ended, and a window more.
class RateBudget {
 public:
  explicit RateBudget(RateLimit limit) : limit_(limit) {}

  /// Nothing: a slot may be taken now. A time: look again then, and not earlier.
  [[nodiscard]] std::optional<SteadyTime> wait_until(const BudgetUse& use, SteadyTime now) const;

  /// When the slot of a request sent at `now` is free if its answer is never reported. `longest_request` is the
  /// time after which the request is given up.
  [[nodiscard]] SteadyTime free_if_abandoned(SteadyTime now, Duration longest_request) const;

  /// When the slot of a request answered at `answered` is free.
  [[nodiscard]] SteadyTime free_after_answer(SteadyTime answered) const;

  [[nodiscard]] RateLimit limit() const { return limit_; }

 private:
  RateLimit limit_;
};

}  // namespace rollcall::domain
