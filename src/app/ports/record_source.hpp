#pragma once

#include <string>
#include <variant>

#include "base/error.hpp"
#include "base/task.hpp"
#include "base/time.hpp"
#include "domain/record.hpp"
#include "domain/source_failure.hpp"

namespace rollcall::app {

/// Leave to send requests to the source: the rate budget, as one call sees it.
class RequestGate {
 public:
  virtual ~RequestGate() = default;

  /// Returns once a request may be sent. An error (deadline, cancelled, storage) means: send nothing, end the fetch
  /// with it.
  virtual Task<Result<void>> enter() = 0;

  /// To be called for each entered request, at once when its answer arrived or it was given up.
  /// `not_before` is the earliest time the answer allows for any next request (Retry-After and the like), or zero.
  virtual Task<Result<void>> leave(SteadyTime not_before) = 0;
};

struct SourceRequest {
  std::uint32_t size = 1;
  SteadyTime deadline = kNever;  ///< no request is under way after it
};

/// A page, a failure of the source, or (Error) a failure of the gate, passed on as it was.
using SourceAnswer = std::variant<domain::Page, domain::SourceFailure>;

/// Where records come from.
class RecordSource {
 public:
  virtual ~RecordSource() = default;

  /// The resource's URL without a query: what reports and letters name.
  [[nodiscard]] virtual std::string url() const = 0;

  /// One attempt. Enters the gate before *every* HTTP request it sends, redirect hops and re-sends included, and
  /// leaves it after each. Never retries on a failure of the source. `gate` outlives the task.
  virtual Task<Result<SourceAnswer>> fetch(SourceRequest request, RequestGate* gate) = 0;

  /// Reads and validates a body as if it had just been received; for replaying a letter's record.
  [[nodiscard]] virtual SourceAnswer read(const std::string& body) const = 0;
};

}  // namespace rollcall::app
