#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "domain/error_event.hpp"
#include "domain/fetch_plan.hpp"
#include "domain/ids.hpp"
#include "domain/record.hpp"

namespace rollcall::domain {

/// Stable codes, `reason` of a letter: a FailureKind's name for a call, or one of the two for a record.
enum class RecordReason : std::uint8_t {
  rejected,       ///< it failed validation
  store_refused,  ///< it is valid, and the store would not take it
};

std::string_view to_string(FailureKind kind);
std::string_view to_string(RecordReason reason);

/// A failed call, or a user that was received and not stored, with all that is needed to try again.
struct DeadLetter {
  LetterId id;
  RunId run_id;
  std::uint32_t call_index = 0;
  std::string reason;
  ErrorEvent event;
  RequestDescription request;
  std::uint32_t attempts = 0;
  WallTime failed_at;
  std::optional<std::string> user;     ///< the record's document, for a record's letter
  std::optional<std::string> pointer;  ///< JSON Pointer to the offending field, for a rejected record

  [[nodiscard]] bool is_call() const { return !user.has_value(); }
};

/// What a replay asks for: the size that failed, or the largest that the source said it allows.
std::uint32_t redrive_size(const DeadLetter& letter);

/// The call that a letter belongs to, and how it went.
struct CallContext {
  RunId run_id;
  FetchCall call;
  std::string source_url;
  std::uint32_t attempts = 0;
  WallTime now;
};

DeadLetter make_call_letter(const CallContext& context, const SourceFailure& failure);
/// `position` counts the call's record letters from 1.
DeadLetter make_rejected_letter(const CallContext& context, const RejectedRecord& record, std::uint32_t position);
DeadLetter make_refused_letter(const CallContext& context, const Record& record, std::uint32_t position,
                               ErrorEvent event);

}  // namespace rollcall::domain
