#include "terminal.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/format.hpp"
#include "exit_codes.hpp"

namespace rollcall::cli {
namespace {

constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kPlain = "\x1b[0m";

/// Columns that a UTF-8 text takes, roughly: its characters.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string printable(std::string text) {
  // What came from outside must not move the cursor or colour the terminal.
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
  return text;
}

void print_line(std::string_view prefix, std::string_view message, bool colour) {
  const std::string text = printable(std::string(message));
  const std::string line =
      colour ? format("rollcall: {}{}{}{}\n", kRed, prefix, text, kPlain) : format("rollcall: {}{}\n", prefix, text);
  (void)std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

bool has_colour(int file) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool dumb = term == nullptr || std::string_view(term) == "dumb";
  return ::isatty(file) == 1 && !dumb && (no_colour == nullptr || *no_colour == '\0');
}

bool has_live_stderr() {
  const char* term = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

void print_error(std::string_view message) { print_line("", message, has_colour(STDERR_FILENO)); }
void print_error(const Error& error) { print_error(error.message); }
void print_note(std::string_view message) { print_line("", message, false); }

bool print(std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
}

std::string make_table(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const std::string& title : heading) widths.push_back(width(title));
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string table;
  const auto add = [&](const std::vector<std::string>& row) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string cell = printable(row[i]);
      line += cell;
      if (i + 1 < row.size()) line.append(widths[i] - std::min(widths[i], width(cell)) + 2, ' ');
    }
    table += line + '\n';
  };
  add(heading);
  for (const auto& row : rows) add(row);
  return table;
}

std::string listening_line(std::string_view host, unsigned port) {
  const bool v6 = host.find(':') != std::string_view::npos;
  return v6 ? format("listening on http://[{}]:{}\n", host, port) : format("listening on http://{}:{}\n", host, port);
}

int exit_code(const Error& error) { return error.kind == ErrorKind::invalid_input ? kWrongUsage : kFailed; }

}  // namespace rollcall::cli
