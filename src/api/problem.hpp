#pragma once

#include <string_view>

#include "base/error.hpp"
#include "http/message.hpp"

namespace rollcall::api {

/// An error answer: application/problem+json, RFC 9457. `detail` is for the caller: it says what to do, and leaks
/// nothing. What it quotes of the request may be any bytes.
http::Response problem(int status, std::string_view detail);

/// The answer for a failure of a use case: 400 and 404 with the error's own text, 503 without it for a store that
/// failed.
http::Response problem(const Error& error);

}  // namespace rollcall::api
