#pragma once

#include <string_view>

namespace rollcall::api {

/// The OpenAPI 3.1 description of the routes, as JSON.
std::string_view openapi_document();

}  // namespace rollcall::api
