#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/dead_letter.hpp"
#include "domain/record.hpp"

namespace rollcall::domain {

enum class CallState : std::uint8_t {
  planned,  ///< not ended yet
  done,     ///< a page was received
  dead,     ///< given up; its letter says why
};

std::string_view to_string(CallState state);

/// A call that ended, with everything it leaves behind. Committed as one.
struct CallOutcome {
  CallContext context;
  CallState state = CallState::done;
  std::vector<Record> records;  ///< valid, keys unique: to be stored
  std::uint32_t received = 0;   ///< records in the answer: stored + duplicates + rejected + failed
  std::uint32_t duplicates = 0;
  std::uint32_t rejected = 0;
  std::uint32_t requests = 0;       ///< HTTP requests sent for it
  std::vector<DeadLetter> letters;  ///< one of the call if dead, else one for each rejected record
  std::optional<ErrorEvent> error;  ///< dead calls: what the report and the Error stream say
  /// The replay was interrupted: its letter goes on waiting, and the call's own is kept for the recount only.
  bool replayed_letter_waits = false;
};

/// A call that got a page: records without their earlier duplicates, a letter for each rejected one.
CallOutcome make_done_outcome(CallContext context, Page page);

/// A call that is given up: one letter, and the event that the report shows.
CallOutcome make_dead_outcome(CallContext context, const SourceFailure& failure);

/// A call that its run left unanswered. If it replays a letter, that letter stays: it may hold the only copy of a user.
CallOutcome make_interrupted_outcome(CallContext context);

/// What the store made of an outcome's records.
struct CommitResult {
  std::uint32_t stored = 0;
  std::uint32_t failed = 0;               ///< refused by the store; each is a dead letter by now
  std::optional<ErrorEvent> write_error;  ///< of the first refused one
};

/// One line of a run's ledger: a planned call and its sums so far.
struct CallRecord {
  std::uint32_t index = 0;
  std::uint32_t size = 0;
  CallState state = CallState::planned;
  std::uint32_t received = 0;
  std::uint32_t stored = 0;
  std::uint32_t duplicates = 0;
  std::uint32_t rejected = 0;
  std::uint32_t failed = 0;
  std::uint32_t attempts = 0;
  std::uint32_t requests = 0;
};

/// The keys that a call stored: what `verify` looks up again.
struct Receipt {
  std::uint32_t call_index = 0;
  std::vector<RecordKey> keys;
};

}  // namespace rollcall::domain
