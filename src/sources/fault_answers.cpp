#include "sources/fault_answers.hpp"

#include <memory>

#include "base/format.hpp"
#include "json/writer.hpp"

namespace rollcall::sources {
namespace {

constexpr std::size_t kPieceBytes = 64UL * 1024;
constexpr std::size_t kPieces = 1024 + 16;  // 65 MiB

Task<Result<std::string>> next_piece(std::shared_ptr<std::size_t> sent) {
  std::string piece;
  if (*sent < kPieces) piece.assign(kPieceBytes, ' ');
  if (*sent == 0) piece.front() = '[';
  if (*sent == kPieces - 1) piece.back() = ']';
  ++*sent;
  co_return piece;
}

}  // namespace

http::Response problem(int status, std::string_view title) {
  http::Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  json::Writer out;
  out.begin_object().field("type", "about:blank").field("title", title).field("status", status).end_object();
  response.body = out.take();
  return response;
}

http::Response page(std::string body) {
  http::Response response;
  response.content_type = "application/json; charset=utf-8";
  response.body = std::move(body);
  response.chunked = true;
  return response;
}

http::Response html_page() {
  http::Response response;
  response.content_type = "text/html; charset=utf-8";
  response.body = "<!DOCTYPE html><html><head><title>Welcome</title></head><body>Please sign in.</body></html>";
  return response;
}

http::Response garbage() { return page("[{\"id\":1,\"last_name\":\"\xC3\x28\xFF\x01 ..."); }

http::Response oversize_page() {
  http::Response response = page("");
  response.stream = [sent = std::make_shared<std::size_t>(0)] { return next_piece(sent); };
  return response;
}

}  // namespace rollcall::sources
