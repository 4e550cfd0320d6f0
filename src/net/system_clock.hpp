#pragma once

#include "app/ports/clock.hpp"

namespace rollcall::net {

/// The machine's clocks.
class SystemClock final : public app::Clock {
 public:
  [[nodiscard]] WallTime wall_now() const override;
  [[nodiscard]] SteadyTime steady_now() const override;
  Task<> sleep_until(SteadyTime time, StopToken stop) override;
};

}  // namespace rollcall::net
