#include "memory/seeded_random.hpp"

#include <algorithm>
#include <limits>

namespace rollcall::memory {

std::uint64_t SeededRandom::next() {
  state_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

std::uint64_t SeededRandom::between(std::uint64_t low, std::uint64_t high) {
  const std::uint64_t span = high - low + 1;
  if (span == 0) return next();  // the whole range
  // Numbers beyond the last whole multiple of span would favour the low ones: draw again.
  const std::uint64_t limit = std::numeric_limits<std::uint64_t>::max() / span * span;
  std::uint64_t drawn = next();
  while (drawn >= limit) drawn = next();
  return low + drawn % span;
}

std::uint64_t ScriptedRandom::between(std::uint64_t low, std::uint64_t high) {
  if (numbers_.empty()) return low;
  const std::uint64_t number = numbers_.front();
  numbers_.pop_front();
  return std::clamp(number, low, high);
}

}  // namespace rollcall::memory
