#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rollcall::json {

/// An array of strings and nothing else; nothing if the text isn't that.
std::optional<std::vector<std::string>> read_strings(const std::string& text);

}  // namespace rollcall::json
