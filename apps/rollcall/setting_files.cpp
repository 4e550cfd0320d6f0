#include "setting_files.hpp"

#include <CLI/CLI.hpp>
#include <fstream>
#include <string_view>

#include "base/format.hpp"
#include "base/text.hpp"

namespace rollcall::cli {
namespace {

std::string_view unquote(std::string_view text) {
  const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

std::map<std::string, std::string, std::less<>> read_dotenv(const std::string& path, std::vector<std::string>& faults) {
  std::map<std::string, std::string, std::less<>> values;
  std::ifstream file(path);
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    std::string_view text = trim(line);
    if (text.empty() || text.starts_with('#')) continue;
    if (text.starts_with("export ")) text = trim(text.substr(std::string_view("export ").size()));
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      faults.push_back(format("{}, line {}: write NAME=value", path, number));
      continue;
    }
    values[std::string(trim(text.substr(0, equals)))] = unquote(trim(text.substr(equals + 1)));
  }
  return values;
}

std::map<std::string, std::string, std::less<>> read_toml(const std::string& path, std::vector<std::string>& faults) {
  std::map<std::string, std::string, std::less<>> values;
  std::ifstream file(path);
  if (!file) return values;
  try {
    for (const CLI::ConfigItem& item : CLI::ConfigTOML().from_config(file)) {
      if (item.name == "++" || item.name == "--") continue;  // the reader's marks for sections
      values[item.fullname()] = item.inputs.size() == 1 ? item.inputs.front() : "";
    }
  } catch (const CLI::Error& error) {
    faults.push_back(format("{}: {}", path, error.what()));
  }
  return values;
}

}  // namespace rollcall::cli
