#include "sqlite/connection.hpp"

#include <cstring>
#include <utility>

#include "base/format.hpp"

namespace rollcall::sqlite {
namespace {

/// How long a statement waits for another process to finish its transaction. Transactions take milliseconds; one that
/// takes a minute is stuck.
constexpr int kBusyTimeoutMs = 60'000;

std::string explain(int code, const std::string& path, sqlite3* handle) {
  const char* detail = handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
  const int system = handle != nullptr ? sqlite3_system_errno(handle) : 0;
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return format(
          "db '{}': the disk is full; nothing that was acknowledged is lost. Free some space, or choose another file "
          "with --db",
          path);
    case SQLITE_IOERR:
      return format(
          "db '{}': the disk refused a read or write ({}); nothing that was acknowledged is lost. Free some space or "
          "check the disk, or choose another file with --db",
          path, system != 0 ? std::strerror(system) : detail);
    case SQLITE_NOTADB:
      return format("db '{}' is not a SQLite file: move it away, or choose another file with --db", path);
    case SQLITE_CORRUPT:
      return format("db '{}' is damaged ({}): restore it from a copy, or move it away and start a new one", path,
                    detail);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return format("db '{}' can't be written: make the file and its folder writable, or choose another file with --db",
                    path);
    case SQLITE_CANTOPEN:
      return format("db '{}' can't be opened{}: check the folder, or choose another file with --db", path,
                    system != 0 ? format(" ({})", std::strerror(system)) : "");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return format("db '{}' was kept locked by another process for {} s: end that process, or try again", path,
                    kBusyTimeoutMs / 1000);
    default: return format("db '{}': {}", path, detail);
  }
}

}  // namespace

Statement::~Statement() {
  if (handle_ != nullptr) reset();
}

Statement& Statement::bind(std::int64_t value) {
  if (code_ == SQLITE_OK) code_ = sqlite3_bind_int64(handle_, next_parameter_++, value);
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  const char* data = text.data() == nullptr ? "" : text.data();
  if (code_ == SQLITE_OK) {
    code_ = sqlite3_bind_text64(handle_, next_parameter_++, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  return *this;
}

Statement& Statement::bind_null() {
  if (code_ == SQLITE_OK) code_ = sqlite3_bind_null(handle_, next_parameter_++);
  return *this;
}

Result<bool> Statement::step() {
  if (code_ == SQLITE_OK || code_ == SQLITE_ROW) code_ = sqlite3_step(handle_);
  if (code_ == SQLITE_ROW) return true;
  if (code_ == SQLITE_DONE) return false;
  return std::unexpected(connection_->last_error());
}

Result<void> Statement::run() {
  while (true) {
    const auto row = step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
  }
}

void Statement::reset() {
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
  next_parameter_ = 1;
  code_ = SQLITE_OK;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

std::string_view Statement::text(int column) const {
  // As a blob: no terminator is added, so that a large document is not copied once more.
  const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  const int size = sqlite3_column_bytes(handle_, column);
  return data == nullptr ? std::string_view() : std::string_view(data, static_cast<std::size_t>(size));
}

bool Statement::is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }

Result<Connection> Connection::open(const std::string& path) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  // ":memory:" and its like are names of files here, as everywhere else.
  const std::string name = path.starts_with(':') ? "./" + path : path;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  if (code != SQLITE_OK) {
    Error error{ErrorKind::storage, explain(code, path, handle)};
    sqlite3_close(handle);
    return std::unexpected(std::move(error));
  }
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  return Connection(path, handle);
}

Connection::Connection(Connection&& other) noexcept
    : path_(std::move(other.path_)), handle_(std::exchange(other.handle_, nullptr)), cache_(std::move(other.cache_)) {}

Connection::~Connection() {
  for (const auto& [sql, statement] : cache_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

void Connection::never_wait() { sqlite3_busy_timeout(handle_, 0); }

Result<Statement> Connection::prepare(std::string_view sql) {
  const auto cached = cache_.find(sql);
  if (cached != cache_.end()) return Statement(this, cached->second);
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) return std::unexpected(last_error());
  cache_.emplace(sql, statement);
  return Statement(this, statement);
}

Result<void> Connection::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return std::unexpected(last_error());
  return {};
}

Result<void> Connection::run(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  return statement->run();
}

Result<std::int64_t> Connection::number(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  const auto row = statement->step();
  if (!row) return std::unexpected(row.error());
  return *row ? statement->integer(0) : 0;
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
bool Connection::is_read_only() const { return sqlite3_db_readonly(handle_, "main") == 1; }
bool Connection::is_busy() const { return (sqlite3_errcode(handle_) & 0xFF) == SQLITE_BUSY; }
std::int64_t Connection::last_rowid() const { return sqlite3_last_insert_rowid(handle_); }

Error Connection::last_error() const {
  return {ErrorKind::storage, explain(sqlite3_extended_errcode(handle_), path_, handle_)};
}

}  // namespace rollcall::sqlite
