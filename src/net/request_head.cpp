#include "net/request_head.hpp"

#include <algorithm>

#include "base/format.hpp"

namespace rollcall::net {
namespace {

constexpr std::string_view kTokenMarks = "!#$%&'*+-.^_`|~";

bool is_token(std::string_view text) {
  const auto is_token_char = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kTokenMarks.contains(c);
  };
  return !text.empty() && std::ranges::all_of(text, is_token_char);
}

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool is_target(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7F'; });
}

bool always_has_body(std::string_view method) { return method == "POST" || method == "PUT" || method == "PATCH"; }

Result<void> check(const ClientRequest& request, const http::Url& url) {
  if (!is_token(request.method)) {
    return fail(ErrorKind::invalid_input, format("'{}' is not an HTTP method", request.method));
  }
  if (!is_target(url.target())) {
    return fail(ErrorKind::invalid_input,
                "the URL's path or query has a space or control character: percent-encode it");
  }
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return fail(ErrorKind::invalid_input, format("'{}' is not a header field's name", name));
    if (!is_field_value(value)) {
      return fail(ErrorKind::invalid_input, format("the value of header field {} has a line break", name));
    }
  }
  return {};
}

void append_proxy_authorization(std::string& out, const Secret& authorization) {
  if (authorization.empty()) return;
  out += "Proxy-Authorization: ";
  out += authorization.reveal();
  out += "\r\n";
}

}  // namespace

Result<std::string> request_head(const ClientRequest& request, const RequestFacts& facts) {
  const http::Url& url = *facts.url;
  if (const auto checked = check(request, url); !checked) return std::unexpected(checked.error());
  std::string head = format("{} {} HTTP/1.1\r\nHost: {}\r\n", request.method,
                            facts.proxy ? url.to_string() : url.target(), url.authority());
  if (!facts.user_agent.empty()) head.append("User-Agent: ").append(facts.user_agent).append("\r\n");
  for (const auto& [name, value] : request.headers) head.append(name).append(": ").append(value).append("\r\n");
  if (!request.body.empty() || always_has_body(request.method)) {
    head += format("Content-Length: {}\r\n", request.body.size());
  }
  if (facts.proxy) append_proxy_authorization(head, facts.proxy->authorization);
  head += "\r\n";
  return head;
}

std::string connect_head(std::string_view host_and_port, const Secret& authorization) {
  std::string head = format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", host_and_port);
  append_proxy_authorization(head, authorization);
  head += "\r\n";
  return head;
}

}  // namespace rollcall::net
