#include "domain/source_failure.hpp"

#include <algorithm>
#include <limits>

#include "base/text.hpp"

namespace rollcall::domain {

CutText cut_content(std::string_view text) {
  std::string safe = to_valid_utf8(text.substr(0, kMaxContentBytes + 4));
  // A replaced byte is three: a text that fits may be cut all the same, and must say so.
  const std::size_t full_length = safe.size() > kMaxContentBytes ? std::max(text.size(), safe.size()) : text.size();
  safe.resize(utf8_prefix(safe, kMaxContentBytes).size());
  return {std::move(safe), full_length};
}

std::optional<std::uint32_t> parse_size_refusal(std::string_view text) {
  constexpr std::string_view kPhrase = "Maximum allowed size is ";
  const auto at = text.find(kPhrase);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + kPhrase.size());
  const auto size = parse_unsigned(text.substr(0, text.find_first_not_of("0123456789")));
  if (!size || *size < 1 || *size > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*size);
}

}  // namespace rollcall::domain
