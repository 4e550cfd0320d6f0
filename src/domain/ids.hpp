#pragma once

#include "base/strong.hpp"

namespace rollcall::domain {

/// `20261124T110203123-k7f2qz`: UTC start in milliseconds and six random characters. Sorts by start.
using RunId = StrongString<struct RunIdTag>;

/// `<run id>.<call index>` for a call's letter, `<run id>.<call index>.<position>` for a record's.
/// Made from what it is about, so that writing it twice is writing it once.
using LetterId = StrongString<struct LetterIdTag>;

}  // namespace rollcall::domain
