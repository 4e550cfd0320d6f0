#include "net/system_clock.hpp"

#include <chrono>

namespace rollcall::net {

WallTime SystemClock::wall_now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady_now() const { return std::chrono::steady_clock::now(); }

Task<> SystemClock::sleep_until(SteadyTime time, StopToken stop) { return sleep_on_timer(time, std::move(stop)); }

}  // namespace rollcall::net
