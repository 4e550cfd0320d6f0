#include <benchmark/benchmark.h>

#include "domain/policy/rate_budget.hpp"
#include "domain/record.hpp"
#include "page.hpp"

namespace {

using namespace rollcall;

void decide_on_a_used_up_budget(benchmark::State& state) {
  const domain::RateBudget budget({.requests = 75, .window = std::chrono::seconds(60)});
  SteadyTime now{std::chrono::hours(1)};
  const domain::BudgetUse use{4, 71, now + std::chrono::seconds(1), {}};
  for (auto _ : state) {
    auto wait = budget.wait_until(use, now);
    benchmark::DoNotOptimize(wait);
    now += std::chrono::nanoseconds(1);
  }
}
BENCHMARK(decide_on_a_used_up_budget);

void drop_duplicates_of_a_page(benchmark::State& state) {
  std::vector<domain::Record> page;
  for (std::size_t i = 0; i < 100; ++i) {
    page.push_back({.key = {std::to_string(i % 95), "O'Connell"}, .document = bench::make_user(i % 95)});
  }
  for (auto _ : state) {
    state.PauseTiming();
    auto records = page;
    state.ResumeTiming();
    auto dropped = domain::drop_earlier_duplicates(records);
    benchmark::DoNotOptimize(dropped);
  }
  state.SetItemsProcessed(state.iterations() * 100);
}
BENCHMARK(drop_duplicates_of_a_page);

}  // namespace
