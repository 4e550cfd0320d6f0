#include "base/format.hpp"
#include "commands/commands.hpp"
#include "commands/on_loop.hpp"
#include "exit_codes.hpp"
#include "json/writer.hpp"
#include "stop_signals.hpp"
#include "terminal.hpp"

namespace rollcall::cli {
namespace {

constexpr std::uint32_t kFollowBatch = 10'000;
constexpr Duration kFollowInterval = std::chrono::milliseconds(500);

std::string line_text(const app::LogLine& line, bool as_json) {
  if (!as_json) return format("{}  {:<6}  {}\n", format_utc(line.timestamp), app::to_string(line.stream), line.message);
  json::Writer writer;
  writer.begin_object()
      .field("timestamp", to_unix_ms(line.timestamp))
      .field("stream", app::to_string(line.stream))
      .field("message", line.message)
      .end_object();
  return writer.take() + "\n";
}

Task<int> print_logs(Program* program, app::LogQuery query, app::Backend backend) {
  const Invocation& invocation = program->invocation();
  StopSource stop;
  if (invocation.follow) watch_stop_signals(program->runtime(), stop, "stopped following");
  while (true) {
    const auto lines = co_await backend.event_reader->read(query);
    if (!lines) {
      print_error(lines.error());
      co_return exit_code(lines.error());
    }
    std::string text;
    for (const app::LogLine& line : *lines) {
      text += line_text(line, invocation.json);
      query.after_id = line.id;
    }
    if (!print(text) || !invocation.follow) co_return kDone;
    query.limit = kFollowBatch;
    co_await program->clock().sleep_until(program->clock().steady_now() + kFollowInterval, stop.token());
    if (stop.stop_requested()) co_return kDone;
  }
}

}  // namespace

int run_logs(Program& program) {
  const Invocation& invocation = program.invocation();
  app::LogQuery query;
  query.all_streams = invocation.stream.empty();
  if (invocation.stream == "error") query.stream = app::LogStream::error;
  if (invocation.stream == "status") query.stream = app::LogStream::status;
  if (invocation.since) {
    query.limit = UINT32_MAX;
    const auto age = parse_duration(*invocation.since);
    if (!age) {
      print_error("--since: " + age.error().message);
      return kWrongUsage;
    }
    query.since = program.clock().wall_now() - std::chrono::duration_cast<std::chrono::milliseconds>(*age);
  }
  if (invocation.rows) query.limit = *invocation.rows;
  return with_backend(program, [&](app::Backend backend) { return print_logs(&program, query, backend); });
}

}  // namespace rollcall::cli
