#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::domain {

enum class KeyType : std::uint8_t { number, string };

struct KeyField {
  std::string name;
  KeyType type = KeyType::string;
};

/// The two fields that identify a record. A number key is an integer in number text, of any length; a string key is not
/// empty.
struct KeySchema {
  KeyField partition;
  KeyField sort;
};

/// `id` (number) and `last_name` (string): the shipped collection.
KeySchema users_schema();

/// Key values as text: `6207`, `O'Conner`. A number is in its shortest form, so equal keys are equal texts.
struct RecordKey {
  std::string partition;
  std::string sort;
  auto operator<=>(const RecordKey&) const = default;
};

/// The shortest form of an integer in JSON number text ("-0" is "0"); nothing if it isn't one.
std::optional<std::string> parse_number_key(std::string_view text);

/// A valid record: its key, and the document as received, as compact JSON with every number's text kept.
struct Record {
  RecordKey key;
  std::string document;
};

/// A record that failed validation, on its own: its neighbours are not touched by it.
struct RejectedRecord {
  std::string document;  ///< compact JSON of whatever stood in its place
  std::string pointer;   ///< RFC 6901, from the body's root: "/3/id"; "/id" in a bare object
  std::string why;       ///< for a person: "must be an integer"
};

/// What one well-formed 200 answer delivered, in order.
struct Page {
  std::vector<Record> records;
  std::vector<RejectedRecord> rejected;

  [[nodiscard]] std::size_t received() const { return records.size() + rejected.size(); }
};

/// Largest document that is stored, in bytes (DynamoDB's item limit, kept on every backend).
inline constexpr std::size_t kMaxDocumentBytes = 400UL * 1024;

/// Keeps the last of records with equal keys, in order, and returns how many were dropped.
std::size_t drop_earlier_duplicates(std::vector<Record>& records);

}  // namespace rollcall::domain
