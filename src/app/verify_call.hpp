#pragma once

#include <string>
#include <vector>

#include "app/ports/dead_letter_queue.hpp"
#include "domain/call_outcome.hpp"

namespace rollcall::app {

/// Holds one call's ledger line against its receipt and its letters; adds each difference, in words.
void check_call(const domain::CallRecord& call, const domain::Receipt& receipt, const LetterTally& letters,
                std::vector<std::string>& differences);

}  // namespace rollcall::app
