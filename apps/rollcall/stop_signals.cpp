#include "stop_signals.hpp"

#include <unistd.h>

#include "exit_codes.hpp"
#include "terminal.hpp"

namespace rollcall::cli {

void watch_stop_signals(net::Runtime& runtime, StopSource stop, std::string note) {
  runtime.on_stop_signal([stop = std::move(stop), note = std::move(note)](int count) mutable {
    if (count > 1) ::_exit(kInterrupted);
    print_note(note);
    stop.request_stop();
  });
}

}  // namespace rollcall::cli
