#include "commands/commands.hpp"
#include "exit_codes.hpp"
#include "json/writer.hpp"
#include "terminal.hpp"
#include "version.hpp"

namespace rollcall::cli {
namespace {

std::string shown(const SettingSpec& spec, const SettingText& text) {
  return spec.secret && !text.value.empty() ? "********" : text.value;
}

}  // namespace

int run_config(Program& program) {
  std::vector<std::vector<std::string>> rows;
  json::Writer writer;
  writer.begin_object();
  for (const SettingSpec& spec : setting_specs()) {
    const SettingText& text = program.texts().find(spec.key)->second;
    const std::string value = shown(spec, text);
    rows.push_back({std::string(spec.key), value, text.origin});
    writer.key(spec.key).begin_object().field("value", value).field("origin", text.origin).end_object();
  }
  writer.end_object();
  (void)print(program.invocation().json ? writer.take() + "\n" : make_table({"setting", "value", "origin"}, rows));
  return kDone;
}

int run_version() {
  (void)print(version_text() + "\n");
  return kDone;
}

}  // namespace rollcall::cli
