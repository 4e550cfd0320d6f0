#include "domain/policy/retry.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace rollcall::domain {
namespace {

using namespace std::chrono_literals;

TEST(IsRetryable, StatusesThatPassAndStatusesThatStay) {
  for (const int status : {408, 425, 429, 500, 502, 503, 504}) {
    EXPECT_TRUE(is_retryable(FailureKind::http_status, status)) << status;
  }
  for (const int status : {400, 401, 403, 404, 409, 410, 422, 501, 505, 301, 204}) {
    EXPECT_FALSE(is_retryable(FailureKind::http_status, status)) << status;
  }
}

TEST(IsRetryable, FaultsOfTheWayPassAndAnswersThatAreWrongStay) {
  for (const FailureKind kind : {FailureKind::connection, FailureKind::timeout, FailureKind::truncated,
                                 FailureKind::protocol, FailureKind::unreadable}) {
    EXPECT_TRUE(is_retryable(kind, 0)) << static_cast<int>(kind);
  }
  for (const FailureKind kind :
       {FailureKind::tls, FailureKind::too_large, FailureKind::unexpected, FailureKind::redirect,
        FailureKind::size_refused, FailureKind::deadline, FailureKind::interrupted}) {
    EXPECT_FALSE(is_retryable(kind, 200)) << static_cast<int>(kind);
  }
}

TEST(BackoffCeiling, DoublesUpToTheCap) {
  const RetryPolicy policy{10, 200ms, 1s};
  EXPECT_EQ(backoff_ceiling(policy, 1), 200ms);
  EXPECT_EQ(backoff_ceiling(policy, 2), 400ms);
  EXPECT_EQ(backoff_ceiling(policy, 3), 800ms);
  EXPECT_EQ(backoff_ceiling(policy, 4), 1s);
  EXPECT_EQ(backoff_ceiling(policy, 4'000'000'000U), 1s);
}

TEST(JudgeFailure, GivesUpAfterTheLastAttempt) {
  const RetryPolicy policy{3, 200ms, 1s};
  SourceFailure failure;
  failure.kind = FailureKind::timeout;
  EXPECT_TRUE(std::holds_alternative<TryAgain>(judge_failure(policy, failure, 1)));
  EXPECT_TRUE(std::holds_alternative<TryAgain>(judge_failure(policy, failure, 2)));
  EXPECT_TRUE(std::holds_alternative<GiveUp>(judge_failure(policy, failure, 3)));
}

TEST(JudgeFailure, GivesUpAtOnceOnWhatStays) {
  SourceFailure failure;
  failure.kind = FailureKind::http_status;
  failure.status = 404;
  EXPECT_TRUE(std::holds_alternative<GiveUp>(judge_failure(RetryPolicy{}, failure, 1)));
}

TEST(JudgeFailure, TheWaitIsTheAttemptsCeiling) {
  SourceFailure failure;
  failure.kind = FailureKind::connection;
  const auto verdict = judge_failure(RetryPolicy{5, 100ms, 20s}, failure, 3);
  ASSERT_TRUE(std::holds_alternative<TryAgain>(verdict));
  EXPECT_EQ(std::get<TryAgain>(verdict).ceiling, 400ms);
}

}  // namespace
}  // namespace rollcall::domain
