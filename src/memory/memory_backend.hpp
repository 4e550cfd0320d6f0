#pragma once

#include "domain/policy/rate_budget.hpp"
#include "memory/memory_store.hpp"

namespace rollcall::memory {

class MemoryLedger final : public app::RunLedger {
 public:
  MemoryLedger(MemoryStore* store, std::string collection) : store_(store), collection_(std::move(collection)) {}

  Task<Result<void>> begin(domain::FetchPlan plan) override;
  Task<Result<domain::CommitResult>> commit(domain::CallOutcome outcome) override;
  Task<Result<void>> finish(domain::FetchReport report) override;
  void release(domain::RunId run) override;
  Task<Result<std::vector<app::AbandonedRun>>> adopt_abandoned() override;

 private:
  domain::CommitResult store_records(domain::CallOutcome& outcome, StoredRun& run);
  bool settle_replay(const domain::CallOutcome& outcome);
  void add_letter(domain::DeadLetter letter, bool waiting);

  MemoryStore* store_;
  std::string collection_;
};

class MemoryHistory final : public app::RunHistory {
 public:
  explicit MemoryHistory(MemoryStore* store) : store_(store) {}

  Task<Result<std::optional<domain::FetchReport>>> latest_report() override;
  Task<Result<std::vector<domain::FetchReport>>> runs(app::RunsPage page) override;
  Task<Result<std::optional<domain::FetchReport>>> run(domain::RunId id) override;
  Task<Result<std::vector<domain::CallRecord>>> calls(domain::RunId id, std::uint32_t after,
                                                      std::uint32_t limit) override;
  Task<Result<std::vector<domain::Receipt>>> receipts(domain::RunId id, std::uint32_t after,
                                                      std::uint32_t last) override;

 private:
  MemoryStore* store_;
};

class MemoryRecords final : public app::RecordStore {
 public:
  explicit MemoryRecords(MemoryStore* store) : store_(store) {}

  Task<Result<app::DocumentPage>> read(app::RecordQuery query) override;
  Task<Result<std::vector<domain::RecordKey>>> missing(std::vector<domain::RecordKey> keys) override;
  Task<Result<std::uint64_t>> count() override;

 private:
  MemoryStore* store_;
};

class MemoryLetters final : public app::DeadLetterQueue {
 public:
  explicit MemoryLetters(MemoryStore* store) : store_(store) {}

  Task<Result<std::vector<domain::DeadLetter>>> list(app::LettersPage page) override;
  Task<Result<std::optional<domain::DeadLetter>>> get(domain::LetterId id) override;
  Task<Result<void>> discard(domain::LetterId id) override;
  Task<Result<std::uint64_t>> count() override;
  Task<Result<std::vector<app::LetterTally>>> tally(domain::RunId run) override;

 private:
  MemoryStore* store_;
};

class MemoryEvents final : public app::EventLog, public app::EventReader {
 public:
  MemoryEvents(MemoryStore* store, const app::Clock* clock) : store_(store), clock_(clock) {}

  void info(std::string message) override;
  void error(domain::ErrorEvent event) override;
  void error(std::string message) override;
  void status(domain::FetchReport report) override;
  Task<> flush() override;
  [[nodiscard]] std::uint64_t lost() const override { return store_->lost_lines; }

  Task<Result<std::vector<app::LogLine>>> read(app::LogQuery query) override;

 private:
  void add(app::LogStream stream, std::string message);

  MemoryStore* store_;
  const app::Clock* clock_;
};

/// The rate budget in memory. Without a limit it only keeps the source's pauses.
class MemoryLimiter final : public app::RateLimiter {
 public:
  MemoryLimiter(MemoryStore* store, const app::Clock* clock, std::optional<domain::RateLimit> limit)
      : store_(store), clock_(clock), limit_(limit) {}

  Task<Result<app::BudgetAnswer>> try_take(Duration longest_request) override;
  Task<Result<void>> release(app::BudgetSlot slot, SteadyTime not_before) override;

 private:
  MemoryStore* store_;
  const app::Clock* clock_;
  std::optional<domain::RateLimit> limit_;
};

/// One of each over one store: a whole backend without a file.
class MemoryBackend {
 public:
  MemoryBackend(MemoryStore* store, const app::Clock* clock, std::optional<domain::RateLimit> limit);

  [[nodiscard]] app::Backend ports();

 private:
  MemoryLedger ledger_;
  MemoryHistory history_;
  MemoryRecords records_;
  MemoryLetters letters_;
  MemoryEvents events_;
  MemoryLimiter limiter_;
};

}  // namespace rollcall::memory
