#include "sqlite/keys.hpp"

#include <charconv>
#include <cstdint>

#include "base/format.hpp"
#include "json/strings.hpp"

namespace rollcall::sqlite {

void bind_partition(Statement& statement, std::string_view number) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool whole = code == std::errc{} && end == number.data() + number.size();
  // Only the shortest form is the integer; anything else is a text that matches no stored integer.
  if (whole && format("{}", value) == number) {
    statement.bind(value);
  } else {
    statement.bind(number);
  }
}

Result<std::vector<domain::RecordKey>> read_receipt(std::string_view keys) {
  const auto texts = json::read_strings(std::string(keys));
  if (!texts || texts->size() % 2 != 0) return fail(ErrorKind::storage, "a receipt in the database can't be read");
  std::vector<domain::RecordKey> list;
  list.reserve(texts->size() / 2);
  for (std::size_t i = 0; i < texts->size(); i += 2) list.push_back({(*texts)[i], (*texts)[i + 1]});
  return list;
}

}  // namespace rollcall::sqlite
