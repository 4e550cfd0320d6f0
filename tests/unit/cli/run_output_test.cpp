#include "commands/run_output.hpp"

#include <gtest/gtest.h>

namespace rollcall {
namespace {

using namespace std::chrono_literals;

domain::FetchReport report() {
  domain::FetchReport made;
  made.run_id = domain::RunId("20261124T110203123-k7f2qz");
  made.state = domain::RunState::complete;
  made.users = 150;
  made.stored = 140;
  made.duplicates = 4;
  made.rejected = 5;
  made.failed = 1;
  made.api_calls = 3;
  made.planned_calls = 4;
  made.requests = 7;
  made.retries = 3;
  made.duration = 1234567us;
  return made;
}

TEST(SummaryTable, ShowsEverySumOnce) {
  EXPECT_EQ(cli::summary_table(report()),
            "run 20261124T110203123-k7f2qz  complete\n"
            "users received                 150\n"
            "  stored                       140\n"
            "  duplicates                   4\n"
            "  rejected                     5\n"
            "  failed                       1\n"
            "calls ended                    3 of 4\n"
            "requests sent                  7, 3 of them retries\n"
            "dead letters                   0\n"
            "duration                       1.235 s\n");
}

TEST(LettersHint, SaysWhatToDo) {
  domain::FetchReport made = report();
  made.dead_letters = 6;
  EXPECT_EQ(cli::letters_hint(made),
            "See them with 'rollcall dlq list', try again with 'rollcall dlq redrive --all'.\n");
}

TEST(LettersHint, RejectedUsersAloneAreNotWorthAnotherTry) {
  domain::FetchReport made = report();
  made.dead_letters = made.rejected;
  EXPECT_EQ(cli::letters_hint(made), "See them with 'rollcall dlq list'.\n");
}

TEST(LettersHint, WithoutLettersThereIsNone) { EXPECT_EQ(cli::letters_hint(report()), ""); }

TEST(SummaryTable, AnInterruptedRunIsNamedSo) {
  domain::FetchReport made = report();
  made.state = domain::RunState::interrupted;
  EXPECT_NE(cli::summary_table(made).find("interrupted\n"), std::string::npos);
}

TEST(RunsTable, IsALineARun) {
  domain::FetchReport second = report();
  second.run_id = domain::RunId("20261124T110203999-aaaaaa");
  second.state = domain::RunState::running;
  second.duration = {};
  EXPECT_EQ(cli::runs_table({report(), second}),
            "run                        state     calls  users  stored  duplicates  rejected  failed  dead letters  "
            "duration\n"
            "20261124T110203123-k7f2qz  complete  3/4    150    140     4           5         1       0             "
            "1.2 s\n"
            "20261124T110203999-aaaaaa  running   3/4    150    140     4           5         1       0             "
            "0.0 s\n");
}

}  // namespace
}  // namespace rollcall
