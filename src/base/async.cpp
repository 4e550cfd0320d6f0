#include "base/async.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace rollcall {
namespace asio = boost::asio;
namespace {

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

/// Waits until the timer is cancelled or expires.
Task<> expire(asio::steady_timer* timer) { co_await timer->async_wait(kNoThrow); }

}  // namespace

Task<Executor> current_executor() { co_return co_await asio::this_coro::executor; }

void spawn(const Executor& executor, Task<> task) {
  asio::co_spawn(executor, std::move(task), [](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
  });
}

Task<> join(std::vector<Task<>> tasks) {
  const Executor executor = co_await current_executor();
  struct Shared {
    explicit Shared(const Executor& on, std::size_t count)
        : done(on, asio::steady_timer::time_point::max()), running(count) {}
    asio::steady_timer done;
    std::size_t running;
    std::exception_ptr error;
  };
  if (tasks.empty()) co_return;
  const auto shared = std::make_shared<Shared>(executor, tasks.size());
  for (Task<>& task : tasks) {
    asio::co_spawn(executor, std::move(task), [shared](const std::exception_ptr& error) {
      if (error && !shared->error) shared->error = error;
      if (--shared->running == 0) shared->done.cancel();
    });
  }
  while (shared->running > 0) co_await expire(&shared->done);
  if (shared->error) std::rethrow_exception(shared->error);
}

Task<> sleep_on_timer(SteadyTime time, StopToken stop) {
  if (stop.stop_requested()) co_return;
  const Executor executor = co_await current_executor();
  asio::steady_timer timer(executor, time);
  const StopCallback cancel(stop, [&timer] { timer.cancel(); });
  co_await expire(&timer);
}

struct Event::State {
  explicit State(const Executor& executor) : timer(executor, asio::steady_timer::time_point::max()) {}
  asio::steady_timer timer;
};

Event::Event(const Executor& executor) : state_(std::make_shared<State>(executor)) {}
Event::~Event() = default;
Event::Event(Event&&) noexcept = default;
Event& Event::operator=(Event&&) noexcept = default;

Task<> Event::wait() {
  const std::shared_ptr<State> state = state_;  // the event may go while somebody waits
  co_await expire(&state->timer);
}

void Event::notify_all() { state_->timer.cancel(); }

Task<> Semaphore::acquire() {
  while (free_ == 0) co_await event_.wait();
  --free_;
}

void Semaphore::release() {
  ++free_;
  event_.notify_all();
}

void StopSource::request_stop() {
  if (std::exchange(state_->stopped, true)) return;
  const auto callbacks = std::exchange(state_->callbacks, {});
  for (const auto& [id, action] : callbacks) action();
}

StopCallback::StopCallback(const StopToken& token, std::function<void()> action) : state_(token.state_) {
  if (!state_) return;
  if (state_->stopped) {
    action();
    return;
  }
  id_ = state_->next_id++;
  state_->callbacks.emplace_back(id_, std::move(action));
}

StopCallback::~StopCallback() {
  if (state_) std::erase_if(state_->callbacks, [this](const auto& entry) { return entry.first == id_; });
}

struct CrossThreadWake::State {
  explicit State(const Executor& executor)
      : timer(executor, asio::steady_timer::time_point::max()), work(asio::make_work_guard(executor)) {}
  asio::steady_timer timer;
  asio::executor_work_guard<Executor> work;
  bool woken = false;
};

CrossThreadWake::CrossThreadWake(const Executor& executor) : state_(std::make_shared<State>(executor)) {}

void CrossThreadWake::wake() {
  asio::post(state_->timer.get_executor(), [state = state_] {
    state->woken = true;
    state->timer.cancel();
    state->work.reset();
  });
}

Task<> CrossThreadWake::wait() {
  const std::shared_ptr<State> state = state_;
  while (!state->woken) co_await expire(&state->timer);
}

}  // namespace rollcall
