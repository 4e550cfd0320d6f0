#include "json/record_reader.hpp"

#include <utility>

namespace rollcall::json {
namespace {

constexpr std::string_view kTooLarge = "is larger than 409600 bytes";
static_assert(domain::kMaxDocumentBytes == 409600);

}  // namespace

RecordReader::RecordReader(const domain::KeySchema& schema, Reader* reader)
    : reader_(reader),
      partition_{schema.partition.name, schema.partition.type},
      sort_{schema.sort.name, schema.sort.type},
      message_{"message"} {}

bool RecordReader::read(Token token) {
  document_.clear();
  for (Watched* field : {&partition_, &sort_, &message_}) {
    field->seen = 0;
    field->right_type = false;
    field->value.clear();
  }
  is_object_ = token == Token::begin_object;
  const bool container = is_object_ || token == Token::begin_array;
  const int outer = reader_->depth() - (container ? 1 : 0);
  Watched* field = nullptr;
  for (;; token = reader_->next()) {
    if (token == Token::error) return false;
    append_compact(document_, *reader_, token);
    if (reader_->depth() == outer) return true;
    if (token == Token::key) {
      if (is_object_ && reader_->depth() == outer + 1) field = watched_key();
    } else if (field != nullptr) {
      keep_value(*field, token);
      field = nullptr;
    }
  }
}

RecordReader::Watched* RecordReader::find(std::string_view name) {
  if (name == partition_.name) return &partition_;
  if (name == sort_.name) return &sort_;
  return name == message_.name ? &message_ : nullptr;
}

RecordReader::Watched* RecordReader::watched_key() {
  if (!reader_->escaped()) {
    const std::string_view raw = reader_->raw();
    return find(raw.substr(1, raw.size() - 2));
  }
  name_.clear();
  reader_->append_string(name_);
  return find(name_);
}

void RecordReader::keep_value(Watched& field, Token token) const {
  ++field.seen;
  field.value.clear();
  field.right_type = false;
  if (field.type == domain::KeyType::string) {
    field.right_type = token == Token::string;
    if (field.right_type) reader_->append_string(field.value);
  } else if (auto number = domain::parse_number_key(reader_->raw())) {
    field.right_type = true;
    field.value = std::move(*number);
  }
}

std::string_view RecordReader::fault_of(const Watched& field) {
  if (field.seen == 0) return "is missing";
  if (field.seen > 1) return "stands twice";
  if (!field.right_type) return field.type == domain::KeyType::number ? "must be an integer" : "must be a string";
  return field.value.empty() ? "must not be empty" : "";
}

std::optional<RecordReader::Fault> RecordReader::fault() const {
  if (!is_object_) return Fault{"", "must be an object"};
  for (const Watched* field : {&partition_, &sort_}) {
    if (const std::string_view why = fault_of(*field); !why.empty()) return Fault{field->name, why};
  }
  if (document_.size() > domain::kMaxDocumentBytes) return Fault{"", kTooLarge};
  return std::nullopt;
}

domain::Record RecordReader::record() const { return {{partition_.value, sort_.value}, document_}; }

}  // namespace rollcall::json
