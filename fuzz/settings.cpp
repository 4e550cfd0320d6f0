// Texts of settings and cursors: what is read is written back as something that means the same.

#include <cstdint>
#include <string>

#include "base/text.hpp"
#include "base/time.hpp"
#include "domain/fetch_plan.hpp"
#include "domain/policy/rate_budget.hpp"
#include "require.hpp"
#include "sources/fault_plan.hpp"
#include "sources/seeded_draws.hpp"

namespace {

using rollcall::fuzz::require;
namespace domain = rollcall::domain;

void check_settings(std::string_view text) {
  if (const auto duration = rollcall::parse_duration(text)) {
    require(*duration >= rollcall::Duration::zero(), "a duration is not negative");
    require(rollcall::parse_duration(rollcall::format_duration(*duration)) == *duration, "a duration reads as itself");
  }
  if (const auto rate = domain::parse_rate_limit(text)) {
    require(rate->requests > 0 && rate->window > rollcall::Duration::zero(), "a rate lets something pass");
    require(domain::parse_rate_limit(domain::format_rate_limit(*rate)) == *rate, "a rate reads as itself");
  }
  if (const auto range = domain::parse_count_range(text, domain::kMaxSize)) {
    require(range->min >= 1 && range->min <= range->max && range->max <= domain::kMaxSize, "a range is in its bounds");
    require(domain::parse_count_range(domain::format_count_range(*range), domain::kMaxSize) == *range,
            "a range reads as itself");
  }
  if (const auto plan = rollcall::sources::FaultPlan::parse(text)) {
    rollcall::sources::SeededDraws draws(1);
    require(plan->draw(1, draws).size() <= rollcall::sources::kFaultKinds, "a kind hits once");
  }
}

void check_text(std::string_view text) {
  require(rollcall::base64url_decode(rollcall::base64url_encode(text)) == text, "base64url is undone by decoding");
  if (const auto bytes = rollcall::base64url_decode(text)) {
    require(rollcall::base64url_encode(*bytes) == text, "base64url has one form");
  }
  const std::string safe = rollcall::to_valid_utf8(text);
  require(rollcall::to_valid_utf8(safe) == safe, "valid UTF-8 stays");
  const std::string_view prefix = rollcall::utf8_prefix(safe, safe.size() / 2);
  require(prefix.size() <= safe.size() / 2 && rollcall::to_valid_utf8(prefix) == prefix,
          "a prefix ends at a character");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = rollcall::fuzz::text_of(data, size);
  check_settings(text);
  check_text(text);
  return 0;
}
