#pragma once

#include "base/async.hpp"
#include "base/task.hpp"
#include "base/time.hpp"

namespace rollcall::app {

/// Time, for everything above the adapters. Wall time is for people, steady time for waiting.
class Clock {
 public:
  virtual ~Clock() = default;

  [[nodiscard]] virtual WallTime wall_now() const = 0;
  [[nodiscard]] virtual SteadyTime steady_now() const = 0;

  /// Returns at `time`, never earlier unless `stop` is asked to stop; at once if the time has passed.
  virtual Task<> sleep_until(SteadyTime time, StopToken stop) = 0;
};

}  // namespace rollcall::app
