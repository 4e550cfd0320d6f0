#include "net/tls_context.hpp"

#include <openssl/x509.h>

#include <array>
#include <filesystem>

#include "base/format.hpp"

namespace rollcall::net {
namespace ssl = boost::asio::ssl;
namespace {

// Where distributions keep their roots. A static OpenSSL looks only where the one it was built on does.
constexpr std::array kRootFiles = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                                   "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"};

bool exists(const char* path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

void load_system_roots(ssl::context& context) {
  boost::system::error_code ignored;
  context.set_default_verify_paths(ignored);
  if (exists(X509_get_default_cert_dir()) || exists(X509_get_default_cert_file())) return;
  for (const char* file : kRootFiles) {
    if (!exists(file)) continue;
    context.load_verify_file(file, ignored);
    return;
  }
}

}  // namespace

Result<ssl::context*> TlsContext::get() {
  if (context_) return &*context_;
  ssl::context context(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_verify_mode(ssl::verify_peer);
  boost::system::error_code error;
  if (ca_file_.empty()) {
    load_system_roots(context);
  } else {
    context.load_verify_file(ca_file_, error);
  }
  if (error) {
    return fail(ErrorKind::tls,
                format("'{}' can't be read as a PEM file of root certificates: {}", ca_file_, error.message()));
  }
  context_.emplace(std::move(context));
  return &*context_;
}

}  // namespace rollcall::net
