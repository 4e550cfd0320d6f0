#pragma once

#include "base/error.hpp"
#include "sqlite/connection.hpp"

namespace rollcall::sqlite {

/// `PRAGMA application_id` of our files: "RoCa".
inline constexpr int kApplicationId = 0x526F4361;

/// Sets the pragmas of a connection (WAL, synchronous FULL, page size of a new file).
Result<void> configure(Connection& connection);

/// Brings the file to the newest schema, one transaction a version (`PRAGMA user_version`), and refuses files of other
/// programs and of newer versions of this one.
Result<void> migrate(Connection& connection);

}  // namespace rollcall::sqlite
