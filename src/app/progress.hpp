#pragma once

#include <cstdint>

#include "base/time.hpp"
#include "domain/fetch_report.hpp"

namespace rollcall::app {

enum class WaitReason : std::uint8_t {
  nothing,
  budget,   ///< the rate budget has no free slot, or the source asked for a pause
  backoff,  ///< a failed request waits for its next try
};

/// Where a run stands. `sums` holds committed calls only.
struct FetchProgress {
  domain::FetchReport sums;
  WaitReason waiting_for = WaitReason::nothing;
  SteadyTime waiting_until{};
};

/// Somebody who watches a run. Called on the loop's thread after each change; returns quickly.
class RunObserver {
 public:
  virtual ~RunObserver() = default;
  virtual void on_progress(const FetchProgress& progress) = 0;
};

}  // namespace rollcall::app
