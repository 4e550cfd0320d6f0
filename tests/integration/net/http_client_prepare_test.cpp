#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <optional>
#include <vector>

#include "base/async.hpp"
#include "net/http_client.hpp"
#include "support/net_client.hpp"
#include "support/net_scripted_server.hpp"
#include "support/net_tls_peer.hpp"

namespace rollcall::net {
namespace {

using namespace std::chrono_literals;
using test::Certificate;
using test::RawSocket;
using test::ScriptedServer;
using test::TestClient;
using test::TlsPeer;

constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

void serve(RawSocket& peer) {
  while (peer.read_until("\r\n\r\n").ends_with("\r\n\r\n")) peer.send(kAnswer);
}

void serve_tls(RawSocket& socket, const Certificate& certificate) {
  TlsPeer peer(socket, certificate);
  while (peer.read_head().ends_with("\r\n\r\n")) peer.send(kAnswer);
}

Task<> prepare_one(HttpClient* client, http::Url url, SteadyTime deadline, std::optional<Result<void>>* result) {
  result->emplace(co_await client->prepare(std::move(url), deadline));
}

Result<void> prepare(TestClient& client, const std::string& url, Duration limit = 10s) {
  std::optional<Result<void>> result;
  client.runtime().run(prepare_one(client.client(), http::parse_url(url).value(), test::from_now(limit), &result));
  return std::move(*result);
}

TEST(PreparedConnection, CarriesTheNextRequest) {
  ScriptedServer server(serve);
  TestClient client;
  ASSERT_TRUE(prepare(client, server.url()).has_value());
  EXPECT_EQ(client.get(server.url()).value().body, "ok");
  EXPECT_EQ(server.connections(), 1);
}

TEST(PreparedConnection, IsNotOpenedWhenOneWaits) {
  ScriptedServer server(serve);
  TestClient client;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(prepare(client, server.url()).has_value());
  EXPECT_TRUE(client.get(server.url()).has_value());
  ASSERT_TRUE(prepare(client, server.url()).has_value());
  EXPECT_TRUE(client.get(server.url()).has_value());
  EXPECT_EQ(server.connections(), 1);
}

TEST(PreparedConnection, WorksWithTlsAndItsSessionTickets) {
  const Certificate certificate("IP:127.0.0.1");
  ScriptedServer server([&](RawSocket& socket) { serve_tls(socket, certificate); });
  const std::string url = "https://127.0.0.1:" + std::to_string(server.port()) + "/";
  TestClient client({.ca_file = certificate.file()});
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(prepare(client, url).has_value());
  EXPECT_EQ(client.get(url).value().body, "ok");
  EXPECT_EQ(server.connections(), 1);
}

TEST(PreparedConnection, GoesThroughTheProxysTunnel) {
  const Certificate certificate("DNS:service.test");
  ScriptedServer proxy([&](RawSocket& socket) {
    socket.read_until("\r\n\r\n");
    socket.send("HTTP/1.0 200 OK\r\n\r\n");
    serve_tls(socket, certificate);
  });
  HttpClientOptions options{.ca_file = certificate.file()};
  options.proxy.https_proxy = proxy.url();
  TestClient client(options);
  ASSERT_TRUE(prepare(client, "https://service.test/").has_value());
  EXPECT_EQ(client.get("https://service.test/").value().body, "ok");
  EXPECT_EQ(proxy.connections(), 1);
}

TEST(PreparedConnection, ThatThePeerClosedIsReplaced) {
  std::promise<void> closed;
  ScriptedServer server({[&](RawSocket& peer) {
                           peer.close();
                           closed.set_value();
                         },
                         serve});
  TestClient client;
  ASSERT_TRUE(prepare(client, server.url()).has_value());
  closed.get_future().wait();
  EXPECT_EQ(client.get(server.url()).value().body, "ok");
  EXPECT_EQ(server.connections(), 2);
}

TEST(PreparedConnection, ThatAPeerClosedUnderTlsIsReplaced) {
  const Certificate certificate("IP:127.0.0.1");
  std::promise<void> closed;
  ScriptedServer server({[&](RawSocket& socket) {
                           {
                             const TlsPeer peer(socket, certificate);
                           }
                           socket.close();
                           closed.set_value();
                         },
                         [&](RawSocket& socket) { serve_tls(socket, certificate); }});
  const std::string url = "https://127.0.0.1:" + std::to_string(server.port()) + "/";
  TestClient client({.ca_file = certificate.file()});
  ASSERT_TRUE(prepare(client, url).has_value());
  closed.get_future().wait();
  EXPECT_EQ(client.get(url).value().body, "ok");
}

TEST(PreparedConnection, ThatClosesOnItsFirstRequestIsNotStale) {
  ScriptedServer server([](RawSocket& peer) { peer.read_until("\r\n\r\n"); });
  TestClient client;
  ASSERT_TRUE(prepare(client, server.url()).has_value());
  EXPECT_EQ(client.get(server.url()).error().kind, ErrorKind::connection);
}

TEST(PreparedConnection, IsLeftToTheRequestWhenNothingIsKept) {
  ScriptedServer server(serve);
  TestClient client({.max_idle_per_origin = 0});
  ASSERT_TRUE(prepare(client, server.url()).has_value());
  EXPECT_TRUE(client.get(server.url()).has_value());
  EXPECT_EQ(server.connections(), 1);
}

TEST(Preparing, FailsWithThePeersNameWhenNobodyListens) {
  TestClient client;
  const auto ready = prepare(client, "http://127.0.0.1:1/");
  ASSERT_FALSE(ready.has_value());
  EXPECT_EQ(ready.error().kind, ErrorKind::connection);
  EXPECT_THAT(ready.error().message, testing::HasSubstr("http://127.0.0.1:1: "));
}

TEST(Preparing, EndsAtItsDeadline) {
  ScriptedServer server([](RawSocket& peer) { peer.wait_for_close(); });
  TestClient client;
  const std::string url = "https://127.0.0.1:" + std::to_string(server.port()) + "/";
  EXPECT_EQ(prepare(client, url, 30ms).error().kind, ErrorKind::timeout);
}

TEST(Preparing, OpensNothingBehindItsDeadline) {
  ScriptedServer server(serve);
  TestClient client;
  EXPECT_EQ(prepare(client, server.url(), -1ms).error().kind, ErrorKind::timeout);
  EXPECT_EQ(server.connections(), 0);
}

TEST(Preparing, RefusesAWrongProxySetting) {
  HttpClientOptions options;
  options.proxy.http_proxy = "ftp://proxy";
  TestClient client(options);
  EXPECT_EQ(prepare(client, "http://service.test/").error().kind, ErrorKind::invalid_input);
}

Task<> send_one(HttpClient* client, ClientRequest request, std::optional<Result<ClientResponse>>* result) {
  result->emplace(co_await client->send(std::move(request)));
}

/// What a stopped process is to its own coroutines.
Task<> stop_everything_until(SteadyTime time) {
  while (std::chrono::steady_clock::now() <= time) {
  }
  co_return;
}

TEST(LateRequest, IsNotWrittenWhenItsTimeEndedWhileConnecting) {
  std::string seen = "?";
  std::optional<Result<ClientResponse>> result;
  {
    ScriptedServer server([&](RawSocket& peer) { seen = peer.read_to_end(); });
    TestClient client;
    ClientRequest request = test::get(server.url());
    request.deadline = test::from_now(50ms);
    std::vector<Task<>> tasks;
    tasks.push_back(send_one(client.client(), request, &result));
    tasks.push_back(stop_everything_until(request.deadline));
    client.runtime().run(join(std::move(tasks)));
  }
  ASSERT_FALSE(result->has_value());
  EXPECT_EQ(result->error().kind, ErrorKind::timeout);
  EXPECT_EQ(seen, "");
}

}  // namespace
}  // namespace rollcall::net
