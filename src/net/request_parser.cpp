#include "net/request_parser.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace rollcall::net {
namespace {

namespace beast_http = boost::beast::http;
using beast_http::field;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

/// "http://host/path" as proxies get it is "/path"; nothing for targets without a path.
std::optional<std::string_view> origin_form(std::string_view target) {
  if (target.starts_with('/') || target == "*") return target;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() < scheme.size() || !iequals(target.substr(0, scheme.size()), scheme)) continue;
    const std::size_t path = target.find_first_of("/?", scheme.size());
    return path == std::string_view::npos ? "/" : target.substr(path);
  }
  return std::nullopt;
}

}  // namespace

RequestParser::RequestParser(Limits limits) : limits_(limits) {
  eager(true);
  header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  body_limit(limits.body_bytes);
}

std::size_t RequestParser::feed(std::string_view bytes) {
  std::size_t skipped = 0;
  if (!got_some()) {  // RFC 9112, section 2.2: empty lines before a request are ignored
    skipped = std::min(bytes.find_first_not_of("\r\n"), bytes.size());
    if (skipped == bytes.size()) return skipped;
  }
  Error error;
  const std::size_t used = put({bytes.data() + skipped, bytes.size() - skipped}, error);
  if (error && error != beast_http::error::need_more && !refusal_) refuse_for(error);
  if (!is_header_done()) {
    head_bytes_ += used;
    const std::size_t head = head_bytes_ + (bytes.size() - skipped - used);
    if (head >= limits_.header_bytes && !refusal_) refuse(431, "The request's header is too large.", error);
  } else if (!is_done() && used == 0 && bytes.size() >= limits_.header_bytes && !refusal_) {
    refuse(400, "A chunk's header or trailer is too long.", error);
  }
  return skipped + used;
}

void RequestParser::on_request_impl(beast_http::verb, Text method, Text target, int version, Error& error) {
  http_1_0_ = version == 10;
  request_.method = view(method);
  if (!take_target(view(target))) refuse(400, "The request target is not a valid path.", error);
}

bool RequestParser::take_target(std::string_view target) {
  const auto origin = origin_form(target);
  if (!origin) return false;
  const std::string_view path = origin->substr(0, origin->find('?'));
  if (path.size() < origin->size()) request_.query = origin->substr(path.size() + 1);
  auto decoded = http::percent_decode(path);
  if (!decoded || decoded->contains('\0')) return false;
  request_.path = decoded->empty() ? "/" : std::move(*decoded);
  return true;
}

void RequestParser::on_field_impl(field field, Text name, Text value, Error& error) {
  if (in_trailer_) return;  // nothing here knows a trailer that it would believe
  check_field(field, view(value), error);
  if (!error) request_.headers.add(std::string(view(name)), std::string(view(value)));
}

void RequestParser::check_field(field field, std::string_view value, Error& error) {
  switch (field) {
    case field::host: ++hosts_; break;
    case field::content_length:
      if (++lengths_ > 1 || value.contains(',')) refuse(400, "There is more than one Content-Length.", error);
      break;
    case field::transfer_encoding:
      if (http_1_0_) refuse(400, "HTTP/1.0 has no Transfer-Encoding.", error);
      if (!iequals(value, "chunked")) refuse(501, "The only transfer coding known here is chunked.", error);
      break;
    case field::expect:
      if (iequals(value, "100-continue")) {
        expects_continue_ = !http_1_0_;
      } else {
        refuse(417, "The only expectation known here is 100-continue.", error);
      }
      break;
    default: break;
  }
}

void RequestParser::on_header_impl(Error& error) {
  in_trailer_ = true;
  if (hosts_ > 1 || (hosts_ == 0 && !http_1_0_)) refuse(400, "A request needs exactly one Host.", error);
}

void RequestParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, Error&) {
  if (length) request_.body.reserve(std::min<std::size_t>(*length, limits_.header_bytes));
}

std::size_t RequestParser::on_body_impl(Text body, Error&) {
  request_.body.append(body.data(), body.size());
  return body.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, Text body, Error& error) {
  return on_body_impl(body, error);
}

void RequestParser::on_response_impl(int, Text, int, Error&) {}
void RequestParser::on_chunk_header_impl(std::uint64_t, Text, Error&) {}
void RequestParser::on_finish_impl(Error&) {}

void RequestParser::refuse(int status, std::string_view detail, Error& error) {
  if (!refusal_) refusal_ = Refusal{status, detail};
  error = beast_http::error::bad_value;
}

void RequestParser::refuse_for(const Error& error) {
  using Kind = beast_http::error;
  if (error == Kind::body_limit) {
    refusal_ = Refusal{413, "The request's body is too large."};
  } else if (error == Kind::header_limit) {
    refusal_ = Refusal{431, "The request's header is too large."};
  } else if (error == Kind::bad_content_length || error == Kind::multiple_content_length) {
    refusal_ = Refusal{400, "The Content-Length is not valid."};
  } else if (error == Kind::bad_transfer_encoding) {
    refusal_ = Refusal{400, "The Transfer-Encoding is not valid."};
  } else if (error == Kind::bad_version) {
    refusal_ = Refusal{400, "The request line does not end in HTTP/1.0 or HTTP/1.1."};
  } else {
    refusal_ = Refusal{400, "This is not a valid HTTP request."};
  }
}

}  // namespace rollcall::net
