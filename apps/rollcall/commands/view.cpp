#include "base/format.hpp"
#include "commands/commands.hpp"
#include "commands/on_loop.hpp"
#include "exit_codes.hpp"
#include "json/object.hpp"
#include "terminal.hpp"

namespace rollcall::cli {
namespace {

/// Prints documents as they come, in the format asked for.
class DocumentPrinter {
 public:
  explicit DocumentPrinter(std::string format) : format_(std::move(format)) {}

  /// False once nobody reads any more.
  bool page(const app::DocumentPage& page) {
    if (format_ == "table") return table_page(page);
    std::string text;
    for (std::size_t i = 0; i < page.size(); ++i) {
      if (format_ == "json") text += std::exchange(started_, true) ? "," : "[";
      text += page[i];
      if (format_ == "ndjson") text += '\n';
    }
    return print(text);
  }

  void end() {
    if (format_ == "json") (void)print(started_ ? "]\n" : "[]\n");
    if (format_ == "table" && columns_.empty()) (void)print("no users are stored\n");
  }

 private:
  bool table_page(const app::DocumentPage& page) {
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < page.size(); ++i) {
      const auto document = json::Object::parse(std::string(page[i]));
      if (!document) continue;  // not ours: every document that we store is an object
      if (columns_.empty()) choose_columns(*document);
      rows.push_back(row_of(*document));
    }
    if (rows.empty()) return true;
    const bool heads = !std::exchange(started_, true);
    std::string text = make_table(columns_, rows);
    if (!heads) text.erase(0, text.find('\n') + 1);
    return print(text);
  }

  /// The key fields, then what identifies a user to a person; passwords and card numbers are not for a table.
  void choose_columns(const json::Object& document) {
    const domain::KeySchema schema = domain::users_schema();
    columns_ = {schema.partition.name, schema.sort.name};
    for (const std::string_view name : {"first_name", "username", "email", "phone_number", "date_of_birth"}) {
      if (document.has(name)) columns_.emplace_back(name);
    }
  }

  [[nodiscard]] std::vector<std::string> row_of(const json::Object& document) const {
    std::vector<std::string> row;
    for (const std::string& name : columns_) {
      const auto text = document.string(name);
      row.push_back(text ? *text : std::string(document.raw(name).value_or("")));
    }
    return row;
  }

  std::string format_;
  bool started_ = false;
  std::vector<std::string> columns_;
};

Task<int> view(const Invocation* invocation, app::RecordQuery query, app::Backend backend) {
  DocumentPrinter printer(invocation->format);
  std::uint32_t left = invocation->rows.value_or(UINT32_MAX);
  while (left > 0) {
    query.max_documents = left == UINT32_MAX ? 0 : left;
    const auto page = co_await backend.records->read(query);
    if (!page) {
      // The array stays open: a reader must not take a part for the whole.
      print_error(page.error());
      co_return exit_code(page.error());
    }
    if (!printer.page(*page)) co_return kDone;
    if (left != UINT32_MAX) left -= static_cast<std::uint32_t>(page->size());
    if (!page->next) break;
    query.cursor = *page->next;
  }
  printer.end();
  co_return kDone;
}

}  // namespace

int run_view(Program& program) {
  const Invocation* invocation = &program.invocation();
  app::RecordQuery query;
  if (invocation->id) {
    query.partition = domain::parse_number_key(*invocation->id);
    if (!query.partition) {
      print_error(format("--id: '{}' must be a whole number", *invocation->id));
      return kWrongUsage;
    }
  }
  query.sort = invocation->last_name;
  return with_backend(program, [&](app::Backend backend) { return view(invocation, query, backend); });
}

}  // namespace rollcall::cli
