#pragma once

#include <cstddef>
#include <memory>

#include "base/task.hpp"

namespace rollcall {

/// An event loop that its owner turns by hand, on one thread. The program's own loop is net::Runtime.
class ManualLoop {
 public:
  ManualLoop();
  ~ManualLoop();
  ManualLoop(const ManualLoop&) = delete;
  ManualLoop& operator=(const ManualLoop&) = delete;

  [[nodiscard]] Executor executor() const;
  /// Runs all that is ready, never waits; how many handlers ran.
  std::size_t run_ready();
  /// Waits for one handler, from another thread perhaps, and runs it; up to 10 ms.
  void wait_for_one();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rollcall
