#pragma once

#include <cstdint>
#include <optional>

#include "app/ports/ports.hpp"
#include "base/time.hpp"
#include "domain/policy/retry.hpp"

namespace rollcall::app {

struct FetchSettings {
  std::uint32_t concurrency = 4;  ///< calls in flight at most
  Duration request_timeout = std::chrono::seconds(10);
  domain::RetryPolicy retry;
  std::optional<Duration> deadline;  ///< of a run, from its start; nothing: it may take as long as it takes
  std::string collection = "users";  ///< what log lines call the store
  std::string queue = "dlq";         ///< what log lines call the dead-letter queue
};

/// What a run works with. Not owning.
struct FetchTools {
  RecordSource* source = nullptr;
  Backend backend;
  Clock* clock = nullptr;
  Random* random = nullptr;
};

}  // namespace rollcall::app
