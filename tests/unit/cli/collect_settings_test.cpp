#include "support/surroundings.hpp"

namespace rollcall {
namespace {

using cli::collect_settings;
using cli::SettingTexts;

class CollectSettings : public test::Surroundings {
 protected:
  SettingTexts collect(const cli::Flags& flags = {}) { return collect_settings(flags, faults); }
  std::vector<std::string> faults;
};

TEST_F(CollectSettings, WithoutAnythingEverySettingHasItsDefault) {
  const SettingTexts texts = collect();
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(texts.size(), cli::setting_specs().size());
  for (const auto& [key, text] : texts) {
    EXPECT_EQ(text.origin, "default") << key;
    EXPECT_EQ(text.value, cli::setting_spec(key).fallback) << key;
  }
}

TEST_F(CollectSettings, TheDefaultsAreThoseOfTheContract) {
  const SettingTexts texts = collect();
  const std::pair<const char*, const char*> expected[] = {
      {"source-url", "https://random-data-api.com/api/v2/users"},
      {"backend", "embedded"},
      {"db", "rollcall.db"},
      {"calls", "1..20"},
      {"size", "1..100"},
      {"rate", "75/60s"},
      {"concurrency", "4"},
      {"timeout", "10s"},
      {"attempts", "5"},
      {"deadline", "none"},
      {"seed", "random"},
      {"host", "127.0.0.1"},
  };
  for (const auto& [key, value] : expected) EXPECT_EQ(texts.find(key)->second.value, value) << key;
}

TEST_F(CollectSettings, FlagBeatsEnvironmentBeatsDotenvBeatsTomlBeatsDefault) {
  const auto origin_and_value = [&](const cli::Flags& flags = {}) {
    const cli::SettingText text = collect(flags).find("source-url")->second;
    return text.origin + " " + text.value;
  };
  EXPECT_EQ(origin_and_value(), "default https://random-data-api.com/api/v2/users");
  write("rollcall.toml", "source-url = \"http://toml\"\n");
  EXPECT_EQ(origin_and_value(), "rollcall.toml http://toml");
  write(".env", "ROLLCALL_SOURCE_URL=http://dotenv\n");
  EXPECT_EQ(origin_and_value(), ".env http://dotenv");
  set("ROLLCALL_SOURCE_URL", "http://environment");
  EXPECT_EQ(origin_and_value(), "environment http://environment");
  EXPECT_EQ(origin_and_value({{"source-url", "http://flag"}}), "flag http://flag");
  EXPECT_TRUE(faults.empty());
}

TEST_F(CollectSettings, EachSettingIsLookedUpOnItsOwn) {
  write("rollcall.toml", "calls = 3\nsize = 3\n");
  write(".env", "ROLLCALL_SIZE=4\n");
  set("ROLLCALL_RATE", "none");
  const SettingTexts texts = collect({{"seed", "7"}});
  EXPECT_EQ(texts.find("calls")->second.origin, "rollcall.toml");
  EXPECT_EQ(texts.find("size")->second.origin, ".env");
  EXPECT_EQ(texts.find("rate")->second.origin, "environment");
  EXPECT_EQ(texts.find("seed")->second.origin, "flag");
  EXPECT_EQ(texts.find("timeout")->second.origin, "default");
}

TEST_F(CollectSettings, AnEmptyTextIsAValueAndHidesWhatComesAfter) {
  write(".env", "ROLLCALL_FAULT=hang=1\n");
  set("ROLLCALL_FAULT", "");
  EXPECT_EQ(collect().find("fault")->second.value, "");
  EXPECT_EQ(collect().find("fault")->second.origin, "environment");
}

TEST_F(CollectSettings, EverySettingCanComeFromEachOfTheFiles) {
  std::string dotenv;
  std::string toml;
  for (const cli::SettingSpec& spec : cli::setting_specs()) {
    dotenv += cli::environment_name(spec.key) + "=from-dotenv\n";
    toml += std::string(spec.key) + " = \"from-toml\"\n";
  }
  write("rollcall.toml", toml);
  for (const auto& [key, text] : collect()) EXPECT_EQ(text.value, "from-toml") << key;
  write(".env", dotenv);
  for (const auto& [key, text] : collect()) EXPECT_EQ(text.value, "from-dotenv") << key;
  EXPECT_TRUE(faults.empty());
}

TEST_F(CollectSettings, AKeyOfTheFileThatIsNotASettingIsAFault) {
  write("rollcall.toml", "call = 5\nsource_url = \"x\"\n");
  collect();
  EXPECT_EQ(faults, (std::vector<std::string>{
                        "rollcall.toml: there is no setting 'call': 'rollcall config' lists them",
                        "rollcall.toml: there is no setting 'source_url': 'rollcall config' lists them"}));
}

TEST_F(CollectSettings, OtherProgramsLinesInDotenvAreNotOurs) {
  write(".env", "AWS_DEFAULT_REGION=eu-central-1\nPATH=/nowhere\n");
  collect();
  EXPECT_TRUE(faults.empty());
}

TEST_F(CollectSettings, FaultsOfBothFilesAreNamedAtOnce) {
  write(".env", "nonsense\n");
  write("rollcall.toml", "nonsense\n");
  collect();
  EXPECT_EQ(faults.size(), 2U);
}

TEST(SettingSpecs, NamesOfVariablesAreTheKeysInCapitals) {
  EXPECT_EQ(cli::environment_name("source-url"), "ROLLCALL_SOURCE_URL");
  EXPECT_EQ(cli::environment_name("api-key-file"), "ROLLCALL_API_KEY_FILE");
  EXPECT_EQ(cli::environment_name("db"), "ROLLCALL_DB");
}

TEST(SettingSpecs, OnlySecretsHaveNoFlag) {
  for (const cli::SettingSpec& spec : cli::setting_specs()) {
    EXPECT_EQ(spec.value_name.empty(), spec.secret) << spec.key << ": other users of the machine see flags";
    EXPECT_FALSE(spec.help.empty()) << spec.key;
  }
}

}  // namespace
}  // namespace rollcall
