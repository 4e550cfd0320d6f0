#include "net/http_connection.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "net/answer_writer.hpp"
#include "net/connection_io.hpp"
#include "net/request_parser.hpp"

namespace rollcall::net {
namespace {

using Phase = ConnectionIo::Phase;

constexpr std::size_t kFirstBuffer = 4096;

class Connection {
 public:
  Connection(std::shared_ptr<ServerState> state, ConnectionIo::Socket socket)
      : io_(std::move(state), std::move(socket)), writer_(&io_) {}

  Task<> serve();
  /// Sends it as the last answer.
  Task<> refuse(int status, std::string_view detail);

 private:
  /// True once a request is whole; false if the connection has ended, whatever there was to say being said.
  Task<bool> receive();
  Task<bool> receive_more();
  /// True when the parser has come to a verdict.
  bool use_received();
  /// True if another request may follow.
  Task<bool> respond();
  Task<http::Response> handle();

  ConnectionIo io_;
  AnswerWriter writer_;
  std::optional<RequestParser> parser_;
  std::string in_;
  std::size_t begin_ = 0;  // in_ holds data from here
  std::size_t end_ = 0;    // to here
};

Task<> Connection::serve() {
  while (!io_.state().stopping) {
    if (!co_await receive()) co_return;
    if (!co_await respond()) co_return;
  }
}

Task<bool> Connection::receive() {
  const HttpServerOptions& options = io_.state().options;
  parser_.emplace(RequestParser::Limits{options.max_header_bytes, options.max_body_bytes});
  io_.enter(Phase::idle, options.idle_timeout);
  bool told_to_continue = false;
  while (!use_received()) {
    if (parser_->awaits_continue() && begin_ == end_ && !std::exchange(told_to_continue, true)) {
      if (!co_await io_.write({as_buffer("HTTP/1.1 100 Continue\r\n\r\n")})) co_return false;
      io_.enter(Phase::receiving, options.header_timeout);
    }
    if (!co_await receive_more()) co_return false;
  }
  if (!parser_->refusal()) co_return true;
  co_await refuse(parser_->refusal()->status, parser_->refusal()->detail);
  co_return false;
}

bool Connection::use_received() {
  if (begin_ == end_) return false;
  if (io_.phase() == Phase::idle) io_.enter(Phase::receiving, io_.state().options.header_timeout);
  begin_ += parser_->feed(std::string_view(in_).substr(begin_, end_ - begin_));
  if (begin_ == end_) begin_ = end_ = 0;
  return parser_->whole() || parser_->refusal();
}

Task<bool> Connection::receive_more() {
  if (begin_ > 0) {
    in_.erase(0, begin_);
    end_ -= std::exchange(begin_, 0);
  }
  if (in_.size() - end_ < kFirstBuffer / 2) in_.resize(std::max(kFirstBuffer, in_.size() * 2));
  const auto [error, count] =
      co_await io_.socket().async_read_some(boost::asio::buffer(in_.data() + end_, in_.size() - end_), kNoThrow);
  end_ += count;
  if (!error) co_return true;
  if (io_.expired() && io_.phase() == Phase::receiving) co_await refuse(408, "The request did not arrive in time.");
  co_return false;
}

Task<bool> Connection::respond() {
  io_.enter(Phase::handling, Duration::zero());
  AnswerFacts facts{.head_only = parser_->request().method == "HEAD", .http_1_0 = parser_->is_http_1_0()};
  http::Response response = co_await handle();
  io_.begin_answer();
  facts.keep_alive = parser_->keep_alive() && !io_.state().stopping;
  if (response.fault == http::TransportFault::hang) {
    co_await io_.wait_for_close();
    co_return false;
  }
  if (response.fault == http::TransportFault::reset) {
    io_.reset();
    co_return false;
  }
  if (co_await writer_.send(std::move(response), facts)) co_return true;
  if (parser_->keep_alive() && io_.state().stopping) co_await io_.linger();
  co_return false;
}

Task<http::Response> Connection::handle() {
  std::string what = "something that is not a std::exception";
  try {
    co_return co_await io_.state().handler(std::move(parser_->request()));
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {  // nothing more is known of it
  }
  if (io_.state().options.on_defect) io_.state().options.on_defect(what);
  co_return problem(500, "The request could not be answered because of a defect in this service.");
}

Task<> Connection::refuse(int status, std::string_view detail) {
  const bool head_only = parser_ && parser_->request().method == "HEAD";
  co_await writer_.send(problem(status, detail), {.head_only = head_only, .keep_alive = false});
  co_await io_.linger();
}

}  // namespace

Task<> serve_connection(std::shared_ptr<ServerState> state, boost::asio::ip::tcp::socket socket) {
  Connection connection(std::move(state), std::move(socket));
  co_await connection.serve();
}

Task<> refuse_connection(std::shared_ptr<ServerState> state, boost::asio::ip::tcp::socket socket) {
  Connection connection(std::move(state), std::move(socket));
  co_await connection.refuse(503, "There are too many connections; try again later.");
}

}  // namespace rollcall::net
