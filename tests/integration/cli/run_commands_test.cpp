#include "commands_fixture.hpp"

namespace rollcall {
namespace {

using test::Finished;
using test::kCallNames;
using test::kReportNames;
using test::names_of;

class RunCommands : public test::Commands {};

TEST_F(RunCommands, BeforeAnyRunEachAnswersInItsShape) {
  EXPECT_EQ(rollcall({"status"}).out, "null\n");
  EXPECT_EQ(rollcall({"status", "--json"}).out, "null\n");
  EXPECT_EQ(rollcall({"runs", "--json"}).out, "[]\n");
  EXPECT_EQ(rollcall({"runs"}).out, "no runs yet: 'rollcall fetch' makes one\n");
  EXPECT_EQ(rollcall({"verify", "--json"}).out, "{\"balanced\":true,\"runs\":[],\"differences\":[]}\n");
  EXPECT_EQ(rollcall({"verify"}).out, "0 runs recounted: every run balances\n");
}

TEST_F(RunCommands, FetchPrintsTheReportAloneWithJson) {
  serve_sample();
  const Finished done = rollcall({"fetch", "--calls", "3", "--size", "5", "--json"});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.err, "");
  EXPECT_EQ(done.lines().size(), 1U);
  const json::Object report = done.object();
  EXPECT_EQ(report.names(), kReportNames);
  EXPECT_EQ(report.integer("users"), 15);
  EXPECT_EQ(report.integer("api_calls"), 3);
  EXPECT_EQ(report.string("state"), "complete");
  EXPECT_EQ(rollcall({"status", "--json"}).out, done.out);
  EXPECT_EQ(rollcall({"runs", "--json"}).out, '[' + done.lines()[0] + "]\n");
}

TEST_F(RunCommands, FetchPrintsASummaryAndNoProgressWhereThereIsNoTerminal) {
  serve_sample();
  const Finished done = rollcall({"fetch", "--calls", "2", "--size", "4"});
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.err, "");
  EXPECT_TRUE(done.out.starts_with("run "));
  EXPECT_EQ(done.out.find('\x1b'), std::string::npos);
  EXPECT_NE(done.out.find("calls ended                    2 of 2\n"), std::string::npos) << done.out;
}

TEST_F(RunCommands, TheSameSeedMakesTheSamePlan) {
  serve_sample();
  std::vector<std::string> users;
  for (const char* seed : {"7", "7", "8"}) {
    users.push_back(std::string(rollcall({"fetch", "--seed", seed, "--json"}).object().raw("users").value()));
  }
  EXPECT_EQ(users[0], users[1]);
  EXPECT_NE(users[0], users[2]);
}

TEST_F(RunCommands, DeadLettersAreExitCodeThree) {
  serve_sample("status-503=1");
  const Finished done = rollcall({"fetch", "--calls", "2"});
  EXPECT_EQ(done.code, 3);
  EXPECT_NE(done.out.find("rollcall dlq redrive --all"), std::string::npos);
}

TEST_F(RunCommands, ARunIsShownWithItsCalls) {
  serve_sample();
  const std::string id = fetch("2", "3");
  const Finished shown = rollcall({"runs", id, "--json"});
  std::vector<std::string> expected = kReportNames;
  expected.emplace_back("calls");
  EXPECT_EQ(shown.object().names(), expected);
  const auto calls = shown.object().array("calls").value();
  ASSERT_EQ(calls.size(), 2U);
  for (const std::string& call : calls) EXPECT_EQ(names_of(call), kCallNames);
  const Finished table = rollcall({"runs", id});
  EXPECT_NE(table.out.find("\n1     3     done"), std::string::npos) << table.out;
}

TEST_F(RunCommands, WhatToDoIsSaidAfterARunAndNotWhenItIsShown) {
  serve_sample("bad-user=1");
  const Finished done = rollcall({"fetch", "--calls", "1"});
  EXPECT_TRUE(done.out.ends_with("\nSee them with 'rollcall dlq list'.\n")) << done.out;
  const std::string id = done.out.substr(4, done.out.find(' ', 4) - 4);
  const Finished shown = rollcall({"runs", id});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_EQ(shown.out.find("See them"), std::string::npos) << shown.out;
}

TEST_F(RunCommands, LogsSinceAreAllOfThemUnlessLimited) {
  serve_sample();
  fetch("60", "1");
  EXPECT_EQ(rollcall({"logs"}).lines().size(), 100U);
  EXPECT_EQ(rollcall({"logs", "--since", "1h"}).lines().size(), 181U) << "three a call, and the report";
  EXPECT_EQ(rollcall({"logs", "--since", "1h", "--limit", "7"}).lines().size(), 7U);
}

TEST_F(RunCommands, RunsAreNewestFirstAndLimited) {
  serve_sample();
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) ids.insert(ids.begin(), fetch("1", "1"));
  const auto listed = rollcall({"runs", "--json", "--limit", "2"}).array();
  ASSERT_EQ(listed.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(json::Object::parse(listed[i])->string("run_id"), ids[i]);
  EXPECT_EQ(rollcall({"runs"}).lines().size(), 4U);
}

TEST_F(RunCommands, JsonHasAllRunsAndTheTableTellsWhenItHasNot) {
  serve_sample();
  for (int i = 0; i < 20; ++i) fetch("1", "1");
  const Finished all = rollcall({"runs"});
  EXPECT_EQ(all.lines().size(), 21U);
  EXPECT_EQ(all.err, "");
  for (int i = 20; i < 101; ++i) fetch("1", "1");
  const auto listed = rollcall({"runs", "--json"}).array();
  EXPECT_EQ(listed.size(), 101U);
  EXPECT_EQ(std::ranges::adjacent_find(listed), listed.end()) << "each once";
  const Finished table = rollcall({"runs"});
  EXPECT_EQ(table.lines().size(), 21U);
  EXPECT_EQ(table.err, "rollcall: older runs are left out: --limit N shows more of them, --json all\n");
  const Finished some = rollcall({"runs", "--limit", "101"});
  EXPECT_EQ(some.lines().size(), 102U);
  EXPECT_EQ(some.err, "");
}

TEST_F(RunCommands, ARunThatIsNotThereIsNamed) {
  (void)rollcall({"status"});  // makes the file
  for (const std::vector<std::string>& words : {std::vector<std::string>{"runs", "no-such-run"},
                                                {"runs", "no-such-run", "--json"},
                                                {"verify", "--run", "no-such-run"}}) {
    const Finished done = rollcall(words);
    EXPECT_EQ(done.code, 1);
    EXPECT_EQ(done.out, "");
    EXPECT_EQ(done.err, "rollcall: there is no run 'no-such-run': 'rollcall runs' lists them\n");
  }
}

TEST_F(RunCommands, VerifyTellsOfEachRun) {
  serve_sample();
  const std::string first = fetch("1", "2");
  fetch("1", "2");
  const Finished one = rollcall({"verify", "--run", first, "--json"});
  EXPECT_EQ(one.code, 0);
  EXPECT_EQ(one.out, "{\"balanced\":true,\"runs\":[{\"run_id\":\"" + first +
                         "\",\"balanced\":true,\"differences\":[]}],\"differences\":[]}\n");
  EXPECT_EQ(rollcall({"verify", "--json"}).object().array("runs")->size(), 2U);
  EXPECT_EQ(rollcall({"verify"}).out, "2 runs recounted: every run balances\n");
}

TEST_F(RunCommands, VerifyOfAFileThatIsNotThereIsAFailureAndMakesNone) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"verify", "--db", "typo.db"}, {"verify", "--db", "typo.db", "--json"}}) {
    const Finished done = rollcall(words);
    EXPECT_EQ(done.code, 1);
    EXPECT_EQ(done.out, "");
    EXPECT_EQ(done.err, "rollcall: there is no file 'typo.db': 'rollcall fetch' makes it, or name another with --db\n");
  }
  EXPECT_TRUE(std::filesystem::is_empty("."));
}

TEST_F(RunCommands, VerifyOfARunWithoutANameIsNotVerifyOfAll) {
  serve_sample();
  fetch("1", "1");
  EXPECT_EQ(rollcall({"verify"}).out, "1 run recounted: every run balances\n");
  EXPECT_EQ(rollcall({"verify", "--run", ""}).code, 1);
}

TEST_F(RunCommands, LogsAreTheReferencesLines) {
  serve_sample();
  fetch("1", "4");
  const Finished logs = rollcall({"logs", "--stream", "info", "--json"});
  std::vector<std::string> messages;
  for (const std::string& line : logs.lines()) {
    EXPECT_EQ(names_of(line), (std::vector<std::string>{"timestamp", "stream", "message"}));
    EXPECT_EQ(json::Object::parse(line)->string("stream"), "info");
    messages.push_back(json::Object::parse(line)->string("message").value());
  }
  EXPECT_EQ(messages,
            (std::vector<std::string>{"Performing call 1/1", "Fetched 4 users successfully.", "Saved 4 into users"}));
  EXPECT_EQ(rollcall({"logs", "--limit", "1"}).lines().size(), 1U);
  EXPECT_EQ(rollcall({"logs", "--stream", "status", "--json"}).lines().size(), 1U);
  EXPECT_EQ(rollcall({"logs", "--stream", "error", "--json"}).out, "");
  EXPECT_EQ(rollcall({"logs", "--since", "1h", "--json"}).lines().size(), 4U);
}

TEST_F(RunCommands, SinceMustBeADuration) {
  for (const char* since : {"", "5", "yesterday"}) {
    const Finished done = rollcall({"logs", "--since", since});
    EXPECT_EQ(done.code, 2) << since;
    EXPECT_TRUE(done.err.starts_with("rollcall: --since: '" + std::string(since) + "' is not a duration")) << done.err;
  }
}

TEST_F(RunCommands, FollowingPrintsNewLinesAndEndsWithASignal) {
  serve_sample();
  fetch("1", "4");
  const Finished done = rollcall_until_stopped({"logs", "--follow", "--json"}, [](const std::string& line) {
    EXPECT_EQ(names_of(line), (std::vector<std::string>{"timestamp", "stream", "message"}));
  });
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.lines().size(), 4U) << "each line once";
  EXPECT_EQ(done.err, "rollcall: stopped following\n");
}

}  // namespace
}  // namespace rollcall
