#pragma once

#include "app/ports/clock.hpp"
#include "app/ports/dead_letter_queue.hpp"
#include "app/ports/event_log.hpp"
#include "app/ports/random.hpp"
#include "app/ports/rate_limiter.hpp"
#include "app/ports/record_source.hpp"
#include "app/ports/record_store.hpp"
#include "app/ports/run_history.hpp"
#include "app/ports/run_ledger.hpp"

namespace rollcall::app {

/// One backend, wired. Not owning: whoever wires keeps the adapters alive longer than every use case.
struct Backend {
  RunLedger* ledger = nullptr;
  RunHistory* history = nullptr;
  RecordStore* records = nullptr;
  DeadLetterQueue* letters = nullptr;
  EventLog* events = nullptr;
  EventReader* event_reader = nullptr;
  RateLimiter* limiter = nullptr;  ///< nothing: no limit
};

}  // namespace rollcall::app
