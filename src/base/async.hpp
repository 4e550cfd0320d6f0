#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/task.hpp"
#include "base/time.hpp"

namespace rollcall {

/// The executor that the calling coroutine runs on.
Task<Executor> current_executor();

/// Starts `task` on `executor` and forgets it. An exception that leaves it ends the program: a task handles its own
/// errors.
void spawn(const Executor& executor, Task<> task);

/// Runs all tasks at once and returns when the last has ended. The first exception, if any, is rethrown then.
Task<> join(std::vector<Task<>> tasks);

/// Sleeps on the steady clock until `time` or until `stop` is asked to stop, whichever is first. Only clocks call it.
class StopToken;
Task<> sleep_on_timer(SteadyTime time, StopToken stop);

/// Wakes coroutines of one executor. Not thread-safe, except `notify_from_any_thread`.
class Event {
 public:
  explicit Event(const Executor& executor);
  ~Event();
  Event(Event&&) noexcept;
  Event& operator=(Event&&) noexcept;

  /// Suspends until the next notify. A notify with nobody waiting is not remembered: check the condition in a loop.
  Task<> wait();
  void notify_all();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// A counting limit: at most `limit` holders at once. Not thread-safe.
class Semaphore {
 public:
  Semaphore(const Executor& executor, std::size_t limit) : event_(executor), free_(limit) {}

  Task<> acquire();
  void release();

 private:
  Event event_;
  std::size_t free_;
};

/// Asks long work to end early. Copies share one state; not thread-safe: request_stop() runs on the loop's thread.
class StopToken {
 public:
  /// A token that is never stopped.
  StopToken() = default;

  [[nodiscard]] bool stop_requested() const { return state_ && state_->stopped; }

 private:
  friend class StopSource;
  friend class StopCallback;
  struct State {
    bool stopped = false;
    std::vector<std::pair<std::size_t, std::function<void()>>> callbacks;
    std::size_t next_id = 0;
  };
  explicit StopToken(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

class StopSource {
 public:
  [[nodiscard]] StopToken token() const { return StopToken(state_); }
  [[nodiscard]] bool stop_requested() const { return state_->stopped; }
  /// Runs the callbacks once; later calls do nothing.
  void request_stop();

 private:
  std::shared_ptr<StopToken::State> state_ = std::make_shared<StopToken::State>();
};

/// Calls `action` when the token is stopped, at once if it already is; unregisters at end of scope.
class StopCallback {
 public:
  StopCallback(const StopToken& token, std::function<void()> action);
  ~StopCallback();
  StopCallback(const StopCallback&) = delete;
  StopCallback& operator=(const StopCallback&) = delete;

 private:
  std::shared_ptr<StopToken::State> state_;
  std::size_t id_ = 0;
};

/// One value handed from any thread to one awaiting coroutine. The receiver's loop stays alive until it is set.
template <class T>
class Promise {
 public:
  explicit Promise(const Executor& executor);

  /// Thread-safe, once.
  void set(T value);
  /// Once, on the executor's thread.
  Task<T> get();

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

/// Wakes one waiter from another thread; the untyped half of Promise.
class CrossThreadWake {
 public:
  explicit CrossThreadWake(const Executor& executor);
  /// Thread-safe, once.
  void wake();
  /// Returns once wake() was called, before or after.
  Task<> wait();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

template <class T>
struct Promise<T>::Shared {
  explicit Shared(const Executor& executor) : wake(executor) {}
  CrossThreadWake wake;
  std::optional<T> value;  // written before wake(), read after wait(): wake's post orders the two
};

template <class T>
Promise<T>::Promise(const Executor& executor) : shared_(std::make_shared<Shared>(executor)) {}

template <class T>
void Promise<T>::set(T value) {
  shared_->value.emplace(std::move(value));
  shared_->wake.wake();
}

template <class T>
Task<T> Promise<T>::get() {
  const std::shared_ptr<Shared> shared = shared_;
  co_await shared->wake.wait();
  co_return std::move(*shared->value);
}

}  // namespace rollcall
