#include "terminal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "exit_codes.hpp"
#include "support/redirected.hpp"
#include "support/surroundings.hpp"

namespace rollcall {
namespace {

using cli::exit_code;
using cli::listening_line;
using cli::make_table;

TEST(MakeTable, ColumnsAreAlignedAndLinesEndWithoutSpaces) {
  EXPECT_EQ(make_table({"id", "name"}, {{"1", "Ann"}, {"12345", "B"}}),
            "id     name\n"
            "1      Ann\n"
            "12345  B\n");
}

TEST(MakeTable, WithoutRowsItIsTheHeading) { EXPECT_EQ(make_table({"a", "b"}, {}), "a  b\n"); }

TEST(MakeTable, CharactersCountAndNotBytes) {
  EXPECT_EQ(make_table({"name", "x"}, {{"Müller", "1"}, {"O'Hara", "2"}, {"日本", "3"}}),
            "name    x\n"
            "Müller  1\n"
            "O'Hara  2\n"
            "日本      3\n");
}

TEST(MakeTable, ControlCharactersCannotReachTheTerminal) {
  const std::string table = make_table({"a", "b"}, {{"x\x1b[31mred\x7f", "1\n2\r\t"},
                                                    {"c1\xC2\x9B"
                                                     "2J",
                                                     "\xC2\xA0"}});
  EXPECT_EQ(table,
            "a           b\n"
            "x?[31mred?  1?2??\n"
            "c1?2J       \xC2\xA0\n")
      << "U+009B begins a command as ESC [ does; U+00A0 is a space";
}

TEST(MakeTable, BytesThatAreNotUtf8AreMarked) {
  EXPECT_EQ(make_table({"a", "b"}, {{"\x9b"
                                     "2J",
                                     "x"}}),
            "a    b\n\xEF\xBF\xBD"
            "2J  x\n");
}

TEST(MakeTable, ARowMayBeShorterThanTheHeading) { EXPECT_EQ(make_table({"a", "b"}, {{"1"}, {}}), "a  b\n1\n\n"); }

TEST(Counted, OneIsSingular) {
  EXPECT_EQ(cli::counted(0, "run"), "0 runs");
  EXPECT_EQ(cli::counted(1, "run"), "1 run");
  EXPECT_EQ(cli::counted(2, "run"), "2 runs");
}

TEST(ListeningLine, IsAnAddressToOpen) {
  EXPECT_EQ(listening_line("127.0.0.1", 8000), "listening on http://127.0.0.1:8000\n");
  EXPECT_EQ(listening_line("localhost", 1), "listening on http://localhost:1\n");
}

TEST(ListeningLine, PutsIpv6InBrackets) {
  EXPECT_EQ(listening_line("::1", 8000), "listening on http://[::1]:8000\n");
  EXPECT_EQ(listening_line("::", 65535), "listening on http://[::]:65535\n");
}

TEST(ExitCode, WrongInputIsWrongUsageAndTheRestHasFailed) {
  EXPECT_EQ(exit_code(Error{ErrorKind::invalid_input, ""}), 2);
  for (const ErrorKind kind : {ErrorKind::not_found, ErrorKind::connection, ErrorKind::stale_connection, ErrorKind::tls,
                               ErrorKind::timeout, ErrorKind::truncated, ErrorKind::too_large, ErrorKind::protocol,
                               ErrorKind::storage, ErrorKind::cancelled, ErrorKind::deadline, ErrorKind::internal}) {
    EXPECT_EQ(exit_code(Error{kind, ""}), 1) << to_string(kind);
  }
}

TEST(ExitCode, TheNumbersAreThoseOfTheContract) {
  EXPECT_EQ(cli::kDone, 0);
  EXPECT_EQ(cli::kFailed, 1);
  EXPECT_EQ(cli::kWrongUsage, 2);
  EXPECT_EQ(cli::kDeadLetters, 3);
  EXPECT_EQ(cli::kOutOfBalance, 4);
}

TEST(PrintError, IsOneLineOnStderrWithTheProgramsName) {
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  cli::print_error("first\nsecond \x1b[2J");
  cli::print_error(Error{ErrorKind::storage, "third"});
  cli::print_note("note");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "rollcall: first?second ?[2J\nrollcall: third\nrollcall: note\n");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
}

TEST(Terminal, AFileHasNeitherColoursNorMovingText) {
  const test::Variable term("TERM", "xterm-256color");
  const test::Variable no_colour("NO_COLOR", nullptr);
  testing::internal::CaptureStderr();
  EXPECT_FALSE(cli::has_colour(STDERR_FILENO));
  EXPECT_FALSE(cli::has_live_stderr());
  (void)testing::internal::GetCapturedStderr();
}

TEST(Terminal, HasColoursUnlessItOrItsUserDeclines) {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0 || ::isatty(terminal) != 1) GTEST_SKIP() << "there are no pseudo-terminals here";
  const auto has_colour = [&](const char* term, const char* no_colour) {
    const test::Variable first("TERM", term);
    const test::Variable second("NO_COLOR", no_colour);
    return cli::has_colour(terminal);
  };
  EXPECT_TRUE(has_colour("xterm", nullptr));
  EXPECT_TRUE(has_colour("xterm", "")) << "an empty NO_COLOR does not count (no-color.org)";
  EXPECT_FALSE(has_colour("xterm", "1"));
  EXPECT_FALSE(has_colour("dumb", nullptr));
  EXPECT_FALSE(has_colour(nullptr, nullptr));
  ::close(terminal);
}

TEST(Print, PutsAllOfItOnStdout) {
  testing::internal::CaptureStdout();
  EXPECT_TRUE(cli::print("a"));
  EXPECT_TRUE(cli::print(""));
  EXPECT_TRUE(cli::print(std::string(100'000, 'x')));
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "a" + std::string(100'000, 'x'));
  EXPECT_FALSE(cli::stdout_lost());
}

TEST(Print, AFullDiskIsALoss) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  if (full < 0) GTEST_SKIP() << "there is no /dev/full here";
  const test::Redirected redirected(stdout, full);
  EXPECT_FALSE(cli::print("lost"));
  EXPECT_TRUE(cli::stdout_lost());
}

TEST(Print, AReaderThatHasGoneWantedNoMore) {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  const test::Redirected redirected(stdout, ends[1]);
  EXPECT_FALSE(cli::print("not read"));
  EXPECT_FALSE(cli::stdout_lost());
}

}  // namespace
}  // namespace rollcall
