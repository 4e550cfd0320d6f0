#pragma once

#include <cstddef>
#include <deque>

#include "app/ports/ports.hpp"

namespace rollcall::test {

inline constexpr const char* kStoreError = "disk I/O error: /var/secret/rollcall.db";

inline std::unexpected<Error> store_error() { return fail(ErrorKind::storage, kStoreError); }

/// Reads well `good_reads` times, then no more.
class BreakingRecords final : public app::RecordStore {
 public:
  BreakingRecords(app::RecordStore* store, std::size_t good_reads) : store_(store), left_(good_reads) {}

  Task<Result<app::DocumentPage>> read(app::RecordQuery query) override {
    if (left_ == 0) co_return store_error();
    --left_;
    co_return co_await store_->read(std::move(query));
  }
  Task<Result<std::vector<domain::RecordKey>>> missing(std::vector<domain::RecordKey> /*keys*/) override {
    co_return store_error();
  }
  Task<Result<std::uint64_t>> count() override { co_return store_error(); }

 private:
  app::RecordStore* store_;
  std::size_t left_;
};

/// Gives the pages that it is told, in order, and keeps what it was asked.
class ScriptedRecords final : public app::RecordStore {
 public:
  explicit ScriptedRecords(std::deque<std::vector<std::string>> pages) : pages_(std::move(pages)) {}

  Task<Result<app::DocumentPage>> read(app::RecordQuery query) override {
    queries.push_back(std::move(query));
    app::DocumentPage page;
    for (const std::string& document : pages_.front()) page.add(document);
    pages_.pop_front();
    if (!pages_.empty()) page.next = "page " + std::to_string(queries.size());
    co_return page;
  }
  Task<Result<std::vector<domain::RecordKey>>> missing(std::vector<domain::RecordKey> keys) override { co_return keys; }
  Task<Result<std::uint64_t>> count() override { co_return 0U; }

  std::vector<app::RecordQuery> queries;

 private:
  std::deque<std::vector<std::string>> pages_;
};

class BrokenHistory final : public app::RunHistory {
 public:
  Task<Result<std::optional<domain::FetchReport>>> latest_report() override { co_return store_error(); }
  Task<Result<std::vector<domain::FetchReport>>> runs(app::RunsPage /*page*/) override { co_return store_error(); }
  Task<Result<std::optional<domain::FetchReport>>> run(domain::RunId /*id*/) override { co_return store_error(); }
  Task<Result<std::vector<domain::CallRecord>>> calls(domain::RunId /*id*/, std::uint32_t /*after*/,
                                                      std::uint32_t /*limit*/) override {
    co_return store_error();
  }
  Task<Result<std::vector<domain::Receipt>>> receipts(domain::RunId /*id*/, std::uint32_t /*after*/,
                                                      std::uint32_t /*last*/) override {
    co_return store_error();
  }
};

class BrokenLetters final : public app::DeadLetterQueue {
 public:
  Task<Result<std::vector<domain::DeadLetter>>> list(app::LettersPage /*page*/) override { co_return store_error(); }
  Task<Result<std::optional<domain::DeadLetter>>> get(domain::LetterId /*id*/) override { co_return store_error(); }
  Task<Result<void>> discard(domain::LetterId /*id*/) override { co_return store_error(); }
  Task<Result<std::uint64_t>> count() override { co_return store_error(); }
  Task<Result<std::vector<app::LetterTally>>> tally(domain::RunId /*run*/) override { co_return store_error(); }
};

/// A ledger that takes no new plan.
class FullLedger final : public app::RunLedger {
 public:
  Task<Result<void>> begin(domain::FetchPlan /*plan*/) override { co_return store_error(); }
  Task<Result<domain::CommitResult>> commit(domain::CallOutcome /*outcome*/) override { co_return store_error(); }
  Task<Result<void>> finish(domain::FetchReport /*report*/) override { co_return store_error(); }
  void release(domain::RunId /*run*/) override {}
  Task<Result<std::vector<app::AbandonedRun>>> adopt_abandoned() override {
    co_return std::vector<app::AbandonedRun>();
  }
};

}  // namespace rollcall::test
