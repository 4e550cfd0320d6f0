#include "sources/fault_plan.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/format.hpp"
#include "base/text.hpp"

namespace rollcall::sources {
namespace {

constexpr std::array<std::string_view, kFaultKinds> kNames = {
    "status-503", "status-429", "hang",     "reset",    "truncate",      "garbage",
    "html-200",   "slow",       "bad-user", "dup-user", "oversize-page",
};

std::string known_kinds() {
  std::string list;
  for (const std::string_view name : kNames) list += format("{}{}", list.empty() ? "" : ", ", name);
  return list;
}

std::unexpected<Error> refuse(std::string_view part, std::string_view why) {
  return fail(ErrorKind::invalid_input,
              format("fault '{}': {}; write KIND=P (P from 0 to 1) or KIND=@every=N, comma separated; kinds: {}", part,
                     why, known_kinds()));
}

std::optional<FaultKind> kind_named(std::string_view name) {
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<FaultKind>(found - kNames.begin());
}

std::optional<double> parse_probability(std::string_view text) {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  const bool in_range = value >= 0 && value <= 1;  // false for NaN
  return in_range ? std::optional(value) : std::nullopt;
}

Result<FaultRule> parse_rule(std::string_view part) {
  constexpr std::string_view kEvery = "@every=";
  const auto split = part.find_first_of("=@");
  if (split == std::string_view::npos) return refuse(part, "it does not say how often");
  const auto kind = kind_named(trim(part.substr(0, split)));
  if (!kind) return refuse(part, "its kind is not known");
  std::string_view often = part.substr(split);
  if (often.starts_with('=')) often = trim(often.substr(1));
  if (often.starts_with(kEvery)) {
    const auto every = parse_unsigned(often.substr(kEvery.size()));
    if (!every || *every == 0) return refuse(part, "N must be 1 or more");
    return FaultRule{*kind, 0, *every};
  }
  const auto probability = parse_probability(often);
  if (!probability) return refuse(part, "P must be from 0 to 1");
  return FaultRule{*kind, *probability, 0};
}

bool hits(const FaultRule& rule, std::uint64_t request, app::Random& random) {
  if (rule.every > 0) return request % rule.every == 0;
  constexpr std::uint64_t kSteps = std::uint64_t{1} << 53U;  // all that a double tells apart below 1
  return static_cast<double>(random.between(0, kSteps - 1)) < rule.probability * static_cast<double>(kSteps);
}

}  // namespace

std::string_view to_string(FaultKind kind) { return kNames[std::to_underlying(kind)]; }

Result<FaultPlan> FaultPlan::parse(std::string_view text) {
  FaultPlan plan;
  if (trim(text).empty()) return plan;
  while (true) {
    const auto comma = text.find(',');
    const auto rule = parse_rule(trim(text.substr(0, comma)));
    if (!rule) return std::unexpected(rule.error());
    if (std::ranges::find(plan.rules_, rule->kind, &FaultRule::kind) != plan.rules_.end()) {
      return refuse(trim(text.substr(0, comma)), "its kind stands twice");
    }
    plan.rules_.push_back(*rule);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  std::ranges::sort(plan.rules_, {}, &FaultRule::kind);
  return plan;
}

std::vector<FaultKind> FaultPlan::draw(std::uint64_t request, app::Random& random) const {
  std::vector<FaultKind> drawn;
  for (const FaultRule& rule : rules_) {
    if (hits(rule, request, random)) drawn.push_back(rule.kind);
  }
  return drawn;
}

}  // namespace rollcall::sources
