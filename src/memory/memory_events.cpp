#include <algorithm>

#include "json/messages.hpp"
#include "memory/memory_backend.hpp"

namespace rollcall::memory {

void MemoryEvents::add(app::LogStream stream, std::string message) {
  if (store_->lines.size() >= store_->faults.events_capacity) {
    ++store_->lost_lines;
    return;
  }
  const auto id = static_cast<std::int64_t>(store_->lines.size() + 1);
  store_->lines.push_back({id, clock_->wall_now(), stream, std::move(message)});
}

void MemoryEvents::info(std::string message) { add(app::LogStream::info, std::move(message)); }
void MemoryEvents::error(domain::ErrorEvent event) { add(app::LogStream::error, json::write_error_event(event)); }
void MemoryEvents::error(std::string message) { add(app::LogStream::error, std::move(message)); }
void MemoryEvents::status(domain::FetchReport report) { add(app::LogStream::status, json::write_report(report)); }

Task<> MemoryEvents::flush() { co_return; }

Task<Result<std::vector<app::LogLine>>> MemoryEvents::read(app::LogQuery query) {
  std::vector<app::LogLine> found;
  for (auto line = store_->lines.rbegin(); line != store_->lines.rend() && found.size() < query.limit; ++line) {
    if (line->id <= query.after_id || line->timestamp < query.since) continue;
    if (query.all_streams || line->stream == query.stream) found.push_back(*line);
  }
  std::ranges::reverse(found);
  co_return found;
}

}  // namespace rollcall::memory
