#pragma once

#include <cstdint>
#include <deque>

#include "app/ports/random.hpp"

namespace rollcall::memory {

/// SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"): small, and the same on every
/// platform, so that a seed means the same plan everywhere.
class SeededRandom final : public app::Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}

  std::uint64_t between(std::uint64_t low, std::uint64_t high) override;

 private:
  std::uint64_t next();
  std::uint64_t state_;
};

/// Gives the numbers it is told, moved into the range asked for, then the low end for ever.
class ScriptedRandom final : public app::Random {
 public:
  explicit ScriptedRandom(std::deque<std::uint64_t> numbers = {}) : numbers_(std::move(numbers)) {}

  std::uint64_t between(std::uint64_t low, std::uint64_t high) override;

 private:
  std::deque<std::uint64_t> numbers_;
};

}  // namespace rollcall::memory
