#include "net/answer_writer.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::net {
namespace {

constexpr std::size_t kCopiedBody = 16UL * 1024;  // up to this a copy is cheaper than a second buffer to send
constexpr std::size_t kDripPieces = 32;

/// The next piece; what the stream throws is an error of its own making.
Task<Result<std::string>> pull(const http::BodyStream* stream) {
  try {
    co_return co_await (*stream)();
  } catch (...) {  // the peer is told nothing, and the connection is cut all the same
  }
  co_return fail(ErrorKind::internal, "the stream threw");
}

}  // namespace

Framing AnswerWriter::framing_of(const http::Response& response, const AnswerFacts& facts) {
  if (!allows_body(response.status)) return Framing::none;
  if (response.stream) return facts.http_1_0 ? Framing::close : Framing::chunked;
  return response.chunked && !facts.http_1_0 ? Framing::chunked : Framing::length;
}

void AnswerWriter::start(const http::Response& response, const AnswerFacts& facts, Framing framing) {
  head_.clear();
  append_head(head_, response,
              {.framing = framing,
               .length = response.body.size(),
               .http_1_0 = facts.http_1_0,
               .keep_alive = facts.keep_alive,
               .date = io_->state().date});
}

Task<bool> AnswerWriter::send(http::Response response, AnswerFacts facts) {
  const Framing framing = framing_of(response, facts);
  if (framing == Framing::close) facts.keep_alive = false;
  const bool has_body = framing != Framing::none && !facts.head_only;
  if (has_body && response.stream) return send_stream(std::move(response), facts, framing);
  start(response, facts, framing);
  const bool chunked = framing == Framing::chunked;
  if (!has_body) return send_head(facts.keep_alive);
  if (response.fault == http::TransportFault::truncate) return send_truncated(std::move(response), chunked);
  if (response.fault == http::TransportFault::drip) {
    return send_dripping(std::move(response), chunked, facts.keep_alive);
  }
  return send_whole(std::move(response), chunked, facts.keep_alive);
}

Task<bool> AnswerWriter::send_head(bool keep_alive) {
  const bool sent = co_await io_->write({as_buffer(head_)});
  co_return (sent && keep_alive);
}

Task<bool> AnswerWriter::send_whole(http::Response response, bool chunked, bool keep_alive) {
  std::string_view body = response.body;
  std::string_view tail;
  if (chunked) {
    tail = kLastChunk;
    if (!body.empty()) {
      head_ += ChunkHeader(body.size()).text();
      tail = kChunkEndAndLast;
    }
  }
  if (body.size() <= kCopiedBody) {
    head_.append(body).append(tail);
    body = tail = {};
  }
  const bool sent = co_await io_->write({as_buffer(head_), as_buffer(body), as_buffer(tail)});
  co_return (sent && keep_alive);
}

Task<bool> AnswerWriter::send_truncated(http::Response response, bool chunked) {
  if (chunked && !response.body.empty()) head_ += ChunkHeader(response.body.size()).text();
  const std::string_view half = std::string_view(response.body).substr(0, response.body.size() / 2);
  co_await io_->write({as_buffer(head_), as_buffer(half)});
  co_return false;
}

Task<bool> AnswerWriter::send_dripping(http::Response response, bool chunked, bool keep_alive) {
  std::string_view rest = response.body;
  const std::size_t length = std::max<std::size_t>(1, rest.size() / kDripPieces);
  while (!rest.empty()) {
    const std::string_view piece = rest.substr(0, length);
    if (!co_await send_piece(piece, chunked)) co_return false;
    rest.remove_prefix(piece.size());
    co_await io_->pause(io_->state().options.drip_interval);
  }
  if (chunked) head_ += kLastChunk;
  const bool sent = head_.empty() || co_await io_->write({as_buffer(head_)});
  co_return (sent && keep_alive);
}

Task<bool> AnswerWriter::send_stream(http::Response response, AnswerFacts facts, Framing framing) {
  Result<std::string> piece = co_await pull(&response.stream);
  if (!piece) {
    facts.keep_alive = false;
    const http::Response failure = problem(503, "The data could not be read; try again later.");
    start(failure, facts, Framing::length);
    co_return co_await send_whole(failure, false, false);
  }
  start(response, facts, framing);
  const bool chunked = framing == Framing::chunked;
  while (piece && !piece->empty()) {
    if (!co_await send_piece(*piece, chunked)) co_return false;
    if (response.fault == http::TransportFault::truncate) co_return false;
    if (response.fault == http::TransportFault::drip) co_await io_->pause(io_->state().options.drip_interval);
    io_->enter(ConnectionIo::Phase::handling, Duration::zero());
    piece = co_await pull(&response.stream);
  }
  if (!piece) {
    cut(chunked);
    co_return false;
  }
  if (chunked) head_ += kLastChunk;
  const bool sent = head_.empty() || co_await io_->write({as_buffer(head_)});
  co_return (sent && facts.keep_alive);
}

Task<bool> AnswerWriter::send_piece(std::string_view piece, bool chunked) {
  if (chunked) head_ += ChunkHeader(piece.size()).text();
  const bool sent =
      co_await io_->write({as_buffer(head_), as_buffer(piece), as_buffer(chunked ? kChunkEnd : std::string_view{})});
  head_.clear();
  co_return sent;
}

void AnswerWriter::cut(bool chunked) {
  if (chunked) return;  // the missing last chunk tells
  io_->reset();
}

}  // namespace rollcall::net
