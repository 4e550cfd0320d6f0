#include "api/document_stream.hpp"

namespace rollcall::api {

std::string join_documents(const app::DocumentPage& page) {
  std::string text;
  text.reserve(page.bytes() + page.size() + 2);
  for (std::size_t i = 0; i < page.size(); ++i) {
    if (i > 0) text += ',';
    text += page[i];
  }
  return text;
}

Task<Result<void>> DocumentStream::open() {
  page_ = co_await store_->read(query_);
  if (!*page_) co_return std::unexpected(page_->error());
  co_return Result<void>();
}

Task<Result<std::string>> DocumentStream::next() {
  if (ended_) co_return std::string();
  while (!page_) co_await arrived_.wait();
  if (!*page_) co_return std::unexpected(page_->error());
  const app::DocumentPage page = std::move(**page_);
  page_.reset();
  if (page.next) {
    query_.cursor = *page.next;
    spawn(executor_, read_ahead(shared_from_this()));
  }
  std::string piece;
  piece.reserve(page.bytes() + page.size() + 2);
  piece += first_ ? '[' : ',';
  for (std::size_t i = 0; i < page.size(); ++i) {
    if (i > 0) piece += ',';
    piece += page[i];
  }
  if (first_ && page.empty()) piece = "[";
  first_ = false;
  if (!page.next) {
    piece += ']';
    ended_ = true;
  }
  co_return piece;
}

Task<> DocumentStream::read_ahead(std::shared_ptr<DocumentStream> self) {
  page_ = co_await store_->read(query_);
  self->arrived_.notify_all();
}

}  // namespace rollcall::api
