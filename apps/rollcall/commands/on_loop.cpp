#include "commands/on_loop.hpp"

#include "exit_codes.hpp"

namespace rollcall::cli {
namespace {

Task<> keep_code(Task<int> body, int* code) { *code = co_await std::move(body); }

Task<int> open_and_run(Program* program, std::function<Task<int>(app::Backend)> body) {
  app::Backend* backend = co_await program->open_backend();
  if (backend == nullptr) co_return program->open_failure();
  const int code = co_await body(*backend);
  co_await backend->events->flush();
  co_return code;
}

}  // namespace

int on_loop(Program& program, const std::function<Task<int>()>& body) {
  int code = kFailed;
  program.runtime().run(keep_code(body(), &code));
  return code;
}

int with_backend(Program& program, const std::function<Task<int>(app::Backend)>& body) {
  return on_loop(program, [&] { return open_and_run(&program, body); });
}

}  // namespace rollcall::cli
