#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/task.hpp"
#include "domain/record.hpp"

namespace rollcall::app {

/// Documents, packed: one allocation for a whole page.
class DocumentPage {
 public:
  void add(std::string_view document) {
    text_ += document;
    ends_.push_back(text_.size());
  }
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] bool empty() const { return ends_.empty(); }
  [[nodiscard]] std::size_t bytes() const { return text_.size(); }
  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    const std::size_t start = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(text_).substr(start, ends_[i] - start);
  }
  void reserve(std::size_t bytes) { text_.reserve(bytes); }

  /// Where the next page starts; nothing after the last one. Opaque, and good across restarts.
  std::optional<std::string> next;

 private:
  std::string text_;
  std::vector<std::size_t> ends_;
};

/// What to look at: all records, those of one partition key, or the one of a whole key.
struct RecordQuery {
  std::optional<std::string> partition;
  std::optional<std::string> sort;       ///< with `partition`, one record; alone, a filter
  std::uint32_t max_documents = 0;       ///< at most so many in the page; 0: no such limit
  std::size_t max_bytes = 256UL * 1024;  ///< the page ends once it holds so much
  std::string cursor;                    ///< a page's `next`; empty for the start
};

/// The stored records, for those who read. Writing is RunLedger::commit's.
class RecordStore {
 public:
  virtual ~RecordStore() = default;

  /// A page in a fixed order in which a record stays where it is, so that paging neither skips nor repeats records
  /// that are there throughout. A lookup by partition does not scan. A cursor that isn't one is invalid_input.
  virtual Task<Result<DocumentPage>> read(RecordQuery query) = 0;

  /// Which of the keys have no record, in the order given.
  virtual Task<Result<std::vector<domain::RecordKey>>> missing(std::vector<domain::RecordKey> keys) = 0;

  /// Records in all.
  virtual Task<Result<std::uint64_t>> count() = 0;
};

}  // namespace rollcall::app
