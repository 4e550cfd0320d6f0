#pragma once

#include <cstdint>
#include <random>

#include "app/ports/random.hpp"

namespace rollcall::sources {

/// Chance that a seed fixes. The standard fixes the engine's numbers, so a seed means the same on every platform;
/// the standard's distributions it does not, hence the remainder: its bias is under span / 2^64.
class SeededDraws final : public app::Random {
 public:
  explicit SeededDraws(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t between(std::uint64_t low, std::uint64_t high) override {
    const std::uint64_t span = high - low + 1;
    return span == 0 ? engine_() : low + engine_() % span;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace rollcall::sources
