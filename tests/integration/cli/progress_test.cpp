#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>

#include "commands_fixture.hpp"

namespace rollcall {
namespace {

constexpr unsigned short kColumns = 40;

/// What a command writes to stderr when that is a terminal of 40 columns, its line ends as they were written.
class Progress : public test::Commands {
 protected:
  void SetUp() override {
    const int control = ::posix_openpt(O_RDWR | O_NOCTTY);
    if (control < 0) GTEST_SKIP() << "there are no pseudo-terminals here";
    ::close(control);
  }

  std::string stderr_on_terminal(const std::vector<std::string>& words, const char* term) {
    const test::Variable kind("TERM", term);
    const int control = ::posix_openpt(O_RDWR | O_NOCTTY);
    if (control < 0 || ::grantpt(control) != 0 || ::unlockpt(control) != 0) throw std::runtime_error("no terminal");
    const int terminal = ::open(::ptsname(control), O_RDWR | O_NOCTTY);
    termios raw{};
    ::tcgetattr(terminal, &raw);
    ::cfmakeraw(&raw);
    ::tcsetattr(terminal, TCSANOW, &raw);
    const winsize size{.ws_row = 24, .ws_col = kColumns, .ws_xpixel = 0, .ws_ypixel = 0};
    ::ioctl(terminal, TIOCSWINSZ, &size);
    std::string text;
    std::thread reader([&] {
      char bytes[4096];
      for (ssize_t count = 0; (count = ::read(control, bytes, sizeof(bytes))) > 0;) {
        text.append(bytes, static_cast<std::size_t>(count));
      }
    });
    testing::internal::CaptureStdout();
    {
      const test::Redirected redirected(stderr, terminal);
      code = run_words(words);
    }
    out = testing::internal::GetCapturedStdout();
    reader.join();  // the last end of the terminal is closed
    ::close(control);
    return text;
  }

  int code = -1;
  std::string out;
};

constexpr std::string_view kClear = "\r\x1b[2K";

TEST_F(Progress, IsDrawnOnOneLineThatIsGoneAtTheEnd) {
  serve_sample();
  const std::string text = stderr_on_terminal({"fetch", "--calls", "30", "--size", "100", "--json"}, "xterm");
  EXPECT_EQ(code, 0);
  EXPECT_TRUE(text.starts_with(kClear)) << text;
  EXPECT_TRUE(text.ends_with(kClear)) << text;
  EXPECT_NE(text.find("page 0 of 30  0 users"), std::string::npos) << text;
  EXPECT_EQ(text.find('\n'), std::string::npos);
  std::size_t drawn = 0;
  for (std::size_t at = 0; at < text.size(); ++drawn) {
    const auto next = std::min(text.find(kClear, at + 1), text.size());
    EXPECT_LT(next - at - kClear.size(), kColumns) << text.substr(at, next - at);
    at = next;
  }
  EXPECT_GE(drawn, 2U);
  EXPECT_TRUE(json::Object::parse(out)) << "stdout has the report and nothing else: " << out;
}

TEST_F(Progress, IsNotDrawnOnATerminalThatCannotMoveItsCursor) {
  serve_sample();
  EXPECT_EQ(stderr_on_terminal({"fetch", "--calls", "2"}, "dumb"), "");
  EXPECT_EQ(stderr_on_terminal({"fetch", "--calls", "2"}, nullptr), "");
  EXPECT_EQ(code, 0);
}

TEST_F(Progress, ErrorsAreRedUnlessTheUserDeclines) {
  EXPECT_NE(stderr_on_terminal({"runs", "no-such-run"}, "xterm").find("\x1b[31mthere is no run"), std::string::npos);
  const test::Variable no_colour("NO_COLOR", "1");
  EXPECT_EQ(stderr_on_terminal({"runs", "no-such-run"}, "xterm").find("\x1b[31m"), std::string::npos);
  EXPECT_EQ(stderr_on_terminal({"runs", "no-such-run"}, "dumb").find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace rollcall
