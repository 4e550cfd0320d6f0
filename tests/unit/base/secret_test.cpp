#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <ostream>

#include "base/format.hpp"

namespace rollcall {
namespace {

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };

static_assert(!Streamable<Secret>, "a secret must not reach a stream");
static_assert(!fmt::is_formattable<Secret>::value, "a secret must not reach a formatted text");
static_assert(!std::equality_comparable<Secret>, "a secret is compared by matches() alone");
static_assert(!std::convertible_to<Secret, std::string>, "a secret is read by reveal() alone");

TEST(Secret, MatchesOnlyTheWholeValue) {
  const Secret secret("abcdef");
  EXPECT_TRUE(secret.matches("abcdef"));
  for (const char* wrong : {"", "abcde", "abcdefg", "abcdeF", "Abcdef", "abcdefabcdef"}) {
    EXPECT_FALSE(secret.matches(wrong)) << wrong;
  }
}

TEST(Secret, EmptyMatchesNothingNotEvenEmpty) {
  EXPECT_FALSE(Secret().matches(""));
  EXPECT_FALSE(Secret().matches("x"));
}

}  // namespace
}  // namespace rollcall
