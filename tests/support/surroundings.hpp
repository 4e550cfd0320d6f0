#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "settings.hpp"
#include "support/temp_folder.hpp"

namespace rollcall::test {

/// Sets a variable for as long as it lives, or takes it away.
class Variable {
 public:
  Variable(std::string name, const char* value) : name_(std::move(name)) {
    if (const char* old = std::getenv(name_.c_str()); old != nullptr) old_ = old;
    put(value);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { put(old_ ? old_->c_str() : nullptr); }

 private:
  void put(const char* value) {
    if (value == nullptr) {
      ::unsetenv(name_.c_str());
    } else {
      ::setenv(name_.c_str(), value, 1);
    }
  }
  std::string name_;
  std::optional<std::string> old_;
};

/// An empty working folder and an environment without settings, both as they were once the test has ended.
class Surroundings : public testing::Test {
 protected:
  Surroundings() : before_(std::filesystem::current_path()) {
    for (const cli::SettingSpec& spec : cli::setting_specs()) set(cli::environment_name(spec.key), nullptr);
    for (const char* proxy : {"http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY", "no_proxy"}) {
      set(proxy, nullptr);
    }
    std::filesystem::current_path(folder_.path());
  }
  ~Surroundings() override {
    std::filesystem::current_path(before_);
    while (!variables_.empty()) variables_.pop_back();
  }

  void set(const std::string& name, const char* value) {
    variables_.push_back(std::make_unique<Variable>(name, value));
  }
  static void write(const std::string& name, const std::string& text) { std::ofstream(name) << text; }

 private:
  TempFolder folder_;
  std::filesystem::path before_;
  std::vector<std::unique_ptr<Variable>> variables_;
};

}  // namespace rollcall::test
