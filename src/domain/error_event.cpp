#include "domain/error_event.hpp"

#include "base/format.hpp"

namespace rollcall::domain {

ErrorEvent make_call_event(const SourceFailure& failure, std::string url, std::uint32_t size) {
  ErrorEvent event;
  event.host = std::move(url);
  event.size = size;
  event.response_code = failure.status;
  event.response_content = failure.content;
  switch (failure.kind) {
    case FailureKind::http_status:
      event.kind = ErrorEvent::Kind::http_status;
      event.message = format("Received {} code, but expected 200", failure.status);
      break;
    case FailureKind::size_refused:
      event.kind = ErrorEvent::Kind::size_refused;
      event.message = "An unexpected error occurred when fetching users.";
      break;
    default:
      event.kind = ErrorEvent::Kind::runtime;
      event.message = "An unexpected Runtime error occurred.";
      event.error = failure.detail;
      break;
  }
  return event;
}

ErrorEvent make_rejected_event(const std::string& pointer, const std::string& why, std::string url,
                               std::uint32_t size) {
  ErrorEvent event;
  event.kind = ErrorEvent::Kind::runtime;
  event.message = "A received user was rejected.";
  event.error = format("{} {}", pointer, why);
  event.host = std::move(url);
  event.size = size;
  return event;
}

ErrorEvent make_write_event(const std::string& collection, std::string error) {
  ErrorEvent event;
  event.kind = ErrorEvent::Kind::write;
  event.message = format("Couldn't save data into table {}. Error: {}", collection, error);
  event.error = std::move(error);
  return event;
}

}  // namespace rollcall::domain
