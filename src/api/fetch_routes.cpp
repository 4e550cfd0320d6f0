#include <optional>

#include "api/api.hpp"
#include "api/problem.hpp"
#include "app/close_abandoned.hpp"
#include "base/format.hpp"
#include "json/messages.hpp"

namespace rollcall::api {
namespace {

/// Runs at once at most; all share one rate budget, so more would only wait longer.
constexpr std::uint32_t kMostRuns = 16;

/// A run that was answered before it ended: who asked needs to know that its plan is stored.
class Begin final : public app::RunObserver {
 public:
  explicit Begin(const Executor& executor) : heard_(executor) {}

  void on_progress(const app::FetchProgress& /*progress*/) override { settle(); }
  void on_end(std::optional<Error> error) {
    if (!settled_) error_ = std::move(error);
    settle();
  }

  /// Nothing once the run has begun, or why it has not.
  Task<std::optional<Error>> settled() {
    while (!settled_) co_await heard_.wait();
    co_return error_;
  }

 private:
  void settle() {
    if (std::exchange(settled_, true)) return;
    heard_.notify_all();
  }

  Event heard_;
  bool settled_ = false;
  std::optional<Error> error_;
};

}  // namespace

void Api::stop() { stop_.request_stop(); }

Task<> Api::drained() {
  while (running_ > 0) co_await run_ended_.wait();
}

Task<http::Response> Api::fetch_data(http::Request request) {
  if (stop_.stop_requested()) co_return problem(503, "The server is stopping: no run is started any more.");
  if (running_ >= kMostRuns) {
    co_return problem(503, format("{} runs are going already: wait until one has ended.", kMostRuns));
  }
  const auto fetch = read_fetch_request(request, options_.plan);
  if (!fetch) co_return failed(fetch.error());
  domain::FetchPlan plan = app::plan_fetch(fetch->plan, tools_.source->url(), *tools_.clock, *tools_.random, *draws_);
  if (fetch->respond_async) co_return co_await fetch_async(std::move(plan));
  const auto result = co_await perform(std::move(plan), nullptr);
  if (!result) co_return failed(result.error());
  http::Response response;
  response.body = json::write_report(result->report);
  co_return response;
}

Task<Result<app::RunResult>> Api::perform(domain::FetchPlan plan, app::RunObserver* observer) {
  // Gives its place back however it ends.
  struct Place {
    explicit Place(Api* holder) : api(holder) { ++api->running_; }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() {
      --api->running_;
      api->run_ended_.notify_all();
    }
    Api* api;
  };
  const Place place(this);
  // A run of this process that the store failed under is closed before the next begins.
  const auto closed = co_await app::close_abandoned(tools_.backend, tools_.clock);
  if (!closed) co_return std::unexpected(closed.error());
  co_return co_await app::run_fetch(tools_, options_.fetch, std::move(plan), stop_.token(), observer);
}

Task<> Api::perform_in_background(domain::FetchPlan plan, std::shared_ptr<app::RunObserver> observer) {
  const auto begin = std::static_pointer_cast<Begin>(observer);
  const auto result = co_await perform(std::move(plan), begin.get());
  if (!result) tools_.backend.events->error(result.error().message);
  begin->on_end(result ? std::nullopt : std::optional(result.error()));
}

Task<http::Response> Api::fetch_async(domain::FetchPlan plan) {
  const std::string id = plan.run_id.value;
  const auto begin = std::make_shared<Begin>(executor_);
  spawn(executor_, perform_in_background(std::move(plan), begin));
  if (const auto error = co_await begin->settled()) co_return problem(*error);
  const auto report = co_await tools_.backend.history->run(domain::RunId(id));
  if (!report) co_return failed(report.error());
  http::Response response;
  response.status = 202;
  response.headers.add("Location", "/runs/" + id);
  response.headers.add("Preference-Applied", "respond-async");
  response.body = *report ? json::write_report(**report) : "null";
  co_return response;
}

}  // namespace rollcall::api
