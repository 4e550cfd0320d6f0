#include "net/response_parser.hpp"

#include "base/format.hpp"
#include "base/text.hpp"

namespace rollcall::net {
namespace {

namespace beast_http = boost::beast::http;
using beast_http::field;

std::string copy(boost::beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

ResponseParser::ResponseParser(Limits limits, bool bodiless) : limits_(limits) {
  eager(true);
  skip(bodiless);
  header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  body_limit(limits.body_bytes);
}

Result<std::size_t> ResponseParser::feed(std::string_view bytes) {
  Code code;
  const std::size_t used = put({bytes.data(), bytes.size()}, code);
  if (code && code != beast_http::error::need_more) return failure(code);
  const std::size_t left = bytes.size() - used;
  if (!is_header_done()) {
    head_bytes_ += used;
    if (head_bytes_ + left >= limits_.header_bytes) return failure(beast_http::error::header_limit);
  } else if (!is_done() && used == 0 && left >= limits_.header_bytes) {
    return fail(ErrorKind::protocol, "a chunk's header or trailer has no end");
  }
  return used;
}

Result<void> ResponseParser::end_of_input() {
  Code code;
  if (got_some()) put_eof(code);
  if (!got_some() || code) return fail(ErrorKind::truncated, "the answer stopped in the middle");
  return {};
}

void ResponseParser::on_response_impl(int status, Text, int version, Code&) {
  response_.status = status;
  http_1_0_ = version == 10;
}

void ResponseParser::on_field_impl(field field, Text name, Text value, Code& code) {
  if (in_trailer_) return;
  const bool only_chunked = iequals({value.data(), value.size()}, "chunked") && !http_1_0_;
  if (field == field::transfer_encoding && !only_chunked) {
    code = beast_http::error::bad_transfer_encoding;
    return;
  }
  response_.headers.add(copy(name), copy(value));
}

void ResponseParser::on_header_impl(Code&) { in_trailer_ = true; }

void ResponseParser::on_body_init_impl(const boost::optional<std::uint64_t>& length, Code&) {
  if (length) response_.body.reserve(*length);  // under the limit: Beast has checked that
}

std::size_t ResponseParser::on_body_impl(Text body, Code&) {
  response_.body.append(body.data(), body.size());
  return body.size();
}

void ResponseParser::on_chunk_header_impl(std::uint64_t size, Text, Code&) {
  response_.body.reserve(response_.body.size() + size);
}

std::size_t ResponseParser::on_chunk_body_impl(std::uint64_t, Text body, Code& code) {
  return on_body_impl(body, code);
}

void ResponseParser::on_request_impl(beast_http::verb, Text, Text, int, Code&) {}
void ResponseParser::on_finish_impl(Code&) {}

std::unexpected<rollcall::Error> ResponseParser::failure(const Code& code) const {
  using Kind = beast_http::error;
  if (code == Kind::body_limit) {
    return fail(ErrorKind::too_large, format("the answer's body is over the limit of {} bytes", limits_.body_bytes));
  }
  if (code == Kind::header_limit) {
    return fail(ErrorKind::too_large,
                format("the answer's header is over the limit of {} bytes", limits_.header_bytes));
  }
  return fail(ErrorKind::protocol, format("the answer is not HTTP/1.1: {}", code.message()));
}

}  // namespace rollcall::net
