#include "floor_store.hpp"

#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>

namespace bench {
namespace {

std::string_view text_after(std::string_view document, std::string_view name) {
  const std::size_t start = document.find(name) + name.size();
  return document.substr(start, document.find_first_of(",\"", start) - start);
}

}  // namespace

FloorStore::FloorStore(const std::string& path, std::size_t batch) : batch_(batch) {
  if (sqlite3_open(path.c_str(), &db_) != SQLITE_OK) std::exit(1);
  execute("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192;");
  execute(
      "CREATE TABLE users(id NOT NULL, last_name TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY(id, last_name))");
  sqlite3_prepare_v2(db_,
                     "INSERT INTO users VALUES(?, ?, ?) "
                     "ON CONFLICT(id, last_name) DO UPDATE SET document = excluded.document",
                     -1, &statement_, nullptr);
}

FloorStore::~FloorStore() {
  sqlite3_finalize(statement_);
  sqlite3_close(db_);
}

void FloorStore::insert_page(std::string_view body) {
  int depth = 0;
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (quoted) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{') {
      if (depth++ == 0) start = i;
    } else if (c == '}' && --depth == 0) {
      insert(body.substr(start, i + 1 - start));
    }
  }
}

void FloorStore::insert(std::string_view document) {
  if (open_rows_ == 0) execute("BEGIN");
  const std::string_view id = text_after(document, "\"id\":");
  const std::string_view last_name = text_after(document, "\"last_name\":\"");
  sqlite3_bind_int64(statement_, 1, std::strtoll(id.data(), nullptr, 10));
  sqlite3_bind_text(statement_, 2, last_name.data(), static_cast<int>(last_name.size()), SQLITE_STATIC);
  sqlite3_bind_text(statement_, 3, document.data(), static_cast<int>(document.size()), SQLITE_STATIC);
  if (sqlite3_step(statement_) != SQLITE_DONE) {
    std::fprintf(stderr, "%s\n", sqlite3_errmsg(db_));
    std::exit(1);
  }
  sqlite3_reset(statement_);
  ++rows_;
  if (++open_rows_ == batch_) finish();
}

void FloorStore::finish() {
  if (open_rows_ == 0) return;
  open_rows_ = 0;
  execute("COMMIT");
}

void FloorStore::execute(const char* sql) {
  if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return;
  std::fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db_));
  std::exit(1);
}

}  // namespace bench
