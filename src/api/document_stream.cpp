#include "api/document_stream.hpp"

#include <utility>

namespace rollcall::api {

void append_documents(const app::DocumentPage& page, std::string& text) {
  for (std::size_t i = 0; i < page.size(); ++i) {
    if (i > 0) text += ',';
    text += page[i];
  }
}

Task<Result<void>> DocumentStream::open() {
  page_ = co_await store_->read(query_);
  if (!*page_) co_return std::unexpected(page_->error());
  co_return Result<void>();
}

Task<Result<std::string>> DocumentStream::next() {
  std::string piece;
  // A page may be empty and not the last; an empty piece would be the end.
  while (piece.empty() && !ended_) {
    while (!page_) co_await arrived_.wait();
    if (!*page_) co_return std::unexpected(page_->error());
    const app::DocumentPage page = std::move(**page_);
    page_.reset();
    if (page.next) {
      query_.cursor = *page.next;
      spawn(executor_, read_ahead(shared_from_this()));
    }
    add_page(page, piece);
  }
  co_return piece;
}

void DocumentStream::add_page(const app::DocumentPage& page, std::string& piece) {
  piece.reserve(page.bytes() + page.size() + 2);
  if (!page.empty()) {
    piece += std::exchange(begun_, true) ? ',' : '[';
    append_documents(page, piece);
  }
  if (page.next) return;
  piece += begun_ ? "]" : "[]";
  ended_ = true;
}

Task<> DocumentStream::read_ahead(std::shared_ptr<DocumentStream> self) {
  page_ = co_await store_->read(query_);
  self->arrived_.notify_all();
}

}  // namespace rollcall::api
