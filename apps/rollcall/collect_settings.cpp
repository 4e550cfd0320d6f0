#include <algorithm>
#include <cstdlib>

#include "base/format.hpp"
#include "setting_files.hpp"
#include "settings.hpp"

namespace rollcall::cli {
namespace {

constexpr const char* kDotenv = ".env";
constexpr const char* kToml = "rollcall.toml";

}  // namespace

SettingTexts collect_settings(const Flags& flags, std::vector<std::string>& faults) {
  const auto dotenv = read_dotenv(kDotenv, faults);
  const auto toml = read_toml(kToml, faults);
  for (const auto& [key, value] : toml) {
    if (std::ranges::find(setting_specs(), key, &SettingSpec::key) == setting_specs().end()) {
      faults.push_back(format("{}: there is no setting '{}': 'rollcall config' lists them", kToml, key));
    }
  }
  SettingTexts texts;
  for (const SettingSpec& spec : setting_specs()) {
    const std::string name = environment_name(spec.key);
    SettingText text{std::string(spec.fallback), "default"};
    if (const auto flag = flags.find(spec.key); flag != flags.end()) {
      text = {flag->second, "flag"};
    } else if (const char* variable = std::getenv(name.c_str()); variable != nullptr) {
      text = {variable, "environment"};
    } else if (const auto line = dotenv.find(name); line != dotenv.end()) {
      text = {line->second, kDotenv};
    } else if (const auto entry = toml.find(spec.key); entry != toml.end()) {
      text = {entry->second, kToml};
    }
    texts.emplace(spec.key, std::move(text));
  }
  return texts;
}

}  // namespace rollcall::cli
