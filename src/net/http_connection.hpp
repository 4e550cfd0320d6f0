#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "base/task.hpp"
#include "net/server_state.hpp"

namespace rollcall::net {

/// Serves the connection to its end and keeps nothing of it afterwards.
Task<> serve_connection(std::shared_ptr<ServerState> state, boost::asio::ip::tcp::socket socket);

/// Answers that there are too many connections, and closes.
Task<> refuse_connection(std::shared_ptr<ServerState> state, boost::asio::ip::tcp::socket socket);

}  // namespace rollcall::net
