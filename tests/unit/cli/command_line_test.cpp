#include "command_line.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "exit_codes.hpp"

namespace rollcall {
namespace {

using cli::EarlyEnd;
using cli::Invocation;

std::variant<Invocation, EarlyEnd> parse(std::vector<std::string> words) {
  std::vector<const char*> argv{"rollcall"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  return cli::parse_command_line(static_cast<int>(argv.size()), argv.data());
}

Invocation invocation(std::vector<std::string> words) {
  auto parsed = parse(std::move(words));
  const auto* end = std::get_if<EarlyEnd>(&parsed);
  EXPECT_EQ(end, nullptr) << end->err << end->out;
  return end == nullptr ? std::get<Invocation>(parsed) : Invocation();
}

EarlyEnd end(std::vector<std::string> words) {
  auto parsed = parse(std::move(words));
  EXPECT_TRUE(std::holds_alternative<EarlyEnd>(parsed));
  auto* found = std::get_if<EarlyEnd>(&parsed);
  return found == nullptr ? EarlyEnd() : *found;
}

/// Splits at spaces; `rollcall` in front is left out.
std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  if (!words.empty() && words.front() == "rollcall") words.erase(words.begin());
  return words;
}

constexpr const char* kCommands[] = {"fetch",  "serve",  "sample-api",  "status",      "runs",
                                     "view",   "logs",   "dlq list",    "dlq show",    "verify",
                                     "config", "doctor", "dlq redrive", "dlq discard", "version"};

TEST(CommandLine, EachCommandIsFoundByItsName) {
  for (const std::string command : kCommands) {
    std::vector<std::string> words = words_of(command);
    if (command == "dlq show" || command == "dlq discard") words.emplace_back("letter");
    EXPECT_EQ(invocation(words).command, command);
  }
}

TEST(CommandLine, WithoutFlagsNothingIsSet) {
  const Invocation view = invocation({"view"});
  EXPECT_TRUE(view.flags.empty());
  EXPECT_FALSE(view.json);
  EXPECT_FALSE(view.all);
  EXPECT_FALSE(view.follow);
  EXPECT_EQ(view.id, std::nullopt);
  EXPECT_EQ(view.last_name, std::nullopt);
  EXPECT_EQ(view.rows, std::nullopt);
  EXPECT_EQ(view.since, std::nullopt);
  EXPECT_EQ(view.run, std::nullopt);
  EXPECT_EQ(view.format, "table");
}

TEST(CommandLine, SettingsAreKeptAsTheyWereTyped) {
  const Invocation fetch = invocation(
      {"fetch", "--source-url", "http://h/", "--calls=5",  "--size", "1..150",     "--rate", "none",   "--concurrency",
       "8",     "--timeout",    "5s",        "--attempts", "3",      "--deadline", "1h",     "--seed", "7",
       "--db",  "a b.db",       "--backend", "embedded",   "--json"});
  EXPECT_EQ(fetch.flags, (cli::Flags{{"source-url", "http://h/"},
                                     {"calls", "5"},
                                     {"size", "1..150"},
                                     {"rate", "none"},
                                     {"concurrency", "8"},
                                     {"timeout", "5s"},
                                     {"attempts", "3"},
                                     {"deadline", "1h"},
                                     {"seed", "7"},
                                     {"db", "a b.db"},
                                     {"backend", "embedded"}}));
  EXPECT_TRUE(fetch.json);
}

TEST(CommandLine, EachCommandTakesItsSettings) {
  const std::pair<const char*, std::vector<const char*>> cases[] = {
      {"serve",
       {"host", "port", "api-key-file", "source-url", "backend", "db", "calls", "size", "rate", "concurrency",
        "timeout", "attempts", "deadline", "seed"}},
      {"sample-api", {"host", "port", "users", "seed", "latency", "fault", "limit"}},
      {"status", {"backend", "db"}},
      {"runs", {"backend", "db"}},
      {"view", {"backend", "db"}},
      {"logs", {"backend", "db"}},
      {"verify", {"backend", "db"}},
      {"dlq list", {"backend", "db"}},
      {"dlq redrive", {"source-url", "rate", "concurrency", "timeout", "attempts", "deadline", "backend", "db"}},
      {"doctor", {"source-url", "backend", "db", "rate", "timeout"}},
  };
  for (const auto& [command, keys] : cases) {
    for (const std::string key : keys) {
      std::vector<std::string> words = words_of(command);
      words.insert(words.end(), {"--" + key, "x"});
      EXPECT_EQ(invocation(words).flags, (cli::Flags{{key, "x"}})) << command;
    }
  }
}

TEST(CommandLine, ConfigTakesEverySettingButSecrets) {
  for (const cli::SettingSpec& spec : cli::setting_specs()) {
    const std::vector<std::string> words{"config", "--" + std::string(spec.key), "x"};
    if (spec.secret) {
      EXPECT_EQ(end(words).code, cli::kWrongUsage) << spec.key;
    } else {
      EXPECT_EQ(invocation(words).flags.size(), 1U) << spec.key;
    }
  }
}

TEST(CommandLine, FlagsThatAreNotSettingsHaveTheirPlace) {
  const Invocation view =
      invocation({"view", "--id", "-7", "--last-name", "O'Hara", "--limit", "3", "--format", "json"});
  EXPECT_EQ(view.id, "-7");
  EXPECT_EQ(view.last_name, "O'Hara");
  EXPECT_EQ(view.rows, 3U);
  EXPECT_EQ(view.format, "json");
  const Invocation logs =
      invocation({"logs", "--stream", "error", "--since", "1h", "--follow", "--limit", "9", "--json"});
  EXPECT_EQ(logs.stream, "error");
  EXPECT_EQ(logs.since, "1h");
  EXPECT_TRUE(logs.follow);
  EXPECT_TRUE(logs.json);
  EXPECT_EQ(logs.rows, 9U);
  EXPECT_EQ(invocation({"verify", "--run", "r1"}).run, "r1");
  EXPECT_TRUE(invocation({"dlq", "redrive", "--all"}).all);
  EXPECT_EQ(invocation({"runs", "r1"}).ids, std::vector<std::string>{"r1"});
  EXPECT_EQ(invocation({"dlq", "redrive", "a", "b"}).ids, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(invocation({"dlq", "show", "a.1"}).ids, std::vector<std::string>{"a.1"});
}

TEST(CommandLine, AnEmptyTextIsNotAMissingFlag) {
  EXPECT_EQ(invocation({"view", "--id", ""}).id, "");
  EXPECT_EQ(invocation({"view", "--last-name", ""}).last_name, "");
  EXPECT_EQ(invocation({"logs", "--since", ""}).since, "");
  EXPECT_EQ(invocation({"verify", "--run", ""}).run, "");
}

TEST(CommandLine, WrongUsageNamesWhatIsWrongAndTheWayOut) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{}, "subcommand is required"},
      {{"nope"}, "there is no command 'nope'"},
      {{"help"}, "there is no command 'help'"},
      {{"dlq"}, "subcommand is required"},
      {{"dlq", "lst"}, "there is no command 'lst'"},
      {{"fetch", "--nope"}, "--nope"},
      {{"fetch", "extra"}, "extra"},
      {{"fetch", "--calls"}, "--calls"},
      {{"fetch", "--calls", "1", "--calls", "2"}, "--calls"},
      {{"fetch", "--users", "f"}, "--users"},
      {{"runs", "a", "b"}, "id"},
      {{"view", "--limit", "0"}, "--limit"},
      {{"view", "--limit", "-1"}, "--limit"},
      {{"view", "--limit", "many"}, "--limit"},
      {{"view", "--format", "xml"}, "--format"},
      {{"logs", "--stream", "debug"}, "--stream"},
      {{"dlq", "show"}, "id"},
      {{"dlq", "show", "a", "b"}, "b"},
      {{"dlq", "discard"}, "ids"},
      {{"serve", "--api-key", "hush"}, "--api-key"},
      {{"fetch", "fetch"}, "fetch"},
  };
  for (const auto& [words, expected] : cases) {
    const EarlyEnd wrong = end(words);
    EXPECT_EQ(wrong.code, cli::kWrongUsage) << expected;
    EXPECT_EQ(wrong.out, "") << expected;
    EXPECT_NE(wrong.err.find(expected), std::string::npos) << wrong.err;
    EXPECT_TRUE(wrong.err.ends_with(": 'rollcall --help' and 'rollcall COMMAND --help' list what there is"))
        << wrong.err;
    EXPECT_EQ(wrong.err.find('\n'), std::string::npos) << wrong.err;
  }
}

TEST(CommandLine, HelpIsForStdoutAndNotAnError) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--help"}, {"-h"}, {"fetch", "--help"}}) {
    const EarlyEnd help = end(words);
    EXPECT_EQ(help.code, cli::kDone);
    EXPECT_NE(help.out.find("Usage: rollcall"), std::string::npos);
    EXPECT_EQ(help.err, "");
  }
}

TEST(CommandLine, HelpListsEveryCommand) {
  const std::string help = end({"--help"}).out;
  for (const std::string command : kCommands) {
    EXPECT_NE(help.find("\n  " + words_of(command).front() + ' '), std::string::npos) << command;
  }
}

TEST(CommandLine, EachCommandsHelpHasAnExampleThatWorks) {
  for (const std::string command : kCommands) {
    std::vector<std::string> words = words_of(command);
    words.emplace_back("--help");
    const std::string help = end(words).out;
    const auto mark = help.find("Example:\n  rollcall " + command);
    ASSERT_NE(mark, std::string::npos) << help;
    const auto start = help.find("rollcall ", mark);
    const Invocation example = invocation(words_of(help.substr(start, help.find('\n', start) - start)));
    EXPECT_EQ(example.command, command);
    cli::SettingTexts texts;
    for (const cli::SettingSpec& spec : cli::setting_specs()) {
      const auto flag = example.flags.find(spec.key);
      texts[std::string(spec.key)] = {flag == example.flags.end() ? std::string(spec.fallback) : flag->second, "flag"};
    }
    std::vector<std::string> faults;
    (void)cli::check_settings(texts, faults);
    EXPECT_EQ(faults, std::vector<std::string>{}) << command;
  }
}

TEST(CommandLine, HelpListsEveryKindOfFault) {
  const std::string_view help = cli::setting_spec("fault").help;
  for (std::size_t kind = 0; kind < sources::kFaultKinds; ++kind) {
    const std::string_view name = sources::to_string(static_cast<sources::FaultKind>(kind));
    EXPECT_NE(help.find(name), std::string_view::npos) << name;
  }
}

TEST(CommandLine, HelpOfTheSampleApiShowsHowToFetchFromIt) {
  const std::string help = end({"sample-api", "--help"}).out;
  EXPECT_NE(help.find("  rollcall fetch --source-url http://127.0.0.1:8001/api/v2/users"), std::string::npos) << help;
}

TEST(CommandLine, HelpShowsTheDefaults) {
  const std::string help = end({"fetch", "--help"}).out;
  for (const char* text : {"[1..20]", "[1..100]", "[75/60s]", "[4]", "[10s]", "[5]", "[rollcall.db]"}) {
    EXPECT_NE(help.find(text), std::string::npos) << text;
  }
}

TEST(CommandLine, VersionNamesTheProgramTheCompilerAndTheLibraries) {
  const EarlyEnd version = end({"--version"});
  EXPECT_EQ(version.code, cli::kDone);
  EXPECT_TRUE(version.out.starts_with("rollcall " ROLLCALL_VERSION "\n"));
  for (const char* part : {"compiler ", "Boost ", "OpenSSL ", "SQLite "}) {
    EXPECT_NE(version.out.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(version.err, "");
}

}  // namespace
}  // namespace rollcall
