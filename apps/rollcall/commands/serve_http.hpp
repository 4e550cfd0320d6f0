#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "http/message.hpp"
#include "net/http_server.hpp"
#include "program.hpp"

namespace rollcall::cli {

/// A server of the program: what it answers with, and what a stop means to it.
struct Served {
  std::uint16_t default_port = 0;  ///< where the port setting names none
  http::Handler handler;
  std::function<void(std::string_view)> on_defect;
  std::function<void()> on_stop = [] {};
  std::string stop_note;  ///< for whoever pressed Ctrl-C
};

/// Listens on the host and port settings, says so on stdout, and serves until a stop signal and the last answer. The
/// exit code; errors have been printed.
Task<int> serve_http(Program* program, Served served);

}  // namespace rollcall::cli
