#include "sources/random_data_api.hpp"

#include <algorithm>
#include <utility>

#include "base/format.hpp"
#include "http/redirect.hpp"
#include "http/retry_after.hpp"
#include "json/decode_page.hpp"

namespace rollcall::sources {
namespace {

using domain::FailureKind;
using domain::SourceFailure;

FailureKind failure_kind(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::tls: return FailureKind::tls;
    case ErrorKind::timeout: return FailureKind::timeout;
    case ErrorKind::truncated: return FailureKind::truncated;
    case ErrorKind::too_large: return FailureKind::too_large;
    case ErrorKind::protocol: return FailureKind::protocol;
    case ErrorKind::deadline: return FailureKind::deadline;
    case ErrorKind::cancelled: return FailureKind::interrupted;
    default: return FailureKind::connection;
  }
}

SourceFailure failure_of(FailureKind kind, std::string detail) {
  SourceFailure failure;
  failure.kind = kind;
  failure.detail = std::move(detail);
  return failure;
}

SourceFailure failure_of(FailureKind kind, std::string detail, const net::ClientResponse& response) {
  SourceFailure failure = failure_of(kind, std::move(detail));
  failure.status = response.status;
  failure.content = domain::cut_content(response.body);
  return failure;
}

bool is_size(std::string_view parameter) {
  const auto pairs = http::parse_query(parameter);
  return !pairs.empty() && pairs.front().first == "size";
}

}  // namespace

http::Url with_size(http::Url url, std::uint32_t size) {
  std::string query;
  for (std::string_view rest = url.query; !rest.empty();) {
    const auto end = std::min(rest.find('&'), rest.size());
    const std::string_view parameter = rest.substr(0, end);
    if (!parameter.empty() && !is_size(parameter)) query += format("{}&", parameter);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  url.query = format("{}size={}", query, size);
  return url;
}

RandomDataApi::RandomDataApi(RandomDataApiOptions options, net::HttpClient* client, app::Clock* clock)
    : options_(std::move(options)), client_(client), clock_(clock) {}

std::string RandomDataApi::url() const {
  http::Url plain = options_.url;
  plain.query.clear();
  return plain.to_string();
}

app::SourceAnswer RandomDataApi::read(const std::string& body) const {
  return json::decode_page(body, options_.schema);
}

Task<Result<app::SourceAnswer>> RandomDataApi::fetch(app::SourceRequest request, app::RequestGate* gate) {
  http::Url url = with_size(options_.url, request.size);
  int hops = 0;
  bool sent_again = false;
  while (true) {
    const Result<Exchange> exchanged = co_await exchange(url, request.deadline, gate);
    if (!exchanged) co_return std::unexpected(exchanged.error());
    if (const auto* error = std::get_if<Error>(&*exchanged)) {
      if (error->kind == ErrorKind::stale_connection && !std::exchange(sent_again, true)) continue;
      co_return failure_of(failure_kind(error->kind), error->message);
    }
    const auto& response = std::get<net::ClientResponse>(*exchanged);
    if (!http::is_redirect(response.status)) co_return judge(response);
    const auto next = http::follow_redirect(url, response.headers.find("Location").value_or(""), hops++);
    if (!next) co_return failure_of(FailureKind::redirect, next.error().message, response);
    url = *next;
  }
}

Task<Result<RandomDataApi::Exchange>> RandomDataApi::exchange(http::Url url, SteadyTime deadline,
                                                              app::RequestGate* gate) {
  // A slot is for the request alone: a slow connection must not outlast it, nor a failed one use it up.
  const Result<void> ready = co_await client_->prepare(url, request_limit(deadline));
  if (!ready) co_return in_run(ready.error(), deadline);
  if (auto entered = co_await gate->enter(); !entered) co_return std::unexpected(entered.error());
  net::ClientRequest request;
  request.url = std::move(url);
  request.headers.add("Accept", "application/json");
  request.deadline = request_limit(deadline);
  Result<net::ClientResponse> response = co_await client_->send(std::move(request));

  const SteadyTime now = clock_->steady_now();
  SteadyTime not_before{};
  if (response) {
    const auto wait = http::requested_wait(response->headers, clock_->wall_now());
    if (wait) not_before = add_saturating(now, *wait);
  }
  if (auto left = co_await gate->leave(not_before); !left) co_return std::unexpected(left.error());

  if (response) co_return std::move(*response);
  co_return in_run(std::move(response.error()), deadline);
}

SteadyTime RandomDataApi::request_limit(SteadyTime deadline) const {
  return std::min(deadline, add_saturating(clock_->steady_now(), options_.timeout));
}

Error RandomDataApi::in_run(Error error, SteadyTime deadline) const {
  if (error.kind == ErrorKind::timeout && clock_->steady_now() >= deadline) error.kind = ErrorKind::deadline;
  return error;
}

app::SourceAnswer RandomDataApi::judge(const net::ClientResponse& response) const {
  if (response.status != 200) {
    return failure_of(FailureKind::http_status, format("{} answered {}", url(), response.status), response);
  }
  app::SourceAnswer answer = read(response.body);
  if (auto* failure = std::get_if<SourceFailure>(&answer)) failure->detail = format("{}: {}", url(), failure->detail);
  return answer;
}

}  // namespace rollcall::sources
