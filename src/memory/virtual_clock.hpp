#pragma once

#include <functional>
#include <map>
#include <memory>

#include "app/ports/clock.hpp"

namespace rollcall::memory {

/// Time that stands still until somebody moves it: a run of hours takes milliseconds, and always the same way.
class VirtualClock final : public app::Clock {
 public:
  explicit VirtualClock(WallTime wall = from_unix_ms(1'700'000'000'000));

  [[nodiscard]] WallTime wall_now() const override;
  [[nodiscard]] SteadyTime steady_now() const override { return now_; }
  Task<> sleep_until(SteadyTime time, StopToken stop) override;

  void advance(Duration step);
  /// Moves only the wall clock, as an administrator or NTP would.
  void jump_wall(Duration step) { wall_offset_ += std::chrono::duration_cast<std::chrono::milliseconds>(step); }

  /// The earliest time that a sleeper waits for, or kNever.
  [[nodiscard]] SteadyTime next_wake() const;
  /// Moves to next_wake and wakes who waits for it.
  void advance_to_next_wake();

 private:
  struct Sleeper;
  struct Bed;
  void wake_due();

  SteadyTime now_{std::chrono::hours(1)};
  WallTime wall_start_;
  std::chrono::milliseconds wall_offset_{};
  std::multimap<SteadyTime, std::shared_ptr<Sleeper>> sleepers_;
};

/// Runs `main` and all that it starts in virtual time: whenever nothing else is ready, time moves to the next
/// sleeper's. `busy` says whether work outside the loop (a store's thread) is still to come back; time stands still
/// until then. Throws std::logic_error when all wait for something that can't happen.
void run_in_virtual_time(VirtualClock& clock, std::function<Task<>()> main, std::function<bool()> busy = {});

}  // namespace rollcall::memory
