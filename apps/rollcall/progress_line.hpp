#pragma once

#include <string>

#include "app/ports/clock.hpp"
#include "app/progress.hpp"

namespace rollcall::cli {

/// The text of a run's progress: "page 12 of 20  1034 users  8.2 calls/s  ETA 12 s  waits 3 s (rate)".
std::string progress_text(const app::FetchProgress& progress, Duration elapsed, SteadyTime now);

/// Draws it on stderr, where that is a terminal: at each change, at most ten times a second, and once a second while
/// nothing changes. Clears it at the end.
class ProgressLine final : public app::RunObserver {
 public:
  ProgressLine(app::Clock* clock, const Executor& executor);
  ~ProgressLine() override;

  void on_progress(const app::FetchProgress& progress) override;

 private:
  struct State;
  static Task<> tick(std::shared_ptr<State> state, StopToken stop);

  std::shared_ptr<State> state_;
  StopSource stop_;
};

}  // namespace rollcall::cli
