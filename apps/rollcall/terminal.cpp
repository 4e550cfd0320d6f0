#include "terminal.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "base/format.hpp"
#include "base/text.hpp"
#include "exit_codes.hpp"

namespace rollcall::cli {
namespace {

constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kPlain = "\x1b[0m";

constexpr std::string_view kClearLine = "\r\x1b[2K";

/// Columns that a UTF-8 text takes, roughly: its characters.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// What came from outside must not move the cursor or colour the terminal: no C0 or C1 controls, nor bytes that a
/// terminal could take for such.
std::string printable(std::string_view foreign) {
  std::string text = to_valid_utf8(foreign);
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
  for (auto at = text.find('\xC2'); at != std::string::npos; at = text.find('\xC2', at + 1)) {
    if (static_cast<unsigned char>(text[at + 1]) < 0xA0) text.replace(at, 2, "?");
  }
  return text;
}

void print_line(std::string_view message, bool colour) {
  // A progress line that is being drawn makes room.
  std::string line(has_live_stderr() ? kClearLine : "");
  line += "rollcall: ";
  if (colour) line += kRed;
  line += printable(message);
  if (colour) line += kPlain;
  line += '\n';
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

void print_error(std::string_view message) { print_line(message, has_colour(STDERR_FILENO)); }
void print_error(const Error& error) { print_error(error.message); }
void print_note(std::string_view message) { print_line(message, false); }

bool print(std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
}

bool stdout_lost() {
  if (std::ferror(stdout) == 0) return false;
  struct stat info{};
  // Of a pipe the reader has left, and wants no more.
  return ::fstat(STDOUT_FILENO, &info) != 0 || !(S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode));
}

std::string make_table(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::vector<std::string>> lines{heading};
  lines.insert(lines.end(), rows.begin(), rows.end());
  std::vector<std::size_t> widths(heading.size());
  for (auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      line[i] = printable(line[i]);
      widths[i] = std::max(widths[i], width(line[i]));
    }
  }
  std::string table;
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      table += line[i];
      if (i + 1 < line.size()) table.append(widths[i] - width(line[i]) + 2, ' ');
    }
    table += '\n';
  }
  return table;
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string listening_line(std::string_view host, unsigned port) {
  const bool v6 = host.find(':') != std::string_view::npos;
  return v6 ? format("listening on http://[{}]:{}\n", host, port) : format("listening on http://{}:{}\n", host, port);
}

int exit_code(const Error& error) { return error.kind == ErrorKind::invalid_input ? kWrongUsage : kFailed; }

}  // namespace rollcall::cli
