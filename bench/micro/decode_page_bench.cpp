#include <benchmark/benchmark.h>

#include "json/decode_page.hpp"
#include "page.hpp"

namespace {

void decode_page_of_100_users(benchmark::State& state) {
  const std::string page = rollcall::bench::make_page(100);
  const auto schema = rollcall::domain::users_schema();
  for (auto _ : state) {
    auto decoded = rollcall::json::decode_page(page, schema);
    benchmark::DoNotOptimize(decoded);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * page.size()));
  state.SetItemsProcessed(state.iterations() * 100);
}
BENCHMARK(decode_page_of_100_users);

}  // namespace
