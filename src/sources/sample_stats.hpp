#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "base/time.hpp"
#include "sources/fault_plan.hpp"
#include "sources/sliding_window.hpp"

namespace rollcall::sources {

/// What the sample API knows of its clients: the other side of the ledger, to hold a run's report against.
struct SampleStats {
  explicit SampleStats(Duration window_length) : window(window_length) {}

  std::uint64_t requests = 0;            ///< for the resource
  std::uint64_t users = 0;               ///< in answers of status 200 that leave whole, dripping ones included
  std::map<int, std::uint64_t> answers;  ///< by status; hung and reset requests have none
  std::array<std::uint64_t, kFaultKinds> faults{};
  std::uint64_t violations = 0;      ///< requests beyond the limit
  std::uint64_t early_requests = 0;  ///< came before the time that a Retry-After had allowed
  SteadyTime not_before{};           ///< the latest time that a Retry-After has allowed
  SlidingWindow window;

  /// {"requests", "users", "answers": {status: n}, "faults": {kind: n}, "violations", "max_in_window", "window_ms",
  /// "early_requests"}
  [[nodiscard]] std::string to_json() const;
};

}  // namespace rollcall::sources
