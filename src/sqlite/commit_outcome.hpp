#pragma once

#include "domain/call_outcome.hpp"
#include "sqlite/connection.hpp"

namespace rollcall::sqlite {

/// Writes everything that a call leaves behind: records, receipt, letters, the replayed letter's state, and the ledger
/// line. Inside the caller's transaction; after an error the caller undoes it all.
Result<domain::CommitResult> commit_outcome(Connection& connection, std::int64_t run, domain::CallOutcome outcome);

}  // namespace rollcall::sqlite
