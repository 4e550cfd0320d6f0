#include "sqlite/database.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/format.hpp"
#include "sqlite/schema.hpp"

namespace rollcall::sqlite {
namespace {

/// Makes a missing file with mode 0600 before SQLite would make it with the umask's; WAL and shm files take its mode.
Result<void> prepare_file(const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) == 0) {
    if (S_ISREG(info.st_mode)) return {};
    return fail(ErrorKind::invalid_input, format("db '{}' is {}: name a file with --db", path,
                                                 S_ISDIR(info.st_mode) ? "a directory" : "not a file"));
  }
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) {
    return fail(ErrorKind::storage,
                format("db '{}' can't be made ({}): check the folder, or choose another file with --db", path,
                       std::strerror(errno)));
  }
  ::close(file);
  return {};
}

Result<Connection> open_connection(const std::string& path) {
  auto connection = Connection::open(path);
  if (!connection) return connection;
  if (connection->is_read_only()) {
    return fail(
        ErrorKind::storage,
        format("db '{}' is read-only: make the file and its folder writable, or choose another file with --db", path));
  }
  if (auto ours = check_ours(*connection); !ours) return std::unexpected(ours.error());
  if (auto configured = configure(*connection); !configured) return std::unexpected(configured.error());
  return connection;
}

/// Runs one write in a savepoint. An error means that the transaction itself is gone.
Result<void> run_in_savepoint(Connection& connection, Job& job) {
  if (auto begun = connection.run("SAVEPOINT job"); !begun) return begun;
  const std::optional<Error> failure = job.run(connection);
  if (!connection.in_transaction()) return std::unexpected(failure.value_or(connection.last_error()));
  if (failure) {
    if (auto undone = connection.run("ROLLBACK TO job"); !undone) return undone;
  }
  return connection.run("RELEASE job");
}

std::optional<Error> run_transaction(Connection& connection, JobThread::Batch& batch) {
  if (auto begun = connection.run("BEGIN IMMEDIATE"); !begun) return begun.error();
  for (Job& job : batch) {
    const auto ran = run_in_savepoint(connection, job);
    if (ran) continue;
    if (connection.in_transaction()) (void)connection.run("ROLLBACK");
    return ran.error();
  }
  auto committed = connection.run("COMMIT");
  if (committed) return std::nullopt;
  if (connection.in_transaction()) (void)connection.run("ROLLBACK");
  return committed.error();
}

void write_batch(Connection& connection, JobThread::Batch& batch) {
  const std::optional<Error> failure = run_transaction(connection, batch);
  for (Job& job : batch) job.done(failure);
}

void read_batch(Connection& connection, JobThread::Batch& batch) {
  for (Job& job : batch) {
    std::optional<Error> failure;
    if (auto begun = connection.run("BEGIN"); !begun) failure = begun.error();
    if (!failure) job.run(connection);
    if (connection.in_transaction()) (void)connection.run("COMMIT");
    job.done(failure);
  }
}

}  // namespace

JobThread::JobThread(Connection connection, Work work)
    : connection_(std::move(connection)), work_(std::move(work)), thread_([this] { loop(); }) {}

JobThread::~JobThread() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ready_.notify_one();
  thread_.join();
}

void JobThread::push(Job job) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(job));
  }
  ready_.notify_one();
}

void JobThread::loop() {
  while (true) {
    Batch batch;
    {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      batch.swap(waiting_);
    }
    work_(connection_, batch);
  }
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, Executor executor) {
  if (auto prepared = prepare_file(path); !prepared) return std::unexpected(prepared.error());
  auto writer = open_connection(path);
  if (!writer) return std::unexpected(writer.error());
  if (auto migrated = migrate(*writer); !migrated) return std::unexpected(migrated.error());
  auto reader = open_connection(path);
  if (!reader) return std::unexpected(reader.error());
  auto watcher = open_connection(path);
  if (!watcher) return std::unexpected(watcher.error());
  watcher->never_wait();
  return std::make_unique<Database>(path, std::move(executor), std::move(*writer), std::move(*reader),
                                    std::move(*watcher));
}

Database::Database(std::string path, Executor executor, Connection writer, Connection reader, Connection watcher)
    : path_(std::move(path)),
      executor_(std::move(executor)),
      watcher_(std::move(watcher)),
      writer_(std::move(writer), write_batch),
      reader_(std::move(reader), read_batch) {}

std::optional<std::int64_t> Database::change_number() {
  const auto number = watcher_.number("PRAGMA data_version");
  return number ? std::optional(*number) : std::nullopt;
}

}  // namespace rollcall::sqlite
