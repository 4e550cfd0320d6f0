#pragma once

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "json/object.hpp"
#include "net/system_clock.hpp"
#include "run_program.hpp"
#include "sources/sample_api.hpp"
#include "support/net_test_server.hpp"
#include "support/redirected.hpp"
#include "support/surroundings.hpp"

namespace rollcall::test {

/// A command that ended.
struct Finished {
  int code = 0;
  std::string out;
  std::string err;

  /// stdout as a JSON object, or as an array of texts.
  [[nodiscard]] json::Object object() const {
    auto parsed = json::Object::parse(out);
    EXPECT_TRUE(parsed) << out;
    return parsed ? *parsed : json::Object();
  }
  [[nodiscard]] std::vector<std::string> array() const {
    auto parsed = json::Object::parse("{\"all\":" + out + '}');
    EXPECT_TRUE(parsed) << out;
    return parsed ? parsed->array("all").value_or(std::vector<std::string>()) : std::vector<std::string>();
  }
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> found;
    std::istringstream in(out);
    for (std::string line; std::getline(in, line);) found.push_back(line);
    return found;
  }
};

inline std::vector<std::string> names_of(const std::string& object) {
  const auto parsed = json::Object::parse(object);
  EXPECT_TRUE(parsed) << object;
  return parsed ? parsed->names() : std::vector<std::string>();
}

/// The program's commands, run in this process over a file in an empty working folder and a sample API of the test's
/// own.
class Commands : public Surroundings {
 protected:
  Commands() { std::signal(SIGPIPE, SIG_IGN); }

  static int run_words(const std::vector<std::string>& words) {
    std::vector<const char*> argv{"rollcall"};
    for (const std::string& word : words) argv.push_back(word.c_str());
    return cli::run_program(static_cast<int>(argv.size()), argv.data());
  }

  /// Runs a command to its end.
  static Finished rollcall(const std::vector<std::string>& words) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = run_words(words);
    std::string err = testing::internal::GetCapturedStderr();
    return {code, testing::internal::GetCapturedStdout(), std::move(err)};
  }

  /// Runs a command that goes on until SIGTERM, which it gets once `meanwhile` has returned. That is called, on a
  /// thread of its own, with the first line of stdout.
  static Finished rollcall_until_stopped(const std::vector<std::string>& words,
                                         const std::function<void(const std::string&)>& meanwhile) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("there is no pipe");
    std::optional<Redirected> redirected;
    redirected.emplace(stdout, ends[1]);
    std::string out;
    std::thread reader([&] {
      bool told = false;
      char bytes[4096];
      for (ssize_t count = 0; (count = ::read(ends[0], bytes, sizeof(bytes))) > 0;) {
        out.append(bytes, static_cast<std::size_t>(count));
        if (told || !out.contains('\n')) continue;
        told = true;
        meanwhile(out.substr(0, out.find('\n')));
        ::kill(::getpid(), SIGTERM);
      }
    });
    testing::internal::CaptureStderr();
    const int code = run_words(words);
    std::string err = testing::internal::GetCapturedStderr();
    redirected.reset();  // closes the pipe's last end
    reader.join();
    ::close(ends[0]);
    return {code, std::move(out), std::move(err)};
  }

  /// Starts the source that later commands fetch from.
  void serve_sample(const std::string& faults = "", std::vector<std::string> users = {}) {
    sources::SampleApiOptions options;
    options.users = std::move(users);
    if (!faults.empty()) options.faults = sources::FaultPlan::parse(faults).value();
    server_.reset();
    sample_ = std::make_unique<sources::SampleApi>(std::move(options), &clock_);
    server_ =
        std::make_unique<TestServer>([this](http::Request request) { return sample_->handle(std::move(request)); });
    set("ROLLCALL_SOURCE_URL", server_->url("/api/v2/users").c_str());
    set("ROLLCALL_RATE", "none");
    set("ROLLCALL_ATTEMPTS", "1");
  }

  /// What serve_sample() set.
  [[nodiscard]] std::string source_url() const { return server_->url("/api/v2/users"); }

  /// One run; its id.
  static std::string fetch(const std::string& calls, const std::string& size, int code = 0) {
    const Finished done = rollcall({"fetch", "--calls", calls, "--size", size, "--json"});
    EXPECT_EQ(done.code, code) << done.err;
    return done.object().string("run_id").value_or("");
  }

 private:
  net::SystemClock clock_;
  std::unique_ptr<sources::SampleApi> sample_;
  std::unique_ptr<TestServer> server_;
};

/// Members of the contract's shapes.
inline const std::vector<std::string> kReportNames{
    "users",    "api_calls", "errors", "timestamp",  "duration", "run_id", "state",        "planned_calls",
    "requests", "retries",   "stored", "duplicates", "rejected", "failed", "dead_letters", "errors_omitted"};
inline const std::vector<std::string> kCallNames{"index",      "size",     "state",  "received", "stored",
                                                 "duplicates", "rejected", "failed", "attempts"};

}  // namespace rollcall::test
