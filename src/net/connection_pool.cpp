#include "net/connection_pool.hpp"

#include <utility>

namespace rollcall::net {

std::unique_ptr<ClientConnection> ConnectionPool::take(const std::string& route, SteadyTime now) {
  const auto found = kept_.find(route);
  if (found == kept_.end()) return nullptr;
  auto& kept = found->second;
  while (!kept.empty()) {
    std::unique_ptr<ClientConnection> connection = std::move(kept.back());
    kept.pop_back();
    if (now < connection->kept_until() && connection->is_usable()) return connection;
  }
  kept_.erase(found);
  return nullptr;
}

bool ConnectionPool::has(const std::string& route, SteadyTime now) {
  std::unique_ptr<ClientConnection> connection = take(route, now);
  if (!connection) return false;
  kept_[route].push_back(std::move(connection));
  return true;
}

void ConnectionPool::put(const std::string& route, std::unique_ptr<ClientConnection> connection, SteadyTime now) {
  if (limits_.per_route == 0 || !connection->is_usable()) return;
  connection->keep_until(add_saturating(now, limits_.idle));
  auto& kept = kept_[route];
  if (kept.size() >= limits_.per_route) kept.pop_front();
  kept.push_back(std::move(connection));
}

}  // namespace rollcall::net
