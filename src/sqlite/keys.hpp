#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/record.hpp"
#include "json/writer.hpp"
#include "sqlite/connection.hpp"

namespace rollcall::sqlite {

/// Binds a number key as an integer where it fits in 64 bits, and as its text beyond: one key, one form.
void bind_partition(Statement& statement, std::string_view number);

/// A receipt's column: `["6207","Moore","17","O'Conner"]`, keys and sort keys in turn.
class ReceiptWriter {
 public:
  ReceiptWriter() { writer_.begin_array(); }
  void add(const domain::RecordKey& key) { writer_.value(key.partition).value(key.sort); }
  std::string take() { return writer_.end_array().take(); }

 private:
  json::Writer writer_;
};

Result<std::vector<domain::RecordKey>> read_receipt(std::string_view keys);

}  // namespace rollcall::sqlite
