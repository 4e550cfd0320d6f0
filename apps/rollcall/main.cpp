#include <csignal>
#include <exception>
#include <string>

#include "exit_codes.hpp"
#include "run_program.hpp"
#include "terminal.hpp"

int main(int argc, char** argv) {
  using namespace rollcall;
  // A closed pipe and a file size limit are errors of the call that meets them, not the end of the program.
  (void)std::signal(SIGPIPE, SIG_IGN);
  (void)std::signal(SIGXFSZ, SIG_IGN);
  try {
    return cli::run_program(argc, argv);
  } catch (const std::exception& error) {
    cli::print_error(std::string("a defect of Rollcall: ") + error.what());
    return cli::kFailed;
  }
}
