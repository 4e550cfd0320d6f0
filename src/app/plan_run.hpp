#pragma once

#include <string>
#include <vector>

#include "app/ports/ports.hpp"
#include "domain/fetch_plan.hpp"

namespace rollcall::app {

struct PlanRequest {
  domain::CountRange calls{1, 20};
  domain::CountRange size{1, 100};
};

/// A run's id: its start, and six characters of chance.
domain::RunId make_run_id(WallTime start, Random& random);

/// Draws the number of calls, then each call's size, uniformly; the same `draws` give the same plan.
domain::FetchPlan plan_fetch(const PlanRequest& request, const std::string& source_url, const Clock& clock, Random& ids,
                             Random& draws);

/// One call for each letter, in order.
domain::FetchPlan plan_redrive(const std::vector<domain::DeadLetter>& letters, const std::string& source_url,
                               const Clock& clock, Random& ids);

}  // namespace rollcall::app
