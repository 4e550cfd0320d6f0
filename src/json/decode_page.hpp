#pragma once

#include <string>
#include <variant>

#include "domain/fetch_plan.hpp"
#include "domain/record.hpp"
#include "domain/source_failure.hpp"

namespace rollcall::json {

/// Most records that are read from one answer: what any call can ask for. It bounds memory against a body of
/// millions of tiny elements.
inline constexpr std::size_t kMaxPageRecords = domain::kMaxSize;

/// Reads the body of a 200 answer: an array of records, one bare record, or {"message": "Maximum allowed size is N"}.
///
/// Strict JSON (RFC 8259): trailing bytes, invalid UTF-8, a nesting over kMaxDepth (json/reader) make the whole body
/// FailureKind::unreadable (the detail names the byte). JSON that is none of the three is `unexpected`, the message
/// is `size_refused`. An object without any key field is no record. A record that is not an object, lacks a key
/// field, has one twice or of the wrong type, whose number key is not an integer or string key is empty, or that is
/// over domain::kMaxDocumentBytes, is rejected with its pointer, and its neighbours are kept.
///
/// Documents come out as compact JSON: escapes that need not be are decoded, every number keeps its text, fields
/// keep their order.
std::variant<domain::Page, domain::SourceFailure> decode_page(const std::string& body, const domain::KeySchema& schema);

}  // namespace rollcall::json
