#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/ports/record_store.hpp"
#include "base/async.hpp"

namespace rollcall::api {

/// A JSON array of documents, made page by page: while one page is on its way out, the next is read. Memory holds two
/// pages, however many there are. Kept alive by the response that uses it.
class DocumentStream : public std::enable_shared_from_this<DocumentStream> {
 public:
  DocumentStream(const Executor& executor, app::RecordStore* store, app::RecordQuery query)
      : executor_(executor), store_(store), query_(std::move(query)), arrived_(executor) {}

  /// Reads the first page, so that a store that can't be read is an error and not a cut answer.
  Task<Result<void>> open();

  /// The next piece of the array; empty at the end.
  Task<Result<std::string>> next();

 private:
  void add_page(const app::DocumentPage& page, std::string& piece);
  Task<> read_ahead(std::shared_ptr<DocumentStream> self);

  Executor executor_;
  app::RecordStore* store_;
  app::RecordQuery query_;
  Event arrived_;
  std::optional<Result<app::DocumentPage>> page_;
  bool begun_ = false;  ///< a document is out
  bool ended_ = false;
};

/// Appends the documents with commas between them.
void append_documents(const app::DocumentPage& page, std::string& text);

}  // namespace rollcall::api
