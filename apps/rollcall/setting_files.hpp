#pragma once

#include <map>
#include <string>
#include <vector>

namespace rollcall::cli {

/// What a file says, by name.
using FileTexts = std::map<std::string, std::string, std::less<>>;

// Both: a missing file is empty; one that can't be read, and each line that can't be understood, is a fault.

/// `NAME=value` lines; blank lines, `#` comments, `export ` and quotes are understood, and the last of equal names
/// counts, as shells have it.
FileTexts read_dotenv(const std::string& path, std::vector<std::string>& faults);

/// The part of TOML that settings need: top-level `key = value` lines, values as text. (CLI11's own reader of Debian's
/// version takes a comment behind a value for part of it.)
FileTexts read_toml(const std::string& path, std::vector<std::string>& faults);

}  // namespace rollcall::cli
