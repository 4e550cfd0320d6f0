#include "progress_line.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "base/format.hpp"
#include "terminal.hpp"

namespace rollcall::cli {
namespace {

constexpr Duration kRedraw = std::chrono::milliseconds(100);
constexpr Duration kTick = std::chrono::seconds(1);

/// Columns of the terminal: a line that wraps can't be drawn over.
std::size_t columns() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : 80;
}

/// Whole seconds, rounded up.
std::int64_t wait_seconds(const app::FetchProgress& progress, SteadyTime now) {
  if (progress.waiting_for == app::WaitReason::nothing) return 0;
  const Duration wait = std::max(progress.waiting_until - now, Duration::zero());
  return std::chrono::ceil<std::chrono::seconds>(wait).count();
}

std::string wait_text(app::WaitReason reason, std::int64_t seconds) {
  switch (reason) {
    case app::WaitReason::nothing: return "";
    case app::WaitReason::budget: return format("  waits {} s (rate)", seconds);
    case app::WaitReason::backoff: return format("  waits {} s (retry)", seconds);
  }
  return "";
}

}  // namespace

std::string progress_text(const app::FetchProgress& progress, Duration elapsed, SteadyTime now) {
  const domain::FetchReport& sums = progress.sums;
  std::string text = format("page {} of {}  {} users", sums.api_calls, sums.planned_calls, sums.users);
  if (sums.dead_letters > 0) text += "  " + counted(sums.dead_letters, "dead letter");
  const std::int64_t wait = wait_seconds(progress, now);
  if (sums.api_calls > 0 && elapsed > Duration::zero()) {
    const double rate = static_cast<double>(sums.api_calls) / to_seconds(elapsed);
    text += format("  {:.1f} calls/s", rate);
    const double left = static_cast<double>(sums.planned_calls - sums.api_calls) / rate;
    // The rate so far knows nothing of a wait that has begun.
    if (left > 0) text += format("  ETA {:.0f} s", std::max(left, static_cast<double>(wait)));
  }
  return text + wait_text(progress.waiting_for, wait);
}

struct ProgressLine::State {
  app::Clock* clock = nullptr;
  SteadyTime started;
  SteadyTime drawn{};
  app::FetchProgress latest;

  void draw() {
    const SteadyTime now = clock->steady_now();
    drawn = now;
    const std::string text = "\r\x1b[2K" + progress_text(latest, now - started, now).substr(0, columns() - 1);
    (void)std::fwrite(text.data(), 1, text.size(), stderr);
    (void)std::fflush(stderr);
  }
};

ProgressLine::ProgressLine(app::Clock* clock, const Executor& executor) : state_(std::make_shared<State>()) {
  state_->clock = clock;
  state_->started = clock->steady_now();
  spawn(executor, tick(state_, stop_.token()));
}

ProgressLine::~ProgressLine() {
  stop_.request_stop();
  (void)std::fputs("\r\x1b[2K", stderr);
  (void)std::fflush(stderr);
}

void ProgressLine::on_progress(const app::FetchProgress& progress) {
  state_->latest = progress;
  if (state_->clock->steady_now() - state_->drawn >= kRedraw) state_->draw();
}

Task<> ProgressLine::tick(std::shared_ptr<State> state, StopToken stop) {
  while (!stop.stop_requested()) {
    co_await state->clock->sleep_until(state->clock->steady_now() + kTick, stop);
    if (!stop.stop_requested()) state->draw();
  }
}

}  // namespace rollcall::cli
