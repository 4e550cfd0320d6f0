#include "sqlite/sqlite_letters.hpp"

#include "base/format.hpp"
#include "json/messages.hpp"

namespace rollcall::sqlite {
namespace {

using domain::DeadLetter;
using Letters = std::vector<DeadLetter>;

Result<Letters> read_letters(Statement select) {
  Letters letters;
  while (true) {
    const auto row = select.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return letters;
    auto letter = json::read_dead_letter(std::string(select.text(0)));
    if (!letter) return std::unexpected(letter.error());
    letters.push_back(std::move(*letter));
  }
}

}  // namespace

Task<Result<Letters>> SqliteLetters::list(app::LettersPage page) {
  co_return co_await database_->read<Letters>([page = std::move(page)](Connection& connection) -> Result<Letters> {
    auto select = connection.prepare(
        "SELECT body FROM dead_letters WHERE state = 'waiting'"
        " AND letter > ifnull((SELECT letter FROM dead_letters WHERE id = ?), 0) ORDER BY letter LIMIT ?");
    if (!select) return std::unexpected(select.error());
    select->bind(page.after.value).bind(std::int64_t{page.limit});
    return read_letters(std::move(*select));
  });
}

Task<Result<std::optional<DeadLetter>>> SqliteLetters::get(domain::LetterId id) {
  auto letters = co_await database_->read<Letters>([id = std::move(id)](Connection& connection) -> Result<Letters> {
    auto select = connection.prepare("SELECT body FROM dead_letters WHERE id = ? AND state = 'waiting'");
    if (!select) return std::unexpected(select.error());
    select->bind(id.value);
    return read_letters(std::move(*select));
  });
  if (!letters) co_return std::unexpected(letters.error());
  if (letters->empty()) co_return std::optional<DeadLetter>();
  co_return std::optional<DeadLetter>(std::move(letters->front()));
}

Task<Result<void>> SqliteLetters::discard(domain::LetterId id) {
  const auto done = co_await database_->write<bool>([id = std::move(id)](Connection& connection) -> Result<bool> {
    auto update = connection.prepare(
        "UPDATE dead_letters SET state = 'discarded' WHERE id = ? AND state = 'waiting' RETURNING letter");
    if (!update) return std::unexpected(update.error());
    const auto row = update->bind(id.value).step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return fail(ErrorKind::not_found, format("no dead letter '{}' is waiting", id.value));
    if (auto ended = update->run(); !ended) return std::unexpected(ended.error());
    return true;
  });
  if (!done) co_return std::unexpected(done.error());
  co_return Result<void>();
}

Task<Result<std::uint64_t>> SqliteLetters::count() {
  co_return co_await database_->read<std::uint64_t>([](Connection& connection) -> Result<std::uint64_t> {
    const auto count = connection.number("SELECT count(*) FROM dead_letters WHERE state = 'waiting'");
    if (!count) return std::unexpected(count.error());
    return static_cast<std::uint64_t>(*count);
  });
}

Task<Result<std::vector<app::LetterTally>>> SqliteLetters::tally(domain::RunId run) {
  using Tallies = std::vector<app::LetterTally>;
  co_return co_await database_->read<Tallies>([run = std::move(run)](Connection& connection) -> Result<Tallies> {
    auto select = connection.prepare(
        "SELECT call, sum(is_call), sum(reason = 'rejected'), sum(reason = 'store_refused') FROM dead_letters"
        " WHERE run_id = ? GROUP BY call ORDER BY call");
    if (!select) return std::unexpected(select.error());
    select->bind(run.value);
    Tallies tallies;
    while (true) {
      const auto row = select->step();
      if (!row) return std::unexpected(row.error());
      if (!*row) return tallies;
      const auto number = [&](int column) { return static_cast<std::uint32_t>(select->integer(column)); };
      tallies.push_back({number(0), number(1), number(2), number(3)});
    }
  });
}

}  // namespace rollcall::sqlite
