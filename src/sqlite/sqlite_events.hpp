#pragma once

#include <memory>

#include "app/ports/clock.hpp"
#include "app/ports/event_log.hpp"
#include "sqlite/database.hpp"

namespace rollcall::sqlite {

/// The log in the table events. Lines wait in a bounded buffer; one write at a time takes all that wait, together with
/// whatever else the database commits just then.
class SqliteEvents final : public app::EventLog, public app::EventReader {
 public:
  SqliteEvents(Database* database, const Executor& executor, const app::Clock* clock);

  void info(std::string message) override;
  void error(domain::ErrorEvent event) override;
  void error(std::string message) override;
  void status(domain::FetchReport report) override;
  Task<> flush() override;
  [[nodiscard]] std::uint64_t lost() const override { return lost_; }

  Task<Result<std::vector<app::LogLine>>> read(app::LogQuery query) override;

 private:
  void add(app::LogStream stream, std::string message);
  Task<> write_waiting();

  Database* database_;
  Executor executor_;
  const app::Clock* clock_;
  std::vector<app::LogLine> waiting_;
  bool writing_ = false;
  Event written_;
  std::uint64_t lost_ = 0;
};

}  // namespace rollcall::sqlite
