#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/ports/clock.hpp"
#include "domain/policy/rate_budget.hpp"
#include "http/message.hpp"
#include "sources/fault_plan.hpp"

namespace rollcall::sources {

struct SampleApiOptions {
  std::uint64_t seed = 1;
  std::vector<std::string> users;  ///< documents to serve in order, round and round; empty: made from the seed
  Duration latency_min{};          ///< each answer waits a random time from min to max
  Duration latency_max{};
  FaultPlan faults;
  std::optional<domain::RateLimit> limit;  ///< enforced as a true sliding window of arrivals: 429 beyond it
};

/// The stand-in source, as a handler for net::HttpServer: section 2 of the contract to the letter, with faults on
/// order. `GET /api/v2/users?size=N`, `GET /_stats`. Not thread-safe. `clock` outlives it.
///
/// A `size` that is no number from 1 up counts as absent: one bare user, as the real API answers nonsense with its
/// default. What an answer holds is decided when its request arrives, so that a seed means the same pages in the same
/// order whatever the latency. Of the faults that hit a request the first by status or transport decides; bad-user and
/// dup-user alter a page that is otherwise in order.
class SampleApi {
 public:
  SampleApi(SampleApiOptions options, app::Clock* clock);
  ~SampleApi();

  Task<http::Response> handle(http::Request request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rollcall::sources
