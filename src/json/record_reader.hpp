#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/record.hpp"
#include "json/reader.hpp"

namespace rollcall::json {

/// Reads the value at which `reader` stands as a record: one pass that writes the document and watches the key
/// fields. Its buffers are used again for the next record. Schema and reader outlive it.
class RecordReader {
 public:
  RecordReader(const domain::KeySchema& schema, Reader* reader);

  /// Takes the whole value whose first token is `token`. False on a reader error.
  bool read(Token token);

  /// What is wrong with the value as a record: nothing if it is one.
  struct Fault {
    std::string_view field;  ///< empty: the whole value
    std::string_view why;
  };
  [[nodiscard]] std::optional<Fault> fault() const;

  [[nodiscard]] domain::Record record() const;
  [[nodiscard]] const std::string& document() const { return document_; }

  [[nodiscard]] bool is_object() const { return is_object_; }
  [[nodiscard]] bool has_key_field() const { return partition_.seen + sort_.seen > 0; }
  /// The object's `message`, if it has one that is a string; empty otherwise.
  [[nodiscard]] const std::string& message() const { return message_.value; }

 private:
  struct Watched {
    std::string_view name;
    domain::KeyType type = domain::KeyType::string;
    std::uint32_t seen = 0;
    bool right_type = false;
    std::string value = {};
  };

  [[nodiscard]] Watched* find(std::string_view name);
  [[nodiscard]] Watched* watched_key();
  void keep_value(Watched& field, Token token) const;
  static std::string_view fault_of(const Watched& field);

  Reader* reader_;
  Watched partition_;
  Watched sort_;
  Watched message_;
  std::string document_;
  std::string name_;
  bool is_object_ = false;
};

}  // namespace rollcall::json
