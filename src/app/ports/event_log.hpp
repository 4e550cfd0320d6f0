#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "domain/error_event.hpp"
#include "domain/fetch_report.hpp"

namespace rollcall::app {

/// The log. Writing never waits and never fails: a line that can't be kept is counted as lost, and decides nothing
/// else.
class EventLog {
 public:
  virtual ~EventLog() = default;

  virtual void info(std::string message) = 0;
  virtual void error(domain::ErrorEvent event) = 0;
  virtual void error(std::string message) = 0;
  virtual void status(domain::FetchReport report) = 0;

  /// Returns when every line so far is kept or counted as lost.
  virtual Task<> flush() = 0;
  /// Lines lost since the start of the process.
  [[nodiscard]] virtual std::uint64_t lost() const = 0;
};

enum class LogStream : std::uint8_t { info, error, status };

std::string_view to_string(LogStream stream);

struct LogLine {
  std::int64_t id = 0;  ///< grows with time
  WallTime timestamp;
  LogStream stream = LogStream::info;
  std::string message;
};

struct LogQuery {
  LogStream stream = LogStream::info;
  bool all_streams = false;
  WallTime since{};
  std::int64_t after_id = 0;  ///< only newer lines; for following
  std::uint32_t limit = 100;  ///< the newest so many, oldest first
};

/// The log, for those who read.
class EventReader {
 public:
  virtual ~EventReader() = default;
  virtual Task<Result<std::vector<LogLine>>> read(LogQuery query) = 0;
};

}  // namespace rollcall::app
