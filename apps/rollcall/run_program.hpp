#pragma once

namespace rollcall::cli {

/// The whole program: takes the command line apart, checks all settings, performs the command. The exit code; errors
/// have been printed.
int run_program(int argc, const char* const* argv);

}  // namespace rollcall::cli
