#pragma once

#include <functional>
#include <memory>

#include "base/task.hpp"

namespace rollcall::net {

/// The program's one event loop and its one thread.
class Runtime {
 public:
  Runtime();
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  [[nodiscard]] Executor executor() const;

  /// Runs the loop until `main` has ended; what else is left is dropped. Rethrows what left `main`.
  void run(Task<> main);

  /// Calls `action` on the loop at each SIGINT or SIGTERM, with the count of signals so far (from 1).
  void on_stop_signal(std::function<void(int count)> action);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rollcall::net
