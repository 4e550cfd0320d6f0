#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/ports/ports.hpp"
#include "domain/fetch_run.hpp"

namespace rollcall::memory {

/// Faults on order. A scripted error is used once, in order; nothing in front of it: the call succeeds.
struct StoreFaults {
  std::deque<std::optional<Error>> commits;
  std::deque<std::optional<Error>> takes;                    ///< of the rate limiter
  std::function<bool(const domain::Record&)> refuse_record;  ///< the store takes all others
  std::uint64_t events_capacity = 100'000;                   ///< lines beyond it are lost
};

struct StoredRun {
  domain::FetchPlan plan;
  std::map<std::uint32_t, domain::CallRecord> calls;
  std::map<std::uint32_t, domain::Receipt> receipts;
  std::vector<domain::ErrorEvent> errors;
  std::optional<domain::FetchReport> report;  ///< once finished
  std::uint64_t finished_as = 0;              ///< counts finishes: the larger, the later
  bool owned = true;                          ///< by a process that is alive
};

struct StoredLetter {
  domain::DeadLetter letter;
  bool waiting = true;
};

struct StoredSlot {
  SteadyTime free_at;
  bool in_flight = true;
};

/// What the memory adapters share: the whole state of a store, in plain containers.
struct MemoryStore {
  std::map<domain::RunId, StoredRun> runs;
  std::map<domain::RecordKey, std::pair<std::uint64_t, std::string>> records;  ///< place in order, document
  std::map<std::uint64_t, domain::RecordKey> record_order;
  std::map<domain::LetterId, StoredLetter> letters;
  std::vector<domain::LetterId> letter_order;
  std::map<std::int64_t, StoredSlot> slots;
  std::int64_t next_slot = 1;
  SteadyTime paused_until{};
  std::vector<app::LogLine> lines;
  std::uint64_t lost_lines = 0;
  std::uint64_t finishes = 0;
  StoreFaults faults;

  /// The process that owned the runs is gone, as after kill -9.
  void end_process();
};

}  // namespace rollcall::memory
