#pragma once

// The one place that names Asio's coroutine and executor types; every other layer says Task and Executor.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace rollcall {

/// A lazily started coroutine. It runs on the executor of whoever awaits or spawns it; the program has one
/// io_context and one thread for all of them, so application code holds no locks.
template <class T = void>
using Task = boost::asio::awaitable<T>;

using Executor = boost::asio::any_io_executor;

}  // namespace rollcall
