#include "settings.hpp"

#include <algorithm>

#include "base/format.hpp"
#include "base/text.hpp"

namespace rollcall::cli {

const std::vector<SettingSpec>& setting_specs() {
  static const std::vector<SettingSpec> kSpecs = {
      {"source-url", "https://random-data-api.com/api/v2/users", "URL", "Full URL of the resource to fetch"},
      {"backend", "embedded", "NAME", "Where records go: embedded (a SQLite file)"},
      {"db", "rollcall.db", "FILE", "The embedded backend's file"},
      {"calls", "1..20", "N|A..B", "Calls in a run, drawn uniformly from a range"},
      {"size", "1..100", "N|A..B", "Users asked for in a call, drawn uniformly from a range"},
      {"rate", "75/60s", "N/D|none", "Most requests in any window of this length, retries included"},
      {"concurrency", "4", "N", "Calls in flight at most"},
      {"timeout", "10s", "D", "Longest time for one request"},
      {"attempts", "5", "N", "Tries for a call, the first included"},
      {"deadline", "none", "D|none", "Longest time for a run; what is left then becomes dead letters"},
      {"seed", "random", "N|random", "Seed of the plan (of the made-up users for sample-api)"},
      {"host", "127.0.0.1", "HOST", "Address to listen on; other than loopback only with an API key"},
      {"port", "auto", "PORT", "Port to listen on; 0 takes a free one (serve 8000, sample-api 8001)"},
      {"api-key-file", "", "FILE", "File with the API key that callers must send"},
      {"api-key", "", "", "The API key itself", true},
      {"users", "", "FILE", "Users to serve, one JSON object a line; without it they are made up"},
      {"latency", "0ms", "D|A..B", "Time that each answer waits"},
      {"fault", "", "KIND=P,...",
       "Faults to deal out, each with a probability or @every=N. Kinds: status-503, status-429, hang, reset, truncate, "
       "garbage, html-200, slow, bad-user, dup-user, oversize-page"},
      {"limit", "none", "N/D|none", "Rate limit to enforce: 429 beyond it"},
  };
  return kSpecs;
}

const SettingSpec& setting_spec(std::string_view key) {
  return *std::ranges::find(setting_specs(), key, &SettingSpec::key);
}

std::string environment_name(std::string_view key) {
  std::string name = "ROLLCALL_";
  for (const char c : key) name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

}  // namespace rollcall::cli
