#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/async.hpp"
#include "base/error.hpp"
#include "sqlite/connection.hpp"

namespace rollcall::sqlite {

/// Work for a database thread. `run` returns the job's own error, if any; `done` is told afterwards, exactly once, with
/// the error of the transaction if that failed as a whole, in which case `run` may never have been called.
struct Job {
  std::function<std::optional<Error>(Connection&)> run;
  std::function<void(std::optional<Error>)> done;
};

/// A thread with a connection that takes all jobs that wait at once.
class JobThread {
 public:
  using Batch = std::vector<Job>;
  using Work = std::function<void(Connection&, Batch&)>;

  JobThread(Connection connection, Work work);
  /// Finishes what was pushed, then ends.
  ~JobThread();
  JobThread(const JobThread&) = delete;
  JobThread& operator=(const JobThread&) = delete;

  void push(Job job);

 private:
  void loop();

  Connection connection_;
  Work work_;
  std::mutex mutex_;
  std::condition_variable ready_;
  Batch waiting_;
  bool ending_ = false;
  std::thread thread_;
};

/// A SQLite file with a writing and a reading thread. Writes that wait together are committed together, each in a
/// savepoint of its own, so that one that fails takes nothing of its neighbours with it.
class Database {
 public:
  /// Creates the file (mode 0600) where missing, migrates it, starts the threads. Blocks: for the program's start.
  static Result<std::unique_ptr<Database>> open(const std::string& path, Executor executor);

  Database(std::string path, Executor executor, Connection writer, Connection reader, Connection watcher);

  /// Runs `job` inside a transaction. Returns its result once that is durable; an error of the job undoes the job
  /// alone.
  template <class T>
  Task<Result<T>> write(std::function<Result<T>(Connection&)> job) {
    co_return co_await submit<T>(&writer_, std::move(job));
  }

  /// Runs `job` on a snapshot of what is committed.
  template <class T>
  Task<Result<T>> read(std::function<Result<T>(Connection&)> job) {
    co_return co_await submit<T>(&reader_, std::move(job));
  }

  /// A number that differs once anybody has committed anything, in this process or another; nothing if that can't be
  /// told without waiting. Two microseconds on the caller's own thread: what was read under the same number is still
  /// true.
  std::optional<std::int64_t> change_number();

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Jobs that have not come back yet.
  [[nodiscard]] std::size_t pending() const { return pending_->load(); }

 private:
  template <class T>
  Task<Result<T>> submit(JobThread* thread, std::function<Result<T>(Connection&)> job);

  std::string path_;
  Executor executor_;
  Connection watcher_;
  std::shared_ptr<std::atomic<std::size_t>> pending_ = std::make_shared<std::atomic<std::size_t>>(0);
  JobThread writer_;
  JobThread reader_;
};

template <class T>
Task<Result<T>> Database::submit(JobThread* thread, std::function<Result<T>(Connection&)> job) {
  Promise<Result<T>> promise(executor_);
  const auto result = std::make_shared<std::optional<Result<T>>>();  // nothing until the job has run
  const auto pending = pending_;
  ++*pending;
  thread->push({[result, job = std::move(job)](Connection& connection) -> std::optional<Error> {
                  result->emplace(job(connection));
                  if (**result) return std::nullopt;
                  return (*result)->error();
                },
                [result, promise](std::optional<Error> failure) mutable {
                  // A job that failed by itself says more of its fate than the transaction does.
                  const bool failed_itself = *result && !(*result)->has_value();
                  if (failure && !failed_itself) result->emplace(std::unexpected(std::move(*failure)));
                  promise.set(std::move(**result));
                }});
  Result<T> value = co_await promise.get();
  --*pending;
  co_return value;
}

}  // namespace rollcall::sqlite
