#pragma once

#include <cstddef>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace bench {

/// The table and the pragmas of the embedded backend, bare: users only, in transactions of `batch` rows.
class FloorStore {
 public:
  FloorStore(const std::string& path, std::size_t batch);
  ~FloorStore();
  FloorStore(const FloorStore&) = delete;
  FloorStore& operator=(const FloorStore&) = delete;

  /// Finds the users of an array and their keys by looking for braces, quotes and two names; validates nothing.
  void insert_page(std::string_view body);
  void finish();
  [[nodiscard]] std::size_t rows() const { return rows_; }

 private:
  void insert(std::string_view document);
  void execute(const char* sql);

  sqlite3* db_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
  std::size_t batch_;
  std::size_t open_rows_ = 0;
  std::size_t rows_ = 0;
};

}  // namespace bench
