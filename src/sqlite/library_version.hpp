#pragma once

#include <string>

namespace rollcall::sqlite {

/// The SQLite that is linked in.
std::string library_version();

}  // namespace rollcall::sqlite
