#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "domain/fetch_report.hpp"

namespace rollcall::json {

/// Names that messages.cpp writes and read_messages.cpp reads.
namespace field {
inline constexpr std::string_view kMessage = "message";
inline constexpr std::string_view kHost = "host";
inline constexpr std::string_view kError = "error";
inline constexpr std::string_view kParams = "params";
inline constexpr std::string_view kSize = "size";
inline constexpr std::string_view kResponse = "response";
inline constexpr std::string_view kResponseCode = "response_code";
inline constexpr std::string_view kResponseContent = "response_content";
inline constexpr std::string_view kResponseContentLength = "response_content_length";

inline constexpr std::string_view kId = "id";
inline constexpr std::string_view kRunId = "run_id";
inline constexpr std::string_view kReason = "reason";
inline constexpr std::string_view kRequest = "request";
inline constexpr std::string_view kMethod = "method";
inline constexpr std::string_view kUrl = "url";
inline constexpr std::string_view kAttempts = "attempts";
inline constexpr std::string_view kFailedAt = "failed_at";
inline constexpr std::string_view kUser = "user";
inline constexpr std::string_view kPointer = "pointer";

inline constexpr std::string_view kUsers = "users";
inline constexpr std::string_view kApiCalls = "api_calls";
inline constexpr std::string_view kErrors = "errors";
inline constexpr std::string_view kTimestamp = "timestamp";
inline constexpr std::string_view kDuration = "duration";
inline constexpr std::string_view kState = "state";
}  // namespace field

using ReportSum = std::uint64_t domain::FetchReport::*;

/// A report's sums behind the reference's five fields, in order.
inline constexpr std::array<std::pair<std::string_view, ReportSum>, 9> kReportSums = {{
    {"planned_calls", &domain::FetchReport::planned_calls},
    {"requests", &domain::FetchReport::requests},
    {"retries", &domain::FetchReport::retries},
    {"stored", &domain::FetchReport::stored},
    {"duplicates", &domain::FetchReport::duplicates},
    {"rejected", &domain::FetchReport::rejected},
    {"failed", &domain::FetchReport::failed},
    {"dead_letters", &domain::FetchReport::dead_letters},
    {"errors_omitted", &domain::FetchReport::errors_omitted},
}};

}  // namespace rollcall::json
