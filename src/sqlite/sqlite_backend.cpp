#include "sqlite/sqlite_backend.hpp"

#include "sqlite/database.hpp"
#include "sqlite/run_locks.hpp"
#include "sqlite/sqlite_events.hpp"
#include "sqlite/sqlite_history.hpp"
#include "sqlite/sqlite_ledger.hpp"
#include "sqlite/sqlite_letters.hpp"
#include "sqlite/sqlite_limiter.hpp"
#include "sqlite/sqlite_records.hpp"

namespace rollcall::sqlite {

struct SqliteBackend::Parts {
  Parts(std::unique_ptr<Database> opened, RunLocks run_locks, const SqliteOptions& options, const Executor& executor,
        const app::Clock* clock)
      : locks(std::move(run_locks)),
        database(std::move(opened)),
        ledger(database.get(), &locks),
        history(database.get(), executor),
        records(database.get()),
        letters(database.get()),
        events(database.get(), executor, clock),
        limiter(database.get(), clock, options.limit, current_boot()) {}

  RunLocks locks;  // before the database, whose threads use it
  std::unique_ptr<Database> database;
  SqliteLedger ledger;
  SqliteHistory history;
  SqliteRecords records;
  SqliteLetters letters;
  SqliteEvents events;
  SqliteLimiter limiter;
};

Result<std::unique_ptr<SqliteBackend>> SqliteBackend::open(SqliteOptions options, const Executor& executor,
                                                           const app::Clock* clock) {
  auto database = Database::open(options.path, executor);
  if (!database) return std::unexpected(database.error());
  auto locks = RunLocks::open(options.path);
  if (!locks) return std::unexpected(locks.error());
  auto parts = std::make_unique<Parts>(std::move(*database), std::move(*locks), options, executor, clock);
  return std::unique_ptr<SqliteBackend>(new SqliteBackend(std::move(parts)));
}

SqliteBackend::SqliteBackend(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SqliteBackend::~SqliteBackend() = default;

app::Backend SqliteBackend::ports() {
  return {&parts_->ledger, &parts_->history, &parts_->records, &parts_->letters,
          &parts_->events, &parts_->events,  &parts_->limiter};
}

std::size_t SqliteBackend::pending() const { return parts_->database->pending(); }

}  // namespace rollcall::sqlite
