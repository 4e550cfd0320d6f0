#include "sources/spoiled_user.hpp"

#include <gtest/gtest.h>

#include <set>

#include "json/decode_page.hpp"

namespace rollcall::sources {
namespace {

TEST(SpoiledUser, SixTurnsShowEveryDamageAndNoneIsValid) {
  const std::string user = R"({"id":12,"x":1.50,"last_name":"O'A"})";
  std::set<std::string> spoiled;
  for (std::uint64_t turn = 0; turn < 6; ++turn) {
    const std::string bad = spoil_user(user, turn);
    const auto page = json::decode_page(bad, domain::users_schema());
    ASSERT_TRUE(std::holds_alternative<domain::Page>(page)) << bad;
    EXPECT_EQ(std::get<domain::Page>(page).rejected.size(), 1U) << bad;
    EXPECT_NE(bad.find("\"x\":1.50"), std::string::npos);
    spoiled.insert(bad);
  }
  EXPECT_EQ(spoiled.size(), 6U);
  EXPECT_EQ(spoil_user(user, 6), spoil_user(user, 0));
}

TEST(SpoiledUser, WhatIsNoObjectStaysAsItIs) { EXPECT_EQ(spoil_user("17", 0), "17"); }

TEST(SpoiledUser, AmpersandsAreEscaped) {
  EXPECT_EQ(escape_ampersands(R"({"a":"x&y&"})"), R"({"a":"x\u0026y\u0026"})");
}

}  // namespace
}  // namespace rollcall::sources
