#include <fcntl.h>
#include <sys/stat.h>

#include "commands_fixture.hpp"

namespace rollcall {
namespace {

using test::Finished;
using test::names_of;
using test::RawSocket;

class OtherCommands : public test::Commands {};

TEST_F(OtherCommands, ConfigTellsValueAndOriginOfEverySetting) {
  set("ROLLCALL_CALLS", "3");
  const Finished done = rollcall({"config", "--size", "7", "--json"});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.object().names().size(), cli::setting_specs().size());
  EXPECT_EQ(done.object().raw("calls"), R"({"value":"3","origin":"environment"})");
  EXPECT_EQ(done.object().raw("size"), R"({"value":"7","origin":"flag"})");
  EXPECT_EQ(done.object().raw("rate"), R"({"value":"75/60s","origin":"default"})");
  const Finished table = rollcall({"config"});
  EXPECT_NE(table.out.find("\ncalls         3 "), std::string::npos) << table.out;
}

TEST_F(OtherCommands, ConfigMasksSecretsWhereverTheyComeFrom) {
  write(".env", "ROLLCALL_API_KEY=hush-hush\n");
  for (const std::vector<std::string>& words : {std::vector<std::string>{"config"}, {"config", "--json"}}) {
    const Finished done = rollcall(words);
    EXPECT_EQ((done.out + done.err).find("hush"), std::string::npos);
    EXPECT_NE(done.out.find("********"), std::string::npos);
  }
  EXPECT_EQ(rollcall({"config", "--json"}).object().raw("api-key"), R"({"value":"********","origin":".env"})");
}

TEST_F(OtherCommands, ConfigOfASecretThatIsNotSetIsEmptyAndNotMasked) {
  EXPECT_EQ(rollcall({"config", "--json"}).object().raw("api-key"), R"({"value":"","origin":"default"})");
}

TEST_F(OtherCommands, FaultsOfAllSettingsArePrintedALineEach) {
  write("rollcall.toml", "rate = 5\nnonsense = 1\n");
  set("ROLLCALL_SIZE", "none");
  const Finished done = rollcall({"fetch", "--calls", "0"});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.out, "");
  EXPECT_EQ(std::ranges::count(done.err, '\n'), 4) << done.err;
  for (const char* part : {"calls: '0'", "(flag)", "size: 'none'", "(environment)", "rate: '5'", "(rollcall.toml)",
                           "there is no setting 'nonsense'"}) {
    EXPECT_NE(done.err.find(part), std::string::npos) << part << '\n' << done.err;
  }
  EXPECT_FALSE(std::filesystem::exists("rollcall.db")) << "nothing is begun with wrong settings";
}

TEST_F(OtherCommands, VersionIsTheSameAsTheFlag) {
  const Finished done = rollcall({"version"});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.out, rollcall({"--version"}).out);
}

TEST_F(OtherCommands, DoctorChecksTheRestWhenTheStoreCannotBeOpened) {
  std::filesystem::create_directory("folder.db");
  const Finished done = rollcall({"doctor", "--db", "folder.db"});
  EXPECT_EQ(done.code, 1);
  EXPECT_NE(done.out.find("ok       clock"), std::string::npos) << done.out;
  EXPECT_NE(done.out.find("FAILED   backend      'folder.db'"), std::string::npos) << done.out;
  EXPECT_NE(done.out.find("warning  source       not asked"), std::string::npos) << done.out;
  EXPECT_NE(done.err.find("is a directory"), std::string::npos) << done.err;
}

TEST_F(OtherCommands, VersionNeedsNoSettings) {
  write("rollcall.toml", "this is = no [ toml");
  EXPECT_EQ(rollcall({"config"}).code, 2);
  const Finished done = rollcall({"version"});
  EXPECT_EQ(done.code, 0);
  EXPECT_TRUE(done.out.starts_with("rollcall ")) << done.out;
}

TEST_F(OtherCommands, AStoreThatCannotBeOpenedIsOneLineThatNamesIt) {
  std::filesystem::create_directory("folder.db");
  write("foreign.db", "this is no database, and it is longer than a header of one would be: " + std::string(200, 'x'));
  for (const char* db : {"folder.db", "foreign.db", "absent/rollcall.db"}) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"status"}, {"view"}, {"fetch", "--calls", "1"}, {"verify"}}) {
      std::vector<std::string> with_db = words;
      with_db.insert(with_db.end(), {"--db", db});
      const Finished done = rollcall(with_db);
      EXPECT_NE(done.code, 0) << db;
      EXPECT_EQ(done.out, "") << db;
      EXPECT_EQ(std::ranges::count(done.err, '\n'), 1) << done.err;
      EXPECT_NE(done.err.find(db), std::string::npos) << done.err;
    }
  }
  EXPECT_TRUE(std::filesystem::is_directory("folder.db"));
}

TEST_F(OtherCommands, DoctorSaysWhatWorks) {
  serve_sample();
  const Finished done = rollcall({"doctor"});
  EXPECT_EQ(done.code, 0) << done.out;
  const auto lines = done.lines();
  ASSERT_EQ(lines.size(), 4U);
  for (const std::string& line : lines) EXPECT_TRUE(line.starts_with("ok ")) << line;
  for (const char* what : {" backend ", " permissions ", " clock ", " source "}) {
    EXPECT_NE(done.out.find(what), std::string::npos) << what;
  }
}

TEST_F(OtherCommands, DoctorSaysWhatToDo) {
  serve_sample("status-503=1");
  (void)rollcall({"status"});
  ::chmod("rollcall.db", 0644);
  const Finished done = rollcall({"doctor"});
  EXPECT_EQ(done.code, 1);
  EXPECT_NE(done.out.find("FAILED   source"), std::string::npos) << done.out;
  EXPECT_NE(done.out.find("rollcall sample-api"), std::string::npos) << done.out;
  EXPECT_NE(done.out.find("chmod 600 'rollcall.db'"), std::string::npos) << done.out;
}

TEST_F(OtherCommands, DoctorKeepsToTheRateLimit) {
  serve_sample();
  EXPECT_EQ(rollcall({"doctor", "--rate", "1/1h"}).code, 0);
  const Finished second = rollcall({"doctor", "--rate", "1/1h"});
  EXPECT_NE(second.out.find("was not asked: the rate budget is used up"), std::string::npos) << second.out;
}

TEST_F(OtherCommands, ServeBeyondLoopbackNeedsAKey) {
  for (const char* host : {"0.0.0.0", "::", "192.0.2.1", "example.com", "localhost.example.com"}) {
    const Finished done = rollcall({"serve", "--host", host, "--port", "0"});
    EXPECT_EQ(done.code, 2) << host;
    EXPECT_NE(done.err.find("--api-key-file or ROLLCALL_API_KEY"), std::string::npos) << done.err;
  }
}

std::uint16_t port_of(const std::string& line) {
  EXPECT_TRUE(line.starts_with("listening on http://127.0.0.1:")) << line;
  return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
}

std::string ask(std::uint16_t port, const std::string& line, const std::string& fields = "") {
  RawSocket peer = RawSocket::connect_to(port);
  peer.send(line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + fields + "\r\n");
  return peer.read_to_end();
}

TEST_F(OtherCommands, ServeSaysWhereItListensAnswersAndEndsWithASignal) {
  serve_sample();
  std::string report;
  const Finished done = rollcall_until_stopped({"serve", "--port", "0"}, [&](const std::string& line) {
    const std::uint16_t port = port_of(line);
    EXPECT_TRUE(ask(port, "GET /status").ends_with("\r\n\r\nnull"));
    const std::string answer = ask(port, "POST /fetch-data", "Content-Length: 0\r\n");
    report = answer.substr(answer.find("\r\n\r\n") + 4);
  });
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.lines().size(), 1U);
  EXPECT_EQ(done.err, "rollcall: finishing the answers and runs in flight; Ctrl-C again stops at once\n");
  EXPECT_EQ(names_of(report), test::kReportNames);
  EXPECT_EQ(rollcall({"status"}).out, report + "\n") << "the program's commands see what the server did";
}

TEST_F(OtherCommands, ServeWithAKeyAsksForIt) {
  write("key", "correct-horse\n");
  const Finished done =
      rollcall_until_stopped({"serve", "--port", "0", "--api-key-file", "key"}, [](const std::string& line) {
        const std::uint16_t port = port_of(line);
        EXPECT_TRUE(ask(port, "GET /status").starts_with("HTTP/1.1 403 "));
        EXPECT_TRUE(ask(port, "GET /status", "x-api-key: correct-horse\r\n").starts_with("HTTP/1.1 200 "));
        EXPECT_TRUE(ask(port, "GET /healthz").starts_with("HTTP/1.1 200 "));
      });
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ((done.out + done.err).find("horse"), std::string::npos);
}

TEST_F(OtherCommands, SampleApiServesTheUsersOfAFile) {
  write("users.ndjson", "{\"id\":1,\"last_name\":\"A\"}\n\n{\"id\":2,\"last_name\":\"B\"}\n");
  const Finished done =
      rollcall_until_stopped({"sample-api", "--port", "0", "--users", "users.ndjson"}, [](const std::string& line) {
        const std::string answer = ask(port_of(line), "GET /api/v2/users?size=2");
        EXPECT_NE(answer.find(R"([{"id":1,"last_name":"A"},{"id":2,"last_name":"B"}])"), std::string::npos) << answer;
      });
  EXPECT_EQ(done.code, 0);
}

TEST_F(OtherCommands, SampleApiSaysWhereItsUsersAre) {
  const Finished done = rollcall_until_stopped({"sample-api", "--port", "0"}, [](const std::string& line) {
    const std::string answer = ask(port_of(line), "GET /users");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 404 ")) << answer;
    EXPECT_NE(answer.find(R"("detail":"Users are at /api/v2/users, statistics at /_stats.")"), std::string::npos)
        << answer;
  });
  EXPECT_EQ(done.code, 0);
}

TEST_F(OtherCommands, SampleApiWithoutItsUsersIsWrongUsage) {
  write("empty.ndjson", "\n \n");
  for (const char* file : {"absent.ndjson", "empty.ndjson"}) {
    const Finished done = rollcall({"sample-api", "--port", "0", "--users", file});
    EXPECT_EQ(done.code, 2);
    EXPECT_NE(done.err.find("users: '" + std::string(file) + "' can't be read or has no users"), std::string::npos);
  }
}

TEST_F(OtherCommands, APortInUseIsNamed) {
  const test::TestServer taken(test::always("x"));
  const std::string port = std::to_string(taken.port());
  for (const char* command : {"serve", "sample-api"}) {
    const Finished done = rollcall({command, "--port", port});
    EXPECT_EQ(done.code, 1) << command;
    EXPECT_EQ(done.out, "") << command;
    EXPECT_NE(done.err.find(port), std::string::npos) << done.err;
  }
}

TEST_F(OtherCommands, OutputThatDoesNotFitOnTheDiskIsAFailure) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  if (full < 0) GTEST_SKIP() << "there is no /dev/full here";
  testing::internal::CaptureStderr();
  int code = 0;
  {
    const test::Redirected redirected(stdout, full);
    code = run_words({"status"});
  }
  const std::string err = testing::internal::GetCapturedStderr();
  EXPECT_EQ(code, 1);
  EXPECT_EQ(err, "rollcall: stdout: not all of the output could be written: is the disk full?\n");
}

}  // namespace
}  // namespace rollcall
