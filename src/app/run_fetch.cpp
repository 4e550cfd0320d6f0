#include "app/run_fetch.hpp"

#include <algorithm>
#include <limits>

#include "app/process_call.hpp"
#include "base/format.hpp"
#include "domain/fetch_run.hpp"

namespace rollcall::app {
namespace {

using domain::CallOutcome;
using domain::CallState;

/// Outcomes that may wait for the store, for each call that may be in flight.
constexpr std::size_t kUncommittedPerWorker = 4;

/// What run_fetch was asked for.
struct Order {
  FetchTools tools;
  FetchSettings settings;
  domain::FetchPlan plan;
  StopToken stop;
  RunObserver* observer = nullptr;
};

/// One run while it is going. Lives in run_fetch's frame, longer than all its tasks.
class ActiveRun {
 public:
  ActiveRun(const Executor& executor, Order order)
      : executor_(executor),
        tools_(order.tools),
        settings_(std::move(order.settings)),
        plan_(std::move(order.plan)),
        stop_(std::move(order.stop)),
        observer_(order.observer),
        run_(plan_),
        give_up_(stop_, [this] { ending_.request_stop(); }),
        waiter_(tools_.clock, ending_.token(), deadline(),
                [this](WaitReason reason, SteadyTime until) { tell(reason, until); }),
        processor_(tools_, settings_, &waiter_),
        uncommitted_limit_(kUncommittedPerWorker * settings_.concurrency),
        uncommitted_(executor, uncommitted_limit_) {}

  Task<Result<RunResult>> perform() {
    if (auto begun = co_await tools_.backend.ledger->begin(plan_); !begun) co_return std::unexpected(begun.error());
    tell(WaitReason::nothing, {});
    const std::size_t workers = std::min<std::size_t>(settings_.concurrency, plan_.calls.size());
    std::vector<Task<>> tasks;
    for (std::size_t i = 0; i < workers; ++i) tasks.push_back(work());
    co_await join(std::move(tasks));
    for (std::size_t i = 0; i < uncommitted_limit_; ++i) co_await uncommitted_.acquire();  // until all are committed
    if (failure_) {
      tools_.backend.ledger->release(plan_.run_id);
      co_return std::unexpected(*failure_);
    }
    co_return co_await close();
  }

 private:
  [[nodiscard]] SteadyTime deadline() const {
    return settings_.deadline ? add_saturating(tools_.clock->steady_now(), *settings_.deadline) : kNever;
  }

  Task<> work() {
    while (next_ < plan_.calls.size() && !failure_) {
      domain::CallContext context{plan_.run_id, plan_.calls[next_++], plan_.source_url, 0, {}};
      context.call.size = std::min(context.call.size, max_size_);
      auto outcome = co_await process(std::move(context));
      if (!outcome) {
        fail_run(outcome.error());
        co_return;
      }
      co_await uncommitted_.acquire();
      spawn(executor_, commit(std::move(*outcome)));
    }
  }

  Task<Result<CallOutcome>> process(domain::CallContext context) {
    if (stop_.stop_requested()) {
      interrupted_ = true;
      context.now = tools_.clock->wall_now();
      co_return domain::make_interrupted_outcome(std::move(context));
    }
    tools_.backend.events->info(format("Performing call {}/{}", context.call.index, plan_.calls.size()));
    const bool replays_record = !context.call.redrives.empty();
    auto outcome = co_await processor_.process(std::move(context));
    if (!outcome) co_return outcome;
    if (outcome->state == CallState::done) {
      if (!replays_record) tools_.backend.events->info(format("Fetched {} users successfully.", outcome->received));
    } else {
      note_failure(*outcome);
    }
    co_return outcome;
  }

  /// The store failed: the run can't go on. Calls that wait for something wait no longer; the first error is the cause.
  void fail_run(const Error& error) {
    if (!failure_) failure_ = error;
    ending_.request_stop();
  }

  void note_failure(const CallOutcome& outcome) {
    const domain::DeadLetter& letter = outcome.letters.front();
    if (letter.reason == domain::to_string(domain::FailureKind::interrupted)) interrupted_ = true;
    if (letter.event.kind != domain::ErrorEvent::Kind::size_refused) return;
    // The source said what it allows: the rest of the run asks for no more.
    if (const auto allowed = domain::parse_size_refusal(letter.event.response_content.text)) {
      max_size_ = std::min(max_size_, *allowed);
    }
  }

  Task<> commit(CallOutcome outcome) {
    // The records go to the store; what is counted and logged afterwards stays here.
    CallOutcome rest;
    rest.context = outcome.context;
    rest.state = outcome.state;
    rest.received = outcome.received;
    rest.duplicates = outcome.duplicates;
    rest.rejected = outcome.rejected;
    rest.requests = outcome.requests;
    rest.error = outcome.error;
    std::vector<std::string> letters;
    for (const domain::DeadLetter& letter : outcome.letters) letters.push_back(letter.event.message);

    const auto committed = co_await tools_.backend.ledger->commit(std::move(outcome));
    if (committed) {
      run_.count(rest, *committed);
      log_commit(rest, *committed, letters);
      tell(WaitReason::nothing, {});
    } else {
      fail_run(committed.error());
    }
    uncommitted_.release();
  }

  void log_commit(const CallOutcome& outcome, const domain::CommitResult& committed,
                  const std::vector<std::string>& letters) {
    EventLog& events = *tools_.backend.events;
    if (outcome.state == CallState::done) {
      events.info(format("Saved {} into {}", committed.stored, settings_.collection));
    }
    if (outcome.error) events.error(*outcome.error);
    if (committed.write_error) events.error(*committed.write_error);
    for (const std::string& message : letters) {
      events.info(format("Sent message to DLQ {}: {}", settings_.queue, message));
    }
  }

  Task<Result<RunResult>> close() {
    const auto state = interrupted_ ? domain::RunState::interrupted : domain::RunState::complete;
    RunResult result{run_.report(state, tools_.clock->wall_now()), run_.imbalances(state)};
    for (const std::string& text : result.imbalances) tools_.backend.events->error("Out of balance: " + text);
    if (auto closed = co_await tools_.backend.ledger->finish(result.report); !closed) {
      tools_.backend.ledger->release(plan_.run_id);
      co_return std::unexpected(closed.error());
    }
    tools_.backend.events->status(result.report);
    co_await tools_.backend.events->flush();
    co_return result;
  }

  void tell(WaitReason reason, SteadyTime until) {
    if (observer_ != nullptr) observer_->on_progress({run_.sums(), reason, until});
  }

  Executor executor_;
  FetchTools tools_;
  FetchSettings settings_;
  domain::FetchPlan plan_;
  StopToken stop_;
  RunObserver* observer_;
  domain::FetchRun run_;
  StopSource ending_;  ///< asked by `stop_`, and by a failure of the store
  StopCallback give_up_;
  Waiter waiter_;
  CallProcessor processor_;
  std::size_t uncommitted_limit_;
  Semaphore uncommitted_;
  std::size_t next_ = 0;
  std::uint32_t max_size_ = std::numeric_limits<std::uint32_t>::max();
  bool interrupted_ = false;
  std::optional<Error> failure_;
};

}  // namespace

Task<Result<RunResult>> run_fetch(FetchTools tools, FetchSettings settings, domain::FetchPlan plan, StopToken stop,
                                  RunObserver* observer) {
  ActiveRun run(co_await current_executor(), {tools, std::move(settings), std::move(plan), std::move(stop), observer});
  co_return co_await run.perform();
}

}  // namespace rollcall::app
