#pragma once

#include <cstdint>

namespace rollcall::app {

/// Chance, for plans, jitter and ids.
class Random {
 public:
  virtual ~Random() = default;

  /// Uniform over low..high, both included; low <= high.
  virtual std::uint64_t between(std::uint64_t low, std::uint64_t high) = 0;
};

}  // namespace rollcall::app
