#include "sqlite/library_version.hpp"

#include <sqlite3.h>

#include "base/format.hpp"

namespace rollcall::sqlite {

std::string library_version() { return format("SQLite {}", sqlite3_libversion()); }

}  // namespace rollcall::sqlite
