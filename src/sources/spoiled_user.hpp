#pragma once

#include <cstdint>
#include <string>

namespace rollcall::sources {

/// A user that fails validation: `document` with a key field left out, null or of the wrong type. Which, goes round
/// with `turn`, so that six turns show all. A document that is no object stays as it is. Compact JSON.
std::string spoil_user(const std::string& document, std::uint64_t turn);

/// The JSON with each ampersand written as \u0026, as the real API writes it. An ampersand stands only in strings.
std::string escape_ampersands(const std::string& json);

}  // namespace rollcall::sources
