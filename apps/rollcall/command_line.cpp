#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <initializer_list>
#include <sstream>
#include <string_view>

#include "base/format.hpp"
#include "exit_codes.hpp"
#include "version.hpp"

namespace rollcall::cli {
namespace {

using Keys = std::initializer_list<std::string_view>;

/// Builds the commands over one Invocation, which outlives the parser.
class Grammar {
 public:
  explicit Grammar(Invocation* invocation) : invocation_(invocation) {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", version_text());
    app_.set_help_flag("-h,--help", "Print this help");
    app_.footer(
        "Example:\n  rollcall fetch --calls 5\n\nEach command has --help. Settings are flags, ROLLCALL_* variables, "
        "lines of .env, or keys of rollcall.toml.");
    add_run_commands();
    add_reading_commands();
    add_letter_commands();
    add_other_commands();
  }

  CLI::App& app() { return app_; }

 private:
  CLI::App* command(CLI::App* parent, std::string_view name, const std::string& help, const std::string& example) {
    CLI::App* sub = parent->add_subcommand(std::string(name), help);
    sub->footer("Example:\n  " + example);
    const std::string full = parent == &app_ ? std::string(name) : format("{} {}", parent->get_name(), name);
    sub->callback([this, sub, full] {
      if (sub->get_subcommands().empty()) invocation_->command = full;
    });
    return sub;
  }

  void settings(CLI::App* sub, Keys keys) {
    for (const std::string_view key : keys) {
      const SettingSpec& spec = setting_spec(key);
      const std::string fallback = spec.fallback.empty() ? "" : format(" [{}]", spec.fallback);
      sub->add_option_function<std::string>(
             format("--{}", key),
             [this, name = std::string(key)](const std::string& value) { invocation_->flags[name] = value; },
             std::string(spec.help) + fallback)
          ->type_name(std::string(spec.value_name));
    }
  }

  void json(CLI::App* sub, const std::string& help) { sub->add_flag("--json", invocation_->json, help); }

  void rows(CLI::App* sub, const std::string& help) {
    sub->add_option("--limit", invocation_->rows, help)->type_name("N")->check(CLI::Range(1U, 1'000'000'000U));
  }

  void add_run_commands() {
    CLI::App* fetch = command(&app_, "fetch", "Perform one run", "rollcall fetch --calls 20 --size 1..100");
    settings(fetch, {"source-url", "backend", "db", "calls", "size", "rate", "concurrency", "timeout", "attempts",
                     "deadline", "seed"});
    json(fetch, "Print the report, as JSON, and nothing else");
    CLI::App* serve = command(&app_, "serve", "Serve the API", "rollcall serve --port 8000");
    settings(serve, {"host", "port", "api-key-file", "source-url", "backend", "db", "calls", "size", "rate",
                     "concurrency", "timeout", "attempts", "deadline", "seed"});
    CLI::App* sample = command(&app_, "sample-api", "Serve a stand-in for the source, with faults on order",
                               "rollcall sample-api --port 8001 --fault status-503=0.2,hang=@every=10\n"
                               "and, beside it:\n"
                               "  rollcall fetch --source-url http://127.0.0.1:8001/api/v2/users");
    settings(sample, {"host", "port", "users", "seed", "latency", "fault", "limit"});
  }

  void add_reading_commands() {
    CLI::App* status = command(&app_, "status", "The last run's report, as JSON, or null", "rollcall status");
    settings(status, {"backend", "db"});
    json(status, "As without it: the report is JSON");
    CLI::App* runs = command(&app_, "runs", "Runs, newest first; with an id its report and calls", "rollcall runs");
    settings(runs, {"backend", "db"});
    json(runs, "Print reports as JSON");
    rows(runs, "At most so many runs [20; with --json all]");
    runs->add_option("id", invocation_->ids, "A run")->expected(0, 1)->type_name("ID");
    CLI::App* view = command(&app_, "view", "Stored users", "rollcall view --limit 10 --format table");
    settings(view, {"backend", "db"});
    view->add_option("--id", invocation_->id, "Only this id")->type_name("N");
    view->add_option("--last-name", invocation_->last_name, "Only this last name")->type_name("S");
    rows(view, "At most so many users [all]");
    view->add_option("--format", invocation_->format, "table, json or ndjson [table]")
        ->type_name("F")
        ->check(CLI::IsMember({"table", "json", "ndjson"}));
    CLI::App* logs = command(&app_, "logs", "Log lines, oldest first", "rollcall logs --stream error --since 1h");
    settings(logs, {"backend", "db"});
    logs->add_option("--stream", invocation_->stream, "info, error or status [all]")
        ->type_name("S")
        ->check(CLI::IsMember({"info", "error", "status"}));
    logs->add_option("--since", invocation_->since, "Only lines younger than this [all]")->type_name("D");
    rows(logs, "The newest so many [100; with --since all]");
    logs->add_flag("--follow", invocation_->follow, "Go on printing new lines");
    json(logs, "Print one JSON object a line");
  }

  void add_letter_commands() {
    CLI::App* dlq = command(&app_, "dlq", "Dead letters: list, show, redrive, discard", "rollcall dlq list");
    dlq->require_subcommand(1);
    CLI::App* list = command(dlq, "list", "Waiting letters, oldest first", "rollcall dlq list --json");
    rows(list, "At most so many [all]");
    json(list, "Print letters as JSON");
    CLI::App* show = command(dlq, "show", "One letter, whole", "rollcall dlq show 20261124T110203123-k7f2qz.4");
    show->add_option("id", invocation_->ids, "The letter")->required()->expected(1)->type_name("ID");
    json(show, "As without it: the letter is JSON");
    CLI::App* redrive = command(dlq, "redrive",
                                "Try again what letters are about, as a run. Where source-url is not set, it asks the "
                                "URL that the letters name",
                                "rollcall dlq redrive --all");
    redrive->add_option("ids", invocation_->ids, "The letters")->type_name("ID");
    redrive->add_flag("--all", invocation_->all, "Every letter that trying again can help");
    json(redrive, "Print the run's report as JSON");
    settings(redrive, {"source-url", "rate", "concurrency", "timeout", "attempts", "deadline"});
    CLI::App* discard =
        command(dlq, "discard", "Take a letter out for good", "rollcall dlq discard 20261124T110203123-k7f2qz.4");
    discard->add_option("ids", invocation_->ids, "The letters")->required()->type_name("ID");
    for (CLI::App* sub : {list, show, redrive, discard}) settings(sub, {"backend", "db"});
  }

  void add_other_commands() {
    CLI::App* verify = command(&app_, "verify", "Recount every run from what is stored", "rollcall verify --json");
    settings(verify, {"backend", "db"});
    verify->add_option("--run", invocation_->run, "Only this run")->type_name("ID");
    json(verify, "Print the result as JSON");
    CLI::App* config =
        command(&app_, "config", "Effective settings, and where each came from", "rollcall config --json");
    for (const SettingSpec& spec : setting_specs()) {
      if (!spec.value_name.empty()) settings(config, {spec.key});
    }
    json(config, "Print an object of {value, origin}");
    CLI::App* doctor = command(&app_, "doctor", "Check source, backend, clock and permissions", "rollcall doctor");
    settings(doctor, {"source-url", "backend", "db", "rate", "timeout"});
    command(&app_, "version", "Version, compiler, libraries", "rollcall version");
  }

  Invocation* invocation_;
  CLI::App app_{"Pulls user records from a rate-limited API, and accounts for every one.", "rollcall"};
};

/// CLI11 says that a command is missing where there is one that it doesn't know.
std::string what_is_wrong(const CLI::ParseError& error, const CLI::App& app) {
  const std::vector<std::string> unknown = app.remaining(true);
  const bool no_command = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  const bool named = no_command && !unknown.empty() && !unknown.front().starts_with('-');
  return named ? format("there is no command '{}'", unknown.front()) : error.what();
}

}  // namespace

std::variant<Invocation, EarlyEnd> parse_command_line(int argc, const char* const* argv) {
  Invocation invocation;
  Grammar grammar(&invocation);
  try {
    grammar.app().parse(argc, argv);
  } catch (const CLI::Success& done) {
    std::ostringstream out;
    std::ostringstream err;
    grammar.app().exit(done, out, err);
    return EarlyEnd{kDone, out.str(), err.str()};
  } catch (const CLI::ParseError& error) {
    return EarlyEnd{kWrongUsage, "",
                    format("{}: 'rollcall --help' and 'rollcall COMMAND --help' list what there is",
                           what_is_wrong(error, grammar.app()))};
  }
  return invocation;
}

}  // namespace rollcall::cli
