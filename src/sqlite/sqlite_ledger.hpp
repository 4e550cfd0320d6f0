#pragma once

#include <map>

#include "app/ports/run_ledger.hpp"
#include "sqlite/database.hpp"
#include "sqlite/run_locks.hpp"

namespace rollcall::sqlite {

/// The ledger over the tables runs, calls, receipts, users and dead_letters. A commit is one savepoint.
class SqliteLedger final : public app::RunLedger {
 public:
  SqliteLedger(Database* database, RunLocks* locks) : database_(database), locks_(locks) {}

  Task<Result<void>> begin(domain::FetchPlan plan) override;
  Task<Result<domain::CommitResult>> commit(domain::CallOutcome outcome) override;
  Task<Result<void>> finish(domain::FetchReport report) override;
  void release(domain::RunId run) override;
  Task<Result<std::vector<app::AbandonedRun>>> adopt_abandoned() override;

 private:
  Result<std::int64_t> number_of(const domain::RunId& run) const;

  Database* database_;
  RunLocks* locks_;
  std::map<domain::RunId, std::int64_t> open_runs_;  ///< ours, by their number in the file
};

}  // namespace rollcall::sqlite
