#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

namespace rollcall::net {

/// Completes with a tuple that begins with the error code: no exceptions, and no coroutine frame for the operation.
constexpr auto kNoThrow = boost::asio::as_tuple(boost::asio::deferred);

}  // namespace rollcall::net
