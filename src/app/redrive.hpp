#pragma once

#include <cstdint>
#include <vector>

#include "app/ports/dead_letter_queue.hpp"

namespace rollcall::app {

struct RedriveSelection {
  std::vector<domain::DeadLetter> letters;  ///< without their documents, which are read again when their turn comes
  std::uint64_t left_out = 0;               ///< rejected users, which the same check would reject again
};

/// The letters named; not_found names the first that does not wait.
Task<Result<RedriveSelection>> select_letters(DeadLetterQueue* queue, std::vector<domain::LetterId> ids);

/// Every letter that a replay can help: failed calls, and users that the store refused.
Task<Result<RedriveSelection>> select_all_letters(DeadLetterQueue* queue);

}  // namespace rollcall::app
