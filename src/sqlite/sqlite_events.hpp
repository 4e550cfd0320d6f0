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
  /// Lines that no write has taken yet are lost: flush before.
  ~SqliteEvents() override { state_->closed = true; }
  SqliteEvents(const SqliteEvents&) = delete;
  SqliteEvents& operator=(const SqliteEvents&) = delete;

  void info(std::string message) override;
  void error(domain::ErrorEvent event) override;
  void error(std::string message) override;
  void status(domain::FetchReport report) override;
  Task<> flush() override;
  [[nodiscard]] std::uint64_t lost() const override { return state_->lost; }

  Task<Result<std::vector<app::LogLine>>> read(app::LogQuery query) override;

 private:
  /// What the writing task shares with the log: it is nobody's to wait for and may come back after the log is gone.
  struct State {
    explicit State(const Executor& executor) : written(executor) {}
    std::vector<app::LogLine> waiting;
    bool writing = false;
    bool closed = false;
    Event written;
    std::uint64_t lost = 0;
  };

  void add(app::LogStream stream, std::string message);
  static Task<> write_waiting(std::shared_ptr<State> state, Database* database, const app::Clock* clock);

  Database* database_;
  Executor executor_;
  const app::Clock* clock_;
  std::shared_ptr<State> state_;
};

}  // namespace rollcall::sqlite
