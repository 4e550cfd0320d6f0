#include "net/library_versions.hpp"

#include <openssl/crypto.h>

#include <boost/version.hpp>

#include "base/format.hpp"

namespace rollcall::net {

std::string library_versions() {
  return format("Boost {}.{}.{}\n{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100,
                OpenSSL_version(OPENSSL_VERSION));
}

}  // namespace rollcall::net
