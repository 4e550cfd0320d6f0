#include <sys/stat.h>

#include <filesystem>
#include <thread>

#include "contract/outcomes.hpp"
#include "integration/sqlite/child_process.hpp"
#include "integration/sqlite/store_under_test.hpp"

namespace rollcall::test {
namespace {

class Open : public StoreFile {
 protected:
  /// A store with one run of one call, closed again.
  void make_store() {
    Opened store(path());
    const auto plan = plan_of("r1", 1);
    ASSERT_TRUE(store.wait_for(store.ledger().begin(plan)));
    std::vector<domain::Record> records;
    for (int i = 1; i <= 200; ++i) records.push_back(record(std::to_string(i), "A", std::string(500, 'n')));
    ASSERT_TRUE(store.wait_for(store.ledger().commit(done(plan, 1, records))));
    ASSERT_TRUE(store.wait_for(store.ledger().finish(report_of(plan, {}))));
  }
  static mode_t mode(const std::string& file) {
    struct stat info{};
    EXPECT_EQ(::stat(file.c_str(), &info), 0) << file;
    return info.st_mode & 0777U;
  }
  void expect_refused(const std::string& part) {
    const std::string error = open_error(path());
    EXPECT_NE(error.find(part), std::string::npos) << error;
    EXPECT_NE(error.find(path()), std::string::npos) << "names the file: " << error;
    EXPECT_EQ(error.find('\n'), std::string::npos) << "one line: " << error;
  }
};

TEST_F(Open, TheFileAndItsCompanionsAreTheOwnersAlone) {
  const mode_t before = ::umask(0);
  {
    Opened store(path());
    ASSERT_TRUE(store.wait_for(store.ledger().begin(plan_of("r1", 1))));
    for (const char* end : {"", "-wal", "-shm", "-runs"}) EXPECT_EQ(mode(path() + end), 0600U) << end;
  }
  ::umask(before);
}

TEST_F(Open, AStoreThatIsClosedLeavesNoWriteAheadLog) {
  make_store();
  EXPECT_FALSE(exists(path() + "-wal"));
  EXPECT_FALSE(exists(path() + "-shm"));
}

TEST_F(Open, WhatWasStoredIsThereAgain) {
  make_store();
  Opened store(path());
  EXPECT_EQ(store.wait_for(store.ports().records->count()), 200U);
  EXPECT_EQ(store.wait_for(store.ports().history->latest_report()).value()->run_id.value, "r1");
}

TEST_F(Open, UsesAWriteAheadLogAndLargePages) {
  make_store();
  RawDb db(path());
  EXPECT_EQ(db.text("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(db.text("PRAGMA page_size"), "8192");
  EXPECT_EQ(db.number("PRAGMA application_id"), 0x526F4361);
}

TEST_F(Open, AnEmptyFileBecomesAStore) {
  write_bytes(path(), "");
  make_store();
  EXPECT_EQ(RawDb(path()).number("SELECT count(*) FROM users"), 200);
}

TEST_F(Open, AnEmptySqliteFileBecomesAStore) {
  RawDb(path()).run("VACUUM");
  EXPECT_EQ(open_error(path()), "");
}

TEST_F(Open, ADirectoryIsRefused) {
  ASSERT_TRUE(std::filesystem::create_directory(path()));
  expect_refused("is a directory: name a file with --db");
}

TEST_F(Open, ADeviceIsRefused) {
  const std::string error = open_error("/dev/null");
  EXPECT_NE(error.find("'/dev/null' is not a file"), std::string::npos) << error;
}

TEST_F(Open, APipeIsRefusedWithoutWaitingForItsOtherEnd) {
  ASSERT_EQ(::mkfifo(path().c_str(), 0600), 0);
  expect_refused("is not a file");
}

TEST_F(Open, AFolderThatIsNotThereIsNamed) {
  const std::string error = open_error(folder_.path() + "/no/such/test.db");
  EXPECT_NE(error.find("can't be made (No such file or directory): check the folder"), std::string::npos) << error;
}

TEST_F(Open, ALinkToNothingMakesTheFileItNames) {
  std::filesystem::create_symlink(folder_.path() + "/real.db", path());
  EXPECT_EQ(open_error(path()), "");
  EXPECT_EQ(mode(folder_.path() + "/real.db"), 0600U);
}

TEST_F(Open, AnotherProgramsFileIsRefusedAndNotTouched) {
  RawDb(path()).run("CREATE TABLE notes(text); INSERT INTO notes VALUES('dear diary')");
  const std::string before = file_bytes(path());
  expect_refused("is another program's SQLite file");
  EXPECT_EQ(file_bytes(path()), before) << "not even its journal mode";
  EXPECT_FALSE(exists(path() + "-wal"));
  EXPECT_FALSE(exists(path() + "-runs"));
}

TEST_F(Open, AnotherProgramsEmptyFileIsKnownByItsMark) {
  RawDb(path()).run("PRAGMA application_id = 77; CREATE TABLE t(x); DROP TABLE t");
  expect_refused("is another program's SQLite file");
}

TEST_F(Open, GarbageIsRefusedAndNotTouched) {
  std::string garbage(20'000, '\0');
  for (std::size_t i = 0; i < garbage.size(); ++i) garbage[i] = static_cast<char>(i * 131 % 251);
  write_bytes(path(), garbage);
  expect_refused("is not a SQLite file: move it away");
  EXPECT_EQ(file_bytes(path()), garbage);
}

TEST_F(Open, ATextFileIsRefusedAndNotTouched) {
  write_bytes(path(), "{\"id\":1}\n");
  expect_refused("is not a SQLite file");
  EXPECT_EQ(file_bytes(path()), "{\"id\":1}\n");
}

TEST_F(Open, AFileOfANewerVersionIsRefusedAndNotTouched) {
  make_store();
  RawDb(path()).run("PRAGMA user_version = 99");
  const std::string before = file_bytes(path());
  expect_refused("was written by a newer Rollcall (schema 99, this one knows 1): use the newer program");
  EXPECT_EQ(file_bytes(path()), before);
}

TEST_F(Open, AFileWithAVersionThatNeverWasIsRefused) {
  make_store();
  for (const char* version : {"-1", "0"}) {
    RawDb(path()).run(std::string("PRAGMA user_version = ") + version);
    expect_refused("is another program's SQLite file");
  }
}

TEST_F(Open, AHalvedFileIsADamagedOneForWhoeverReadsIt) {
  make_store();
  const std::string whole = file_bytes(path());
  write_bytes(path(), whole.substr(0, whole.size() / 2));
  const std::string at_open = open_error(path());
  if (!at_open.empty()) {
    EXPECT_NE(at_open.find("is damaged"), std::string::npos) << at_open;
    return;
  }
  Opened store(path());
  const auto page = store.wait_for(store.ports().records->read({}));
  ASSERT_FALSE(page) << "a page of what is not there";
  EXPECT_NE(page.error().message.find("is damaged"), std::string::npos) << page.error().message;
}

TEST_F(Open, ACutHeaderIsADamagedFile) {
  make_store();
  write_bytes(path(), file_bytes(path()).substr(0, 60));
  expect_refused("is damaged");
}

TEST_F(Open, ADamagedPageIsAnErrorAndNeverAShorterList) {
  make_store();
  std::string bytes = file_bytes(path());
  const std::size_t root =
      8192 *
      static_cast<std::size_t>(RawDb(path()).number("SELECT rootpage - 1 FROM sqlite_schema WHERE name = 'users'"));
  for (std::size_t i = 0; i < 512; ++i) bytes[root + i] = '\xFF';
  write_bytes(path(), bytes);
  Opened store(path());
  const auto page = store.wait_for(store.ports().records->read({}));
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::storage);
  EXPECT_NE(page.error().message.find("is damaged"), std::string::npos) << page.error().message;
  EXPECT_NE(page.error().message.find("restore it from a copy"), std::string::npos);
}

TEST_F(Open, AMissingTableIsAnErrorThatNamesIt) {
  make_store();
  RawDb(path()).run("DROP TABLE users");
  Opened store(path());
  const auto count = store.wait_for(store.ports().records->count());
  ASSERT_FALSE(count);
  EXPECT_NE(count.error().message.find("no such table: users"), std::string::npos) << count.error().message;
}

TEST_F(Open, ANameWithAColonIsAFileLikeAnyOther) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_.path());
  {
    Opened store(":memory:");
    ASSERT_TRUE(store.wait_for(store.ledger().begin(plan_of("r1", 1))));
    EXPECT_TRUE(store.wait_for(store.ports().history->run(domain::RunId("r1"))).value());
  }
  EXPECT_GT(std::filesystem::file_size(":memory:"), 8192U);
  std::filesystem::current_path(before);
}

TEST_F(Open, NamesWithSpacesQuotesAndUnicodeAreFiles) {
  const std::string odd = folder_.path() + "/it's a ✓ 100% ?mode=ro#x.db";
  EXPECT_EQ(open_error(odd), "");
  EXPECT_TRUE(exists(odd));
}

TEST_F(Open, ManyThreadsMakeOneNewStoreAtOnce) {
  for (int round = 0; round < 8; ++round) {
    const std::string file = folder_.path() + "/" + std::to_string(round) + ".db";
    std::vector<std::string> errors(8, "not tried");
    {
      std::vector<std::jthread> threads;
      for (std::string& error : errors) threads.emplace_back([&error, &file] { error = open_error(file); });
    }
    for (const std::string& error : errors) EXPECT_EQ(error, "");
    EXPECT_EQ(RawDb(file).number("PRAGMA user_version"), 1);
  }
}

TEST_F(Open, ManyProcessesMakeOneNewStoreAtOnce) {
  std::vector<std::unique_ptr<ChildProcess>> children;
  for (int i = 0; i < 5; ++i) children.push_back(std::make_unique<ChildProcess>("open", path()));
  for (auto& child : children) child->say();
  for (auto& child : children) EXPECT_EQ(child->hear(), "opened");
  EXPECT_EQ(RawDb(path()).number("PRAGMA user_version"), 1);
}

TEST_F(Open, WaitsForAProcessThatIsWritingJustThen) {
  make_store();
  ChildProcess holder("hold the write lock", path());
  ASSERT_EQ(holder.hear(), "locked");
  std::string error = "not tried";
  std::jthread opener([&] { error = open_error(path()); });
  holder.say();
  opener.join();
  EXPECT_EQ(error, "");
}

}  // namespace
}  // namespace rollcall::test
