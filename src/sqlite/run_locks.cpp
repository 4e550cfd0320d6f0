#include "sqlite/run_locks.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/format.hpp"

namespace rollcall::sqlite {

Result<RunLocks> RunLocks::open(const std::string& db_path) {
  std::error_code unknown;
  const std::filesystem::path real = std::filesystem::canonical(db_path, unknown);
  std::string path = (unknown ? db_path : real.string()) + "-runs";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) {
    return fail(ErrorKind::storage, format("lock file '{}' can't be opened ({}): make its folder writable, or choose "
                                           "another file with --db",
                                           path, std::strerror(errno)));
  }
  return RunLocks(std::move(path), file);
}

RunLocks::RunLocks(RunLocks&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)), ours_(std::move(other.ours_)) {}

RunLocks::~RunLocks() {
  if (file_ >= 0) ::close(file_);
}

bool RunLocks::try_lock(std::int64_t run) {
  const std::lock_guard lock(mutex_);
  if (ours_.contains(run) || !set(run, F_WRLCK)) return false;
  ours_.insert(run);
  return true;
}

void RunLocks::unlock(std::int64_t run) {
  const std::lock_guard lock(mutex_);
  if (ours_.erase(run) > 0) set(run, F_UNLCK);
}

bool RunLocks::set(std::int64_t run, short type) const {
  struct flock range{};
  range.l_type = type;
  range.l_whence = SEEK_SET;
  range.l_start = run;
  range.l_len = 1;
  return ::fcntl(file_, F_OFD_SETLK, &range) == 0;
}

}  // namespace rollcall::sqlite
