#pragma once

#include "app/ports/dead_letter_queue.hpp"
#include "sqlite/database.hpp"

namespace rollcall::sqlite {

/// The waiting rows of the table dead_letters. Resolved letters stay, for verify's recount.
class SqliteLetters final : public app::DeadLetterQueue {
 public:
  explicit SqliteLetters(Database* database) : database_(database) {}

  Task<Result<std::vector<domain::DeadLetter>>> list(app::LettersPage page) override;
  Task<Result<std::optional<domain::DeadLetter>>> get(domain::LetterId id) override;
  Task<Result<void>> discard(domain::LetterId id) override;
  Task<Result<std::uint64_t>> count() override;
  Task<Result<std::vector<app::LetterTally>>> tally(domain::RunId run) override;

 private:
  Database* database_;
};

}  // namespace rollcall::sqlite
