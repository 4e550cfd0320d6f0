#include "api/api.hpp"

#include <array>
#include <string_view>

#include "api/openapi.hpp"
#include "api/problem.hpp"
#include "base/format.hpp"
#include "json/messages.hpp"

namespace rollcall::api {
namespace {

struct Route {
  std::string_view path;
  std::string_view methods;  ///< for the Allow header
};

constexpr std::array kRoutes{
    Route{"/fetch-data", "POST"},   Route{"/status", "GET, HEAD"},       Route{"/view-data", "GET, HEAD"},
    Route{"/runs", "GET, HEAD"},    Route{"/runs/", "GET, HEAD"},        Route{"/dead-letters", "GET, HEAD"},
    Route{"/healthz", "GET, HEAD"}, Route{"/openapi.json", "GET, HEAD"},
};

/// The route of a path; `/runs/` stands for all runs' own.
const Route* find_route(std::string_view path) {
  for (const Route& route : kRoutes) {
    const bool has_tail = route.path.ends_with('/');
    if (has_tail ? path.starts_with(route.path) && path.size() > route.path.size() : path == route.path) return &route;
  }
  return nullptr;
}

http::Response json_response(std::string body) {
  http::Response response;
  response.body = std::move(body);
  return response;
}

}  // namespace

Api::Api(const Executor& executor, app::FetchTools tools, app::Random* draws, ApiOptions options)
    : executor_(executor),
      tools_(tools),
      draws_(draws),
      options_(std::move(options)),
      guard_(options_.guard),
      run_ended_(executor) {}

Task<http::Response> Api::handle(http::Request request) {
  if (auto refusal = guard_.check(request)) co_return std::move(*refusal);
  const Route* found = find_route(request.path);
  if (found == nullptr) {
    co_return problem(404, format("There is nothing at {}: /openapi.json lists the routes.", request.path));
  }
  const bool is_read = request.method == "GET" || request.method == "HEAD";
  if (found->methods == "POST" ? request.method != "POST" : !is_read) {
    http::Response refusal = problem(405, format("{} takes {}.", request.path, found->methods));
    refusal.headers.add("Allow", std::string(found->methods));
    co_return refusal;
  }
  co_return co_await route(std::move(request));
}

Task<http::Response> Api::route(http::Request request) {
  const std::string_view path = request.path;
  if (path == "/status") co_return co_await status();
  if (path == "/view-data") co_return co_await view_data(std::move(request));
  if (path == "/fetch-data") co_return co_await fetch_data(std::move(request));
  if (path == "/runs") co_return co_await runs(std::move(request));
  if (path == "/dead-letters") co_return co_await dead_letters(std::move(request));
  if (path == "/healthz") co_return json_response(R"({"status":"ok"})");
  if (path == "/openapi.json") co_return json_response(std::string(openapi_document()));
  co_return co_await run(std::string(path.substr(std::string_view("/runs/").size())));
}

http::Response Api::failed(const Error& error) {
  if (error.kind != ErrorKind::invalid_input && error.kind != ErrorKind::not_found) {
    tools_.backend.events->error(error.message);
  }
  return problem(error);
}

Task<http::Response> Api::status() {
  const auto report = co_await tools_.backend.history->latest_report();
  if (!report) co_return failed(report.error());
  if (!*report) co_return json_response("null");
  // A report of a run that has ended never changes.
  if (status_run_ != (*report)->run_id) {
    status_text_ = json::write_report(**report);
    status_run_ = (*report)->run_id;
  }
  co_return json_response(status_text_);
}

}  // namespace rollcall::api
