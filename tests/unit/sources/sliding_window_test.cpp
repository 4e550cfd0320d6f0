#include "sources/sliding_window.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace rollcall::sources {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr SteadyTime kStart{std::chrono::hours(1)};

TEST(SlidingWindow, AnArrivalAWholeWindowAgoDoesNotCount) {
  SlidingWindow window(seconds(1));
  EXPECT_EQ(window.arrive(kStart), 1U);
  EXPECT_EQ(window.arrive(kStart + milliseconds(999)), 2U);
  EXPECT_EQ(window.arrive(kStart + milliseconds(1000)), 2U);
  EXPECT_EQ(window.arrive(kStart + milliseconds(1998)), 3U);
  EXPECT_EQ(window.arrive(kStart + seconds(5)), 1U);
  EXPECT_EQ(window.largest(), 3U);
}

TEST(SlidingWindow, ItSlidesAndDoesNotJump) {
  SlidingWindow window(seconds(60));
  for (int i = 0; i < 75; ++i) window.arrive(kStart + seconds(59));
  EXPECT_EQ(window.arrive(kStart + seconds(61)), 76U);  // two fixed windows would see 75 and 1
}

TEST(SlidingWindow, TellsWhenTheNextFits) {
  SlidingWindow window(seconds(10));
  EXPECT_LE(window.open_for(2), kStart);
  window.arrive(kStart);
  window.arrive(kStart + seconds(3));
  EXPECT_EQ(window.open_for(2), kStart + seconds(10));
  EXPECT_EQ(window.open_for(1), kStart + seconds(13));
  EXPECT_EQ(window.arrive(kStart + seconds(10)), 2U);
}

TEST(SlidingWindow, AgreesWithCountingAllPairs) {
  std::mt19937 engine(3);
  SlidingWindow window(milliseconds(100));
  std::vector<SteadyTime> all;
  SteadyTime now = kStart;
  std::size_t largest = 0;
  for (int i = 0; i < 2000; ++i) {
    now += milliseconds(engine() % 20);
    all.push_back(now);
    const auto expected = static_cast<std::size_t>(
        std::ranges::count_if(all, [&](SteadyTime time) { return time > now - milliseconds(100); }));
    largest = std::max(largest, expected);
    ASSERT_EQ(window.arrive(now), expected);
  }
  EXPECT_EQ(window.largest(), largest);
}

}  // namespace
}  // namespace rollcall::sources
