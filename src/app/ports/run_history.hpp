#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "base/task.hpp"
#include "domain/call_outcome.hpp"
#include "domain/fetch_report.hpp"

namespace rollcall::app {

struct RunsPage {
  std::uint32_t limit = 100;
  domain::RunId before;  ///< only runs older than this one; empty for the newest
};

/// What is known of runs, for those who ask. A run that is going has the sums of its ended calls.
class RunHistory {
 public:
  virtual ~RunHistory() = default;

  /// The report of the run that ended last.
  virtual Task<Result<std::optional<domain::FetchReport>>> latest_report() = 0;
  /// Newest start first.
  virtual Task<Result<std::vector<domain::FetchReport>>> runs(RunsPage page) = 0;
  virtual Task<Result<std::optional<domain::FetchReport>>> run(domain::RunId id) = 0;
  /// In order of index: up to `limit` calls with an index over `after`.
  virtual Task<Result<std::vector<domain::CallRecord>>> calls(domain::RunId id, std::uint32_t after,
                                                              std::uint32_t limit) = 0;
  /// Of the done calls with an index in `after+1 ..= last`.
  virtual Task<Result<std::vector<domain::Receipt>>> receipts(domain::RunId id, std::uint32_t after,
                                                              std::uint32_t last) = 0;
};

}  // namespace rollcall::app
