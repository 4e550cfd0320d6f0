#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "domain/call_outcome.hpp"
#include "domain/dead_letter.hpp"
#include "domain/error_event.hpp"
#include "domain/fetch_report.hpp"

namespace rollcall::json {

// The messages of CONTRACT.md sections 1 and 4, field by field, in its order. Reading is the exact inverse of
// writing for what is written here; fields that are not known are ignored.

std::string write_error_event(const domain::ErrorEvent& event);
std::string write_report(const domain::FetchReport& report);
std::string write_dead_letter(const domain::DeadLetter& letter);
/// The report with `calls` added at its end.
std::string write_run(const domain::FetchReport& report, const std::vector<domain::CallRecord>& calls);

Result<domain::ErrorEvent> read_error_event(const std::string& text);
Result<domain::FetchReport> read_report(const std::string& text);
Result<domain::DeadLetter> read_dead_letter(const std::string& text);

}  // namespace rollcall::json
