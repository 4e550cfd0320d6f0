#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/error.hpp"

namespace rollcall::sqlite {

class Connection;

/// A prepared statement, borrowed from its connection's cache; reset when it goes out of scope. Errors stick: after
/// one, binds do nothing and step() returns it.
class Statement {
 public:
  Statement(Connection* connection, sqlite3_stmt* handle) : connection_(connection), handle_(handle) {}
  ~Statement();
  Statement(Statement&& other) noexcept
      : connection_(other.connection_), handle_(std::exchange(other.handle_, nullptr)) {}
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  Statement& operator=(Statement&&) = delete;

  /// Binds the next parameter. Text is not copied: it must live until the statement is reset.
  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view text);
  Statement& bind_null();

  /// True with a row, false at the end.
  Result<bool> step();
  /// Runs to the end, rows ignored.
  Result<void> run();
  /// Back to the start, without bindings, for the next use.
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  /// Valid until the next step.
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] bool is_null(int column) const;

  /// The SQLite result code of the last step (primary code).
  [[nodiscard]] int code() const { return code_ & 0xFF; }

 private:
  Connection* connection_;
  sqlite3_stmt* handle_;
  int next_parameter_ = 1;
  int code_ = SQLITE_OK;
};

/// One open database file. Not thread-safe: one thread each.
class Connection {
 public:
  /// Opens, waiting for other processes where needed. Errors name the file, what is wrong, and the way out.
  static Result<Connection> open(const std::string& path);

  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) = delete;
  ~Connection();

  /// Returns an error at once where it would wait for another process.
  void never_wait();

  /// The text must be a literal or otherwise outlive the connection: statements are kept by it.
  Result<Statement> prepare(std::string_view sql);
  /// Runs one or more statements without parameters, compiled each time.
  Result<void> execute(const std::string& sql);
  /// Runs one statement without parameters, compiled once; the text as in prepare.
  Result<void> run(std::string_view sql);
  /// The first column of the first row of a query without parameters, as a number; 0 if there is no row.
  Result<std::int64_t> number(std::string_view sql);

  /// False once SQLite itself ended the transaction, as it does when a write fails for good.
  [[nodiscard]] bool in_transaction() const;
  [[nodiscard]] bool is_read_only() const;
  /// Whether the last call failed because somebody else holds a lock.
  [[nodiscard]] bool is_busy() const;
  [[nodiscard]] std::int64_t last_rowid() const;
  [[nodiscard]] const std::string& path() const { return path_; }

  /// The error of the last call that failed, for a person.
  [[nodiscard]] Error last_error() const;

 private:
  Connection(std::string path, sqlite3* handle) : path_(std::move(path)), handle_(handle) {}

  std::string path_;
  sqlite3* handle_;
  std::unordered_map<std::string_view, sqlite3_stmt*> cache_;
};

}  // namespace rollcall::sqlite
