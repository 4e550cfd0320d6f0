#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "settings.hpp"

namespace rollcall::cli {

/// What the user typed, taken apart. Flags that are not settings have members of their own.
struct Invocation {
  std::string command;  ///< "fetch", "dlq redrive", ...
  Flags flags;          ///< settings given as flags
  bool json = false;
  std::vector<std::string> ids;  ///< positional arguments
  bool all = false;
  bool follow = false;
  std::optional<std::string> id;  ///< empty text is a value, as from "$UNSET": not the same as no flag
  std::optional<std::string> last_name;
  std::optional<std::uint32_t> rows;  ///< --limit
  std::string format = "table";
  std::string stream;
  std::optional<std::string> since;
  std::optional<std::string> run;
};

/// Text for stdout, an error, and a code to end with, instead of a command: help, version, wrong usage.
struct EarlyEnd {
  int code = 0;
  std::string out;
  std::string err;
};

std::variant<Invocation, EarlyEnd> parse_command_line(int argc, const char* const* argv);

}  // namespace rollcall::cli
