#pragma once

namespace rollcall::cli {

/// What scripts rely on.
enum ExitCode : int {
  kDone = 0,           ///< done and balanced, no dead letters
  kFailed = 1,         ///< failed
  kWrongUsage = 2,     ///< wrong usage or settings
  kDeadLetters = 3,    ///< done and balanced, with dead letters
  kOutOfBalance = 4,   ///< out of balance
  kInterrupted = 130,  ///< stopped at once, by a second signal
};

}  // namespace rollcall::cli
