#pragma once

#include <string>

#include "base/async.hpp"
#include "net/runtime.hpp"

namespace rollcall::cli {

/// The first SIGINT or SIGTERM asks `stop` to stop and prints `note`; the second ends the process at once, which loses
/// nothing that was acknowledged: it is on disk.
void watch_stop_signals(net::Runtime& runtime, StopSource stop, std::string note);

}  // namespace rollcall::cli
