#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <csignal>
#include <filesystem>
#include <memory>
#include <string>

#include "support/net_raw_socket.hpp"

namespace rollcall::test {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

/// A self-signed certificate, made for the test that uses it, and a file with its PEM text.
class Certificate {
 public:
  /// `names` as OpenSSL writes them: "DNS:service.test,IP:127.0.0.1".
  explicit Certificate(const std::string& names) : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
    X509* const x509 = certificate_.get();
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("rollcall test"), -1, -1, 0);
    X509_set_issuer_name(x509, X509_get_subject_name(x509));
    X509_set_pubkey(x509, key_.get());
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(x509, key_.get(), EVP_sha256());
    write_file();
  }
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;
  ~Certificate() { std::filesystem::remove(file_); }

  [[nodiscard]] std::string file() const { return file_; }
  [[nodiscard]] EVP_PKEY* key() const { return key_.get(); }
  [[nodiscard]] X509* x509() const { return certificate_.get(); }

 private:
  void write_file() {
    file_ = (std::filesystem::temp_directory_path() / "rollcall-ca-XXXXXX").string();
    const int handle = mkstemp(file_.data());
    FILE* const stream = fdopen(handle, "w");
    PEM_write_X509(stream, certificate_.get());
    (void)std::fclose(stream);
  }

  std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>> key_;
  std::unique_ptr<X509, FreeWith<X509_free>> certificate_;
  std::string file_;
};

/// The server's end of TLS on a RawSocket, blocking. Every call on an unfinished handshake fails.
class TlsPeer {
 public:
  TlsPeer(RawSocket& socket, const Certificate& certificate)
      : context_(SSL_CTX_new(TLS_server_method())), ssl_(nullptr) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
    SSL_CTX_use_certificate(context_.get(), certificate.x509());
    SSL_CTX_use_PrivateKey(context_.get(), certificate.key());
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), socket.handle());
    ready_ = SSL_accept(ssl_.get()) == 1;
  }

  [[nodiscard]] bool ready() const { return ready_; }
  /// What the client named in its handshake.
  [[nodiscard]] std::string server_name() const {
    const char* const name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
    return name ? name : "";
  }

  std::string read_head() {
    std::string text;
    char byte = 0;
    while (ready_ && !text.ends_with("\r\n\r\n") && SSL_read(ssl_.get(), &byte, 1) == 1) text += byte;
    return text;
  }
  void send(std::string_view text) {
    if (ready_) SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
  }
  /// TLS's polite end, without which a stream counts as cut.
  void say_goodbye() {
    if (ready_) SSL_shutdown(ssl_.get());
  }

 private:
  std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, FreeWith<SSL_free>> ssl_;
  bool ready_ = false;
};

}  // namespace rollcall::test
