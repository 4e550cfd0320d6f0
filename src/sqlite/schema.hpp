#pragma once

#include "base/error.hpp"
#include "sqlite/connection.hpp"

namespace rollcall::sqlite {

/// `PRAGMA application_id` of our files: "RoCa".
inline constexpr int kApplicationId = 0x526F4361;

/// Refuses files of other programs and of newer versions of this one; changes nothing. To be called first.
Result<void> check_ours(Connection& connection);

/// Sets the pragmas of a connection (WAL, synchronous FULL, page size of a new file).
Result<void> configure(Connection& connection);

/// Brings the file to the newest schema (`PRAGMA user_version`) in one transaction. Refuses what check_ours does.
Result<void> migrate(Connection& connection);

}  // namespace rollcall::sqlite
