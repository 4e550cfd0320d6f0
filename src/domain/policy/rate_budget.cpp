#include "domain/policy/rate_budget.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "base/text.hpp"

namespace rollcall::domain {

Result<RateLimit> parse_rate_limit(std::string_view text) {
  const auto slash = text.find('/');
  const auto requests = parse_unsigned(text.substr(0, slash));
  const auto window =
      slash == std::string_view::npos ? fail(ErrorKind::invalid_input, "") : parse_duration(text.substr(slash + 1));
  constexpr std::uint64_t kMostRequests = 1'000'000;
  if (!requests || *requests < 1 || *requests > kMostRequests || !window || *window <= Duration::zero()) {
    return fail(ErrorKind::invalid_input,
                format("'{}' is not a rate: write REQUESTS/WINDOW as in 75/60s, or none", text));
  }
  return RateLimit{static_cast<std::uint32_t>(*requests), *window};
}

std::string format_rate_limit(RateLimit limit) {
  return format("{}/{}", limit.requests, format_duration(limit.window));
}

std::optional<SteadyTime> RateBudget::wait_until(const BudgetUse& use, SteadyTime now) const {
  if (use.paused_until > now) return use.paused_until;
  if (use.in_flight + use.cooling < limit_.requests) return std::nullopt;
  // A request in flight can be answered now at the earliest, which frees its slot one window from now.
  const SteadyTime from_flight = use.in_flight > 0 ? add_saturating(now, limit_.window) : kNever;
  return std::min(use.first_free, from_flight);
}

SteadyTime RateBudget::free_if_abandoned(SteadyTime now, Duration longest_request) const {
  return add_saturating(add_saturating(now, longest_request), limit_.window);
}

SteadyTime RateBudget::free_after_answer(SteadyTime answered) const { return add_saturating(answered, limit_.window); }

}  // namespace rollcall::domain
