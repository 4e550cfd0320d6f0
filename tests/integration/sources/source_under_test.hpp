#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "http/url.hpp"
#include "net/system_clock.hpp"
#include "sources/random_data_api.hpp"
#include "support/net_client.hpp"

namespace rollcall::test {

/// Lets everything pass, and writes down what passed.
class RecordingGate final : public app::RequestGate {
 public:
  Task<Result<void>> enter() override {
    if (at_the_gate) at_the_gate();
    if (refusal) co_return std::unexpected(*refusal);
    ++entered;
    co_return Result<void>();
  }
  Task<Result<void>> leave(SteadyTime not_before) override {
    left.push_back(not_before);
    if (leave_error) co_return std::unexpected(*leave_error);
    co_return Result<void>();
  }

  std::function<void()> at_the_gate;
  std::optional<Error> refusal;
  std::optional<Error> leave_error;
  int entered = 0;
  std::vector<SteadyTime> left;
};

/// A RandomDataApi on a loop of its own.
class SourceUnderTest {
 public:
  explicit SourceUnderTest(const std::string& url, Duration timeout = std::chrono::seconds(10),
                           net::HttpClientOptions options = {})
      : client_(std::move(options)),
        api_({http::parse_url(url).value(), domain::users_schema(), timeout}, client_.client(), &clock_) {}

  Result<app::SourceAnswer> fetch(app::SourceRequest request) {
    std::optional<Result<app::SourceAnswer>> answer;
    client_.runtime().run(fetch_one(&api_, request, &gate, &answer));
    return std::move(*answer);
  }
  domain::Page page(std::uint32_t size) {
    auto answer = fetch({size, kNever});
    if (!answer) throw std::runtime_error(answer.error().message);
    if (const auto* failure = std::get_if<domain::SourceFailure>(&*answer)) throw std::runtime_error(failure->detail);
    return std::get<domain::Page>(*answer);
  }
  domain::SourceFailure failure(app::SourceRequest request = {5, kNever}) {
    auto answer = fetch(request);
    if (!answer) throw std::runtime_error(answer.error().message);
    return std::get<domain::SourceFailure>(*answer);
  }

  [[nodiscard]] sources::RandomDataApi& api() { return api_; }

  RecordingGate gate;

 private:
  static Task<> fetch_one(sources::RandomDataApi* api, app::SourceRequest request, app::RequestGate* gate,
                          std::optional<Result<app::SourceAnswer>>* answer) {
    answer->emplace(co_await api->fetch(request, gate));
  }

  TestClient client_;
  net::SystemClock clock_;
  sources::RandomDataApi api_;
};

}  // namespace rollcall::test
