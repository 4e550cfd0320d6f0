#pragma once

#include <functional>

#include "program.hpp"

namespace rollcall::cli {

/// Runs a command's coroutine on the loop until it ends. The code it ends with.
int on_loop(Program& program, const std::function<Task<int>()>& body);

/// The same over an open backend; kFailed where it can't be opened.
int with_backend(Program& program, const std::function<Task<int>(app::Backend)>& body);

}  // namespace rollcall::cli
