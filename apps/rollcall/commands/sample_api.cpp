#include "sources/sample_api.hpp"

#include <fstream>

#include "base/format.hpp"
#include "base/text.hpp"
#include "commands/commands.hpp"
#include "commands/on_loop.hpp"
#include "commands/serve_http.hpp"
#include "terminal.hpp"

namespace rollcall::cli {
namespace {

constexpr std::uint16_t kSamplePort = 8001;
constexpr std::uint64_t kDefaultSeed = 1;

Result<std::vector<std::string>> read_users(const std::string& path) {
  std::vector<std::string> users;
  if (path.empty()) return users;
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (!trim(line).empty()) users.push_back(line);
  }
  if (!users.empty()) return users;
  return fail(ErrorKind::invalid_input,
              format("users: '{}' can't be read or has no users: name a file with one JSON object a line", path));
}

Task<int> serve_sample(Program* program, std::vector<std::string> users) {
  const Settings& settings = program->settings();
  sources::SampleApiOptions options;
  options.seed = settings.seed.value_or(kDefaultSeed);
  options.users = std::move(users);
  options.latency_min = settings.latency.min;
  options.latency_max = settings.latency.max;
  options.faults = settings.faults;
  options.limit = settings.limit;
  sources::SampleApi api(std::move(options), &program->clock());

  Served served;
  served.default_port = kSamplePort;
  served.handler = [&api](http::Request request) { return api.handle(std::move(request)); };
  served.stop_note = "finishing the answers in flight; Ctrl-C again stops at once";
  co_return co_await serve_http(program, std::move(served));
}

}  // namespace

int run_sample_api(Program& program) {
  auto users = read_users(program.settings().users);
  if (!users) {
    print_error(users.error());
    return exit_code(users.error());
  }
  return on_loop(program, [&] { return serve_sample(&program, std::move(*users)); });
}

}  // namespace rollcall::cli
