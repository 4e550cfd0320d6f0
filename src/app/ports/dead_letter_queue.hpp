#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/task.hpp"
#include "domain/dead_letter.hpp"

namespace rollcall::app {

struct LettersPage {
  std::uint32_t limit = 100;
  domain::LetterId after;  ///< start behind this one, waiting or not; empty, or never seen, for the oldest
};

/// The letters that a call ever had, resolved ones included: what `verify` holds against its ledger line.
struct LetterTally {
  std::uint32_t call_index = 0;
  std::uint32_t call_letters = 0;
  std::uint32_t rejected = 0;
  std::uint32_t store_refused = 0;
};

/// Letters that wait for somebody. They come in by RunLedger::commit and leave by a replay's commit or by discard.
class DeadLetterQueue {
 public:
  virtual ~DeadLetterQueue() = default;

  /// Waiting letters, oldest first.
  virtual Task<Result<std::vector<domain::DeadLetter>>> list(LettersPage page) = 0;
  /// A waiting letter.
  virtual Task<Result<std::optional<domain::DeadLetter>>> get(domain::LetterId id) = 0;
  /// Takes it out for good; not_found if it does not wait.
  virtual Task<Result<void>> discard(domain::LetterId id) = 0;
  /// Letters that wait.
  virtual Task<Result<std::uint64_t>> count() = 0;
  /// Of the run's calls that ever had letters, in order of index.
  virtual Task<Result<std::vector<LetterTally>>> tally(domain::RunId run) = 0;
};

}  // namespace rollcall::app
