#include "app/verify.hpp"

#include <filesystem>

#include "base/format.hpp"
#include "commands/commands.hpp"
#include "commands/on_loop.hpp"
#include "exit_codes.hpp"
#include "json/writer.hpp"
#include "terminal.hpp"

namespace rollcall::cli {
namespace {

void add_texts(json::Writer& writer, const std::vector<std::string>& texts) {
  writer.key("differences").begin_array();
  for (const std::string& text : texts) writer.value(text);
  writer.end_array();
}

std::string as_json(const app::Verification& verification) {
  json::Writer writer;
  writer.begin_object().field("balanced", verification.balanced()).key("runs").begin_array();
  for (const app::RunVerification& run : verification.runs) {
    writer.begin_object().field("run_id", run.run_id.value).field("balanced", run.differences.empty());
    add_texts(writer, run.differences);
    writer.end_object();
  }
  writer.end_array();
  add_texts(writer, verification.differences);
  return writer.end_object().take() + "\n";
}

std::string as_text(const app::Verification& verification) {
  std::string text;
  for (const app::RunVerification& run : verification.runs) {
    for (const std::string& difference : run.differences) text += format("run {}: {}\n", run.run_id.value, difference);
  }
  for (const std::string& difference : verification.differences) text += difference + "\n";
  const std::string verdict = verification.balanced() ? "every run balances" : "OUT OF BALANCE";
  return text + format("{} recounted: {}\n", counted(verification.runs.size(), "run"), verdict);
}

Task<int> verify(const Invocation* invocation, app::Backend backend) {
  std::optional<domain::RunId> only;
  if (invocation->run) only = domain::RunId(*invocation->run);
  const auto verification = co_await app::verify(backend, std::move(only));
  if (!verification) {
    print_error(verification.error());
    co_return exit_code(verification.error());
  }
  (void)print(invocation->json ? as_json(*verification) : as_text(*verification));
  co_return verification->balanced() ? kDone : kOutOfBalance;
}

}  // namespace

int run_verify(Program& program) {
  // A new, empty file would balance: a mistyped name must not pass for a verdict.
  const std::string& db = program.settings().db;
  std::error_code failure;
  if (!std::filesystem::exists(db, failure) && !failure) {
    print_error(format("there is no file '{}': 'rollcall fetch' makes it, or name another with --db", db));
    return kFailed;
  }
  return with_backend(program, [&](app::Backend backend) { return verify(&program.invocation(), backend); });
}

}  // namespace rollcall::cli
