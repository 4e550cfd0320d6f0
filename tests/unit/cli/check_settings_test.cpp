#include <algorithm>

#include "support/surroundings.hpp"

namespace rollcall {
namespace {

using namespace std::chrono_literals;
using cli::Settings;
using cli::SettingTexts;

/// All defaults, with one setting from a flag.
SettingTexts texts_with(std::string_view key, const std::string& value) {
  SettingTexts texts;
  for (const cli::SettingSpec& spec : cli::setting_specs()) {
    texts[std::string(spec.key)] = {std::string(spec.fallback), "default"};
  }
  if (!key.empty()) texts[std::string(key)] = {value, "flag"};
  return texts;
}

Settings good(std::string_view key, const std::string& value) {
  std::vector<std::string> faults;
  Settings settings = cli::check_settings(texts_with(key, value), faults);
  EXPECT_TRUE(faults.empty()) << key << '=' << value << ": " << faults.front();
  return settings;
}

std::string fault_of(std::string_view key, const std::string& value) {
  std::vector<std::string> faults;
  (void)cli::check_settings(texts_with(key, value), faults);
  EXPECT_EQ(faults.size(), 1U) << key << '=' << value;
  return faults.empty() ? "" : faults.front();
}

TEST(CheckSettings, TheDefaultsAreGood) {
  const Settings settings = good("", "");
  EXPECT_EQ(settings.source_url.to_string(), "https://random-data-api.com/api/v2/users");
  EXPECT_EQ(settings.calls, (domain::CountRange{1, 20}));
  EXPECT_EQ(settings.size, (domain::CountRange{1, 100}));
  EXPECT_EQ(settings.rate, (domain::RateLimit{75, 60s}));
  EXPECT_EQ(settings.concurrency, 4U);
  EXPECT_EQ(settings.attempts, 5U);
  EXPECT_EQ(settings.timeout, Duration(10s));
  EXPECT_EQ(settings.deadline, std::nullopt);
  EXPECT_EQ(settings.seed, std::nullopt);
  EXPECT_EQ(settings.port, std::nullopt);
  EXPECT_EQ(settings.limit, std::nullopt);
  EXPECT_TRUE(settings.api_key.empty());
  EXPECT_EQ(settings.db, "rollcall.db");
}

TEST(CheckSettings, GoodValuesAreRead) {
  EXPECT_EQ(good("source-url", "http://[::1]:8001/users?a=b").source_url.to_string(), "http://[::1]:8001/users?a=b");
  EXPECT_EQ(good("calls", "7").calls, (domain::CountRange{7, 7}));
  EXPECT_EQ(good("calls", "100000").calls.max, 100'000U);
  EXPECT_EQ(good("size", "1..150").size, (domain::CountRange{1, 150}));
  EXPECT_EQ(good("rate", "none").rate, std::nullopt);
  EXPECT_EQ(good("rate", "1/500ms").rate, (domain::RateLimit{1, 500ms}));
  EXPECT_EQ(good("limit", "75/6s").limit, (domain::RateLimit{75, 6s}));
  EXPECT_EQ(good("concurrency", "256").concurrency, 256U);
  EXPECT_EQ(good("timeout", "1ms").timeout, Duration(1ms));
  EXPECT_EQ(good("attempts", "1").attempts, 1U);
  EXPECT_EQ(good("deadline", "2h").deadline, Duration(2h));
  EXPECT_EQ(good("seed", "18446744073709551615").seed, UINT64_MAX);
  EXPECT_EQ(good("seed", "0").seed, 0U);
  EXPECT_EQ(good("port", "0").port, 0);
  EXPECT_EQ(good("port", "65535").port, 65'535);
  EXPECT_EQ(good("host", "::").host, "::");
  EXPECT_EQ(good("latency", "5ms").latency.max, Duration(5ms));
  EXPECT_EQ(good("latency", "5ms").latency.min, Duration(5ms));
  EXPECT_EQ(good("latency", "0ms..2s").latency.max, Duration(2s));
  EXPECT_EQ(good("users", "u.ndjson").users, "u.ndjson");
  EXPECT_EQ(good("api-key", "k").api_key.reveal(), "k");
}

TEST(CheckSettings, AFaultNamesSettingValueAndOriginAndTheWayOut) {
  EXPECT_EQ(fault_of("calls", "0"),
            "calls: '0' is not a count: write N or A..B, from 1 to 100000, the smaller first (flag)");
}

TEST(CheckSettings, BadValuesAreFaults) {
  const std::pair<const char*, std::vector<const char*>> cases[] = {
      {"source-url", {"", "users", "ftp://h/", "http://", "//h/x", "http://u:hush@h/"}},
      {"backend", {"", "aws", "Embedded"}},
      {"db", {""}},
      {"calls", {"", "0", "-1", "1..", "..5", "5..1", "1...5", "1-5", "x", "100001", "1.5", " 5"}},
      {"size", {"", "0", "0..5", "100001", "many"}},
      {"rate", {"", "5", "0/1s", "75/0s", "/60s", "75/", "75/60", "-1/1s", "None"}},
      {"limit", {"5", "x/1s"}},
      {"concurrency", {"", "0", "257", "-1", "two"}},
      {"timeout", {"", "0s", "0ms", "10", "-1s", "1.5s", "none"}},
      {"attempts", {"", "0", "101"}},
      {"deadline", {"", "0s", "soon"}},
      {"seed", {"", "-1", "18446744073709551616", "0x10"}},
      {"host", {""}},
      {"port", {"", "65536", "-1", "http"}},
      {"latency", {"", "5", "2s..1s", "..1s", "1s..", "1s..2s..3s"}},
      {"fault", {"nonsense", "hang", "hang=2", "status-503=-1"}},
  };
  for (const auto& [key, values] : cases) {
    for (const std::string value : values) {
      const std::string fault = fault_of(key, value);
      EXPECT_TRUE(fault.starts_with(std::string(key) + ": ")) << fault;
      EXPECT_TRUE(fault.ends_with(" (flag)")) << fault;
      EXPECT_EQ(fault.find("hush"), std::string::npos) << fault;
    }
  }
}

TEST(CheckSettings, AllFaultsAreNamedAtOnceWithTheirOwnOrigins) {
  SettingTexts texts = texts_with("calls", "0");
  texts["size"] = {"0", "environment"};
  texts["rate"] = {"5", ".env"};
  texts["port"] = {"x", "rollcall.toml"};
  texts["db"] = {"", "flag"};
  std::vector<std::string> faults;
  (void)cli::check_settings(texts, faults);
  ASSERT_EQ(faults.size(), 5U);
  for (const char* origin : {"(flag)", "(environment)", "(.env)", "(rollcall.toml)"}) {
    EXPECT_TRUE(std::ranges::any_of(faults, [&](const std::string& fault) { return fault.ends_with(origin); }))
        << origin;
  }
}

TEST(CheckSettings, FaultsComeAfterThoseThatAreThereAlready) {
  std::vector<std::string> faults{"first"};
  (void)cli::check_settings(texts_with("calls", "0"), faults);
  ASSERT_EQ(faults.size(), 2U);
  EXPECT_EQ(faults[0], "first");
}

class KeyFile : public test::Surroundings {};

TEST_F(KeyFile, IsTheKeyWithoutTheSpaceAroundIt) {
  write("key", "  correct horse \n\n");
  EXPECT_EQ(good("api-key-file", "key").api_key.reveal(), "correct horse");
}

TEST_F(KeyFile, BeatsTheKeyItself) {
  write("key", "from-file");
  SettingTexts texts = texts_with("api-key-file", "key");
  texts["api-key"] = {"from-environment", "environment"};
  std::vector<std::string> faults;
  EXPECT_EQ(cli::check_settings(texts, faults).api_key.reveal(), "from-file");
}

TEST_F(KeyFile, ThatIsMissingEmptyOrAFolderIsAFault) {
  write("empty", " \n");
  std::filesystem::create_directory("folder");
  for (const char* name : {"absent", "empty", "folder"}) {
    const std::string fault = fault_of("api-key-file", name);
    EXPECT_NE(fault.find("'" + std::string(name) + "' can't be read or is empty"), std::string::npos) << fault;
  }
}

}  // namespace
}  // namespace rollcall
