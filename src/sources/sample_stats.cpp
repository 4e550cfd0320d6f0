#include "sources/sample_stats.hpp"

#include "json/writer.hpp"

namespace rollcall::sources {

std::string SampleStats::to_json() const {
  json::Writer out;
  out.begin_object().field("requests", requests).field("users", users);
  out.key("answers").begin_object();
  for (const auto& [status, count] : answers) out.field(std::to_string(status), count);
  out.end_object();
  out.key("faults").begin_object();
  for (std::size_t kind = 0; kind < faults.size(); ++kind) {
    if (faults[kind] > 0) out.field(to_string(static_cast<FaultKind>(kind)), faults[kind]);
  }
  out.end_object();
  out.field("violations", violations);
  out.field("max_in_window", static_cast<std::uint64_t>(window.largest()));
  out.field("window_ms", static_cast<std::int64_t>(window.length() / std::chrono::milliseconds(1)));
  out.field("early_requests", early_requests);
  out.end_object();
  return out.take();
}

}  // namespace rollcall::sources
