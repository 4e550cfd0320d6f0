#include "domain/source_failure.hpp"

#include <limits>

#include "base/text.hpp"

namespace rollcall::domain {

CutText cut_content(std::string_view text) {
  std::string safe = to_valid_utf8(text.substr(0, kMaxContentBytes + 4));
  safe.resize(utf8_prefix(safe, kMaxContentBytes).size());
  return {std::move(safe), text.size()};
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
