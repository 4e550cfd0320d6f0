#pragma once

#include <string>
#include <vector>

#include "domain/call_outcome.hpp"
#include "domain/fetch_plan.hpp"
#include "domain/fetch_run.hpp"

namespace rollcall::test {

inline domain::FetchPlan plan_of(const std::string& id, std::uint32_t calls) {
  domain::FetchPlan plan{domain::RunId(id), from_unix_ms(1'700'000'000'000), "http://source.test/users", {}};
  for (std::uint32_t i = 1; i <= calls; ++i) plan.calls.push_back({i, 10, {}});
  return plan;
}

inline domain::Record record(const std::string& id, const std::string& name, const std::string& note = "") {
  return {{id, name}, "{\"id\":" + id + ",\"last_name\":\"" + name + "\",\"note\":\"" + note + "\"}"};
}

inline domain::CallContext context_of(const domain::FetchPlan& plan, std::uint32_t index) {
  return {plan.run_id, plan.calls[index - 1], plan.source_url, 1, from_unix_ms(1'700'000'001'000)};
}

inline domain::CallOutcome done(const domain::FetchPlan& plan, std::uint32_t index, std::vector<domain::Record> records,
                                std::vector<domain::RejectedRecord> rejected = {}) {
  domain::Page page{std::move(records), std::move(rejected)};
  domain::CallOutcome outcome = domain::make_done_outcome(context_of(plan, index), std::move(page));
  outcome.requests = 1;
  return outcome;
}

inline domain::CallOutcome dead(const domain::FetchPlan& plan, std::uint32_t index) {
  domain::SourceFailure failure;
  failure.kind = domain::FailureKind::http_status;
  failure.status = 404;
  failure.content = domain::cut_content("not \"here\"");
  return domain::make_dead_outcome(context_of(plan, index), failure);
}

inline domain::FetchReport report_of(const domain::FetchPlan& plan, const std::vector<domain::CallRecord>& calls) {
  return domain::FetchRun(plan, calls).report(domain::RunState::complete, from_unix_ms(1'700'000'002'500));
}

}  // namespace rollcall::test
