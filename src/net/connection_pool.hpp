#pragma once

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/time.hpp"
#include "net/http_exchange.hpp"

namespace rollcall::net {

/// Connections that wait for another request, by route (origin and proxy).
class ConnectionPool {
 public:
  struct Limits {
    std::size_t per_route = 0;
    Duration idle{};
  };
  explicit ConnectionPool(Limits limits) : limits_(limits) {}

  /// The one that was put last and still looks alive, or null.
  std::unique_ptr<ClientConnection> take(const std::string& route, SteadyTime now);
  /// Whether take() would find one.
  bool has(const std::string& route, SteadyTime now);
  /// Keeps it, unless it can't serve; the oldest goes when there are too many.
  void put(const std::string& route, std::unique_ptr<ClientConnection> connection, SteadyTime now);

 private:
  Limits limits_;
  std::unordered_map<std::string, std::deque<std::unique_ptr<ClientConnection>>> kept_;
};

}  // namespace rollcall::net
