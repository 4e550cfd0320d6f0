#include "base/secret.hpp"

#include <cstddef>

namespace rollcall {

bool Secret::matches(std::string_view candidate) const {
  // Walks the candidate in full whatever the secret is; an empty secret matches nothing.
  unsigned difference = candidate.size() == value_.size() && !value_.empty() ? 0U : 1U;
  for (std::size_t i = 0; i < candidate.size(); ++i) {
    const char ours = value_.empty() ? '\0' : value_[i % value_.size()];
    difference |= static_cast<unsigned char>(candidate[i]) ^ static_cast<unsigned char>(ours);
  }
  return difference == 0;
}

}  // namespace rollcall
