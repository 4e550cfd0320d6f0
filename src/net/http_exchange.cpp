#include "net/http_exchange.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace rollcall::net {
namespace {

// A whole page of users fits, so that most bodies take one or two reads.
constexpr std::size_t kReadBuffer = 128UL * 1024;
constexpr std::size_t kCopiedBody = 16UL * 1024;  // up to this a copy is cheaper than a second buffer to send
constexpr int kMaxInterimAnswers = 16;

}  // namespace

ClientConnection::ClientConnection(const Executor& executor, ResponseParser::Limits limits)
    : stream_(executor),
      limits_(limits),
      capacity_(std::max(kReadBuffer, limits.header_bytes * 2)),
      buffer_(std::make_unique_for_overwrite<char[]>(capacity_)) {}

void ClientConnection::mark_connected() {
  asked_ = false;
  reusable_ = true;
}

bool ClientConnection::is_usable() const {
  if (!reusable_ || has_unread()) return false;
  return !asked_ && stream_.is_tls() ? stream_.is_open() : stream_.is_quiet();
}

void ClientConnection::keep_until(SteadyTime time) {
  kept_until_ = time;
  stream_.set_deadline(time);  // closes it if nobody takes it before
}

Task<Result<ClientResponse>> ClientConnection::exchange(Outgoing outgoing) {
  answer_begun_ = reusable_ = false;
  const bool is_first = !std::exchange(asked_, true);
  if (outgoing.body.size() <= kCopiedBody) outgoing.head.append(std::exchange(outgoing.body, {}));
  const Result<void> sent = co_await stream_.write(outgoing.head, outgoing.body);
  if (!sent && sent.error().kind == ErrorKind::timeout) co_return std::unexpected(sent.error());
  // A server may refuse a request before it has read all of it: its answer says more than the failed write.
  Result<ClientResponse> response = co_await receive(outgoing.bodiless_answer);
  if (response) {
    reusable_ = reusable_ && sent;
    co_return response;
  }
  if (answer_begun_ || response.error().kind == ErrorKind::timeout) co_return response;
  if (!is_first) {
    co_return fail(ErrorKind::stale_connection, "the kept connection was closed before an answer");
  }
  if (!sent) co_return std::unexpected(sent.error());
  co_return response;
}

Task<Result<ClientResponse>> ClientConnection::receive(bool bodiless_answer) {
  std::optional<ResponseParser> parser;
  for (int interim = 0; interim < kMaxInterimAnswers; ++interim) {
    parser.emplace(limits_, bodiless_answer);
    const Result<void> received = co_await receive_message(&*parser);
    if (!received) co_return std::unexpected(received.error());
    if (parser->response().status == 101) {
      co_return fail(ErrorKind::protocol, "it switches to a protocol that nobody asked for (101)");
    }
    if (parser->is_interim()) continue;
    reusable_ = parser->keep_alive() && !parser->need_eof();
    co_return std::move(parser->response());
  }
  co_return fail(ErrorKind::protocol, "it sends interim answers (1xx) without end");
}

Task<Result<void>> ClientConnection::receive_message(ResponseParser* parser) {
  for (;;) {
    if (begin_ < end_) {
      const auto used = parser->feed({buffer_.get() + begin_, end_ - begin_});
      if (!used) co_return std::unexpected(used.error());
      begin_ += *used;
      if (parser->whole()) co_return Result<void>();
    }
    const auto count = co_await fill();
    if (!count) {
      // The peer's reset in the middle of an answer is a cut answer; before it, a lost connection.
      const bool cut = answer_begun_ && count.error().kind == ErrorKind::connection;
      co_return fail(cut ? ErrorKind::truncated : count.error().kind, count.error().message);
    }
    if (*count > 0) continue;
    if (!answer_begun_) co_return fail(ErrorKind::connection, "the connection was closed before an answer");
    co_return parser->end_of_input();
  }
}

/// Reads more behind what is there. 0 is the end of the stream.
Task<Result<std::size_t>> ClientConnection::fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
  }
  Result<std::size_t> count = co_await stream_.read_some(buffer_.get() + end_, capacity_ - end_);
  if (count) end_ += *count;
  answer_begun_ = answer_begun_ || end_ > 0;
  co_return count;
}

}  // namespace rollcall::net
