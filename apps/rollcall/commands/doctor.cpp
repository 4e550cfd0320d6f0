#include <sys/stat.h>

#include "base/format.hpp"
#include "commands/commands.hpp"
#include "commands/on_loop.hpp"
#include "exit_codes.hpp"
#include "terminal.hpp"

namespace rollcall::cli {
namespace {

/// The checks so far: a line each on stdout.
class Checkup {
 public:
  void good(std::string_view what, const std::string& text) { line("ok", what, text); }
  void warn(std::string_view what, const std::string& text) { line("warning", what, text); }
  void bad(std::string_view what, const std::string& text) {
    line("FAILED", what, text);
    failed_ = true;
  }
  [[nodiscard]] int code() const { return failed_ ? kFailed : kDone; }

 private:
  static void line(std::string_view verdict, std::string_view what, const std::string& text) {
    (void)print(format("{:<8} {:<12} {}\n", verdict, what, text));
  }
  bool failed_ = false;
};

/// Takes a slot of the real budget for the check's own requests: doctor keeps to the limit as well.
class OneGate final : public app::RequestGate {
 public:
  OneGate(app::RateLimiter* limiter, Duration timeout) : limiter_(limiter), timeout_(timeout) {}

  Task<Result<void>> enter() override {
    const auto answer = co_await limiter_->try_take(timeout_);
    if (!answer) co_return std::unexpected(answer.error());
    const auto* slot = std::get_if<app::BudgetSlot>(&*answer);
    if (slot == nullptr) co_return fail(ErrorKind::deadline, "the rate budget is used up just now: try again later");
    slot_ = *slot;
    co_return Result<void>();
  }
  Task<Result<void>> leave(SteadyTime not_before) override { co_return co_await limiter_->release(slot_, not_before); }

 private:
  app::RateLimiter* limiter_;
  Duration timeout_;
  app::BudgetSlot slot_;
};

void check_source_answer(Checkup& checkup, const std::string& url, const Result<app::SourceAnswer>& answer) {
  if (!answer) return checkup.warn("source", format("{} was not asked: {}", url, answer.error().message));
  if (std::holds_alternative<domain::Page>(*answer))
    return checkup.good("source", format("{} answers with a user", url));
  const auto& failure = std::get<domain::SourceFailure>(*answer);
  const std::string why = failure.detail.empty() ? format("status {}", failure.status) : failure.detail;
  checkup.bad("source", format("{}: {}. Check --source-url, or try 'rollcall sample-api'", url, why));
}

void check_file(Checkup& checkup, const std::string& db) {
  struct stat info{};
  if (::stat(db.c_str(), &info) != 0) return checkup.bad("permissions", format("'{}' can't be looked at", db));
  const bool open_to_others = (info.st_mode & (S_IRWXG | S_IRWXO)) != 0;
  if (open_to_others) {
    return checkup.warn("permissions", format("'{0}' can be read by other users: chmod 600 '{0}'", db));
  }
  checkup.good("permissions", format("'{}' is its owner's alone", db));
}

void check_clock(Checkup& checkup, WallTime now) {
  constexpr WallTime kPlausible{std::chrono::milliseconds(1'700'000'000'000)};
  if (now >= kPlausible) return checkup.good("clock", format_utc(now));
  checkup.bad("clock", format("the machine's clock says {}: set it, reports and logs carry its time", format_utc(now)));
}

Task<> check_backend(Program* program, const app::Backend* backend, Checkup* checkup) {
  const std::string& db = program->settings().db;
  const auto count = co_await backend->records->count();
  if (count) {
    checkup->good("backend", format("'{}' opens and can be written; {} users are stored", db, *count));
  } else {
    checkup->bad("backend", count.error().message);
  }
  check_file(*checkup, db);
}

Task<> check_source(Program* program, const app::Backend* backend, Checkup* checkup) {
  OneGate gate(backend->limiter, program->settings().timeout);
  const auto answer = co_await program->source().fetch({1, kNever}, &gate);
  check_source_answer(*checkup, program->source().url(), answer);
}

Task<int> examine(Program* program) {
  Checkup checkup;
  check_clock(checkup, program->clock().wall_now());
  const app::Backend* backend = co_await program->open_backend();  // says itself what is wrong
  if (backend == nullptr) {
    checkup.bad("backend", format("'{}' can't be used", program->settings().db));
    checkup.warn("source", "not asked: the rate budget is kept in the backend");
    co_return checkup.code();
  }
  co_await check_backend(program, backend, &checkup);
  co_await check_source(program, backend, &checkup);
  co_return checkup.code();
}

}  // namespace

int run_doctor(Program& program) {
  return on_loop(program, [&] { return examine(&program); });
}

}  // namespace rollcall::cli
