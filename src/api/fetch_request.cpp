#include "api/fetch_request.hpp"

#include <ranges>
#include <string_view>

#include "base/format.hpp"
#include "base/text.hpp"
#include "json/object.hpp"

namespace rollcall::api {
namespace {

bool claims_json(const http::Request& request) {
  const std::string type = to_lower(request.headers.find("content-type").value_or(""));
  return type.find("json") != std::string::npos || trim(request.body).starts_with('{');
}

/// RFC 7240: a list of preferences with parameters, over any number of fields.
bool prefers(const http::Headers& headers, std::string_view preference) {
  for (const auto& [name, value] : headers) {
    if (!iequals(name, "prefer")) continue;
    for (const auto part : std::views::split(std::string_view(value), ',')) {
      const std::string_view item(part.begin(), part.end());
      if (iequals(trim(item.substr(0, item.find(';'))), preference)) return true;
    }
  }
  return false;
}

/// A member as the command line would write it, so that one parser and one text serve both.
std::optional<std::string> range_text(const json::Object& body, std::string_view name) {
  if (const auto number = body.integer(name)) return format("{}", *number);
  const auto pair = body.array(name);
  if (pair && pair->size() == 2) return format("{}..{}", (*pair)[0], (*pair)[1]);
  return std::nullopt;
}

Result<void> read_range(const json::Object& body, std::string_view name, std::uint32_t limit,
                        domain::CountRange& range) {
  if (!body.has(name)) return {};
  const auto text = range_text(body, name);
  if (!text)
    return fail(ErrorKind::invalid_input, format("'{}' must be a number, as in 5, or a pair, as in [1, 100]", name));
  const auto parsed = domain::parse_count_range(*text, limit);
  if (!parsed) return fail(ErrorKind::invalid_input, format("{}: {}", name, parsed.error().message));
  range = *parsed;
  return {};
}

}  // namespace

Result<FetchRequest> read_fetch_request(const http::Request& request, app::PlanRequest defaults) {
  FetchRequest fetch{defaults, false};
  fetch.respond_async = prefers(request.headers, "respond-async");
  if (trim(request.body).empty() || !claims_json(request)) return fetch;
  const auto body = json::Object::parse(request.body);
  if (!body) {
    return fail(ErrorKind::invalid_input,
                "The body must be a JSON object such as {\"calls\": 5, \"size\": [1, 100]}, or empty.");
  }
  if (auto calls = read_range(*body, "calls", domain::kMaxCalls, fetch.plan.calls); !calls) {
    return std::unexpected(calls.error());
  }
  if (auto size = read_range(*body, "size", domain::kMaxSize, fetch.plan.size); !size) {
    return std::unexpected(size.error());
  }
  return fetch;
}

}  // namespace rollcall::api
