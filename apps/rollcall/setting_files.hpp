#pragma once

#include <map>
#include <string>
#include <vector>

namespace rollcall::cli {

/// `NAME=value` lines; blank lines, `#` comments, `export ` and quotes are understood. A missing file is empty.
/// Lines that are none of these are faults.
std::map<std::string, std::string, std::less<>> read_dotenv(const std::string& path, std::vector<std::string>& faults);

/// The top-level keys of a TOML file, values as text. A missing file is empty; one that is not TOML is a fault.
std::map<std::string, std::string, std::less<>> read_toml(const std::string& path, std::vector<std::string>& faults);

}  // namespace rollcall::cli
