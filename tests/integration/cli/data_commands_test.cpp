#include "commands_fixture.hpp"

namespace rollcall {
namespace {

using test::Finished;
using test::kReportNames;
using test::names_of;

class View : public test::Commands {
 protected:
  View() {
    std::vector<std::string> users;
    for (int i = 1; i <= 9; ++i) {
      users.push_back(R"({"id":)" + std::to_string(i) + R"(,"last_name":"O'Hara )" + std::to_string(i % 3) +
                      R"(","email":"a@b","password":"hush","v":1.0})");
    }
    serve_sample("", users);
    fetch("1", "9");
  }
};

TEST_F(View, NdjsonIsADocumentALine) {
  const Finished done = rollcall({"view", "--format", "ndjson"});
  ASSERT_EQ(done.lines().size(), 9U);
  EXPECT_EQ(done.lines()[3], R"({"id":4,"last_name":"O'Hara 1","email":"a@b","password":"hush","v":1.0})");
}

TEST_F(View, JsonIsAnArrayOfTheSameDocuments) {
  EXPECT_EQ(rollcall({"view", "--format", "json"}).array(), rollcall({"view", "--format", "ndjson"}).lines());
}

TEST_F(View, TableShowsWhoAUserIsAndNoSecrets) {
  const Finished done = rollcall({"view"});
  EXPECT_EQ(done.lines().size(), 10U);
  EXPECT_EQ(done.lines()[0], "id  last_name  email");
  EXPECT_EQ(done.lines()[4], "4   O'Hara 1   a@b");
  EXPECT_EQ(done.out.find("hush"), std::string::npos);
}

TEST_F(View, FindsByKeyAndKeepsToALimit) {
  EXPECT_EQ(rollcall({"view", "--id", "4", "--format", "json"}).array().size(), 1U);
  EXPECT_EQ(rollcall({"view", "--last-name", "O'Hara 0", "--format", "json"}).array().size(), 3U);
  EXPECT_EQ(rollcall({"view", "--id", "4", "--last-name", "O'Hara 2", "--format", "json"}).out, "[]\n");
  EXPECT_EQ(rollcall({"view", "--limit", "4", "--format", "json"}).array().size(), 4U);
  EXPECT_EQ(rollcall({"view", "--limit", "100", "--format", "json"}).array().size(), 9U);
}

TEST_F(View, NothingFoundIsSaidInEachFormat) {
  EXPECT_EQ(rollcall({"view", "--id", "99", "--format", "json"}).out, "[]\n");
  EXPECT_EQ(rollcall({"view", "--id", "99", "--format", "ndjson"}).out, "");
  EXPECT_EQ(rollcall({"view", "--id", "99"}).out, "no users are stored\n");
}

TEST_F(View, AnIdThatIsNoNumberIsWrongUsageAndNotEverybody) {
  for (const char* id : {"", "x", "1.5"}) {
    const Finished done = rollcall({"view", "--id", id, "--format", "json"});
    EXPECT_EQ(done.code, 2) << id;
    EXPECT_EQ(done.out, "") << id;
    EXPECT_EQ(done.err, "rollcall: --id: '" + std::string(id) + "' must be a whole number\n");
  }
  EXPECT_EQ(rollcall({"view", "--last-name", "", "--format", "json"}).out, "[]\n") << "nobody has no name";
}

TEST_F(View, AReaderThatHasGoneIsNotAFailure) {
  for (const char* format : {"table", "json", "ndjson"}) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    ::close(ends[0]);
    testing::internal::CaptureStderr();
    {
      const test::Redirected redirected(stdout, ends[1]);
      EXPECT_EQ(run_words({"view", "--format", format}), 0) << format;
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "") << format;
  }
}

class DeadLetters : public test::Commands {
 protected:
  static std::vector<std::string> ids() {
    std::vector<std::string> found;
    for (const std::string& letter : rollcall({"dlq", "list", "--json"}).array()) {
      found.push_back(json::Object::parse(letter)->string("id").value());
    }
    return found;
  }
};

TEST_F(DeadLetters, NoneIsAnEmptyList) {
  EXPECT_EQ(rollcall({"dlq", "list", "--json"}).out, "[]\n");
  EXPECT_EQ(rollcall({"dlq", "list"}).out, "no dead letters are waiting\n");
}

TEST_F(DeadLetters, ACallsLetterHasTheShapeOfTheContract) {
  serve_sample("status-503=1");
  const std::string run = fetch("2", "7", 3);
  const auto letters = rollcall({"dlq", "list", "--json"}).array();
  ASSERT_EQ(letters.size(), 2U);
  EXPECT_EQ(names_of(letters[0]), (std::vector<std::string>{"message", "response_code", "response_content", "id",
                                                            "run_id", "reason", "request", "attempts", "failed_at"}));
  const json::Object letter = json::Object::parse(letters[0]).value();
  EXPECT_EQ(letter.string("run_id"), run);
  EXPECT_EQ(letter.string("reason"), "http_status");
  EXPECT_EQ(letter.object("request")->names(), (std::vector<std::string>{"method", "url", "params"}));
  EXPECT_EQ(letter.object("request")->raw("params"), R"({"size":7})");
  const Finished shown = rollcall({"dlq", "show", letter.string("id").value()});
  EXPECT_EQ(shown.out, letters[0] + "\n");
  EXPECT_EQ(rollcall({"dlq", "show", letter.string("id").value(), "--json"}).out, shown.out);
}

TEST_F(DeadLetters, ARejectedUsersLetterHasTheUserAndWhatIsWrong) {
  serve_sample("bad-user=1");
  fetch("1", "5", 3);
  const auto letters = rollcall({"dlq", "list", "--json"}).array();
  ASSERT_FALSE(letters.empty());
  const auto names = names_of(letters[0]);
  EXPECT_NE(std::ranges::find(names, "user"), names.end());
  EXPECT_EQ(names.back(), "pointer");
  EXPECT_EQ(json::Object::parse(letters[0])->string("reason"), "rejected");
}

TEST_F(DeadLetters, TheTableNamesReasonAndError) {
  serve_sample("status-503=1");
  fetch("1", "7", 3);
  const auto lines = rollcall({"dlq", "list"}).lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(lines[0].starts_with("id ")) << lines[0];
  EXPECT_NE(lines[1].find("http_status  call   1 "), std::string::npos) << lines[1];
  EXPECT_TRUE(lines[1].ends_with("Received 503 code, but expected 200")) << lines[1];
}

TEST_F(DeadLetters, ListKeepsToItsLimit) {
  serve_sample("status-503=1");
  fetch("5", "1", 3);
  EXPECT_EQ(rollcall({"dlq", "list", "--json", "--limit", "2"}).array().size(), 2U);
}

TEST_F(DeadLetters, RedriveIsARunThatEmptiesTheQueue) {
  serve_sample("status-503=1");
  fetch("3", "4", 3);
  serve_sample();
  const Finished redriven = rollcall({"dlq", "redrive", "--all", "--json"});
  EXPECT_EQ(redriven.code, 0) << redriven.err;
  EXPECT_EQ(redriven.object().names(), kReportNames);
  EXPECT_EQ(redriven.object().integer("users"), 12);
  EXPECT_TRUE(ids().empty());
  EXPECT_EQ(rollcall({"verify"}).code, 0);
}

TEST_F(DeadLetters, RedriveTakesNamedLettersAndEachOnce) {
  serve_sample("status-503=1");
  fetch("3", "4", 3);
  const auto waiting = ids();
  serve_sample();
  const Finished redriven = rollcall({"dlq", "redrive", waiting[1], waiting[1], "--json"});
  EXPECT_EQ(redriven.code, 0) << redriven.err;
  EXPECT_EQ(redriven.object().integer("planned_calls"), 1);
  EXPECT_EQ(ids(), (std::vector<std::string>{waiting[0], waiting[2]}));
}

TEST_F(DeadLetters, RejectedUsersAreLeftUnlessTheyAreNamed) {
  serve_sample("bad-user=1");
  fetch("2", "5", 3);
  const auto waiting = ids();
  ASSERT_EQ(waiting.size(), 2U);
  const Finished redriven = rollcall({"dlq", "redrive", "--all", "--json"});
  EXPECT_EQ(redriven.code, 3);
  EXPECT_EQ(redriven.out, "null\n");
  EXPECT_TRUE(redriven.err.starts_with("rollcall: 2 rejected users are left: ")) << redriven.err;
  EXPECT_EQ(rollcall({"dlq", "redrive", "--all"}).out, "no letter is waiting that trying again can help\n");
  EXPECT_EQ(ids(), waiting);
  EXPECT_EQ(rollcall({"runs", "--json"}).array().size(), 1U) << "no run is made for nothing";
  EXPECT_EQ(rollcall({"dlq", "redrive", waiting[0], "--json"}).object().integer("rejected"), 1);
}

TEST_F(DeadLetters, RedriveOfNothingIsNoRun) {
  const Finished text = rollcall({"dlq", "redrive", "--all"});
  EXPECT_EQ(text.code, 0);
  EXPECT_EQ(text.out, "no letter is waiting that trying again can help\n");
  EXPECT_EQ(text.err, "");
  const Finished as_json = rollcall({"dlq", "redrive", "--all", "--json"});
  EXPECT_EQ(as_json.code, 0);
  EXPECT_EQ(as_json.out, "null\n");
  EXPECT_EQ(rollcall({"runs", "--json"}).out, "[]\n");
}

TEST_F(DeadLetters, RedriveAsksWhereTheLetterFailedUnlessASourceIsSet) {
  serve_sample("status-503=@every=2");
  fetch("2", "4", 3);
  set("ROLLCALL_SOURCE_URL", nullptr);
  const Finished redriven = rollcall({"dlq", "redrive", "--all", "--json"});
  EXPECT_EQ(redriven.code, 0) << redriven.err;
  EXPECT_EQ(redriven.object().integer("users"), 4);

  serve_sample("status-503=1");
  fetch("1", "3", 3);
  serve_sample();  // the letter's URL is gone, another is set
  EXPECT_EQ(rollcall({"dlq", "redrive", "--all", "--json"}).object().integer("users"), 3);
}

TEST_F(DeadLetters, RedriveOfLettersFromDifferentSourcesNeedsOneNamed) {
  serve_sample("status-503=@every=1");
  const std::string elsewhere = source_url() + "-of-yore";  // 404 there
  fetch("1", "3", 3);
  EXPECT_EQ(rollcall({"fetch", "--calls", "1", "--source-url", elsewhere}).code, 3);
  const auto waiting = ids();
  ASSERT_EQ(waiting.size(), 2U);
  serve_sample();
  const std::string url = source_url();
  set("ROLLCALL_SOURCE_URL", nullptr);
  const Finished refused = rollcall({"dlq", "redrive", "--all"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(refused.out, "");
  EXPECT_EQ(std::ranges::count(refused.err, '\n'), 1) << refused.err;
  EXPECT_TRUE(refused.err.ends_with("name the one to ask with --source-url\n")) << refused.err;
  EXPECT_EQ(ids(), waiting);
  EXPECT_EQ(rollcall({"dlq", "redrive", "--all", "--source-url", url}).code, 0);
}

TEST_F(DeadLetters, RedriveNeedsLettersOrAllAndNotBoth) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"dlq", "redrive"}, {"dlq", "redrive", "a", "--all"}}) {
    const Finished done = rollcall(words);
    EXPECT_EQ(done.code, 2);
    EXPECT_NE(done.err.find("give --all"), std::string::npos);
  }
}

TEST_F(DeadLetters, ALetterThatDoesNotWaitIsNamed) {
  for (const char* verb : {"show", "redrive", "discard"}) {
    const Finished done = rollcall({"dlq", verb, "no-such-letter"});
    EXPECT_EQ(done.code, 1) << verb;
    EXPECT_EQ(done.out, "") << verb;
    EXPECT_TRUE(done.err.starts_with("rollcall: no dead letter 'no-such-letter' is waiting")) << done.err;
  }
}

TEST_F(DeadLetters, DiscardTakesOneOutForGood) {
  serve_sample("status-503=1");
  fetch("2", "4", 3);
  const auto waiting = ids();
  EXPECT_EQ(rollcall({"dlq", "discard", waiting[0]}).code, 0);
  EXPECT_EQ(ids(), std::vector<std::string>{waiting[1]});
  EXPECT_EQ(rollcall({"dlq", "discard", waiting[0]}).code, 1);
  EXPECT_EQ(rollcall({"verify"}).code, 0) << "a discarded letter was a letter";
}

}  // namespace
}  // namespace rollcall
