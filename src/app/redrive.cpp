#include "app/redrive.hpp"

#include <utility>

#include "base/format.hpp"

namespace rollcall::app {

Task<Result<RedriveSelection>> select_letters(DeadLetterQueue* queue, std::vector<domain::LetterId> ids) {
  RedriveSelection selection;
  for (const domain::LetterId& id : ids) {
    auto letter = co_await queue->get(id);
    if (!letter) co_return std::unexpected(letter.error());
    if (!*letter) {
      co_return fail(ErrorKind::not_found,
                     format("no dead letter '{}' is waiting: 'rollcall dlq list' shows those that are", id.value));
    }
    selection.letters.push_back(std::move(**letter));
  }
  co_return selection;
}

Task<Result<RedriveSelection>> select_all_letters(DeadLetterQueue* queue) {
  RedriveSelection selection;
  LettersPage page;
  while (true) {
    auto letters = co_await queue->list(page);
    if (!letters) co_return std::unexpected(letters.error());
    if (letters->empty()) co_return selection;
    page.after = letters->back().id;
    for (domain::DeadLetter& letter : *letters) {
      if (letter.reason == domain::to_string(domain::RecordReason::rejected)) {
        ++selection.left_out;
        continue;
      }
      letter.user.reset();
      selection.letters.push_back(std::move(letter));
    }
  }
}

}  // namespace rollcall::app
