#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "net/runtime.hpp"
#include "net/system_clock.hpp"
#include "page.hpp"
#include "sqlite/sqlite_backend.hpp"

namespace {

using namespace rollcall;

constexpr std::uint32_t kPageSize = 100;

domain::CallOutcome make_outcome(const domain::FetchPlan& plan, std::uint32_t index) {
  domain::CallOutcome outcome;
  outcome.context.run_id = plan.run_id;
  outcome.context.call = plan.calls[index - 1];
  outcome.context.source_url = plan.source_url;
  outcome.received = kPageSize;
  outcome.requests = 1;
  for (std::uint32_t i = 0; i < kPageSize; ++i) {
    const std::size_t number = std::size_t{index} * kPageSize + i;
    outcome.records.push_back(
        {.key = {std::to_string(number % 9999 + 1), std::to_string(number)}, .document = bench::make_user(number)});
  }
  return outcome;
}

/// Commits calls 1..calls, `together` at a time, as a run with that concurrency does.
Task<> commit_run(app::RunLedger* ledger, domain::FetchPlan plan, std::uint32_t together, bool* failed) {
  if (!co_await ledger->begin(plan)) *failed = true;
  for (std::uint32_t first = 1; first <= plan.calls.size(); first += together) {
    std::vector<Task<>> tasks;
    for (std::uint32_t index = first; index < first + together; ++index) {
      tasks.push_back([](app::RunLedger* to, domain::CallOutcome outcome, bool* bad) -> Task<> {
        if (!co_await to->commit(std::move(outcome))) *bad = true;
      }(ledger, make_outcome(plan, index), failed));
    }
    co_await join(std::move(tasks));
  }
}

void commit_pages_to_sqlite(benchmark::State& state) {
  const auto together = static_cast<std::uint32_t>(state.range(0));
  constexpr std::uint32_t kCalls = 64;
  std::string folder = (std::filesystem::temp_directory_path() / "rollcall-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return state.SkipWithError("no temporary folder");
  net::Runtime runtime;
  const net::SystemClock clock;
  auto backend = sqlite::SqliteBackend::open({folder + "/bench.db", std::nullopt}, runtime.executor(), &clock);
  if (!backend) return state.SkipWithError(backend.error().message.c_str());
  app::RunLedger* ledger = (*backend)->ports().ledger;
  bool failed = false;
  std::int64_t run = 0;
  for (auto _ : state) {
    domain::FetchPlan plan;
    plan.run_id = domain::RunId("run-" + std::to_string(++run));
    plan.source_url = "http://bench";
    for (std::uint32_t index = 1; index <= kCalls; ++index) plan.calls.push_back({index, kPageSize, {}});
    runtime.run(commit_run(ledger, std::move(plan), together, &failed));
  }
  if (failed) state.SkipWithError("a commit failed");
  state.SetItemsProcessed(state.iterations() * kCalls * kPageSize);
  std::filesystem::remove_all(folder);
}
BENCHMARK(commit_pages_to_sqlite)->Arg(1)->Arg(4)->Arg(16)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
