#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

#include "app/ports/ports.hpp"
#include "base/loop.hpp"
#include "memory/virtual_clock.hpp"
#include "sqlite/sqlite_backend.hpp"
#include "support/temp_folder.hpp"

namespace rollcall::test {

/// The machine's own clock, for tests that race real threads and processes.
class RealClock final : public app::Clock {
 public:
  [[nodiscard]] WallTime wall_now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  [[nodiscard]] SteadyTime steady_now() const override { return std::chrono::steady_clock::now(); }
  Task<> sleep_until(SteadyTime time, StopToken stop) override { return sleep_on_timer(time, std::move(stop)); }
};

/// A loop that waits for tasks, whatever thread brings their results.
class TaskLoop {
 public:
  template <class T>
  using Pending = std::shared_ptr<std::optional<T>>;

  /// Starts a task and lets it run up to its first wait.
  template <class T>
  Pending<T> start(Task<T> task) {
    auto value = std::make_shared<std::optional<T>>();
    spawn(loop_.executor(), keep(std::move(task), value));
    loop_.run_ready();
    return value;
  }
  template <class T>
  T get(const Pending<T>& pending) {
    while (!*pending) turn();
    return std::move(**pending);
  }
  template <class T>
  T wait_for(Task<T> task) {
    return get(start(std::move(task)));
  }
  void wait_for(Task<> task) { (void)wait_for(as_value(std::move(task))); }
  void turn() {
    if (loop_.run_ready() == 0) loop_.wait_for_one();
  }
  [[nodiscard]] Executor executor() const { return loop_.executor(); }
  std::size_t run_ready() { return loop_.run_ready(); }

 private:
  template <class T>
  static Task<> keep(Task<T> task, Pending<T> value) {
    value->emplace(co_await std::move(task));
  }
  static Task<bool> as_value(Task<> task) {
    co_await std::move(task);
    co_return true;
  }
  ManualLoop loop_;
};

/// What one process has of a store: a loop, a clock, a backend.
class Opened {
 public:
  explicit Opened(std::string path, std::optional<domain::RateLimit> limit = std::nullopt) : path_(std::move(path)) {
    auto opened = sqlite::SqliteBackend::open({path_, limit}, loop.executor(), &clock);
    EXPECT_TRUE(opened) << opened.error().message;
    if (opened) backend = std::move(*opened);
  }
  ~Opened() { settle(); }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  app::Backend ports() { return backend->ports(); }
  app::RunLedger& ledger() { return *backend->ports().ledger; }
  template <class T>
  T wait_for(Task<T> task) {
    return loop.wait_for(std::move(task));
  }
  void settle() {
    while (loop.run_ready() > 0 || (backend && backend->pending() > 0)) loop.turn();
  }

  memory::VirtualClock clock;
  TaskLoop loop;
  std::unique_ptr<sqlite::SqliteBackend> backend;

 private:
  std::string path_;
};

/// Somebody else's connection to the file: looks at it and meddles with it.
class RawDb {
 public:
  explicit RawDb(const std::string& path) {
    EXPECT_EQ(sqlite3_open(path.c_str(), &db_), SQLITE_OK);
    sqlite3_busy_timeout(db_, 30'000);
  }
  ~RawDb() { sqlite3_close(db_); }
  RawDb(const RawDb&) = delete;
  RawDb& operator=(const RawDb&) = delete;

  void run(const std::string& sql) {
    char* error = nullptr;
    EXPECT_EQ(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << sql << ": " << error;
    sqlite3_free(error);
  }
  /// First column of the first row, as text.
  std::string text(const std::string& sql) {
    std::string found;
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr), SQLITE_OK) << sqlite3_errmsg(db_);
    if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL) {
      found = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    }
    sqlite3_finalize(statement);
    return found;
  }
  std::int64_t number(const std::string& sql) {
    const std::string found = text(sql);
    return found.empty() ? 0 : std::stoll(found);
  }

 private:
  sqlite3* db_ = nullptr;
};

inline std::string file_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline bool exists(const std::string& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0;
}

/// The error text of opening the file; empty if it opens.
inline std::string open_error(const std::string& path) {
  memory::VirtualClock clock;
  ManualLoop loop;
  const auto opened = sqlite::SqliteBackend::open({path, {}}, loop.executor(), &clock);
  return opened ? "" : opened.error().message;
}

/// Transactions in a write-ahead log that has not been started anew: frames that end one say how large the file is
/// then.
inline std::size_t commits_in_wal(const std::string& db_path) {
  const std::string wal = file_bytes(db_path + "-wal");
  const auto word = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = (value << 8U) | static_cast<unsigned char>(wal[at + i]);
    return value;
  };
  constexpr std::size_t kHeader = 32;
  constexpr std::size_t kFrameHeader = 24;
  if (wal.size() < kHeader) return 0;
  const std::size_t frame = kFrameHeader + word(8);
  std::size_t commits = 0;
  for (std::size_t at = kHeader; at + frame <= wal.size() && word(at + 8) == word(16); at += frame) {
    if (word(at + 4) != 0) ++commits;
  }
  return commits;
}

/// A folder with a path for a store in it.
class StoreFile : public testing::Test {
 protected:
  [[nodiscard]] std::string path() const { return folder_.path() + "/test.db"; }
  TempFolder folder_;
};

}  // namespace rollcall::test
