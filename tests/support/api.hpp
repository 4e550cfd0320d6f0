#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/api.hpp"
#include "json/object.hpp"
#include "support/engine.hpp"

namespace rollcall::test {

/// A request as a client on this machine sends it; `target` is a decoded path with, perhaps, a query.
inline http::Request request(std::string method, std::string_view target, std::string body = {}) {
  const auto mark = target.find('?');
  http::Request made;
  made.method = std::move(method);
  made.path = target.substr(0, mark);
  if (mark != std::string_view::npos) made.query = target.substr(mark + 1);
  made.headers.add("Host", "127.0.0.1:8000");
  made.body = std::move(body);
  return made;
}

inline http::Request get(std::string_view target) { return request("GET", target); }

/// An answer whose body has been read to its end.
struct Answer {
  int status = 0;
  std::string content_type;
  http::Headers headers;
  std::string body;
  std::optional<Error> broken;  ///< how a stream ended early

  [[nodiscard]] std::string header(std::string_view name) const { return std::string(headers.find(name).value_or("")); }
  /// The body as a JSON object; a body that isn't one fails the test.
  [[nodiscard]] json::Object json() const {
    auto object = json::Object::parse(body);
    EXPECT_TRUE(object) << body;
    return object ? *object : json::Object();
  }
};

inline Task<Answer> read_whole(http::Response response) {
  Answer answer{response.status, response.content_type, response.headers, std::move(response.body), std::nullopt};
  while (response.stream) {
    auto piece = co_await response.stream();
    if (!piece) answer.broken = piece.error();
    if (!piece || piece->empty()) break;
    answer.body += *piece;
  }
  co_return answer;
}

/// Expects a problem of RFC 9457 and returns its detail.
inline std::string expect_problem(const Answer& answer, int status) {
  EXPECT_EQ(answer.status, status) << answer.body;
  EXPECT_EQ(answer.content_type, "application/problem+json");
  const json::Object problem = answer.json();
  EXPECT_EQ(problem.names(), (std::vector<std::string>{"type", "title", "status", "detail"}));
  EXPECT_EQ(problem.string("type"), "about:blank");
  EXPECT_EQ(problem.string("title"), http::reason_phrase(status));
  EXPECT_EQ(problem.integer("status"), status);
  return problem.string("detail").value_or("");
}

/// An API over memory, in virtual time. `engine`, `ports` and `options` may be changed before the first request.
class ApiTest : public testing::Test {
 protected:
  /// Runs `body` with an API, and waits for the runs that it leaves going.
  void with_api(std::function<Task<>(api::Api&)> body) {
    memory::run_in_virtual_time(engine.clock, [&] { return in_api(&body); });
  }

  Answer ask(http::Request request) {
    Answer answer;
    with_api([&](api::Api& api) -> Task<> { answer = co_await read_whole(co_await api.handle(std::move(request))); });
    return answer;
  }

  /// Puts one run of `calls` calls for ten users each into the store.
  domain::RunId perform(std::uint32_t calls = 1) {
    domain::FetchPlan plan = engine.plan(calls);
    const domain::RunId id = plan.run_id;
    EXPECT_TRUE(engine.run(std::move(plan)));
    engine.clock.advance(1s);  // the ids of runs sort by their start
    return id;
  }

  void store_user(const std::string& id, const std::string& last_name, std::string document) {
    const std::uint64_t place = engine.store.record_order.size() + 1;
    engine.store.record_order.emplace(place, domain::RecordKey{id, last_name});
    engine.store.records[{id, last_name}] = {place, std::move(document)};
  }

  [[nodiscard]] std::vector<std::string> error_lines() const {
    std::vector<std::string> lines;
    for (const app::LogLine& line : engine.store.lines) {
      if (line.stream == app::LogStream::error) lines.push_back(line.message);
    }
    return lines;
  }

  Engine engine{pages()};
  app::Backend ports = engine.backend.ports();
  api::ApiOptions options{{}, {{2, 2}, {10, 10}}, {}};

 private:
  Task<> in_api(std::function<Task<>(api::Api&)>* body) {
    const Executor executor = co_await current_executor();
    app::FetchTools tools = engine.tools();
    tools.backend = ports;
    api::Api api(executor, tools, &engine.random, options);
    co_await (*body)(api);
    co_await api.drained();
  }
};

/// The target of a `Link: <...>; rel="next"`, or nothing.
inline std::optional<std::string> next_target(const Answer& answer) {
  const std::string link = answer.header("Link");
  if (link.empty()) return std::nullopt;
  EXPECT_TRUE(link.starts_with('<') && link.ends_with(">; rel=\"next\"")) << link;
  return link.substr(1, link.find('>') - 1);
}

}  // namespace rollcall::test
