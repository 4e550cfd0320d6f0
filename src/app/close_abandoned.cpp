#include "app/close_abandoned.hpp"

#include <algorithm>
#include <unordered_set>

#include "domain/fetch_run.hpp"

namespace rollcall::app {
namespace {

/// Commits under way at once: enough for the store to take many in one transaction.
constexpr std::size_t kCommitsAtOnce = 256;

/// Closes one abandoned run. Lives longer than its tasks.
class Closing {
 public:
  Closing(Backend backend, Clock* clock, AbandonedRun abandoned)
      : backend_(backend), clock_(clock), abandoned_(std::move(abandoned)), run_(abandoned_.plan, abandoned_.ended) {
    run_.take_over_errors(abandoned_.errors);
  }

  Task<Result<domain::FetchReport>> perform() {
    std::unordered_set<std::uint32_t> ended;
    for (const domain::CallRecord& call : abandoned_.ended) ended.insert(call.index);
    std::vector<Task<>> commits;
    for (const domain::FetchCall& call : abandoned_.plan.calls) {
      if (!ended.contains(call.index)) commits.push_back(give_up(call));
      if (commits.size() < kCommitsAtOnce) continue;
      co_await join(std::exchange(commits, {}));
      if (failure_) co_return std::unexpected(*failure_);
    }
    co_await join(std::move(commits));
    if (failure_) co_return std::unexpected(*failure_);

    domain::FetchReport report = run_.report(domain::RunState::interrupted, clock_->wall_now());
    if (auto done = co_await backend_.ledger->finish(report); !done) co_return std::unexpected(done.error());
    backend_.events->status(report);
    co_return report;
  }

 private:
  Task<> give_up(domain::FetchCall call) {
    const domain::CallContext context{abandoned_.plan.run_id, call, abandoned_.plan.source_url, 0, clock_->wall_now()};
    const domain::CallOutcome outcome = domain::make_interrupted_outcome(context);
    const auto committed = co_await backend_.ledger->commit(outcome);
    if (!committed) {
      if (!failure_) failure_ = committed.error();
      co_return;
    }
    run_.count(outcome, *committed);
    backend_.events->error(*outcome.error);
  }

  Backend backend_;
  Clock* clock_;
  AbandonedRun abandoned_;
  domain::FetchRun run_;
  std::optional<Error> failure_;
};

}  // namespace

Task<Result<std::vector<domain::FetchReport>>> close_abandoned(Backend backend, Clock* clock) {
  auto abandoned = co_await backend.ledger->adopt_abandoned();
  if (!abandoned) co_return std::unexpected(abandoned.error());
  std::vector<domain::FetchReport> reports;
  std::optional<Error> failure;
  for (AbandonedRun& run : *abandoned) {
    const domain::RunId id = run.plan.run_id;
    Closing closing(backend, clock, std::move(run));
    auto report = co_await closing.perform();
    if (report) {
      reports.push_back(std::move(*report));
    } else {
      failure = report.error();
      backend.ledger->release(id);
    }
  }
  if (failure) co_return std::unexpected(*failure);
  co_await backend.events->flush();
  co_return reports;
}

}  // namespace rollcall::app
