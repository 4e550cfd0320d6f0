#include "domain/record.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <unordered_set>

namespace rollcall::domain {
namespace {

struct KeyHash {
  std::size_t operator()(const RecordKey* key) const {
    const std::hash<std::string_view> hash;
    return hash(key->partition) * 31 + hash(key->sort);
  }
};

struct KeyEqual {
  bool operator()(const RecordKey* a, const RecordKey* b) const { return *a == *b; }
};

}  // namespace

KeySchema users_schema() { return {{"id", KeyType::number}, {"last_name", KeyType::string}}; }

std::optional<std::string> parse_number_key(std::string_view text) {
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  const bool all_digits = digits.find_first_not_of("0123456789") == std::string_view::npos;
  const bool leading_zero = digits.size() > 1 && digits.front() == '0';
  if (digits.empty() || !all_digits || leading_zero) return std::nullopt;
  return std::string(digits == "0" ? digits : text);
}

std::size_t drop_earlier_duplicates(std::vector<Record>& records) {
  std::unordered_set<const RecordKey*, KeyHash, KeyEqual> seen;
  seen.reserve(records.size());
  std::vector<bool> keep(records.size());
  for (std::size_t i = records.size(); i-- > 0;) keep[i] = seen.insert(&records[i].key).second;
  const std::size_t before = records.size();
  if (seen.size() == before) return 0;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < before; ++i) {
    if (!keep[i]) continue;
    if (kept != i) records[kept] = std::move(records[i]);
    ++kept;
  }
  records.resize(kept);
  return before - kept;
}

}  // namespace rollcall::domain
