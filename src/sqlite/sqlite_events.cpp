#include "sqlite/sqlite_events.hpp"

#include <algorithm>

#include "json/messages.hpp"

namespace rollcall::sqlite {
namespace {

using app::LogLine;
using app::LogStream;

/// Lines that may wait for the database; beyond it they are lost, and counted.
constexpr std::size_t kMostWaiting = 10'000;
constexpr auto kRetention = std::chrono::days(30);

LogStream read_stream(std::string_view text) {
  if (text == app::to_string(LogStream::error)) return LogStream::error;
  if (text == app::to_string(LogStream::status)) return LogStream::status;
  return LogStream::info;
}

Result<void> insert_lines(Connection& connection, const std::vector<LogLine>& lines) {
  auto insert = connection.prepare("INSERT INTO events(at, stream, message) VALUES(?, ?, ?)");
  if (!insert) return std::unexpected(insert.error());
  for (const LogLine& line : lines) {
    insert->bind(to_unix_ms(line.timestamp)).bind(app::to_string(line.stream)).bind(line.message);
    if (auto done = insert->run(); !done) return done;
    insert->reset();
  }
  return {};
}

/// Lines are in order of time: all before the first that is young enough go.
Result<void> drop_old_lines(Connection& connection, WallTime now) {
  auto drop = connection.prepare(
      "DELETE FROM events WHERE event < ifnull((SELECT event FROM events WHERE at >= ? ORDER BY event LIMIT 1), 0)");
  if (!drop) return std::unexpected(drop.error());
  return drop->bind(to_unix_ms(now - kRetention)).run();
}

}  // namespace

SqliteEvents::SqliteEvents(Database* database, const Executor& executor, const app::Clock* clock)
    : database_(database), executor_(executor), clock_(clock), state_(std::make_shared<State>(executor)) {}

void SqliteEvents::info(std::string message) { add(LogStream::info, std::move(message)); }
void SqliteEvents::error(domain::ErrorEvent event) { add(LogStream::error, json::write_error_event(event)); }
void SqliteEvents::error(std::string message) { add(LogStream::error, std::move(message)); }
void SqliteEvents::status(domain::FetchReport report) { add(LogStream::status, json::write_report(report)); }

void SqliteEvents::add(LogStream stream, std::string message) {
  if (state_->waiting.size() >= kMostWaiting) {
    ++state_->lost;
    return;
  }
  state_->waiting.push_back({0, clock_->wall_now(), stream, std::move(message)});
  if (!state_->writing) {
    state_->writing = true;
    spawn(executor_, write_waiting(state_, database_, clock_));
  }
}

Task<> SqliteEvents::write_waiting(std::shared_ptr<State> state, Database* database, const app::Clock* clock) {
  while (!state->closed && !state->waiting.empty()) {
    const auto lines = std::make_shared<std::vector<LogLine>>(std::exchange(state->waiting, {}));
    const bool has_status =
        std::ranges::any_of(*lines, [](const LogLine& line) { return line.stream == LogStream::status; });
    const WallTime now = clock->wall_now();
    const auto written =
        co_await database->write<bool>([lines, has_status, now](Connection& connection) -> Result<bool> {
          if (auto inserted = insert_lines(connection, *lines); !inserted) return std::unexpected(inserted.error());
          // Once a run is often enough to keep the table at thirty days.
          if (has_status) {
            if (auto dropped = drop_old_lines(connection, now); !dropped) return std::unexpected(dropped.error());
          }
          return true;
        });
    if (!written) state->lost += lines->size();
    state->written.notify_all();
  }
  state->writing = false;
  state->written.notify_all();
}

Task<> SqliteEvents::flush() {
  while (state_->writing) co_await state_->written.wait();
}

Task<Result<std::vector<LogLine>>> SqliteEvents::read(app::LogQuery query) {
  using Lines = std::vector<LogLine>;
  co_return co_await database_->read<Lines>([query](Connection& connection) -> Result<Lines> {
    auto select = connection.prepare(
        query.all_streams
            ? "SELECT event, at, stream, message FROM events WHERE event > ? AND at >= ? ORDER BY event DESC LIMIT ?"
            : "SELECT event, at, stream, message FROM events WHERE stream = ? AND event > ? AND at >= ?"
              " ORDER BY event DESC LIMIT ?");
    if (!select) return std::unexpected(select.error());
    if (!query.all_streams) select->bind(app::to_string(query.stream));
    select->bind(query.after_id).bind(to_unix_ms(query.since)).bind(std::int64_t{query.limit});
    Lines lines;
    while (true) {
      const auto row = select->step();
      if (!row) return std::unexpected(row.error());
      if (!*row) break;
      lines.push_back({select->integer(0), from_unix_ms(select->integer(1)), read_stream(select->text(2)),
                       std::string(select->text(3))});
    }
    std::ranges::reverse(lines);
    return lines;
  });
}

}  // namespace rollcall::sqlite
