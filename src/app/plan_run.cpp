#include "app/plan_run.hpp"

#include <algorithm>
#include <string_view>

#include "base/format.hpp"

namespace rollcall::app {
namespace {

// Without vowels and look-alikes: an id spells no word and is read aloud without mistakes.
constexpr std::string_view kIdAlphabet = "23456789bcdfghjkmnpqrstvwxz";
constexpr int kIdRandomLength = 6;

domain::FetchPlan start_plan(const std::string& source_url, const Clock& clock, Random& ids) {
  const WallTime now = clock.wall_now();
  return {make_run_id(now, ids), now, source_url, {}};
}

}  // namespace

domain::RunId make_run_id(WallTime start, Random& random) {
  std::string id;
  for (const char c : format_utc(start)) {
    if (c != '-' && c != ':' && c != '.' && c != 'Z') id += c;
  }
  id += '-';
  for (int i = 0; i < kIdRandomLength; ++i) id += kIdAlphabet[random.between(0, kIdAlphabet.size() - 1)];
  return domain::RunId(std::move(id));
}

domain::FetchPlan plan_fetch(const PlanRequest& request, const std::string& source_url, const Clock& clock, Random& ids,
                             Random& draws) {
  domain::FetchPlan plan = start_plan(source_url, clock, ids);
  const auto count = static_cast<std::uint32_t>(draws.between(request.calls.min, request.calls.max));
  plan.calls.reserve(count);
  for (std::uint32_t index = 1; index <= count; ++index) {
    const auto size = static_cast<std::uint32_t>(draws.between(request.size.min, request.size.max));
    plan.calls.push_back({index, size, {}});
  }
  return plan;
}

domain::FetchPlan plan_redrive(const std::vector<domain::DeadLetter>& letters, const std::string& source_url,
                               const Clock& clock, Random& ids) {
  domain::FetchPlan plan = start_plan(source_url, clock, ids);
  plan.calls.reserve(letters.size());
  for (const domain::DeadLetter& letter : letters) {
    const auto index = static_cast<std::uint32_t>(plan.calls.size() + 1);
    plan.calls.push_back({index, std::max(1U, domain::redrive_size(letter)), letter.id});
  }
  return plan;
}

}  // namespace rollcall::app
