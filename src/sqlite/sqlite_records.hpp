#pragma once

#include "app/ports/record_store.hpp"
#include "sqlite/database.hpp"

namespace rollcall::sqlite {

class SqliteRecords final : public app::RecordStore {
 public:
  explicit SqliteRecords(Database* database) : database_(database) {}

  Task<Result<app::DocumentPage>> read(app::RecordQuery query) override;
  Task<Result<std::vector<domain::RecordKey>>> missing(std::vector<domain::RecordKey> keys) override;
  Task<Result<std::uint64_t>> count() override;

 private:
  Database* database_;
};

}  // namespace rollcall::sqlite
