#include <algorithm>

#include "base/format.hpp"
#include "base/text.hpp"
#include "memory/memory_backend.hpp"

namespace rollcall::memory {
namespace {

domain::FetchReport report_of(const StoredRun& run) {
  if (run.report) return *run.report;
  std::vector<domain::CallRecord> ended;
  for (const auto& [index, call] : run.calls) {
    if (call.state != domain::CallState::planned) ended.push_back(call);
  }
  domain::FetchRun sums(run.plan, ended);
  sums.take_over_errors(run.errors);
  return sums.report(domain::RunState::running, run.plan.started_at);
}

}  // namespace

Task<Result<std::optional<domain::FetchReport>>> MemoryHistory::latest_report() {
  const StoredRun* latest = nullptr;
  for (const auto& [id, run] : store_->runs) {
    if (run.report && (latest == nullptr || run.finished_as > latest->finished_as)) latest = &run;
  }
  if (latest == nullptr) co_return std::optional<domain::FetchReport>();
  co_return latest->report;
}

Task<Result<std::vector<domain::FetchReport>>> MemoryHistory::runs(app::RunsPage page) {
  std::vector<domain::FetchReport> reports;
  for (auto run = store_->runs.rbegin(); run != store_->runs.rend() && reports.size() < page.limit; ++run) {
    if (page.before.empty() || run->first < page.before) reports.push_back(report_of(run->second));
  }
  co_return reports;
}

Task<Result<std::optional<domain::FetchReport>>> MemoryHistory::run(domain::RunId id) {
  const auto found = store_->runs.find(id);
  if (found == store_->runs.end()) co_return std::optional<domain::FetchReport>();
  co_return report_of(found->second);
}

Task<Result<std::vector<domain::CallRecord>>> MemoryHistory::calls(domain::RunId id, std::uint32_t after,
                                                                   std::uint32_t limit) {
  std::vector<domain::CallRecord> page;
  const auto found = store_->runs.find(id);
  if (found == store_->runs.end()) co_return page;
  const auto& calls = found->second.calls;
  for (auto call = calls.upper_bound(after); call != calls.end() && page.size() < limit; ++call) {
    page.push_back(call->second);
  }
  co_return page;
}

Task<Result<std::vector<domain::Receipt>>> MemoryHistory::receipts(domain::RunId id, std::uint32_t after,
                                                                   std::uint32_t last) {
  std::vector<domain::Receipt> page;
  const auto found = store_->runs.find(id);
  if (found == store_->runs.end()) co_return page;
  const auto& receipts = found->second.receipts;
  for (auto receipt = receipts.upper_bound(after); receipt != receipts.upper_bound(last); ++receipt) {
    if (found->second.calls.at(receipt->first).state == domain::CallState::done) page.push_back(receipt->second);
  }
  co_return page;
}

Task<Result<app::DocumentPage>> MemoryRecords::read(app::RecordQuery query) {
  std::uint64_t after = 0;
  if (!query.cursor.empty()) {
    const auto parsed = parse_unsigned(query.cursor);
    if (!parsed) co_return fail(ErrorKind::invalid_input, format("'{}' is not a cursor", query.cursor));
    after = *parsed;
  }
  app::DocumentPage page;
  for (auto place = store_->record_order.upper_bound(after); place != store_->record_order.end(); ++place) {
    const domain::RecordKey& key = place->second;
    if (query.partition && key.partition != *query.partition) continue;
    if (query.sort && key.sort != *query.sort) continue;
    const bool full =
        page.bytes() >= query.max_bytes || (query.max_documents > 0 && page.size() >= query.max_documents);
    if (full) {
      page.next = format("{}", after);
      break;
    }
    page.add(store_->records.at(key).second);
    after = place->first;
  }
  co_return page;
}

Task<Result<std::vector<domain::RecordKey>>> MemoryRecords::missing(std::vector<domain::RecordKey> keys) {
  std::erase_if(keys, [this](const domain::RecordKey& key) { return store_->records.contains(key); });
  co_return keys;
}

Task<Result<std::uint64_t>> MemoryRecords::count() { co_return store_->records.size(); }

Task<Result<std::vector<domain::DeadLetter>>> MemoryLetters::list(app::LettersPage page) {
  std::vector<domain::DeadLetter> letters;
  bool started = !store_->letters.contains(page.after);
  for (const domain::LetterId& id : store_->letter_order) {
    const StoredLetter& stored = store_->letters.at(id);
    if (started && stored.waiting && letters.size() < page.limit) letters.push_back(stored.letter);
    if (id == page.after) started = true;
  }
  co_return letters;
}

Task<Result<std::optional<domain::DeadLetter>>> MemoryLetters::get(domain::LetterId id) {
  const auto found = store_->letters.find(id);
  if (found == store_->letters.end() || !found->second.waiting) co_return std::optional<domain::DeadLetter>();
  co_return found->second.letter;
}

Task<Result<void>> MemoryLetters::discard(domain::LetterId id) {
  const auto found = store_->letters.find(id);
  if (found == store_->letters.end() || !found->second.waiting) {
    co_return fail(ErrorKind::not_found, format("no dead letter '{}' is waiting", id.value));
  }
  found->second.waiting = false;
  co_return Result<void>();
}

Task<Result<std::uint64_t>> MemoryLetters::count() {
  co_return std::ranges::count_if(store_->letters, [](const auto& entry) { return entry.second.waiting; });
}

Task<Result<std::vector<app::LetterTally>>> MemoryLetters::tally(domain::RunId run) {
  std::map<std::uint32_t, app::LetterTally> tallies;
  for (const auto& [id, stored] : store_->letters) {
    if (stored.letter.run_id != run) continue;
    app::LetterTally& tally = tallies[stored.letter.call_index];
    tally.call_index = stored.letter.call_index;
    if (stored.letter.is_call()) {
      ++tally.call_letters;
    } else if (stored.letter.reason == domain::to_string(domain::RecordReason::rejected)) {
      ++tally.rejected;
    } else {
      ++tally.store_refused;
    }
  }
  std::vector<app::LetterTally> list;
  for (const auto& [index, tally] : tallies) list.push_back(tally);
  co_return list;
}

}  // namespace rollcall::memory
