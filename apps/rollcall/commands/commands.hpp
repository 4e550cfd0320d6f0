#pragma once

#include "program.hpp"

namespace rollcall::cli {

// One command each. They return the exit code (exit_codes.hpp) and print errors themselves.

int run_fetch_command(Program& program);
int run_serve(Program& program);
int run_sample_api(Program& program);
int run_status(Program& program);
int run_runs(Program& program);
int run_view(Program& program);
int run_logs(Program& program);
int run_dlq_list(Program& program);
int run_dlq_show(Program& program);
int run_dlq_redrive(Program& program);
int run_dlq_discard(Program& program);
int run_verify(Program& program);
int run_config(Program& program);
int run_doctor(Program& program);
int run_version();

}  // namespace rollcall::cli
