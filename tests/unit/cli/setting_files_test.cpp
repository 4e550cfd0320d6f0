#include "setting_files.hpp"

#include "support/surroundings.hpp"

namespace rollcall {
namespace {

using cli::FileTexts;

class SettingFiles : public test::Surroundings {
 protected:
  FileTexts dotenv(const std::string& text) {
    write(".env", text);
    return cli::read_dotenv(".env", faults);
  }
  FileTexts toml(const std::string& text) {
    write("rollcall.toml", text);
    return cli::read_toml("rollcall.toml", faults);
  }
  std::vector<std::string> faults;
};

TEST_F(SettingFiles, AMissingFileIsEmpty) {
  EXPECT_TRUE(cli::read_dotenv("absent", faults).empty());
  EXPECT_TRUE(cli::read_toml("absent", faults).empty());
  EXPECT_TRUE(faults.empty());
}

TEST_F(SettingFiles, AnEmptyFileIsEmpty) {
  EXPECT_TRUE(dotenv("").empty());
  EXPECT_TRUE(toml("\n\n").empty());
  EXPECT_TRUE(faults.empty());
}

TEST_F(SettingFiles, AFileThatCannotBeReadIsAFaultAndNotAnEmptyFile) {
  std::filesystem::create_directory("folder");
  EXPECT_TRUE(cli::read_dotenv("folder", faults).empty());
  EXPECT_TRUE(cli::read_toml("folder", faults).empty());
  ASSERT_EQ(faults.size(), 2U);
  for (const std::string& fault : faults) EXPECT_EQ(fault, "folder: can't be read: Is a directory");
}

TEST_F(SettingFiles, DotenvFormsThatShellsKnow) {
  const FileTexts values = dotenv(
      "# comment\n"
      "\n"
      "A=1\n"
      "  B = 2  \n"
      "export C=3\n"
      "D=\"four words are here\"\n"
      "E='it\"s'\n"
      "F=\n"
      "G=a=b\r\n"
      "H=5 # five\n"
      "I=a#b\n"
      "J=\"x\" # y\n"
      "K=\"# no comment\"\n"
      "L=# all comment\n"
      "A=last\n"
      "M=no newline");
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(values, (FileTexts{{"A", "last"},
                               {"B", "2"},
                               {"C", "3"},
                               {"D", "four words are here"},
                               {"E", "it\"s"},
                               {"F", ""},
                               {"G", "a=b"},
                               {"H", "5"},
                               {"I", "a#b"},
                               {"J", "x"},
                               {"K", "# no comment"},
                               {"L", ""},
                               {"M", "no newline"}}));
}

TEST_F(SettingFiles, DotenvFaultsNameTheirLineAndTheOthersCount) {
  const FileTexts values = dotenv("A=1\nnonsense\n=2\nB='open\nC=\"x\"y\nD=4\n");
  EXPECT_EQ(values, (FileTexts{{"A", "1"}, {"D", "4"}}));
  EXPECT_EQ(faults, (std::vector<std::string>{".env, line 2: write NAME=value", ".env, line 3: write NAME=value",
                                              ".env, line 4: B: the quotes are not closed",
                                              ".env, line 5: C: the quotes are not closed"}));
}

TEST_F(SettingFiles, DotenvFaultsDoNotShowValues) {
  dotenv("ROLLCALL_API_KEY='hush-hush\n");
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].find("hush"), std::string::npos) << faults[0];
}

TEST_F(SettingFiles, TomlValuesAreTexts) {
  const FileTexts values = toml(
      "# comment\n"
      "calls = 5   # five\n"
      "size = \"1..150\"\n"
      "db = 'C:\\a b.db' # literal\n"
      "rate = \"75/60s\"# close\n"
      "\"seed\" = 1_000_000\n"
      "users = \"a\\\"b\\\\c\\td\"\n"
      "  host=\"::1\"\n"
      "fault = \"\"\n"
      "timeout = '# 5s'\r\n"
      "deadline = none\n");
  EXPECT_EQ(faults, std::vector<std::string>{});
  EXPECT_EQ(values, (FileTexts{{"calls", "5"},
                               {"size", "1..150"},
                               {"db", "C:\\a b.db"},
                               {"rate", "75/60s"},
                               {"seed", "1000000"},
                               {"users", "a\"b\\c\td"},
                               {"host", "::1"},
                               {"fault", ""},
                               {"timeout", "# 5s"},
                               {"deadline", "none"}}));
}

TEST_F(SettingFiles, TomlFaultsNameTheirLine) {
  const std::pair<const char*, const char*> cases[] = {
      {"calls", "write key = value"},
      {"= 5", "write key = value"},
      {"[fetch]", "there are no sections: write all keys at the top level"},
      {"calls =", "calls: write one number or one quoted text"},
      {"calls = # none", "calls: write one number or one quoted text"},
      {"size = [1, 100]", "size: write one number or one quoted text"},
      {"size = {min = 1}", "size: write one number or one quoted text"},
      {"size = 1 2", "size: write one number or one quoted text"},
      {"db = \"open", "db: write the text in one pair of quotes"},
      {"db = 'a' 'b'", "db: write the text in one pair of quotes"},
      {"db = \"\"\"", "db: write the text in one pair of quotes"},
      {"db = \"\\x41\"", "db: write the text in one pair of quotes"},
      {"db = \"\\", "db: write the text in one pair of quotes"},
      {"\"calls = 5", "write key = value"},
  };
  for (const auto& [line, expected] : cases) {
    faults.clear();
    EXPECT_TRUE(toml("# first\n" + std::string(line) + "\n").empty()) << line;
    ASSERT_EQ(faults.size(), 1U) << line;
    EXPECT_TRUE(faults[0].starts_with("rollcall.toml, line 2: " + std::string(expected))) << line << ": " << faults[0];
  }
}

TEST_F(SettingFiles, TomlKeysAreSetOnce) {
  EXPECT_EQ(toml("calls = 1\ncalls = 2\n"), (FileTexts{{"calls", "1"}}));
  EXPECT_EQ(faults, std::vector<std::string>{"rollcall.toml, line 2: calls: is set twice"});
}

}  // namespace
}  // namespace rollcall
