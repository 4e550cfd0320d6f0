#include "net/response_head.hpp"

#include <algorithm>
#include <charconv>

#include "base/format.hpp"

namespace rollcall::net {
namespace {

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_safe(std::string& out, std::string_view text) {
  const std::size_t start = out.size();
  out += text;
  std::replace_if(
      out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
      [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
}

void append_status_line(std::string& out, int status) {
  if (status == 200) {
    out += "HTTP/1.1 200 OK\r\n";
    return;
  }
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(status));
  out += ' ';
  out += http::reason_phrase(status);
  out += "\r\n";
}

void append_framing(std::string& out, const HeadFacts& facts) {
  if (facts.framing == Framing::length) {
    out += "Content-Length: ";
    append_number(out, facts.length);
    out += "\r\n";
  }
  if (facts.framing == Framing::chunked) out += "Transfer-Encoding: chunked\r\n";
  if (!facts.keep_alive) {
    out += "Connection: close\r\n";
  } else if (facts.http_1_0) {
    out += "Connection: keep-alive\r\n";
  }
}

}  // namespace

void append_head(std::string& out, const http::Response& response, const HeadFacts& facts) {
  append_status_line(out, response.status);
  if (facts.framing != Framing::none && !response.content_type.empty()) {
    out += "Content-Type: ";
    append_safe(out, response.content_type);
    out += "\r\n";
  }
  out += "Date: ";
  out += facts.date;
  out += "\r\n";
  for (const auto& [name, value] : response.headers) {
    append_safe(out, name);
    out += ": ";
    append_safe(out, value);
    out += "\r\n";
  }
  append_framing(out, facts);
  out += "\r\n";
}

bool allows_body(int status) { return status >= 200 && status != 204 && status != 304; }

http::Response problem(int status, std::string_view detail) {
  http::Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = format(R"({{"type":"about:blank","title":"{}","status":{},"detail":"{}"}})",
                         http::reason_phrase(status), status, detail);
  return response;
}

ChunkHeader::ChunkHeader(std::size_t size) {
  char* const end = std::to_chars(text_.data(), text_.data() + text_.size() - 2, size, 16).ptr;
  end[0] = '\r';
  end[1] = '\n';
  length_ = static_cast<std::size_t>(end + 2 - text_.data());
}

}  // namespace rollcall::net
