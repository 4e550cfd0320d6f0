#include "api/problem.hpp"

#include "base/text.hpp"
#include "json/writer.hpp"

namespace rollcall::api {
namespace {

/// A detail may quote what the caller sent: of any bytes, and as long as a request may be.
constexpr std::size_t kMostDetailBytes = 1024;

}  // namespace

http::Response problem(int status, std::string_view detail) {
  json::Writer body;
  body.begin_object()
      .field("type", "about:blank")
      .field("title", http::reason_phrase(status))
      .field("status", status)
      .field("detail", to_valid_utf8(utf8_prefix(detail, kMostDetailBytes)))
      .end_object();
  http::Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = body.take();
  return response;
}

http::Response problem(const Error& error) {
  switch (error.kind) {
    case ErrorKind::invalid_input: return problem(400, error.message);
    case ErrorKind::not_found: return problem(404, error.message);
    case ErrorKind::storage:
      return problem(503, "The store can't be used just now; the log says why. Try again later.");
    default: return problem(500, "The request failed; the log says why.");
  }
}

}  // namespace rollcall::api
