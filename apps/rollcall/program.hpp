#pragma once

#include <cstdint>
#include <memory>

#include "app/fetch_settings.hpp"
#include "base/async.hpp"
#include "command_line.hpp"
#include "memory/seeded_random.hpp"
#include "net/http_client.hpp"
#include "net/runtime.hpp"
#include "net/system_clock.hpp"
#include "settings.hpp"
#include "sources/random_data_api.hpp"
#include "sqlite/sqlite_backend.hpp"

namespace rollcall::cli {

/// What a command runs in: its arguments, its settings, and the adapters, each made when it is first asked for. The one
/// place that wires adapters together.
class Program {
 public:
  Program(Invocation invocation, SettingTexts texts, Settings settings);

  [[nodiscard]] const Invocation& invocation() const { return invocation_; }
  [[nodiscard]] const SettingTexts& texts() const { return texts_; }
  [[nodiscard]] const Settings& settings() const { return settings_; }
  net::Runtime& runtime() { return runtime_; }
  net::SystemClock& clock() { return clock_; }

  /// Opens the backend and closes the runs that a process which is gone left open, telling the user of each.
  /// Nothing after an error, which has been printed; open_failure() is the exit code then.
  Task<app::Backend*> open_backend();
  [[nodiscard]] int open_failure() const { return open_failure_; }

  app::RecordSource& source();
  /// Instead of at the source-url setting; to be called before source() and tools().
  void ask_source_at(http::Url url) { settings_.source_url = std::move(url); }
  app::FetchTools tools();
  [[nodiscard]] app::FetchSettings fetch_settings() const;
  /// Draws plans: from the seed setting where there is one.
  app::Random& draws() { return draws_; }
  app::Random& chance() { return chance_; }

 private:
  Invocation invocation_;
  SettingTexts texts_;
  Settings settings_;
  net::Runtime runtime_;
  net::SystemClock clock_;
  memory::SeededRandom chance_;
  memory::SeededRandom draws_;
  std::unique_ptr<net::HttpClient> client_;
  std::unique_ptr<sources::RandomDataApi> source_;
  std::unique_ptr<sqlite::SqliteBackend> sqlite_;
  app::Backend backend_;
  int open_failure_ = 0;
};

}  // namespace rollcall::cli
