#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace rollcall {

/// What went wrong, coarse enough to act on. Which kinds a call retries is decided in one table, domain/policy/retry.
enum class ErrorKind : std::uint8_t {
  invalid_input,     ///< a caller's value is wrong; the message names it and the way out
  not_found,         ///< the thing asked for does not exist
  connection,        ///< refused, reset, unreachable, name not resolved
  stale_connection,  ///< a kept connection was closed before the first byte of an answer: send again on a new one
  tls,               ///< handshake or certificate
  timeout,           ///< a time limit of ours ran out
  truncated,         ///< the peer stopped in the middle of a message
  too_large,         ///< over a size limit of ours
  protocol,          ///< the peer's bytes are not what the protocol allows
  storage,           ///< the store refused or failed
  cancelled,         ///< stopped on request
  deadline,          ///< it could not be finished before the run's deadline
  internal,          ///< a defect of ours
};

/// Stable lower-case name, for logs and reason codes.
std::string_view to_string(ErrorKind kind);

/// The one error idiom: a kind to act on and a message for a person. The message never holds a secret.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
};

/// Failures that a caller can act on are values. Exceptions are left to defects and to memory running out.
template <class T>
using Result = std::expected<T, Error>;

/// Shorthand for the error side of a Result.
inline std::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return std::unexpected(Error{kind, std::move(message)});
}

}  // namespace rollcall
