#pragma once

#include <string>

#include "app/run_fetch.hpp"
#include "program.hpp"

namespace rollcall::cli {

/// Performs a plan with progress on a terminal and Ctrl-C handled, prints the summary (or, with --json, the report) and
/// returns the exit code.
Task<int> perform_and_report(Program* program, domain::FetchPlan plan);

/// The table at the end of a run.
std::string summary_table(const domain::FetchReport& report);

/// What to do next about the letters of a run that has just ended; rejected users are not worth another try.
std::string letters_hint(const domain::FetchReport& report);

/// One report as rows of `runs`.
std::string runs_table(const std::vector<domain::FetchReport>& reports);

}  // namespace rollcall::cli
