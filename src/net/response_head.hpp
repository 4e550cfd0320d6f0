#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace rollcall::net {

/// How a body's end is told to the peer.
enum class Framing : std::uint8_t {
  none,     ///< the status allows no body
  length,   ///< Content-Length
  chunked,  ///< Transfer-Encoding: chunked
  close,    ///< by closing the connection, for HTTP/1.0
};

struct HeadFacts {
  Framing framing = Framing::length;
  std::size_t length = 0;  ///< with Framing::length
  bool http_1_0 = false;   ///< what the peer speaks
  bool keep_alive = true;
  std::string_view date{};
};

/// Appends status line and header fields, the empty line included. Line breaks in a field become spaces: a handler that
/// echoes foreign text can't be made to write a header of the peer's choice.
void append_head(std::string& out, const http::Response& response, const HeadFacts& facts);

/// 1xx, 204 and 304 have none.
bool allows_body(int status);

/// RFC 9457. `detail` needs no JSON escaping.
http::Response problem(int status, std::string_view detail);

/// The line before a chunk of `size` bytes.
class ChunkHeader {
 public:
  explicit ChunkHeader(std::size_t size);
  [[nodiscard]] std::string_view text() const { return {text_.data(), length_}; }

 private:
  std::array<char, 18> text_{};
  std::size_t length_ = 0;
};

inline constexpr std::string_view kChunkEnd = "\r\n";
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";
inline constexpr std::string_view kChunkEndAndLast = "\r\n0\r\n\r\n";

}  // namespace rollcall::net
