#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace rollcall::cli {

/// Whether stderr is a terminal that wants moving text and colours (NO_COLOR, TERM=dumb).
bool has_live_stderr();
bool has_colour(int file);

/// `rollcall: <message>` on stderr, in one line.
void print_error(const Error& error);
void print_error(std::string_view message);
void print_note(std::string_view message);

/// stdout, all of it; false if it was closed, as by `| head`.
bool print(std::string_view text);

/// Something that was printed did not arrive though somebody wants it: the disk is full, or stdout is not open.
bool stdout_lost();

/// Rows under a heading, columns aligned; numbers are the caller's to format. Control characters are shown as `?`.
std::string make_table(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows);

/// `1 run`, `2 runs`.
std::string counted(std::uint64_t count, std::string_view noun);

/// What a server prints first: `listening on http://127.0.0.1:8000`.
std::string listening_line(std::string_view host, unsigned port);

/// What the error means for the exit code: wrong input is wrong usage, the rest has failed.
int exit_code(const Error& error);

}  // namespace rollcall::cli
