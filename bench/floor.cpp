// floor PORT CALLS SIZE DATABASE: the least work that has a fetch run's effect. One thread downloads on four kept
// connections, one inserts in transactions of 1,000 rows. No checks, no ledger, no budget.

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "floor_http.hpp"
#include "floor_store.hpp"

namespace {

class Bodies {
 public:
  void push(std::string body) {
    const std::lock_guard lock(mutex_);
    bodies_.push_back(std::move(body));
    ready_.notify_one();
  }

  /// An empty text is the end.
  std::string pop() {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return !bodies_.empty(); });
    std::string body = std::move(bodies_.front());
    bodies_.pop_front();
    return body;
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::string> bodies_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: floor PORT CALLS SIZE DATABASE\n");
    return 2;
  }
  Bodies bodies;
  std::thread download([&] {
    bench::download(static_cast<std::uint16_t>(std::atoi(argv[1])), std::string("/api/v2/users?size=") + argv[3],
                    std::atoi(argv[2]), 4, [&](std::string body) { bodies.push(std::move(body)); });
    bodies.push("");
  });
  bench::FloorStore store(argv[4], 1000);
  for (std::string body = bodies.pop(); !body.empty(); body = bodies.pop()) store.insert_page(body);
  store.finish();
  download.join();
  std::printf("{\"rows\": %zu}\n", store.rows());
}
