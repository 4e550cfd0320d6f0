#include <algorithm>

#include "app/plan_run.hpp"
#include "app/redrive.hpp"
#include "base/format.hpp"
#include "commands/commands.hpp"
#include "commands/on_loop.hpp"
#include "commands/run_output.hpp"
#include "exit_codes.hpp"
#include "json/messages.hpp"
#include "terminal.hpp"

namespace rollcall::cli {
namespace {

constexpr std::uint32_t kLettersAtOnce = 500;

std::vector<std::string> letter_row(const domain::DeadLetter& letter) {
  const std::string& error = letter.event.error;
  return {letter.id.value,
          letter.reason,
          letter.is_call() ? "call" : "user",
          format("{}", letter.attempts),
          format_utc(letter.failed_at),
          error.empty() ? letter.event.message : error};
}

/// All letters, or the first `most`; printed page by page as JSON, at the end as a table.
Task<int> list_letters(const Invocation* invocation, app::Backend backend) {
  std::uint32_t left = invocation->rows.value_or(UINT32_MAX);
  std::vector<std::vector<std::string>> rows;
  bool started = false;
  app::LettersPage page;
  while (left > 0) {
    page.limit = std::min(left, kLettersAtOnce);
    const auto letters = co_await backend.letters->list(page);
    if (!letters) {
      print_error(letters.error());
      co_return exit_code(letters.error());
    }
    if (letters->empty()) break;
    for (const domain::DeadLetter& letter : *letters) {
      if (invocation->json) {
        (void)print((std::exchange(started, true) ? "," : "[") + json::write_dead_letter(letter));
      } else {
        rows.push_back(letter_row(letter));
      }
    }
    page.after = letters->back().id;
    left -= static_cast<std::uint32_t>(letters->size());
  }
  if (invocation->json) {
    (void)print(started ? "]\n" : "[]\n");
  } else {
    (void)print(rows.empty() ? "no dead letters are waiting\n"
                             : make_table({"id", "reason", "about", "attempts", "failed at", "error"}, rows));
  }
  co_return kDone;
}

Task<int> show_letter(const Invocation* invocation, app::Backend backend) {
  const auto selection = co_await app::select_letters(backend.letters, {domain::LetterId(invocation->ids.front())});
  if (!selection) {
    print_error(selection.error());
    co_return exit_code(selection.error());
  }
  (void)print(json::write_dead_letter(selection->letters.front()) + "\n");
  co_return kDone;
}

Task<int> discard_letters(const Invocation* invocation, app::Backend backend) {
  int code = kDone;
  for (const std::string& id : invocation->ids) {
    const auto done = co_await backend.letters->discard(domain::LetterId(id));
    if (done) continue;
    print_error(done.error());
    code = kFailed;
  }
  co_return code;
}

Task<Result<app::RedriveSelection>> select(const Invocation* invocation, app::Backend backend) {
  if (invocation->all) co_return co_await app::select_all_letters(backend.letters);
  std::vector<domain::LetterId> ids;
  for (const std::string& id : invocation->ids) {
    // A letter named twice is one letter: the second replay would find it gone.
    if (std::ranges::find(ids, id, &domain::LetterId::value) == ids.end()) ids.emplace_back(id);
  }
  co_return co_await app::select_letters(backend.letters, std::move(ids));
}

/// Where the letters' calls are asked for again: at the source that the user set, or else where they failed. A run asks
/// one source.
Result<http::Url> redrive_url(const Program& program, const std::vector<domain::DeadLetter>& letters) {
  const http::Url& configured = program.settings().source_url;
  if (program.texts().at("source-url").origin != "default") return configured;
  const std::string fallback = configured.to_string();
  const auto url_of = [&](const domain::DeadLetter& letter) -> const std::string& {
    return letter.request.url.empty() ? fallback : letter.request.url;
  };
  const std::string& first = url_of(letters.front());
  const auto other = std::ranges::find_if_not(letters, [&](const auto& letter) { return url_of(letter) == first; });
  if (other == letters.end()) return http::parse_url(first);
  return fail(
      ErrorKind::invalid_input,
      format("dlq redrive: letters name different sources ('{}' and '{}'): name the one to ask with --source-url",
             first, url_of(*other)));
}

int nothing_to_redrive(bool as_json, std::uint64_t left_out) {
  (void)print(as_json ? "null\n" : "no letter is waiting that trying again can help\n");
  return left_out > 0 ? kDeadLetters : kDone;
}

Task<int> redrive(Program* program, app::Backend backend) {
  const auto selection = co_await select(&program->invocation(), backend);
  if (!selection) {
    print_error(selection.error());
    co_return exit_code(selection.error());
  }
  if (selection->left_out > 0) {
    print_note(
        selection->left_out == 1
            ? std::string("1 rejected user is left: the same check would reject it again. Redrive it by id, or "
                          "discard it")
            : format("{} rejected users are left: the same check would reject them again. Redrive them by id, or "
                     "discard them",
                     selection->left_out));
  }
  if (selection->letters.empty()) co_return nothing_to_redrive(program->invocation().json, selection->left_out);
  auto url = redrive_url(*program, selection->letters);
  if (!url) {
    print_error(url.error());
    co_return exit_code(url.error());
  }
  program->ask_source_at(std::move(*url));
  co_return co_await perform_and_report(
      program, app::plan_redrive(selection->letters, program->source().url(), program->clock(), program->chance()));
}

}  // namespace

int run_dlq_list(Program& program) {
  return with_backend(program, [&](app::Backend backend) { return list_letters(&program.invocation(), backend); });
}

int run_dlq_show(Program& program) {
  return with_backend(program, [&](app::Backend backend) { return show_letter(&program.invocation(), backend); });
}

int run_dlq_discard(Program& program) {
  return with_backend(program, [&](app::Backend backend) { return discard_letters(&program.invocation(), backend); });
}

int run_dlq_redrive(Program& program) {
  if (program.invocation().all == !program.invocation().ids.empty()) {
    print_error("dlq redrive: name letters ('rollcall dlq list' shows them), or give --all");
    return kWrongUsage;
  }
  return with_backend(program, [&](app::Backend backend) { return redrive(&program, backend); });
}

}  // namespace rollcall::cli
