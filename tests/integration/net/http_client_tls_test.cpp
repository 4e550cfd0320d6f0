#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
using testing::HasSubstr;

constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Answers each request on a TLS connection until the peer closes.
ScriptedServer::Script serve_tls(const Certificate& certificate, std::string answer = std::string(kAnswer)) {
  return [&certificate, answer = std::move(answer)](RawSocket& socket) {
    TlsPeer peer(socket, certificate);
    while (peer.read_head().ends_with("\r\n\r\n")) peer.send(answer);
  };
}

std::string https(const ScriptedServer& server, std::string_view host) {
  return "https://" + std::string(host) + ":" + std::to_string(server.port()) + "/";
}

HttpClientOptions trusting(const Certificate& certificate) {
  HttpClientOptions options;
  options.ca_file = certificate.file();
  return options;
}

TEST(Tls, ASelfSignedCertificateIsRefusedWithTheWayOut) {
  const Certificate certificate("DNS:localhost");
  ScriptedServer server(serve_tls(certificate));
  const auto response = TestClient().get(https(server, "localhost"));
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::tls);
  EXPECT_THAT(response.error().message, HasSubstr(https(server, "localhost").substr(0, 20)));
  EXPECT_THAT(response.error().message, HasSubstr("self-signed certificate"));
  EXPECT_THAT(response.error().message, HasSubstr("SSL_CERT_FILE"));
}

TEST(Tls, ACertificateOfTheCaFileIsTrustedAndTheConnectionKept) {
  const Certificate certificate("DNS:localhost");
  ScriptedServer server(serve_tls(certificate));
  TestClient client(trusting(certificate));
  for (int i = 0; i < 3; ++i) {
    const auto response = client.get(https(server, "localhost"));
    ASSERT_TRUE(response.has_value()) << response.error().message;
    EXPECT_EQ(response->body, "ok");
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(Tls, ATrustedCertificateOfAnotherHostIsRefused) {
  const Certificate certificate("DNS:other.test,DNS:*.localhost");
  ScriptedServer server(serve_tls(certificate));
  for (const char* host : {"localhost", "127.0.0.1"}) {
    const auto response = TestClient(trusting(certificate)).get(https(server, host));
    ASSERT_FALSE(response.has_value()) << host;
    EXPECT_EQ(response.error().kind, ErrorKind::tls) << host;
    EXPECT_THAT(response.error().message, HasSubstr("mismatch")) << host;
  }
}

TEST(Tls, AnAddressIsCheckedAgainstTheCertificatesAddresses) {
  const Certificate certificate("IP:127.0.0.1");
  ScriptedServer server(serve_tls(certificate));
  EXPECT_TRUE(TestClient(trusting(certificate)).get(https(server, "127.0.0.1")).has_value());
}

TEST(Tls, NamesTheServerInTheHandshake) {
  const Certificate certificate("DNS:localhost");
  std::string name;
  ScriptedServer server([&](RawSocket& socket) {
    TlsPeer peer(socket, certificate);
    name = peer.server_name();
    peer.read_head();
    peer.send(kAnswer);
  });
  ASSERT_TRUE(TestClient(trusting(certificate)).get(https(server, "localhost")).has_value());
  EXPECT_EQ(name, "localhost");
}

TEST(Tls, APeerThatSpeaksPlainHttpIsATlsError) {
  ScriptedServer server([](RawSocket& peer) { peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  EXPECT_EQ(TestClient().get(https(server, "localhost")).error().kind, ErrorKind::tls);
}

TEST(Tls, APeerThatNeverShakesHandsRunsIntoTheConnectTimeout) {
  ScriptedServer server([](RawSocket& peer) { peer.wait_for_close(); });
  EXPECT_EQ(TestClient({.connect_timeout = 50ms}).get(https(server, "localhost")).error().kind, ErrorKind::timeout);
}

TEST(Tls, ABodyWithoutLengthThatEndsWithoutGoodbyeIsCut) {
  const Certificate certificate("DNS:localhost");
  const auto serve = [&certificate](bool polite) {
    return [&certificate, polite](RawSocket& socket) {
      TlsPeer peer(socket, certificate);
      peer.read_head();
      peer.send("HTTP/1.1 200 OK\r\n\r\nhello");
      if (polite) peer.say_goodbye();
    };
  };
  ScriptedServer polite(serve(true));
  EXPECT_EQ(TestClient(trusting(certificate)).get(https(polite, "localhost")).value().body, "hello");
  ScriptedServer rude(serve(false));
  EXPECT_EQ(TestClient(trusting(certificate)).get(https(rude, "localhost")).error().kind, ErrorKind::truncated);
}

TEST(Tls, ACaFileThatCantBeReadIsNamed) {
  HttpClientOptions options;
  options.ca_file = "/no/such/roots.pem";
  ScriptedServer server([](RawSocket& peer) { peer.wait_for_close(); });
  const auto response = TestClient(options).get(https(server, "localhost"));
  ASSERT_FALSE(response.has_value());
  EXPECT_EQ(response.error().kind, ErrorKind::tls);
  EXPECT_THAT(response.error().message, HasSubstr("/no/such/roots.pem"));
}

TEST(TlsByProxy, GoesThroughAConnectTunnelToTheRightHost) {
  const Certificate certificate("DNS:service.test");
  ScriptedServer proxy([&certificate](RawSocket& socket) {
    socket.read_until("\r\n\r\n");
    socket.send("HTTP/1.1 200 Connection established\r\n\r\n");
    serve_tls(certificate)(socket);
  });
  HttpClientOptions options = trusting(certificate);
  options.proxy.https_proxy = proxy.url();
  TestClient client(options);
  for (int i = 0; i < 2; ++i) {
    const auto response = client.get("https://service.test/");
    ASSERT_TRUE(response.has_value()) << response.error().message;
    EXPECT_EQ(response->body, "ok");
  }
  EXPECT_EQ(proxy.connections(), 1);
}

TEST(TlsByProxy, AFirstRequestThatFailsIsNotStale) {
  const Certificate certificate("DNS:service.test");
  ScriptedServer proxy([&certificate](RawSocket& socket) {
    socket.read_until("\r\n\r\n");
    socket.send("HTTP/1.1 200 OK\r\n\r\n");
    TlsPeer peer(socket, certificate);
    peer.read_head();
    peer.say_goodbye();
  });
  HttpClientOptions options = trusting(certificate);
  options.proxy.https_proxy = proxy.url();
  EXPECT_EQ(TestClient(options).get("https://service.test/").error().kind, ErrorKind::connection);
}

}  // namespace
}  // namespace rollcall::net
