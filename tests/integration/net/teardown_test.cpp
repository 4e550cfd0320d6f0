#include <gtest/gtest.h>

#include <memory>

#include "base/async.hpp"
#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/runtime.hpp"
#include "support/net_client.hpp"

namespace rollcall::net {
namespace {

struct Exchange {
  Event asked;
  std::shared_ptr<int> held = std::make_shared<int>(0);
};

Task<> send(HttpClient* client, ClientRequest request, std::shared_ptr<int> held) {
  (void)co_await client->send(std::move(request));
  *held = 1;
}

/// Ends as soon as the handler runs, with client, server and handler all in the middle of something.
Task<> leave_mid_flight(HttpServer* server, HttpClient* client, ClientRequest request, Exchange* exchange) {
  const Executor executor = co_await current_executor();
  spawn(executor, server->serve());
  spawn(executor, send(client, std::move(request), exchange->held));
  co_await exchange->asked.wait();
}

TEST(Teardown, MidFlightLeavesNothingBehind) {
  std::shared_ptr<int> held;
  {
    Runtime runtime;
    Exchange exchange{.asked = Event(runtime.executor())};
    held = exchange.held;
    HttpServer server(runtime.executor(), {.port = 0}, [&exchange](http::Request) -> Task<http::Response> {
      const std::shared_ptr<int> mine = exchange.held;
      exchange.asked.notify_all();
      co_await sleep_on_timer(kNever, {});
      *mine = 2;
      co_return http::Response{};
    });
    const std::uint16_t port = server.listen().value();
    HttpClient client(runtime.executor(), {});
    ClientRequest request = test::get("http://127.0.0.1:" + std::to_string(port) + "/");
    runtime.run(leave_mid_flight(&server, &client, std::move(request), &exchange));
    EXPECT_GT(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_EQ(*held, 0);
}

}  // namespace
}  // namespace rollcall::net
