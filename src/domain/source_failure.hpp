#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace rollcall::domain {

/// Why an attempt at a call failed.
enum class FailureKind : std::uint8_t {
  connection,    ///< refused, reset, unreachable, name not resolved
  tls,           ///< handshake or certificate
  timeout,       ///< no whole answer within the request's time
  truncated,     ///< the answer ended in the middle
  too_large,     ///< the answer is over the size cap
  protocol,      ///< the answer is not HTTP
  unreadable,    ///< status 200, and the body is not JSON
  unexpected,    ///< status 200, JSON, and none of the three known bodies
  redirect,      ///< a redirect that is not followed: a loop, too many, or to plain http
  http_status,   ///< a status other than 200
  size_refused,  ///< status 200 with "Maximum allowed size is N"
  deadline,      ///< the next request could not be sent before the run's deadline
  interrupted,   ///< the run was asked to stop before this call had its answer
};

/// Text from the other side, cut to a bound that is safe to log and to queue.
struct CutText {
  std::string text;               ///< valid UTF-8, at most kMaxContentBytes
  std::uint64_t full_length = 0;  ///< bytes before the cut

  [[nodiscard]] bool was_cut() const { return full_length > text.size(); }
};

inline constexpr std::size_t kMaxContentBytes = 4096;

/// Cuts at a character's border and replaces bytes that are not UTF-8.
CutText cut_content(std::string_view text);

/// The N of `Maximum allowed size is N`, wherever it stands in the text.
std::optional<std::uint32_t> parse_size_refusal(std::string_view text);

struct SourceFailure {
  FailureKind kind = FailureKind::connection;
  std::string detail;                     ///< for a person; names the peer
  int status = 0;                         ///< HTTP status where there was one
  CutText content;                        ///< the body where there was one
  std::optional<std::uint32_t> max_size;  ///< size_refused: the N of the message
};

}  // namespace rollcall::domain
