#include "program.hpp"

#include <cstdlib>
#include <random>

#include "app/close_abandoned.hpp"
#include "app/run_fetch.hpp"
#include "base/format.hpp"
#include "terminal.hpp"

namespace rollcall::cli {
namespace {

std::uint64_t random_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

/// The first of the variables that is set.
std::string environment(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (const char* value = std::getenv(name); value != nullptr) return value;
  }
  return {};
}

net::ProxySettings proxy_from_environment() {
  // As curl: HTTP_PROXY in capitals is left alone, because a CGI request can set it.
  return {environment({"http_proxy", "all_proxy", "ALL_PROXY"}),
          environment({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}), environment({"no_proxy", "NO_PROXY"})};
}

}  // namespace

Program::Program(Invocation invocation, SettingTexts texts, Settings settings)
    : invocation_(std::move(invocation)),
      texts_(std::move(texts)),
      settings_(std::move(settings)),
      chance_(random_seed()),
      draws_(settings_.seed.value_or(random_seed())) {}

Task<app::Backend*> Program::open_backend() {
  auto opened = sqlite::SqliteBackend::open({settings_.db, settings_.rate}, runtime_.executor(), &clock_);
  if (!opened) {
    print_error(opened.error());
    open_failure_ = exit_code(opened.error());
    co_return nullptr;
  }
  sqlite_ = std::move(*opened);
  backend_ = sqlite_->ports();
  const auto closed = co_await app::close_abandoned(backend_, &clock_);
  if (!closed) {
    print_error(closed.error());
    open_failure_ = exit_code(closed.error());
    co_return nullptr;
  }
  for (const domain::FetchReport& report : *closed) {
    print_note(format("run {} had been cut off: it is closed as interrupted, with {} ('rollcall dlq list')",
                      report.run_id.value, counted(report.dead_letters, "dead letter")));
  }
  co_return &backend_;
}

app::RecordSource& Program::source() {
  if (!source_) {
    net::HttpClientOptions options;
    options.user_agent = "rollcall/" ROLLCALL_VERSION;
    options.proxy = proxy_from_environment();
    client_ = std::make_unique<net::HttpClient>(runtime_.executor(), std::move(options));
    source_ = std::make_unique<sources::RandomDataApi>(
        sources::RandomDataApiOptions{settings_.source_url, domain::users_schema(), settings_.timeout}, client_.get(),
        &clock_);
  }
  return *source_;
}

app::FetchTools Program::tools() { return {&source(), backend_, &clock_, &chance_}; }

app::FetchSettings Program::fetch_settings() const {
  app::FetchSettings fetch;
  fetch.concurrency = settings_.concurrency;
  fetch.request_timeout = settings_.timeout;
  fetch.retry.attempts = settings_.attempts;
  fetch.deadline = settings_.deadline;
  return fetch;
}

}  // namespace rollcall::cli
