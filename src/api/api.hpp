#pragma once

#include <cstdint>
#include <memory>

#include "api/fetch_request.hpp"
#include "api/guard.hpp"
#include "app/fetch_settings.hpp"
#include "app/run_fetch.hpp"
#include "base/async.hpp"
#include "http/message.hpp"

namespace rollcall::api {

struct ApiOptions {
  GuardOptions guard;
  app::PlanRequest plan;  ///< of a POST /fetch-data without a body
  app::FetchSettings fetch;
};

/// The routes: Request -> use case -> Response. Knows no transport: the local server and a function host are two doors
/// to it. Used on the executor's thread; what `tools` names outlives it.
///
///   POST /fetch-data   one run; 202 at once with Prefer: respond-async
///   GET  /status       the last run's report, or null
///   GET  /view-data    stored users: ?id= &last_name= &limit= &cursor=
///   GET  /runs         reports, newest first: ?limit= &before=
///   GET  /runs/{id}    a report with its calls
///   GET  /dead-letters waiting letters, oldest first: ?limit= &cursor=
///   GET  /healthz      whether the process answers
///   GET  /openapi.json the description of these
class Api {
 public:
  Api(const Executor& executor, app::FetchTools tools, app::Random* draws, ApiOptions options);

  Task<http::Response> handle(http::Request request);

  /// Runs that are going take no new calls; new runs are refused.
  void stop();
  /// Returns when no run is going.
  Task<> drained();

 private:
  Task<http::Response> route(http::Request request);
  Task<http::Response> fetch_data(http::Request request);
  Task<http::Response> status();
  Task<http::Response> view_data(http::Request request);
  Task<http::Response> runs(http::Request request);
  Task<http::Response> run(std::string id);
  Task<http::Response> dead_letters(http::Request request);

  Task<Result<app::RunResult>> perform(domain::FetchPlan plan, app::RunObserver* observer);
  Task<http::Response> fetch_async(domain::FetchPlan plan);
  Task<> perform_in_background(domain::FetchPlan plan, std::shared_ptr<app::RunObserver> observer);
  http::Response failed(const Error& error);

  Executor executor_;
  app::FetchTools tools_;
  app::Random* draws_;
  ApiOptions options_;
  Guard guard_;
  StopSource stop_;
  domain::RunId status_run_;  ///< whose report status_text_ is
  std::string status_text_;
  std::uint32_t running_ = 0;
  Event run_ended_;
};

}  // namespace rollcall::api
