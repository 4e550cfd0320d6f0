#include "memory/scripted_source.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "json/decode_page.hpp"

namespace rollcall::memory {

Task<Result<app::SourceAnswer>> ScriptedSource::fetch(app::SourceRequest request, app::RequestGate* gate) {
  if (auto entered = co_await gate->enter(); !entered) co_return std::unexpected(entered.error());
  const std::size_t place = seen_.size();
  ScriptedAnswer scripted = script_(request.size, place + 1);
  const SteadyTime sent = clock_->steady_now();
  seen_.push_back({request.size, sent, sent + scripted.latency / 2, sent + scripted.latency});
  most_in_flight_ = std::max(most_in_flight_, ++in_flight_);
  co_await clock_->sleep_until(sent + scripted.latency, {});
  --in_flight_;
  const SteadyTime not_before =
      scripted.retry_after > Duration::zero() ? clock_->steady_now() + scripted.retry_after : SteadyTime{};
  if (auto left = co_await gate->leave(not_before); !left) co_return std::unexpected(left.error());
  co_return std::move(scripted.answer);
}

void ScriptedSource::note_request(std::uint32_t size, Duration way) {
  const SteadyTime sent = clock_->steady_now();
  seen_.push_back({size, sent, sent + way, sent + way});
}

app::SourceAnswer ScriptedSource::read(const std::string& body) const {
  return json::decode_page(body, domain::users_schema());
}

domain::Page users_page(std::uint32_t count, std::uint64_t first) {
  domain::Page page;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t id = first + i;
    page.records.push_back({{format("{}", id), "Doe"}, format(R"({{"id":{},"last_name":"Doe"}})", id)});
  }
  return page;
}

}  // namespace rollcall::memory
