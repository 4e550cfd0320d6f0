#include "domain/fetch_plan.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

namespace rollcall::domain {

Result<CountRange> parse_count_range(std::string_view text, std::uint32_t limit) {
  const auto dots = text.find("..");
  const auto low = parse_unsigned(text.substr(0, dots));
  const auto high = dots == std::string_view::npos ? low : parse_unsigned(text.substr(dots + 2));
  if (!low || !high || *low < 1 || *high > limit || *low > *high) {
    return fail(ErrorKind::invalid_input,
                format("'{}' is not a count: write N or A..B, from 1 to {}, the smaller first", text, limit));
  }
  return CountRange{static_cast<std::uint32_t>(*low), static_cast<std::uint32_t>(*high)};
}

std::string format_count_range(CountRange range) {
  return range.min == range.max ? format("{}", range.min) : format("{}..{}", range.min, range.max);
}

}  // namespace rollcall::domain
