#pragma once

#include <cstdint>
#include <string>

#include "domain/source_failure.hpp"

namespace rollcall::domain {

/// What the `Error` stream, a report's `errors` and a dead letter say of a failure. The kind decides the fields and
/// their order.
struct ErrorEvent {
  enum class Kind : std::uint8_t {
    http_status,   ///< message, response_code, response_content
    size_refused,  ///< host, message, response, response_content
    runtime,       ///< message, error, params, host
    write,         ///< message, error
  };
  Kind kind = Kind::runtime;
  std::string message;
  std::string host;   ///< the endpoint's URL
  std::string error;  ///< what happened, for a person
  int response_code = 0;
  CutText response_content;
  std::uint32_t size = 0;  ///< params.size
};

/// The event of a call that was given up after `failure`.
ErrorEvent make_call_event(const SourceFailure& failure, std::string url, std::uint32_t size);

/// The event of a record that failed validation.
ErrorEvent make_rejected_event(const std::string& pointer, const std::string& why, std::string url, std::uint32_t size);

/// The event of a record that the store refused.
ErrorEvent make_write_event(const std::string& collection, std::string error);

}  // namespace rollcall::domain
