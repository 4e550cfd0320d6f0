#include <sqlite3.h>

#include "base/format.hpp"
#include "contract/backend_fixture.hpp"
#include "memory/memory_backend.hpp"
#include "sqlite/sqlite_backend.hpp"
#include "support/temp_folder.hpp"

namespace rollcall::test {
namespace {

class MemoryUnderTest final : public BackendUnderTest {
 public:
  MemoryUnderTest(memory::VirtualClock* clock, std::optional<domain::RateLimit> limit)
      : backend_(&store_, clock, limit) {}

  app::Backend ports() override { return backend_.ports(); }
  void restart() override { store_.end_process(); }
  void refuse_records_named(const std::string& sort) override {
    store_.faults.refuse_record = [sort](const domain::Record& record) { return record.key.sort == sort; };
  }

 private:
  memory::MemoryStore store_;
  memory::MemoryBackend backend_;
};

class SqliteUnderTest final : public BackendUnderTest {
 public:
  SqliteUnderTest(Executor executor, memory::VirtualClock* clock, std::optional<domain::RateLimit> limit)
      : executor_(std::move(executor)), clock_(clock), limit_(limit) {
    open();
  }

  app::Backend ports() override { return backend_->ports(); }
  void restart() override {
    backend_.reset();
    open();
  }
  void refuse_records_named(const std::string& sort) override {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path().c_str(), &db), SQLITE_OK);
    const std::string sql = format(
        "CREATE TRIGGER refuse BEFORE INSERT ON users WHEN new.last_name = '{}' BEGIN SELECT RAISE(ABORT, 'refused'); "
        "END",
        sort);
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
  }
  bool busy() const override { return backend_->pending() > 0; }

 private:
  [[nodiscard]] std::string path() const { return folder_.path() + "/test.db"; }
  void open() {
    auto opened = sqlite::SqliteBackend::open({path(), limit_}, executor_, clock_);
    ASSERT_TRUE(opened) << opened.error().message;
    backend_ = std::move(*opened);
  }

  TempFolder folder_;
  Executor executor_;
  memory::VirtualClock* clock_;
  std::optional<domain::RateLimit> limit_;
  std::unique_ptr<sqlite::SqliteBackend> backend_;
};

}  // namespace

std::vector<BackendKind> backend_kinds() {
  return {{"memory",
           [](const Executor&, memory::VirtualClock* clock, std::optional<domain::RateLimit> limit) {
             return std::make_unique<MemoryUnderTest>(clock, limit);
           }},
          {"sqlite", [](const Executor& executor, memory::VirtualClock* clock, std::optional<domain::RateLimit> limit) {
             return std::make_unique<SqliteUnderTest>(executor, clock, limit);
           }}};
}

}  // namespace rollcall::test
