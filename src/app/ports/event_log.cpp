#include "app/ports/event_log.hpp"

#include <utility>

namespace rollcall::app {

std::string_view to_string(LogStream stream) {
  switch (stream) {
    case LogStream::info: return "info";
    case LogStream::error: return "error";
    case LogStream::status: return "status";
  }
  std::unreachable();
}

}  // namespace rollcall::app
