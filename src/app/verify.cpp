#include "app/verify.hpp"

#include <algorithm>
#include <map>

#include "app/verify_call.hpp"
#include "base/format.hpp"

namespace rollcall::app {
namespace {

using domain::CallRecord;
using domain::FetchReport;

constexpr std::uint32_t kCallsAtOnce = 100;
constexpr std::uint32_t kRunsAtOnce = 100;

/// Recounts one run.
class RunRecount {
 public:
  RunRecount(Backend backend, FetchReport report) : backend_(backend), report_(std::move(report)) {}

  Task<Result<RunVerification>> perform() {
    if (auto read = co_await read_tallies(); !read) co_return std::unexpected(read.error());
    std::uint32_t after = 0;
    while (true) {
      auto calls = co_await backend_.history->calls(report_.run_id, after, kCallsAtOnce);
      if (!calls) co_return std::unexpected(calls.error());
      if (calls->empty()) break;
      auto receipts = co_await backend_.history->receipts(report_.run_id, after, calls->back().index);
      if (!receipts) co_return std::unexpected(receipts.error());
      if (running()) {
        // Its calls go on ending: what was read of them must not be newer than what is read of their letters.
        if (auto read = co_await read_tallies(); !read) co_return std::unexpected(read.error());
      }
      if (auto checked = co_await check_calls(std::move(*calls), std::move(*receipts)); !checked) {
        co_return std::unexpected(checked.error());
      }
      after = last_index_;
    }
    for (const auto& [index, tally] : tallies_) {
      if (index > last_index_ || !running()) differ(format("dead letters name call {}, which is not planned", index));
    }
    compare_report();
    co_return RunVerification{report_.run_id, std::move(differences_)};
  }

  [[nodiscard]] std::uint64_t stored() const { return sums_.stored; }

 private:
  [[nodiscard]] bool running() const { return report_.state == domain::RunState::running; }

  Task<Result<void>> read_tallies() {
    auto tallies = co_await backend_.letters->tally(report_.run_id);
    if (!tallies) co_return std::unexpected(tallies.error());
    tallies_.clear();
    for (const LetterTally& tally : *tallies) tallies_.emplace(tally.call_index, tally);
    co_return Result<void>();
  }

  Task<Result<void>> check_calls(std::vector<CallRecord> calls, std::vector<domain::Receipt> receipts) {
    std::map<std::uint32_t, domain::Receipt> by_index;
    for (domain::Receipt& receipt : receipts) by_index[receipt.call_index] = std::move(receipt);
    for (const CallRecord& call : calls) {
      const auto tally = tallies_.extract(call.index);
      const domain::Receipt& receipt = by_index[call.index];
      if (running() && call.state == domain::CallState::planned) {  // it may have ended since its line was read
        add(call);
        continue;
      }
      check_call(call, receipt, tally ? tally.mapped() : LetterTally{}, differences_);
      add(call);
      if (receipt.keys.empty()) continue;
      auto missing = co_await backend_.records->missing(receipt.keys);
      if (!missing) co_return std::unexpected(missing.error());
      for (const domain::RecordKey& key : *missing) {
        differ(format("call {} stored ({}, {}), which is not there", call.index, key.partition, key.sort));
      }
    }
    last_index_ = calls.back().index;
    co_return Result<void>();
  }

  void add(const CallRecord& call) {
    ++sums_.planned_calls;
    if (call.state == domain::CallState::planned) {
      ++unfinished_;
      return;
    }
    ++sums_.api_calls;
    sums_.users += call.received;
    sums_.stored += call.stored;
    sums_.duplicates += call.duplicates;
    sums_.rejected += call.rejected;
    sums_.failed += call.failed;
    sums_.dead_letters += call.rejected + call.failed + (call.state == domain::CallState::dead ? 1 : 0);
  }

  void compare_report() {
    if (!running() && unfinished_ > 0) {
      differ(format("the run has ended, but {} of its calls have not", unfinished_));
    }
    compare("planned_calls", report_.planned_calls, sums_.planned_calls);
    compare("api_calls", report_.api_calls, sums_.api_calls);
    compare("users", report_.users, sums_.users);
    compare("stored", report_.stored, sums_.stored);
    compare("duplicates", report_.duplicates, sums_.duplicates);
    compare("rejected", report_.rejected, sums_.rejected);
    compare("failed", report_.failed, sums_.failed);
    compare("dead_letters", report_.dead_letters, sums_.dead_letters);
  }

  void compare(std::string_view name, std::uint64_t reported, std::uint64_t counted) {
    // The report of a run that is going may be older than the calls that were read after it.
    if (running() ? reported > counted : reported != counted) {
      differ(format("the report says {} = {}, but the calls add up to {}", name, reported, counted));
    }
  }

  void differ(std::string text) { differences_.push_back(std::move(text)); }

  Backend backend_;
  FetchReport report_;
  FetchReport sums_;
  std::uint64_t unfinished_ = 0;
  std::uint32_t last_index_ = 0;
  std::map<std::uint32_t, LetterTally> tallies_;
  std::vector<std::string> differences_;
};

Task<Result<Verification>> verify_one(Backend backend, domain::RunId id) {
  auto report = co_await backend.history->run(id);
  if (!report) co_return std::unexpected(report.error());
  if (!*report) {
    co_return fail(ErrorKind::not_found, format("there is no run '{}': 'rollcall runs' lists them", id.value));
  }
  RunRecount recount(backend, std::move(**report));
  auto verified = co_await recount.perform();
  if (!verified) co_return std::unexpected(verified.error());
  co_return Verification{{std::move(*verified)}, {}};
}

Task<Result<Verification>> verify_all(Backend backend) {
  Verification all;
  RunsPage page{kRunsAtOnce, {}};
  std::uint64_t stored = 0;
  const auto present = co_await backend.records->count();  // first: a run that is going adds to both
  if (!present) co_return std::unexpected(present.error());
  while (true) {
    auto reports = co_await backend.history->runs(page);
    if (!reports) co_return std::unexpected(reports.error());
    if (reports->empty()) break;
    page.before = reports->back().run_id;
    for (FetchReport& report : *reports) {
      RunRecount recount(backend, std::move(report));
      auto verified = co_await recount.perform();
      if (!verified) co_return std::unexpected(verified.error());
      stored += recount.stored();
      all.runs.push_back(std::move(*verified));
    }
  }
  // A later record replaces one with the same key, so there may be fewer than were stored; never more.
  if (*present > stored) {
    all.differences.push_back(format("{} records are there, but all runs together stored {}", *present, stored));
  }
  co_return all;
}

}  // namespace

bool Verification::balanced() const {
  return differences.empty() &&
         std::ranges::all_of(runs, [](const RunVerification& run) { return run.differences.empty(); });
}

Task<Result<Verification>> verify(Backend backend, std::optional<domain::RunId> only) {
  if (only) co_return co_await verify_one(backend, *only);
  co_return co_await verify_all(backend);
}

}  // namespace rollcall::app
