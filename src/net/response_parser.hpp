#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "net/http_client.hpp"

namespace rollcall::net {

/// Reads one response piece by piece, within limits.
class ResponseParser final : public boost::beast::http::basic_parser<false> {
 public:
  struct Limits {
    std::size_t header_bytes = 0;
    std::size_t body_bytes = 0;
  };
  /// `bodiless`: the request was such that the response has no body, whatever its head says (HEAD, CONNECT).
  ResponseParser(Limits limits, bool bodiless);

  /// Takes what it can use from the front of `bytes` and returns how much that was; errors are protocol or too_large.
  /// Once the response is whole call it no more.
  Result<std::size_t> feed(std::string_view bytes);
  /// The peer will send no more. truncated, if the response lacks its end.
  Result<void> end_of_input();

  [[nodiscard]] bool whole() const { return is_done(); }
  [[nodiscard]] bool is_interim() const { return response_.status / 100 == 1; }
  [[nodiscard]] ClientResponse& response() { return response_; }

 private:
  using Code = boost::beast::error_code;
  using Text = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb verb, Text method, Text target, int version, Code& code) override;
  void on_response_impl(int status, Text reason, int version, Code& code) override;
  void on_field_impl(boost::beast::http::field field, Text name, Text value, Code& code) override;
  void on_header_impl(Code& code) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Code& code) override;
  std::size_t on_body_impl(Text body, Code& code) override;
  void on_chunk_header_impl(std::uint64_t size, Text extensions, Code& code) override;
  std::size_t on_chunk_body_impl(std::uint64_t remain, Text body, Code& code) override;
  void on_finish_impl(Code& code) override;

  [[nodiscard]] std::unexpected<rollcall::Error> failure(const Code& code) const;

  Limits limits_;
  ClientResponse response_;
  std::size_t head_bytes_ = 0;
  bool http_1_0_ = false;
  bool in_trailer_ = false;
};

}  // namespace rollcall::net
