#include "memory/virtual_clock.hpp"

#include <exception>
#include <stdexcept>
#include <utility>
#include <vector>

#include "base/loop.hpp"

namespace rollcall::memory {

struct VirtualClock::Sleeper {
  explicit Sleeper(const Executor& executor) : event(executor) {}
  Event event;
  bool awake = false;
};

/// A sleeper's place among the others, given up at the latest when the sleeping task ends or is destroyed with its
/// loop: nobody may wake it after that.
struct VirtualClock::Bed {
  ~Bed() { leave(); }
  void leave() const {
    if (!std::exchange(sleeper->awake, true)) clock->sleepers_.erase(place);
  }
  VirtualClock* clock;
  std::multimap<SteadyTime, std::shared_ptr<Sleeper>>::iterator place;
  std::shared_ptr<Sleeper> sleeper;
};

VirtualClock::VirtualClock(WallTime wall) : wall_start_(wall - std::chrono::hours(1)) {}

WallTime VirtualClock::wall_now() const {
  return wall_start_ + wall_offset_ + std::chrono::floor<std::chrono::milliseconds>(now_.time_since_epoch());
}

Task<> VirtualClock::sleep_until(SteadyTime time, StopToken stop) {
  if (time <= now_ || stop.stop_requested()) co_return;
  const auto sleeper = std::make_shared<Sleeper>(co_await current_executor());
  const auto place = sleepers_.emplace(time, sleeper);
  const Bed bed{this, place, sleeper};
  const StopCallback wake(stop, [&bed] {
    bed.leave();
    bed.sleeper->event.notify_all();
  });
  while (!sleeper->awake) co_await sleeper->event.wait();
}

void VirtualClock::advance(Duration step) {
  now_ += step;
  wake_due();
}

SteadyTime VirtualClock::next_wake() const { return sleepers_.empty() ? kNever : sleepers_.begin()->first; }

void VirtualClock::advance_to_next_wake() {
  if (sleepers_.empty()) return;
  now_ = std::max(now_, sleepers_.begin()->first);
  wake_due();
}

void VirtualClock::wake_due() {
  while (!sleepers_.empty() && sleepers_.begin()->first <= now_) {
    sleepers_.begin()->second->awake = true;
    sleepers_.begin()->second->event.notify_all();
    sleepers_.erase(sleepers_.begin());
  }
}

namespace {

/// Runs a task and notes that and how it ended. What it points to outlives the loop.
Task<> note_end(Task<> task, bool* ended, std::exception_ptr* error) {
  try {
    co_await std::move(task);
  } catch (...) {
    *error = std::current_exception();
  }
  *ended = true;
}

}  // namespace

void run_in_virtual_time(VirtualClock& clock, std::function<Task<>()> main, std::function<bool()> busy) {
  ManualLoop loop;
  bool ended = false;
  std::exception_ptr error;
  spawn(loop.executor(), note_end(main(), &ended, &error));
  while (!ended) {
    if (loop.run_ready() > 0) continue;
    if (busy && busy()) {
      loop.wait_for_one();
      continue;
    }
    if (clock.next_wake() == kNever) {
      throw std::logic_error("deadlock in virtual time: nothing is ready and nobody sleeps");
    }
    clock.advance_to_next_wake();
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace rollcall::memory
