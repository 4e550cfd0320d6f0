#include "sqlite/sqlite_records.hpp"

#include <string_view>

#include "base/format.hpp"
#include "base/text.hpp"
#include "sqlite/keys.hpp"

namespace rollcall::sqlite {
namespace {

using app::DocumentPage;
using app::RecordQuery;

/// A cursor names the row it follows, which an update of the record keeps.
constexpr std::string_view kCursorPrefix = "row:";

std::string make_cursor(std::int64_t row) { return base64url_encode(format("{}{}", kCursorPrefix, row)); }

Result<std::int64_t> read_cursor(const std::string& cursor) {
  if (cursor.empty()) return 0;
  const auto text = base64url_decode(cursor);
  if (text && text->starts_with(kCursorPrefix)) {
    const auto row = parse_unsigned(std::string_view(*text).substr(kCursorPrefix.size()));
    if (row && *row <= static_cast<std::uint64_t>(INT64_MAX)) return static_cast<std::int64_t>(*row);
  }
  return fail(ErrorKind::invalid_input, format("'{}' is not a cursor: take it from a page's link", cursor));
}

/// The rows that the query asks for, behind `after`, in order. Columns: row, document.
Result<Statement> select_rows(Connection& connection, const RecordQuery& query, std::int64_t after) {
  std::string_view sql = "SELECT row, document FROM users WHERE row > ? ORDER BY row";
  if (query.partition && query.sort) {
    sql = "SELECT row, document FROM users WHERE id = ? AND last_name = ? AND row > ?";
  } else if (query.partition) {
    sql = "SELECT row, document FROM users WHERE id = ? AND row > ? ORDER BY row";
  } else if (query.sort) {
    sql = "SELECT row, document FROM users WHERE last_name = ? AND row > ? ORDER BY row";
  }
  auto select = connection.prepare(sql);
  if (!select) return select;
  if (query.partition) bind_partition(*select, *query.partition);
  if (query.sort) select->bind(*query.sort);
  select->bind(after);
  return select;
}

Result<DocumentPage> read_page(Connection& connection, const RecordQuery& query) {
  const auto start = read_cursor(query.cursor);
  if (!start) return std::unexpected(start.error());
  auto select = select_rows(connection, query, *start);
  if (!select) return std::unexpected(select.error());
  DocumentPage page;
  std::int64_t last = *start;
  while (true) {
    const auto row = select->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return page;
    const bool full =
        page.bytes() >= query.max_bytes || (query.max_documents > 0 && page.size() >= query.max_documents);
    if (full) {
      page.next = make_cursor(last);
      return page;
    }
    if (page.empty() && query.max_documents == 0 && !query.partition)
      page.reserve(query.max_bytes + query.max_bytes / 8);
    last = select->integer(0);
    page.add(select->text(1));
  }
}

}  // namespace

Task<Result<DocumentPage>> SqliteRecords::read(RecordQuery query) {
  co_return co_await database_->read<DocumentPage>(
      [query = std::move(query)](Connection& connection) { return read_page(connection, query); });
}

Task<Result<std::vector<domain::RecordKey>>> SqliteRecords::missing(std::vector<domain::RecordKey> keys) {
  using Keys = std::vector<domain::RecordKey>;
  co_return co_await database_->read<Keys>([keys = std::move(keys)](Connection& connection) -> Result<Keys> {
    auto select = connection.prepare("SELECT 1 FROM users WHERE id = ? AND last_name = ?");
    if (!select) return std::unexpected(select.error());
    Keys absent;
    for (const domain::RecordKey& key : keys) {
      bind_partition(*select, key.partition);
      const auto row = select->bind(key.sort).step();
      if (!row) return std::unexpected(row.error());
      if (!*row) absent.push_back(key);
      select->reset();
    }
    return absent;
  });
}

Task<Result<std::uint64_t>> SqliteRecords::count() {
  co_return co_await database_->read<std::uint64_t>([](Connection& connection) -> Result<std::uint64_t> {
    const auto count = connection.number("SELECT count(*) FROM users");
    if (!count) return std::unexpected(count.error());
    return static_cast<std::uint64_t>(*count);
  });
}

}  // namespace rollcall::sqlite
