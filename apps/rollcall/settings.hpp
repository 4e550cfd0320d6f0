#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "domain/fetch_plan.hpp"
#include "domain/policy/rate_budget.hpp"
#include "http/url.hpp"
#include "sources/fault_plan.hpp"

namespace rollcall::cli {

/// One setting: a flag `--source-url`, an environment variable `ROLLCALL_SOURCE_URL` (also in `.env`), and a key
/// `source-url` in rollcall.toml.
struct SettingSpec {
  std::string_view key;
  std::string_view fallback;
  std::string_view value_name;  ///< for help: N, D, URL, ...; empty: it has no flag (a secret does not belong in argv)
  std::string_view help;
  bool secret = false;
};

const std::vector<SettingSpec>& setting_specs();
const SettingSpec& setting_spec(std::string_view key);
/// ROLLCALL_SOURCE_URL for source-url.
std::string environment_name(std::string_view key);

/// A setting's text and where it came from: flag, environment, .env, rollcall.toml or default.
struct SettingText {
  std::string value;
  std::string origin;
};
using SettingTexts = std::map<std::string, SettingText, std::less<>>;

/// Flags that were given, by key.
using Flags = std::map<std::string, std::string, std::less<>>;

/// Looks each setting up: flag, environment, `.env`, `rollcall.toml` (both in the working folder), default.
/// Adds a fault for each file that can't be read and each key that isn't known.
SettingTexts collect_settings(const Flags& flags, std::vector<std::string>& faults);

struct DurationRange {
  Duration min{};
  Duration max{};
};

/// All settings, checked.
struct Settings {
  http::Url source_url;
  std::string backend;
  std::string db;
  domain::CountRange calls;
  domain::CountRange size;
  std::optional<domain::RateLimit> rate;
  std::uint32_t concurrency = 4;
  Duration timeout{};
  std::uint32_t attempts = 5;
  std::optional<Duration> deadline;
  std::optional<std::uint64_t> seed;
  std::string host;
  std::optional<std::uint16_t> port;  ///< nothing: the command's own default
  Secret api_key;
  std::string users;
  DurationRange latency;
  sources::FaultPlan faults;
  std::optional<domain::RateLimit> limit;
};

/// Checks all settings and names every fault: "calls: '0' is not a count: ... (flag)".
Settings check_settings(const SettingTexts& texts, std::vector<std::string>& faults);

}  // namespace rollcall::cli
