#pragma once

#include <optional>
#include <utility>

#include "app/plan_run.hpp"
#include "app/run_fetch.hpp"
#include "memory/memory_backend.hpp"
#include "memory/scripted_source.hpp"
#include "memory/seeded_random.hpp"
#include "memory/virtual_clock.hpp"

namespace rollcall::test {

using namespace std::chrono_literals;

/// A failure of the source, ready to be scripted.
inline domain::SourceFailure failure(domain::FailureKind kind, int status = 0) {
  domain::SourceFailure made;
  made.kind = kind;
  made.status = status;
  made.detail = "scripted";
  return made;
}

/// "Maximum allowed size is N".
inline domain::SourceFailure size_refusal(std::uint32_t allowed) {
  domain::SourceFailure made = failure(domain::FailureKind::size_refused, 200);
  made.max_size = allowed;
  made.content = domain::cut_content("{\"message\":\"Maximum allowed size is " + std::to_string(allowed) + "\"}");
  return made;
}

/// The engine over memory, in virtual time, with a scripted source.
class Engine {
 public:
  explicit Engine(memory::ScriptedSource::Script script, std::optional<domain::RateLimit> limit = std::nullopt)
      : source(&clock, std::move(script)), backend(&store, &clock, limit) {}

  app::FetchTools tools() { return {&source, backend.ports(), &clock, &random}; }

  domain::FetchPlan plan(std::uint32_t calls, domain::CountRange size = {10, 10}) {
    return app::plan_fetch({{calls, calls}, size}, source.url(), clock, random, random);
  }

  /// Performs the plan; the error, if any, is the run's.
  Result<app::RunResult> run(domain::FetchPlan plan) {
    Result<app::RunResult> result = fail(ErrorKind::internal, "did not run");
    memory::run_in_virtual_time(clock, [&] { return perform(std::move(plan), &result); });
    return result;
  }

  /// Runs any task to its end in virtual time.
  template <class T>
  T wait_for(Task<T> task) {
    std::optional<T> value;
    memory::run_in_virtual_time(clock, [&] { return keep(std::move(task), &value); });
    return std::move(*value);
  }

  memory::MemoryStore store;
  memory::VirtualClock clock;
  memory::SeededRandom random{7};
  memory::ScriptedSource source;
  memory::MemoryBackend backend;
  app::FetchSettings settings;
  StopSource stop;
  app::RunObserver* observer = nullptr;

 private:
  Task<> perform(domain::FetchPlan plan, Result<app::RunResult>* result) {
    *result = co_await app::run_fetch(tools(), settings, std::move(plan), stop.token(), observer);
  }
  template <class T>
  static Task<> keep(Task<T> task, std::optional<T>* value) {
    value->emplace(co_await std::move(task));
  }
};

/// A source that answers every request with a page of the size asked for, ids counting up.
inline memory::ScriptedSource::Script pages(Duration latency = 10ms) {
  return [latency, next = std::uint64_t{1}](std::uint32_t size, std::uint64_t /*request*/) mutable {
    domain::Page page = memory::users_page(size, next);
    next += size;
    return memory::ScriptedAnswer{std::move(page), latency, {}};
  };
}

}  // namespace rollcall::test
