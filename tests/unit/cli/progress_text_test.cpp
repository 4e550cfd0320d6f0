#include <gtest/gtest.h>

#include "progress_line.hpp"

namespace rollcall {
namespace {

using namespace std::chrono_literals;
using app::FetchProgress;
using app::WaitReason;
using cli::progress_text;

constexpr SteadyTime kNow{1h};

FetchProgress progress(std::uint64_t ended, std::uint64_t planned, std::uint64_t users) {
  FetchProgress made;
  made.sums.api_calls = ended;
  made.sums.planned_calls = planned;
  made.sums.users = users;
  return made;
}

TEST(ProgressText, BeforeTheFirstCallEndsThereIsNoRateAndNoEta) {
  EXPECT_EQ(progress_text(progress(0, 20, 0), 0s, kNow), "page 0 of 20  0 users");
  EXPECT_EQ(progress_text(progress(0, 20, 0), 5s, kNow), "page 0 of 20  0 users");
}

TEST(ProgressText, RateAndEtaComeFromTheCallsThatEnded) {
  EXPECT_EQ(progress_text(progress(5, 20, 250), 2s, kNow), "page 5 of 20  250 users  2.5 calls/s  ETA 6 s");
}

TEST(ProgressText, AtTheEndThereIsNoEta) {
  EXPECT_EQ(progress_text(progress(20, 20, 1034), 10s, kNow), "page 20 of 20  1034 users  2.0 calls/s");
}

TEST(ProgressText, NoTimeHasPassedIsNotADivisionByZero) {
  EXPECT_EQ(progress_text(progress(5, 20, 250), 0s, kNow), "page 5 of 20  250 users");
}

TEST(ProgressText, DeadLettersAreCountedOnceThereAreAny) {
  FetchProgress made = progress(1, 2, 0);
  made.sums.dead_letters = 3;
  EXPECT_EQ(progress_text(made, 1s, kNow), "page 1 of 2  0 users  3 dead letters  1.0 calls/s  ETA 1 s");
  made.sums.dead_letters = 1;
  EXPECT_EQ(progress_text(made, 1s, kNow), "page 1 of 2  0 users  1 dead letter  1.0 calls/s  ETA 1 s");
}

TEST(ProgressText, SaysWhatItWaitsForAndHowLong) {
  FetchProgress made = progress(4, 8, 40);
  made.waiting_for = WaitReason::budget;
  made.waiting_until = kNow + 2500ms;
  EXPECT_EQ(progress_text(made, 4s, kNow), "page 4 of 8  40 users  1.0 calls/s  ETA 4 s  waits 3 s (rate)");
  made.waiting_for = WaitReason::backoff;
  made.waiting_until = kNow + 1s;
  EXPECT_EQ(progress_text(made, 4s, kNow), "page 4 of 8  40 users  1.0 calls/s  ETA 4 s  waits 1 s (retry)");
}

TEST(ProgressText, TheEtaIsNotShorterThanTheWait) {
  FetchProgress made = progress(6, 8, 60);
  made.waiting_for = WaitReason::budget;
  made.waiting_until = kNow + 40'500ms;
  EXPECT_EQ(progress_text(made, 3s, kNow), "page 6 of 8  60 users  2.0 calls/s  ETA 41 s  waits 41 s (rate)");
}

TEST(ProgressText, WaitsAreSaidBeforeTheFirstCallEndsAsWell) {
  FetchProgress made = progress(0, 1, 0);
  made.waiting_for = WaitReason::budget;
  made.waiting_until = kNow + 60s;
  EXPECT_EQ(progress_text(made, 1s, kNow), "page 0 of 1  0 users  waits 60 s (rate)");
}

TEST(ProgressText, AWaitThatIsOverIsNotNegative) {
  FetchProgress made = progress(0, 1, 0);
  made.waiting_for = WaitReason::backoff;
  made.waiting_until = kNow - 5s;
  EXPECT_EQ(progress_text(made, 1s, kNow), "page 0 of 1  0 users  waits 0 s (retry)");
}

TEST(ProgressText, HasNoControlCharacters) {
  FetchProgress made = progress(3, 9, 1);
  made.waiting_for = WaitReason::budget;
  for (const char c : progress_text(made, 3s, kNow)) EXPECT_TRUE(c >= ' ' && c < 0x7F);
}

}  // namespace
}  // namespace rollcall
