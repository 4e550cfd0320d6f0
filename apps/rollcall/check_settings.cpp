#include <fstream>
#include <functional>
#include <sstream>

#include "base/format.hpp"
#include "base/text.hpp"
#include "settings.hpp"

namespace rollcall::cli {
namespace {

/// Reads texts into values and keeps every fault with the setting's name and origin.
class Checker {
 public:
  Checker(const SettingTexts& texts, std::vector<std::string>* faults) : texts_(texts), faults_(faults) {}

  [[nodiscard]] const std::string& text(std::string_view key) const { return texts_.find(key)->second.value; }

  template <class T>
  void read(std::string_view key, T& value, const std::function<Result<T>(const std::string&)>& parse) {
    auto parsed = parse(text(key));
    if (parsed) {
      value = std::move(*parsed);
    } else {
      fault(key, parsed.error().message);
    }
  }

  /// As read, where `word` means nothing.
  template <class T>
  void read_unless(std::string_view word, std::string_view key, std::optional<T>& value,
                   const std::function<Result<T>(const std::string&)>& parse) {
    if (text(key) == word) return;
    T parsed{};
    read<T>(key, parsed, parse);
    value = std::move(parsed);
  }

  void fault(std::string_view key, std::string_view message) {
    faults_->push_back(format("{}: {} ({})", key, message, texts_.find(key)->second.origin));
  }

 private:
  const SettingTexts& texts_;
  std::vector<std::string>* faults_;
};

Result<std::uint64_t> parse_number(const std::string& text, std::uint64_t low, std::uint64_t high) {
  const auto number = parse_unsigned(text);
  if (number && *number >= low && *number <= high) return *number;
  return fail(ErrorKind::invalid_input, format("'{}' must be a whole number from {} to {}", text, low, high));
}

Result<Duration> parse_positive_duration(const std::string& text) {
  auto duration = parse_duration(text);
  if (duration && *duration <= Duration::zero()) {
    return fail(ErrorKind::invalid_input, format("'{}' must be longer than nothing", text));
  }
  return duration;
}

Result<DurationRange> parse_latency(const std::string& text) {
  const auto dots = text.find("..");
  const auto low = parse_duration(text.substr(0, dots));
  if (!low) return std::unexpected(low.error());
  const auto high = dots == std::string::npos ? low : parse_duration(text.substr(dots + 2));
  if (!high) return std::unexpected(high.error());
  if (*low > *high) return fail(ErrorKind::invalid_input, format("'{}': write the shorter time first", text));
  return DurationRange{*low, *high};
}

Result<std::string> parse_backend(const std::string& text) {
  if (text == "embedded") return text;
  return fail(ErrorKind::invalid_input, format("'{}' is not a backend of this version: use embedded", text));
}

Result<Secret> read_key_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream content;
  content << file.rdbuf();
  const std::string key(trim(content.str()));
  if (!file || key.empty()) {
    return fail(ErrorKind::invalid_input, format("'{}' can't be read or is empty: write the key into it", path));
  }
  return Secret(key);
}

void check_run(Checker& check, Settings& settings) {
  check.read<http::Url>("source-url", settings.source_url, [](const auto& text) { return http::parse_url(text); });
  check.read<std::string>("backend", settings.backend, parse_backend);
  check.read<domain::CountRange>("calls", settings.calls,
                                 [](const auto& text) { return domain::parse_count_range(text, domain::kMaxCalls); });
  check.read<domain::CountRange>("size", settings.size,
                                 [](const auto& text) { return domain::parse_count_range(text, domain::kMaxSize); });
  const auto rate = [](const auto& text) { return domain::parse_rate_limit(text); };
  check.read_unless<domain::RateLimit>("none", "rate", settings.rate, rate);
  check.read_unless<domain::RateLimit>("none", "limit", settings.limit, rate);
  check.read<Duration>("timeout", settings.timeout, parse_positive_duration);
  check.read_unless<Duration>("none", "deadline", settings.deadline, parse_positive_duration);
  const auto small = [](std::uint64_t most) {
    return [most](const std::string& text) -> Result<std::uint32_t> {
      const auto number = parse_number(text, 1, most);
      if (!number) return std::unexpected(number.error());
      return static_cast<std::uint32_t>(*number);
    };
  };
  check.read<std::uint32_t>("concurrency", settings.concurrency, small(256));
  check.read<std::uint32_t>("attempts", settings.attempts, small(100));
  check.read_unless<std::uint64_t>("random", "seed", settings.seed,
                                   [](const auto& text) { return parse_number(text, 0, UINT64_MAX); });
}

void check_servers(Checker& check, Settings& settings) {
  check.read_unless<std::uint16_t>("auto", "port", settings.port, [](const auto& text) -> Result<std::uint16_t> {
    const auto number = parse_number(text, 0, UINT16_MAX);
    if (!number) return std::unexpected(number.error());
    return static_cast<std::uint16_t>(*number);
  });
  settings.host = check.text("host");
  if (settings.host.empty()) check.fault("host", "is empty: name an address such as 127.0.0.1");
  check.read<DurationRange>("latency", settings.latency, parse_latency);
  if (!check.text("fault").empty()) {
    check.read<sources::FaultPlan>("fault", settings.faults,
                                   [](const auto& text) { return sources::FaultPlan::parse(text); });
  }
  settings.api_key = Secret(check.text("api-key"));
  if (!check.text("api-key-file").empty()) check.read<Secret>("api-key-file", settings.api_key, read_key_file);
}

}  // namespace

Settings check_settings(const SettingTexts& texts, std::vector<std::string>& faults) {
  Settings settings;
  Checker check(texts, &faults);
  check_run(check, settings);
  check_servers(check, settings);
  settings.users = check.text("users");
  settings.db = check.text("db");
  if (settings.db.empty()) check.fault("db", "is empty: name a file");
  return settings;
}

}  // namespace rollcall::cli
