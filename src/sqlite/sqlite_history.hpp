#pragma once

#include <memory>

#include "app/ports/run_history.hpp"
#include "base/async.hpp"
#include "sqlite/database.hpp"

namespace rollcall::sqlite {

class SqliteHistory final : public app::RunHistory {
 public:
  SqliteHistory(Database* database, const Executor& executor) : database_(database), executor_(executor) {}

  /// Answered from memory as long as nobody has committed anything. After that, calls that come while a query is under
  /// way share the next one. Either way each call sees what was committed when it was asked.
  Task<Result<std::optional<domain::FetchReport>>> latest_report() override;
  Task<Result<std::vector<domain::FetchReport>>> runs(app::RunsPage page) override;
  Task<Result<std::optional<domain::FetchReport>>> run(domain::RunId id) override;
  Task<Result<std::vector<domain::CallRecord>>> calls(domain::RunId id, std::uint32_t after,
                                                      std::uint32_t limit) override;
  Task<Result<std::vector<domain::Receipt>>> receipts(domain::RunId id, std::uint32_t after,
                                                      std::uint32_t last) override;

 private:
  using Latest = Result<std::optional<domain::FetchReport>>;
  /// One query for all who asked before it began.
  struct Query {
    explicit Query(const Executor& executor) : ended(executor) {}
    Event ended;
    std::optional<Latest> result;
  };

  Task<> run_queries();

  Database* database_;
  Executor executor_;
  std::optional<Latest> known_;   ///< the answer of the last query
  std::int64_t known_as_of_ = 0;  ///< the file's change number from before that query
  std::shared_ptr<Query> next_;   ///< the query that newcomers wait for
  bool querying_ = false;
};

}  // namespace rollcall::sqlite
