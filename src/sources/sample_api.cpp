#include "sources/sample_api.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/format.hpp"
#include "base/text.hpp"
#include "http/retry_after.hpp"
#include "json/writer.hpp"
#include "sources/fault_answers.hpp"
#include "sources/sample_stats.hpp"
#include "sources/seeded_draws.hpp"
#include "sources/spoiled_user.hpp"
#include "sources/user_generator.hpp"

namespace rollcall::sources {
namespace {

constexpr std::string_view kResource = "/api/v2/users";
constexpr std::string_view kStats = "/_stats";
constexpr std::uint64_t kLargestPage = 100;
constexpr Duration kUnlimitedWindow = std::chrono::seconds(60);  // what is watched when no limit is set

/// 1 for a size that is absent or no size.
std::uint64_t asked_size(const http::Request& request) {
  for (const auto& [name, value] : http::parse_query(request.query)) {
    if (name == "size") return std::max<std::uint64_t>(parse_unsigned(value).value_or(1), 1);
  }
  return 1;
}

http::Response not_found() {
  http::Response response = problem(404, "Not Found");
  json::Writer out;
  out.begin_object()
      .field("type", "about:blank")
      .field("title", "Not Found")
      .field("status", 404)
      .field("detail", format("Users are at {}, statistics at {}.", kResource, kStats))
      .end_object();
  response.body = out.take();
  return response;
}

bool alters_a_page(FaultKind kind) { return kind == FaultKind::bad_user || kind == FaultKind::dup_user; }

}  // namespace

struct SampleApi::Impl {
  Impl(SampleApiOptions given, app::Clock* its_clock)
      : options(std::move(given)),
        clock(its_clock),
        stats(options.limit ? options.limit->window : kUnlimitedWindow),
        generator(options.seed),
        draws(options.seed + 1) {
    for (std::string& user : options.users) user = escape_ampersands(user);
  }

  http::Response answer(const http::Request& request);
  http::Response limited();
  http::Response faulty(FaultKind kind, std::uint64_t size);
  http::Response truncated(std::uint64_t size);
  http::Response too_many_requests();
  http::Response users(std::uint64_t size, const std::vector<FaultKind>& faults);
  void alter(std::vector<std::string>& documents, FaultKind kind);
  std::string next_user();
  void count_fault(FaultKind kind) { ++stats.faults[std::to_underlying(kind)]; }
  http::Response retry_after(std::string value, SteadyTime not_before);

  SampleApiOptions options;
  app::Clock* clock;
  SampleStats stats;
  UserGenerator generator;
  SeededDraws draws;  ///< faults and latency: they don't change which users come
  std::size_t next_given = 0;
  std::uint64_t spoiled = 0;
  std::uint64_t refusals = 0;
};

SampleApi::SampleApi(SampleApiOptions options, app::Clock* clock)
    : impl_(std::make_unique<Impl>(std::move(options), clock)) {}

SampleApi::~SampleApi() = default;

Task<http::Response> SampleApi::handle(http::Request request) {
  Impl& api = *impl_;
  if (request.path != kResource && request.path != kStats) co_return not_found();
  if (request.method != "GET" && request.method != "HEAD") {
    http::Response refusal = problem(405, "Method Not Allowed");
    refusal.headers.add("Allow", "GET, HEAD");
    co_return refusal;
  }
  if (request.path == kStats) {
    http::Response response;
    response.body = api.stats.to_json();
    co_return response;
  }
  http::Response response = api.answer(request);
  if (api.options.latency_max > Duration::zero()) {
    const auto wait = api.draws.between(static_cast<std::uint64_t>(api.options.latency_min.count()),
                                        static_cast<std::uint64_t>(api.options.latency_max.count()));
    co_await api.clock->sleep_until(api.clock->steady_now() + Duration(wait), StopToken());
  }
  co_return response;
}

http::Response SampleApi::Impl::answer(const http::Request& request) {
  const SteadyTime now = clock->steady_now();
  ++stats.requests;
  if (now < stats.not_before) ++stats.early_requests;
  const std::size_t in_window = stats.window.arrive(now);
  http::Response response;
  if (options.limit && in_window > options.limit->requests) {
    response = limited();
  } else {
    const std::uint64_t size = asked_size(request);
    const auto faults = options.faults.draw(stats.requests, draws);
    const auto first = std::ranges::find_if_not(faults, alters_a_page);
    response = first != faults.end() ? faulty(*first, size) : users(size, faults);
  }
  const bool answered = response.fault != http::TransportFault::hang && response.fault != http::TransportFault::reset;
  if (answered) ++stats.answers[response.status];
  return response;
}

http::Response SampleApi::Impl::limited() {
  ++stats.violations;
  const SteadyTime open = stats.window.open_for(options.limit->requests);
  const auto wait = std::chrono::ceil<std::chrono::seconds>(open - clock->steady_now());
  return retry_after(std::to_string(wait.count()), clock->steady_now() + wait);
}

http::Response SampleApi::Impl::retry_after(std::string value, SteadyTime not_before) {
  stats.not_before = std::max(stats.not_before, not_before);
  http::Response response = problem(429, "Too Many Requests");
  response.headers.add("Retry-After", std::move(value));
  return response;
}

/// In turn: a second, and the first whole second that is at least one away, as a date.
http::Response SampleApi::Impl::too_many_requests() {
  using std::chrono::seconds;
  const SteadyTime now = clock->steady_now();
  if (refusals++ % 2 == 0) return retry_after("1", now + seconds(1));
  const WallTime wall = clock->wall_now();
  const WallTime date = std::chrono::ceil<seconds>(wall + seconds(1));
  // Wall time is cut to milliseconds: who waits for the date exactly can seem one early.
  return retry_after(http::format_http_date(date), now + (date - wall) - std::chrono::milliseconds(1));
}

http::Response SampleApi::Impl::faulty(FaultKind kind, std::uint64_t size) {
  count_fault(kind);
  switch (kind) {
    case FaultKind::status_503: return problem(503, "Service Unavailable");
    case FaultKind::status_429: return too_many_requests();
    case FaultKind::garbage: return garbage();
    case FaultKind::html_200: return html_page();
    case FaultKind::oversize_page: return oversize_page();
    default: break;
  }
  if (kind == FaultKind::hang || kind == FaultKind::reset) {
    http::Response nothing;
    nothing.fault = kind == FaultKind::hang ? http::TransportFault::hang : http::TransportFault::reset;
    return nothing;
  }
  if (kind == FaultKind::truncate) return truncated(size);
  http::Response response = users(size, {});
  response.fault = http::TransportFault::drip;
  return response;
}

/// Half an answer delivers no users: they come again in the next one.
http::Response SampleApi::Impl::truncated(std::uint64_t size) {
  const UserGenerator generator_before = generator;
  const std::size_t given_before = next_given;
  const std::uint64_t users_before = stats.users;
  http::Response response = users(size, {});
  response.fault = http::TransportFault::truncate;
  generator = generator_before;
  next_given = given_before;
  stats.users = users_before;
  return response;
}

http::Response SampleApi::Impl::users(std::uint64_t size, const std::vector<FaultKind>& faults) {
  if (size > kLargestPage) return page(format(R"({{"message":"Maximum allowed size is {}"}})", kLargestPage));
  std::vector<std::string> documents;
  for (std::uint64_t i = 0; i < size; ++i) documents.push_back(next_user());
  for (const FaultKind kind : faults) alter(documents, kind);
  stats.users += documents.size();
  if (documents.size() == 1) return page(std::move(documents.front()));
  std::string body;
  for (const std::string& document : documents) {
    body += body.empty() ? '[' : ',';
    body += document;
  }
  body += ']';
  return page(std::move(body));
}

void SampleApi::Impl::alter(std::vector<std::string>& documents, FaultKind kind) {
  const std::size_t at = draws.between(0, documents.size() - 1);
  if (kind == FaultKind::bad_user) {
    documents[at] = escape_ampersands(spoil_user(documents[at], spoiled++));
  } else {
    if (documents.size() < 2) return;
    const std::size_t other = draws.between(0, documents.size() - 2);
    documents[at] = documents[other < at ? other : other + 1];
  }
  count_fault(kind);
}

std::string SampleApi::Impl::next_user() {
  if (options.users.empty()) return generator.next();
  const std::size_t at = next_given;
  next_given = (next_given + 1) % options.users.size();
  return options.users[at];
}

}  // namespace rollcall::sources
