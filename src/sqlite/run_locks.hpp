#pragma once

#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "base/error.hpp"

namespace rollcall::sqlite {

/// Which runs belong to a process that is alive. A process locks one byte of `<db>-runs` for each run it has going; the
/// kernel drops the locks when the process ends, however it ends. So a run whose byte is free was abandoned, and that
/// is known at once and for certain, without heartbeats or time limits. Thread-safe.
///
/// The locks are Linux's open-file-description locks (fcntl(2), F_OFD_SETLK): two backends in one process exclude each
/// other too.
class RunLocks {
 public:
  /// Opens or makes the lock file, mode 0600. The database exists; it may be named by a link: the lock file lies beside
  /// the file itself, so that all names of it share one.
  static Result<RunLocks> open(const std::string& db_path);

  RunLocks(RunLocks&& other) noexcept;
  RunLocks& operator=(RunLocks&&) = delete;
  ~RunLocks();

  /// True if the run is ours now; false if it is somebody's, ourselves included.
  bool try_lock(std::int64_t run);
  void unlock(std::int64_t run);
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  RunLocks(std::string path, int file) : path_(std::move(path)), file_(file) {}
  bool set(std::int64_t run, short type) const;

  std::string path_;
  int file_;
  std::mutex mutex_;
  std::set<std::int64_t> ours_;
};

}  // namespace rollcall::sqlite
