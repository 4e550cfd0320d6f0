#include "app/verify_call.hpp"

#include <string_view>

#include "base/format.hpp"

namespace rollcall::app {

void check_call(const domain::CallRecord& call, const domain::Receipt& receipt, const LetterTally& letters,
                std::vector<std::string>& differences) {
  const auto expect = [&](std::string_view what, std::uint64_t counted, std::uint64_t expected) {
    if (counted == expected) return;
    differences.push_back(format("call {} ({}): {} are {}, expected {}", call.index, domain::to_string(call.state),
                                 what, counted, expected));
  };
  const bool done = call.state == domain::CallState::done;
  const std::uint64_t accounted = std::uint64_t{call.stored} + call.duplicates + call.rejected + call.failed;
  expect("stored + duplicates + rejected + failed", accounted, done ? call.received : 0);
  expect("keys in its receipt", receipt.keys.size(), call.stored);
  expect("letters of the call", letters.call_letters, call.state == domain::CallState::dead ? 1 : 0);
  expect("letters of rejected users", letters.rejected, call.rejected);
  expect("letters of users the store refused", letters.store_refused, call.failed);
}

}  // namespace rollcall::app
