#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/ports/ports.hpp"
#include "domain/policy/rate_budget.hpp"

namespace rollcall::sqlite {

struct SqliteOptions {
  std::string path = "rollcall.db";
  std::optional<domain::RateLimit> limit;
};

/// The embedded backend: every port over one SQLite file. All of it is used on the executor's thread; the file is
/// touched on two threads of its own. `clock` outlives it.
class SqliteBackend {
 public:
  /// Opens or makes the file; blocks while it does. Errors are for the user to read.
  static Result<std::unique_ptr<SqliteBackend>> open(SqliteOptions options, const Executor& executor,
                                                     const app::Clock* clock);
  ~SqliteBackend();
  SqliteBackend(const SqliteBackend&) = delete;
  SqliteBackend& operator=(const SqliteBackend&) = delete;

  [[nodiscard]] app::Backend ports();
  /// Work that has not come back from the file's threads yet.
  [[nodiscard]] std::size_t pending() const;

 private:
  struct Parts;
  explicit SqliteBackend(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace rollcall::sqlite
