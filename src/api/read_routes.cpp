#include "api/api.hpp"
#include "api/document_stream.hpp"
#include "api/problem.hpp"
#include "api/query.hpp"
#include "base/format.hpp"
#include "base/text.hpp"
#include "json/messages.hpp"

namespace rollcall::api {
namespace {

constexpr std::uint32_t kMostDocuments = 10'000;
/// A page ends once it holds so much, whatever its limit: the link leads to the rest.
constexpr std::size_t kMostPageBytes = 8UL * 1024 * 1024;
constexpr std::uint32_t kMostRows = 1'000;
constexpr std::uint32_t kDefaultRows = 100;

struct ViewRequest {
  app::RecordQuery records;
  bool paged = false;
};

Result<ViewRequest> read_view_request(const http::Request& request) {
  const Query query(request.query);
  ViewRequest view;
  if (const auto id = query.text("id")) {
    view.records.partition = domain::parse_number_key(*id);
    if (!view.records.partition) return fail(ErrorKind::invalid_input, format("id={}: must be a whole number", *id));
  }
  view.records.sort = query.text("last_name");
  view.records.cursor = query.text("cursor").value_or("");
  const auto limit = query.count("limit", kMostDocuments);
  if (!limit) return std::unexpected(limit.error());
  view.paged = limit->has_value();
  if (view.paged) {
    view.records.max_documents = **limit;
    view.records.max_bytes = kMostPageBytes;
  }
  return view;
}

/// The caller of a stream that breaks off sees a cut connection: why is for the log.
Task<Result<std::string>> next_piece(std::shared_ptr<DocumentStream> stream, app::EventLog* events) {
  auto piece = co_await stream->next();
  if (!piece) events->error(piece.error().message);
  co_return piece;
}

/// `<run id>.<call>` or `<run id>.<call>.<position>`.
bool is_letter_id(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == 0 || dot == std::string_view::npos) return false;
  const std::string_view places = text.substr(dot + 1);
  const auto second = places.find('.');
  return parse_unsigned(places.substr(0, second)) &&
         (second == std::string_view::npos || parse_unsigned(places.substr(second + 1)));
}

/// A JSON array of what `write` makes of each item.
template <class Items, class Write>
std::string write_array(const Items& items, Write write) {
  std::string text = "[";
  for (const auto& item : items) {
    if (text.size() > 1) text += ',';
    text += write(item);
  }
  text += ']';
  return text;
}

}  // namespace

Task<http::Response> Api::view_data(http::Request request) {
  auto view = read_view_request(request);
  if (!view) co_return failed(view.error());
  http::Response response;
  if (view->paged) {
    const auto page = co_await tools_.backend.records->read(view->records);
    if (!page) co_return failed(page.error());
    response.body.reserve(page->bytes() + page->size() + 2);
    response.body += '[';
    append_documents(*page, response.body);
    response.body += ']';
    if (page->next) {
      response.headers.add("Link", next_link("/view-data", {{"id", view->records.partition.value_or("")},
                                                            {"last_name", view->records.sort.value_or("")},
                                                            {"limit", format("{}", view->records.max_documents)},
                                                            {"cursor", *page->next}}));
    }
    co_return response;
  }
  const auto stream = std::make_shared<DocumentStream>(executor_, tools_.backend.records, view->records);
  if (auto opened = co_await stream->open(); !opened) co_return failed(opened.error());
  response.stream = [stream, events = tools_.backend.events] { return next_piece(stream, events); };
  co_return response;
}

Task<http::Response> Api::runs(http::Request request) {
  const Query query(request.query);
  const auto limit = query.count("limit", kMostRows);
  if (!limit) co_return failed(limit.error());
  const app::RunsPage page{limit->value_or(kDefaultRows), domain::RunId(query.text("before").value_or(""))};
  const auto reports = co_await tools_.backend.history->runs(page);
  if (!reports) co_return failed(reports.error());
  http::Response response;
  response.body = write_array(*reports, json::write_report);
  if (reports->size() == page.limit) {
    response.headers.add(
        "Link", next_link("/runs", {{"limit", format("{}", page.limit)}, {"before", reports->back().run_id.value}}));
  }
  co_return response;
}

Task<http::Response> Api::run(std::string id) {
  const domain::RunId run_id(std::move(id));
  const auto report = co_await tools_.backend.history->run(run_id);
  if (!report) co_return failed(report.error());
  if (!*report) co_return problem(404, "There is no such run: /runs lists them.");
  const auto calls = co_await tools_.backend.history->calls(run_id, 0, UINT32_MAX);
  if (!calls) co_return failed(calls.error());
  http::Response response;
  response.body = json::write_run(**report, *calls);
  co_return response;
}

Task<http::Response> Api::dead_letters(http::Request request) {
  const Query query(request.query);
  const auto limit = query.count("limit", kMostRows);
  if (!limit) co_return failed(limit.error());
  const std::string cursor = query.text("cursor").value_or("");
  if (!cursor.empty() && !is_letter_id(cursor)) {
    co_return problem(400, format("cursor={}: take it from a page's link", cursor));
  }
  const app::LettersPage page{limit->value_or(kDefaultRows), domain::LetterId(cursor)};
  const auto letters = co_await tools_.backend.letters->list(page);
  if (!letters) co_return failed(letters.error());
  http::Response response;
  response.body = write_array(*letters, json::write_dead_letter);
  if (letters->size() == page.limit) {
    response.headers.add("Link", next_link("/dead-letters", {{"limit", format("{}", page.limit)},
                                                             {"cursor", letters->back().id.value}}));
  }
  co_return response;
}

}  // namespace rollcall::api
