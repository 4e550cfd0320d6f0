#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "app/ports/random.hpp"
#include "base/error.hpp"

namespace rollcall::sources {

enum class FaultKind : std::uint8_t {
  status_503,     ///< status-503
  status_429,     ///< status-429: Retry-After in seconds and as a date, in turn
  hang,           ///< no answer, connection kept
  reset,          ///< connection reset before an answer
  truncate,       ///< the answer stops half-way
  garbage,        ///< status 200, bytes that are not JSON
  html_200,       ///< html-200: status 200, an HTML page
  slow,           ///< the answer drips
  bad_user,       ///< bad-user: one user lacks a key field or has a wrong one
  dup_user,       ///< dup-user: one user's key stands twice in the page
  oversize_page,  ///< oversize-page: a body over the client's 64 MiB cap
};

inline constexpr std::size_t kFaultKinds = 11;

std::string_view to_string(FaultKind kind);

/// How often a fault happens: with a probability, or at every n-th request.
struct FaultRule {
  FaultKind kind = FaultKind::status_503;
  double probability = 0;
  std::uint64_t every = 0;  ///< 0: by probability
};

/// Faults to deal out, each kind drawn on its own for each request.
class FaultPlan {
 public:
  /// Reads `status-503=0.2,hang=@every=10,...` (`hang@every=10` is the same); nothing is no faults, and a kind may
  /// stand once. invalid_input names the part and lists the kinds.
  static Result<FaultPlan> parse(std::string_view text);

  /// The kinds that hit request number `request` (from 1), in the order of FaultKind.
  [[nodiscard]] std::vector<FaultKind> draw(std::uint64_t request, app::Random& random) const;
  [[nodiscard]] bool empty() const { return rules_.empty(); }

 private:
  std::vector<FaultRule> rules_;
};

}  // namespace rollcall::sources
