#include "json/decode_page.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/format.hpp"
#include "json/record_reader.hpp"

namespace rollcall::json {
namespace {

using domain::FailureKind;
using domain::Page;
using domain::SourceFailure;

/// About what a user takes; only decides how much is reserved.
constexpr std::size_t kTypicalRecordBytes = 512;

/// A field's name as a step of a JSON Pointer (RFC 6901, section 3).
std::string pointer_step(std::string_view name) {
  std::string step = "/";
  for (const char c : name) {
    if (c == '~') {
      step += "~0";
    } else if (c == '/') {
      step += "~1";
    } else {
      step += c;
    }
  }
  return step;
}

class PageReader {
 public:
  PageReader(const std::string& body, const domain::KeySchema& schema)
      : body_(body), schema_(schema), reader_(body), record_(schema, &reader_) {}

  std::variant<Page, SourceFailure> read() {
    const Token first = reader_.next();
    if (first == Token::error) return unreadable();
    std::optional<SourceFailure> failure = first == Token::begin_array ? read_array() : read_bare(first);
    if (failure) return std::move(*failure);
    if (reader_.next() == Token::error) return unreadable();
    return std::move(page_);
  }

 private:
  std::optional<SourceFailure> read_array() {
    page_.records.reserve(std::min(body_.size() / kTypicalRecordBytes + 1, kMaxPageRecords));
    for (Token token = reader_.next(); token != Token::end_array; token = reader_.next()) {
      if (page_.received() == kMaxPageRecords) return too_many();
      if (!record_.read(token)) return unreadable();
      keep(true);
    }
    return std::nullopt;
  }

  /// A body that is not an array. Whether it is read to its end comes first: a broken body is never `unexpected`.
  std::optional<SourceFailure> read_bare(Token first) {
    if (!record_.read(first) || reader_.next() == Token::error) return unreadable();
    if (!record_.is_object()) return failure(FailureKind::unexpected, "the answer is neither an array nor an object");
    if (record_.has_key_field()) {
      keep(false);
      return std::nullopt;
    }
    if (const auto allowed = domain::parse_size_refusal(record_.message())) {
      SourceFailure refused = failure(FailureKind::size_refused, format("the source allows at most {}", *allowed));
      refused.max_size = allowed;
      return refused;
    }
    return failure(FailureKind::unexpected,
                   format("the answer is an object without {} and {}", schema_.partition.name, schema_.sort.name));
  }

  void keep(bool in_array) {
    const auto fault = record_.fault();
    if (!fault) {
      page_.records.push_back(record_.record());
      return;
    }
    std::string place = in_array ? format("/{}", page_.received()) : "";
    if (!fault->field.empty()) place += pointer_step(fault->field);
    page_.rejected.push_back({record_.document(), std::move(place), std::string(fault->why)});
  }

  [[nodiscard]] SourceFailure failure(FailureKind kind, std::string detail) const {
    SourceFailure failure;
    failure.kind = kind;
    failure.detail = std::move(detail);
    failure.status = 200;
    failure.content = domain::cut_content(body_);
    return failure;
  }

  [[nodiscard]] SourceFailure unreadable() const {
    return failure(FailureKind::unreadable,
                   format("the answer is not JSON: {} at byte {}", reader_.problem(), reader_.offset()));
  }

  [[nodiscard]] SourceFailure too_many() const {
    return failure(FailureKind::unexpected, format("the answer has more than {} records", kMaxPageRecords));
  }

  const std::string& body_;
  const domain::KeySchema& schema_;
  Reader reader_;
  RecordReader record_;
  Page page_;
};

}  // namespace

std::variant<Page, SourceFailure> decode_page(const std::string& body, const domain::KeySchema& schema) {
  return PageReader(body, schema).read();
}

}  // namespace rollcall::json
