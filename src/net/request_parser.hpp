#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace rollcall::net {

/// Why a request is refused, for the peer.
struct Refusal {
  int status = 400;
  std::string_view detail;
};

/// Reads one request piece by piece. Beast takes the grammar apart; what it tolerates and this does not is a way to
/// make two servers see two different requests in the same bytes (request smuggling).
class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  struct Limits {
    std::size_t header_bytes = 0;
    std::size_t body_bytes = 0;
  };
  explicit RequestParser(Limits limits);

  /// Takes what it can use from the front of `bytes` and returns how much that was. Once the request is whole, or
  /// refused, call it no more.
  std::size_t feed(std::string_view bytes);

  [[nodiscard]] bool whole() const { return is_done(); }
  [[nodiscard]] const std::optional<Refusal>& refusal() const { return refusal_; }
  /// The head is there and its sender waits for "100 Continue" before it sends the body.
  [[nodiscard]] bool awaits_continue() const { return expects_continue_ && is_header_done() && !is_done(); }
  [[nodiscard]] bool is_http_1_0() const { return http_1_0_; }
  [[nodiscard]] http::Request& request() { return request_; }

 private:
  using Error = boost::beast::error_code;
  using Text = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb verb, Text method, Text target, int version, Error& error) override;
  void on_response_impl(int status, Text reason, int version, Error& error) override;
  void on_field_impl(boost::beast::http::field field, Text name, Text value, Error& error) override;
  void on_header_impl(Error& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error& error) override;
  std::size_t on_body_impl(Text body, Error& error) override;
  void on_chunk_header_impl(std::uint64_t size, Text extensions, Error& error) override;
  std::size_t on_chunk_body_impl(std::uint64_t remain, Text body, Error& error) override;
  void on_finish_impl(Error& error) override;

  void refuse(int status, std::string_view detail, Error& error);
  void refuse_for(const Error& error);
  void check_field(boost::beast::http::field field, std::string_view value, Error& error);
  bool take_target(std::string_view target);

  Limits limits_;
  http::Request request_;
  std::optional<Refusal> refusal_;
  std::size_t head_bytes_ = 0;
  int hosts_ = 0;
  int lengths_ = 0;
  bool http_1_0_ = false;
  bool expects_continue_ = false;
  bool in_trailer_ = false;
};

}  // namespace rollcall::net
