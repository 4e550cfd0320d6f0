#include "setting_files.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>

#include "base/error.hpp"
#include "base/format.hpp"
#include "base/text.hpp"

namespace rollcall::cli {
namespace {

/// The whole file; nothing if there is none, or if it can't be read, which is a fault then.
std::optional<std::string> read_file(const std::string& path, std::vector<std::string>& faults) {
  errno = 0;
  std::ifstream file(path);
  if (!file && errno == ENOENT) return std::nullopt;
  std::stringstream content;
  content << file.rdbuf();
  if (!file || (content.fail() && errno != 0)) {
    faults.push_back(format("{}: can't be read: {}", path, std::strerror(errno)));
    return std::nullopt;
  }
  return content.str();
}

/// What stands in front of a comment that begins with `#` at the start or after a space.
std::string_view without_comment(std::string_view text) {
  for (auto hash = text.find('#'); hash != std::string_view::npos; hash = text.find('#', hash + 1)) {
    if (hash == 0 || text[hash - 1] == ' ' || text[hash - 1] == '\t') return trim(text.substr(0, hash));
  }
  return text;
}

/// The text between the quotes that `text` begins with; nothing if they are not closed, or more than a comment follows.
/// In double quotes of TOML a backslash escapes.
std::optional<std::string> unquote(std::string_view text, bool escapes) {
  const char quote = text.front();
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      const std::string_view rest = trim(text.substr(i + 1));
      return rest.empty() || rest.starts_with('#') ? std::optional(value) : std::nullopt;
    }
    if (escapes && text[i] == '\\') {
      constexpr std::string_view kNames = "\"\\tnr";
      constexpr std::string_view kMeant = "\"\\\t\n\r";
      const auto name = i + 1 < text.size() ? kNames.find(text[++i]) : std::string_view::npos;
      if (name == std::string_view::npos) return std::nullopt;
      value += kMeant[name];
      continue;
    }
    value += text[i];
  }
  return std::nullopt;
}

bool is_quoted(std::string_view text) { return text.starts_with('"') || text.starts_with('\''); }

Result<std::string> dotenv_value(std::string_view text) {
  if (!is_quoted(text)) return std::string(without_comment(text));
  if (auto value = unquote(text, false)) return *value;
  return fail(ErrorKind::invalid_input, "the quotes are not closed");
}

Result<std::string> toml_value(std::string_view text) {
  if (is_quoted(text)) {
    if (auto value = unquote(text, text.front() == '"')) return *value;
    return fail(ErrorKind::invalid_input, "write the text in one pair of quotes");
  }
  const std::string_view bare = trim(text.substr(0, text.find('#')));
  if (bare.empty() || bare.find_first_of("[]{},\"' \t") != std::string_view::npos) {
    return fail(ErrorKind::invalid_input, "write one number or one quoted text, as in calls = \"1..20\"");
  }
  std::string value(bare);
  const bool is_number = value.find_first_not_of("0123456789_") == std::string::npos;
  if (is_number) std::erase(value, '_');
  return value;
}

/// A line of a file, for its reader.
struct Line {
  std::string_view text;
  int number = 0;
};

template <class Read>
void for_each_line(const std::string& content, Read read) {
  std::istringstream lines(content);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    const std::string_view text = trim(line);
    if (!text.empty() && !text.starts_with('#')) read(Line{text, number});
  }
}

/// Splits at the first equals sign; an empty name if there is none.
std::pair<std::string_view, std::string_view> split_pair(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return {};
  return {trim(text.substr(0, equals)), trim(text.substr(equals + 1))};
}

}  // namespace

FileTexts read_dotenv(const std::string& path, std::vector<std::string>& faults) {
  FileTexts values;
  const auto content = read_file(path, faults);
  for_each_line(content.value_or(""), [&](Line line) {
    if (line.text.starts_with("export ")) line.text = trim(line.text.substr(std::string_view("export ").size()));
    const auto [name, text] = split_pair(line.text);
    if (name.empty()) {
      faults.push_back(format("{}, line {}: write NAME=value", path, line.number));
      return;
    }
    const auto value = dotenv_value(text);
    if (value) {
      values[std::string(name)] = *value;
    } else {
      faults.push_back(format("{}, line {}: {}: {}", path, line.number, name, value.error().message));
    }
  });
  return values;
}

FileTexts read_toml(const std::string& path, std::vector<std::string>& faults) {
  FileTexts values;
  const auto content = read_file(path, faults);
  for_each_line(content.value_or(""), [&](const Line& line) {
    const auto fault = [&](std::string_view what) {
      faults.push_back(format("{}, line {}: {}", path, line.number, what));
    };
    if (line.text.starts_with('[')) return fault("there are no sections: write all keys at the top level");
    const auto [name, text] = split_pair(line.text);
    if (name.empty()) return fault("write key = value");
    const auto key = is_quoted(name) ? unquote(name, name.front() == '"') : std::optional(std::string(name));
    const auto value = toml_value(text);
    if (!key) return fault("write key = value");
    if (!value) return fault(format("{}: {}", *key, value.error().message));
    if (!values.emplace(*key, *value).second) fault(format("{}: is set twice", *key));
  });
  return values;
}

}  // namespace rollcall::cli
