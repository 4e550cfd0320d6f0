#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace rollcall::test {

/// What a child process may be asked to do; the argument is the store's path. See roles_test.cpp.
using Roles = std::map<std::string, std::function<void(const std::string&)>>;

inline constexpr const char* kRoleVariable = "ROLLCALL_TEST_ROLE";
inline constexpr const char* kPathVariable = "ROLLCALL_TEST_PATH";
/// The child's end of the line to its parent: it says a line, or waits for one.
inline constexpr int kSayFile = 3;
inline constexpr int kHearFile = 4;

/// A second process of the test program that plays a role. Killed and reaped at the end.
class ChildProcess {
 public:
  ChildProcess(const std::string& role, const std::string& path) {
    std::array<int, 2> from{};
    std::array<int, 2> to{};
    EXPECT_EQ(::pipe2(from.data(), O_CLOEXEC), 0);
    EXPECT_EQ(::pipe2(to.data(), O_CLOEXEC), 0);
    // Far away from 3 and 4, which they become in the child.
    const int say = ::fcntl(from[1], F_DUPFD_CLOEXEC, 100);
    const int hear = ::fcntl(to[0], F_DUPFD_CLOEXEC, 100);
    ::close(from[1]);
    ::close(to[0]);
    from_ = from[0];
    to_ = to[1];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, say, kSayFile);
    posix_spawn_file_actions_adddup2(&actions, hear, kHearFile);
    std::vector<std::string> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) variables.emplace_back(*entry);
    variables.push_back(std::string(kRoleVariable) + "=" + role);
    variables.push_back(std::string(kPathVariable) + "=" + path);
    std::vector<char*> environment;
    for (std::string& variable : variables) environment.push_back(variable.data());
    environment.push_back(nullptr);
    std::string program = "/proc/self/exe";
    std::string filter = "--gtest_filter=Child.PlaysItsRole";
    std::array<char*, 3> arguments{program.data(), filter.data(), nullptr};
    EXPECT_EQ(::posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environment.data()), 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(say);
    ::close(hear);
  }
  ~ChildProcess() {
    kill();
    ::close(from_);
    ::close(to_);
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// The next line it says; empty once it has ended.
  std::string hear() {
    std::string line;
    char c = 0;
    while (::read(from_, &c, 1) == 1 && c != '\n') line += c;
    return line;
  }
  /// Lets it go on.
  void say() { EXPECT_EQ(::write(to_, "\n", 1), 1); }
  void signal(int number) const { ::kill(pid_, number); }
  /// kill -9, and waits until it is gone.
  void kill() {
    if (pid_ <= 0) return;
    signal(SIGKILL);
    (void)wait();
  }
  /// Its exit status, -1 if it was killed.
  int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = 0;
  int from_ = -1;
  int to_ = -1;
};

/// For roles.
inline void say_to_parent(const std::string& text) {
  const std::string line = text + "\n";
  EXPECT_EQ(::write(kSayFile, line.data(), line.size()), static_cast<ssize_t>(line.size()));
}
inline void wait_for_parent() {
  char c = 0;
  while (::read(kHearFile, &c, 1) == 1 && c != '\n') {
  }
}

}  // namespace rollcall::test
