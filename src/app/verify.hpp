#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/ports/ports.hpp"

namespace rollcall::app {

struct RunVerification {
  domain::RunId run_id;
  std::vector<std::string> differences;
};

struct Verification {
  std::vector<RunVerification> runs;
  std::vector<std::string> differences;  ///< of the store as a whole

  [[nodiscard]] bool balanced() const;
};

/// Recounts from what is stored, not from the runs' own sums: each call's line against its receipt, its letters and the
/// records behind the receipt's keys; each run's report against its calls. Holds a bounded part of a run in memory.
/// With `only`, that run alone; not_found if there is none.
Task<Result<Verification>> verify(Backend backend, std::optional<domain::RunId> only);

}  // namespace rollcall::app
