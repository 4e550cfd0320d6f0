#pragma once

#include <cstdint>
#include <string>

#include "sources/seeded_draws.hpp"

namespace rollcall::sources {

/// Makes up users that have the shape of the real API's: 16 keys in its order, about 850 bytes; ids of 1..9999 that
/// repeat, apostrophes in names, zip codes and card numbers that start with zeros, coordinates of up to 17 digits and
/// now and then with an exponent. The same seed makes the same users.
class UserGenerator {
 public:
  explicit UserGenerator(std::uint64_t seed) : draws_(seed) {}

  /// One user as compact JSON, with `&` written as \u0026.
  std::string next();

 private:
  SeededDraws draws_;
};

}  // namespace rollcall::sources
