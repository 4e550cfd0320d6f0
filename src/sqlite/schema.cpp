#include "sqlite/schema.hpp"

#include <array>

#include "base/format.hpp"

namespace rollcall::sqlite {
namespace {

// Version n is the n-th text. A released text is never changed: a new version is a new text at the end.
//
// users: a rowid table, so that a document does not lie in the key's tree; scans and cursors go by `row`, which an
// update and a VACUUM keep. id has no declared type: it holds an integer where it fits in 64 bits, and the number's
// text beyond.
constexpr std::array kVersions{R"sql(
CREATE TABLE users(
  row INTEGER PRIMARY KEY,
  id NOT NULL,
  last_name TEXT NOT NULL,
  document TEXT NOT NULL,
  UNIQUE(id, last_name)
);
CREATE TABLE runs(
  run INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  source_url TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  planned_calls INTEGER NOT NULL,
  ended INTEGER UNIQUE,
  report TEXT
);
CREATE TABLE calls(
  run INTEGER NOT NULL REFERENCES runs(run),
  call INTEGER NOT NULL,
  size INTEGER NOT NULL,
  redrives TEXT,
  state TEXT NOT NULL DEFAULT 'planned',
  received INTEGER NOT NULL DEFAULT 0,
  stored INTEGER NOT NULL DEFAULT 0,
  duplicates INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  requests INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(run, call)
) WITHOUT ROWID;
CREATE TABLE receipts(
  run INTEGER NOT NULL,
  call INTEGER NOT NULL,
  keys TEXT NOT NULL,
  PRIMARY KEY(run, call)
);
CREATE TABLE dead_letters(
  letter INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  run_id TEXT NOT NULL,
  call INTEGER NOT NULL,
  reason TEXT NOT NULL,
  is_call INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting',
  body TEXT NOT NULL
);
CREATE INDEX dead_letters_by_call ON dead_letters(run_id, call);
CREATE INDEX dead_letters_waiting ON dead_letters(letter) WHERE state = 'waiting';
CREATE TABLE events(
  event INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  stream TEXT NOT NULL,
  message TEXT NOT NULL
);
CREATE INDEX events_by_stream ON events(stream, event);
CREATE TABLE budget_slots(
  slot INTEGER PRIMARY KEY AUTOINCREMENT,
  boot TEXT NOT NULL,
  free_at INTEGER NOT NULL,
  in_flight INTEGER NOT NULL
);
CREATE TABLE budget_pause(
  only_row INTEGER PRIMARY KEY CHECK(only_row = 1),
  boot TEXT NOT NULL,
  until INTEGER NOT NULL,
  until_wall INTEGER NOT NULL
);
)sql"};

/// The schema version of our file, 0 if it is empty. To be called in a transaction: another process may be just making
/// the file.
Result<std::size_t> read_version(Connection& connection) {
  const auto application = connection.number("PRAGMA application_id");
  if (!application) return std::unexpected(application.error());
  const auto tables = connection.number("SELECT count(*) FROM sqlite_schema");
  if (!tables) return std::unexpected(tables.error());
  const auto version = connection.number("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  const bool empty = *application == 0 && *tables == 0 && *version == 0;
  if (!empty && (*application != kApplicationId || *version < 1)) {
    return fail(ErrorKind::storage,
                format("db '{}' is another program's SQLite file: choose another file with --db", connection.path()));
  }
  if (*version > static_cast<std::int64_t>(kVersions.size())) {
    return fail(ErrorKind::storage,
                format("db '{}' was written by a newer Rollcall (schema {}, this one knows {}): use the newer program, "
                       "or choose another file with --db",
                       connection.path(), *version, kVersions.size()));
  }
  return static_cast<std::size_t>(*version);
}

Result<void> apply(Connection& connection, std::size_t version) {
  return connection.execute(format("{}PRAGMA user_version = {}; PRAGMA application_id = {};", kVersions[version - 1],
                                   version, kApplicationId));
}

Result<void> upgrade(Connection& connection) {
  const auto version = read_version(connection);
  if (!version) return std::unexpected(version.error());
  for (std::size_t next = *version + 1; next <= kVersions.size(); ++next) {
    if (auto applied = apply(connection, next); !applied) return applied;
  }
  return {};
}

/// Of two processes that turn a new file to WAL at once SQLite tells one that it is busy without waiting: asks again.
Result<void> use_wal(Connection& connection) {
  constexpr int kTries = 6000;
  constexpr int kPauseMs = 10;
  for (int i = 1;; ++i) {
    auto set = connection.execute("PRAGMA journal_mode = WAL");
    if (set || i == kTries || !connection.is_busy()) return set;
    sqlite3_sleep(kPauseMs);
  }
}

}  // namespace

Result<void> check_ours(Connection& connection) {
  if (auto begun = connection.execute("BEGIN"); !begun) return begun;
  const auto version = read_version(connection);
  if (connection.in_transaction()) (void)connection.execute("COMMIT");
  if (!version) return std::unexpected(version.error());
  return {};
}

Result<void> configure(Connection& connection) {
  // 8 KiB pages keep ten documents a page and scan fastest (docs/decisions/0004-sqlite-layout.md); the setting counts
  // for a new file only. FULL: a commit that returned survives power loss.
  if (auto sized = connection.execute("PRAGMA page_size = 8192"); !sized) return sized;
  if (auto wal = use_wal(connection); !wal) return wal;
  return connection.execute(
      "PRAGMA synchronous = FULL; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;"
      "PRAGMA wal_autocheckpoint = 1000;");
}

Result<void> migrate(Connection& connection) {
  // IMMEDIATE: of two processes that open a new file at once, the second finds the work done.
  if (auto begun = connection.execute("BEGIN IMMEDIATE"); !begun) return begun;
  auto upgraded = upgrade(connection);
  if (upgraded) return connection.execute("COMMIT");
  if (connection.in_transaction()) (void)connection.execute("ROLLBACK");
  return upgraded;
}

}  // namespace rollcall::sqlite
