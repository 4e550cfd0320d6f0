#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/task.hpp"

namespace rollcall::http {

/// Header fields in order of arrival. Names are compared without case.
class Headers {
 public:
  using Field = std::pair<std::string, std::string>;

  Headers() = default;
  Headers(std::initializer_list<Field> fields) : fields_(fields) {}

  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  /// The first field of that name.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] auto begin() const { return fields_.begin(); }
  [[nodiscard]] auto end() const { return fields_.end(); }
  [[nodiscard]] bool empty() const { return fields_.empty(); }

 private:
  std::vector<Field> fields_;
};

/// A request as a server's handler sees it, whichever door it came through.
struct Request {
  std::string method;
  std::string path;   ///< percent-decoded, without the query: "/runs/abc"
  std::string query;  ///< as sent, without the '?'
  Headers headers;
  std::string body;
};

/// Makes a body piece by piece. Each call returns the next piece; an empty one is the end. After an error the
/// connection is cut, so that the peer can't take what it has for the whole.
using BodyStream = std::function<Task<Result<std::string>>()>;

/// What the transport does to an answer: the faults that the sample API deals out. `none` everywhere else.
enum class TransportFault : std::uint8_t {
  none,
  hang,      ///< answers nothing and keeps the connection open
  reset,     ///< closes the connection with a TCP reset and no answer
  truncate,  ///< sends the head and half of the body, then closes
  drip,      ///< sends the body in small pieces with pauses
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  Headers headers;  ///< besides content-type, content-length, date and connection, which the transport sets
  std::string body;
  BodyStream stream;     ///< when set, the body (chunked), and `body` is not used
  bool chunked = false;  ///< send `body` chunked, without a Content-Length
  TransportFault fault = TransportFault::none;
};

using Handler = std::function<Task<Response>(Request)>;

/// `application/x-www-form-urlencoded` pairs of a query, decoded, in order. Text that can't be decoded is kept as it
/// is.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);

/// Percent-encodes all but RFC 3986 unreserved characters.
std::string percent_encode(std::string_view text);

/// Nothing if a percent sign is not followed by two hex digits.
std::optional<std::string> percent_decode(std::string_view text);

/// The reason phrase of RFC 9110, or "Unknown".
std::string_view reason_phrase(int status);

}  // namespace rollcall::http
