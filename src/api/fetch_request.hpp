#pragma once

#include "app/plan_run.hpp"
#include "base/error.hpp"
#include "http/message.hpp"

namespace rollcall::api {

struct FetchRequest {
  app::PlanRequest plan;
  bool respond_async = false;
};

/// Reads POST /fetch-data: `{"calls": 5, "size": [1, 100]}`, each a number or a pair, each optional, over `defaults`.
/// A body that does not claim to be JSON is ignored, as the Python service ignores every body. `Prefer: respond-async`
/// is RFC 7240.
Result<FetchRequest> read_fetch_request(const http::Request& request, app::PlanRequest defaults);

}  // namespace rollcall::api
