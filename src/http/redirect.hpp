#pragma once

#include <string_view>

#include "base/error.hpp"
#include "http/url.hpp"

namespace rollcall::http {

inline constexpr int kMaxRedirects = 5;

/// 301, 302, 303, 307, 308.
bool is_redirect(int status);

/// Where a GET goes after `hops_so_far` redirects. protocol errors: over kMaxRedirects, no or a bad Location,
/// from https to http.
Result<Url> follow_redirect(const Url& from, std::string_view location, int hops_so_far);

}  // namespace rollcall::http
