// Whatever a source sends is a page of sound records, or a failure that is safe to log.

#include "json/decode_page.hpp"

#include <cstdint>
#include <string>

#include "json/reader.hpp"
#include "require.hpp"

namespace {

using rollcall::domain::Page;
using rollcall::domain::SourceFailure;
using rollcall::fuzz::require;

const rollcall::domain::KeySchema kUsers = rollcall::domain::users_schema();

void check_record(const rollcall::domain::Record& record) {
  require(!record.key.partition.empty() && !record.key.sort.empty(), "a key is not empty");
  require(record.document.size() <= rollcall::domain::kMaxDocumentBytes, "a document is within the limit");
  const auto alone = rollcall::json::decode_page(record.document, kUsers);
  const auto* page = std::get_if<Page>(&alone);
  require(page != nullptr && page->records.size() == 1, "a document is a record by itself");
  require(page->records[0].document == record.document && page->records[0].key == record.key,
          "a document reads as itself");
}

void check_page(const Page& page) {
  std::string body = "[";
  for (const auto& record : page.records) {
    check_record(record);
    body += (body.size() > 1 ? "," : "") + record.document;
  }
  for (const auto& rejected : page.rejected) {
    require(!rejected.why.empty(), "a rejection has a reason");
    body += (body.size() > 1 ? "," : "") + rejected.document;
  }
  const auto again = rollcall::json::decode_page(body + "]", kUsers);
  const auto* same = std::get_if<Page>(&again);
  require(
      same != nullptr && same->records.size() == page.records.size() && same->rejected.size() == page.rejected.size(),
      "a page of the documents is the same page");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto decoded = rollcall::json::decode_page(std::string(rollcall::fuzz::text_of(data, size)), kUsers);
  if (const auto* page = std::get_if<Page>(&decoded)) {
    check_page(*page);
    return 0;
  }
  const auto& failure = std::get<SourceFailure>(decoded);
  require(failure.status == 200 && !failure.detail.empty(), "a failure says what and why");
  require(failure.content.text.size() <= rollcall::domain::kMaxContentBytes, "the content is cut");
  require(failure.content.full_length == size, "the content's full length is known");
  return 0;
}
