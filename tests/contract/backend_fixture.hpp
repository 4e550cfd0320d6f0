#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/ports/ports.hpp"
#include "base/loop.hpp"
#include "domain/policy/rate_budget.hpp"
#include "memory/virtual_clock.hpp"

namespace rollcall::test {

/// One backend under test: what the contract suites need of it beside its ports.
class BackendUnderTest {
 public:
  virtual ~BackendUnderTest() = default;

  [[nodiscard]] virtual app::Backend ports() = 0;
  /// Opens the same store anew, as a process that starts after this one was killed.
  virtual void restart() = 0;
  /// Makes the store refuse records with this sort key, and no others.
  virtual void refuse_records_named(const std::string& sort) = 0;
  /// Whether work outside the loop is still to come back.
  [[nodiscard]] virtual bool busy() const { return false; }
};

struct BackendKind {
  std::string name;
  std::function<std::unique_ptr<BackendUnderTest>(const Executor&, memory::VirtualClock*,
                                                  std::optional<domain::RateLimit>)>
      make;
};

std::vector<BackendKind> backend_kinds();

/// Runs tasks on a loop of its own against one kind of backend.
class BackendContract : public testing::TestWithParam<BackendKind> {
 protected:
  void SetUp() override { open(std::nullopt); }
  void TearDown() override { settle(); }

  void open(std::optional<domain::RateLimit> limit) { backend_ = GetParam().make(loop_.executor(), &clock_, limit); }
  app::Backend ports() { return backend_->ports(); }

  /// Waits for a task, turning the loop meanwhile.
  template <class T>
  T wait_for(Task<T> task) {
    std::optional<T> value;
    spawn(loop_.executor(), keep(std::move(task), &value));
    while (!value) turn();
    return std::move(*value);
  }

  /// Until nothing is under way any more.
  void settle() {
    while (loop_.run_ready() > 0 || backend_->busy()) turn();
  }

  memory::VirtualClock clock_;
  ManualLoop loop_;
  std::unique_ptr<BackendUnderTest> backend_;

 private:
  template <class T>
  static Task<> keep(Task<T> task, std::optional<T>* value) {
    value->emplace(co_await std::move(task));
  }
  void turn() {
    if (loop_.run_ready() == 0) loop_.wait_for_one();
  }
};

inline std::string kind_name(const testing::TestParamInfo<BackendKind>& info) { return info.param.name; }

}  // namespace rollcall::test

#define ROLLCALL_CONTRACT_SUITE(suite)                                                            \
  INSTANTIATE_TEST_SUITE_P(Backends, suite, testing::ValuesIn(::rollcall::test::backend_kinds()), \
                           ::rollcall::test::kind_name)
