#pragma once

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "api/api.hpp"
#include "memory/memory_backend.hpp"
#include "memory/scripted_source.hpp"
#include "memory/seeded_random.hpp"
#include "net/http_server.hpp"
#include "net/runtime.hpp"
#include "net/system_clock.hpp"
#include "support/net_raw_socket.hpp"

namespace rollcall::test {

/// Lets a test count the pages that were read, and look at the store between two of them.
class CountingRecords final : public app::RecordStore {
 public:
  explicit CountingRecords(app::RecordStore* store) : store_(store) {}

  Task<Result<app::DocumentPage>> read(app::RecordQuery query) override {
    const int number = ++reads;
    if (number > good_reads) co_return fail(ErrorKind::storage, "the disk is gone");
    co_return co_await store_->read(std::move(query));
  }
  Task<Result<std::vector<domain::RecordKey>>> missing(std::vector<domain::RecordKey> keys) override {
    co_return co_await store_->missing(std::move(keys));
  }
  Task<Result<std::uint64_t>> count() override { co_return co_await store_->count(); }

  std::atomic<int> reads = 0;
  std::atomic<int> good_reads = 1'000'000;

 private:
  app::RecordStore* store_;
};

/// The API over memory behind a real server, on a free port, with a loop and thread of its own, wired and stopped as
/// the program does it. The source answers each request once it is let go.
class ApiServer {
 public:
  explicit ApiServer(std::size_t users = 0, std::size_t user_bytes = 1'000, net::HttpServerOptions options = {})
      : backend_(&store_, &clock_, std::nullopt),
        records(backend_.ports().records),
        source_(&clock_, [](std::uint32_t size, std::uint64_t request) {
          return memory::ScriptedAnswer{memory::users_page(size, request * 1'000), {}, {}};
        }) {
    for (std::size_t i = 1; i <= users; ++i) add_user(i, user_bytes);
    app::FetchTools tools{&gate_, backend_.ports(), &clock_, &random_};
    tools.backend.records = &records;
    api::ApiOptions api_options{{}, {{2, 2}, {10, 10}}, {}};
    api_options.fetch.concurrency = 1;
    api_ = std::make_unique<api::Api>(runtime_.executor(), tools, &random_, api_options);
    options.port = 0;
    server_ = std::make_unique<net::HttpServer>(
        runtime_.executor(), std::move(options),
        [api = api_.get()](http::Request request) { return api->handle(std::move(request)); });
    port_ = server_->listen().value();
    thread_ = std::thread([this] { runtime_.run(serve()); });
  }
  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;
  ~ApiServer() {
    let_source_answer();
    stop();
    join();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] RawSocket connect(int receive_buffer = 0) const { return RawSocket::connect_to(port_, receive_buffer); }

  /// `GET /status HTTP/1.1` and what a request needs besides.
  [[nodiscard]] std::string head(const std::string& line, const std::string& fields = {}) const {
    return line + "\r\nHost: 127.0.0.1:" + std::to_string(port_) + "\r\n" + fields + "\r\n";
  }
  /// One request on a connection of its own; all that comes back.
  [[nodiscard]] std::string ask(const std::string& line, const std::string& fields = {}) const {
    RawSocket peer = connect();
    peer.send(head(line, fields + "Connection: close\r\n"));
    return peer.read_to_end();
  }

  /// The source's requests wait until this.
  void let_source_answer() { spawn(runtime_.executor(), open_gate()); }
  /// Returns once the source has been asked for the first time.
  bool source_was_asked() { return asked_future_.wait_for(std::chrono::seconds(10)) == std::future_status::ready; }

  /// What the program does at SIGTERM.
  void stop() { spawn(runtime_.executor(), stop_both()); }
  /// Returns when the last answer and the last run have ended; the store may be looked at then.
  void join() {
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] const memory::MemoryStore& store() const { return store_; }

 private:
  /// A source that holds every request until it is let go.
  class Gate final : public app::RecordSource {
   public:
    explicit Gate(ApiServer* owner) : owner_(owner), opened_(owner->runtime_.executor()) {}
    [[nodiscard]] std::string url() const override { return owner_->source_.url(); }
    Task<Result<app::SourceAnswer>> fetch(app::SourceRequest request, app::RequestGate* gate) override {
      HeldGate held(this, gate);
      co_return co_await owner_->source_.fetch(request, &held);
    }
    [[nodiscard]] app::SourceAnswer read(const std::string& body) const override { return owner_->source_.read(body); }
    void open() {
      open_ = true;
      opened_.notify_all();
    }

   private:
    /// The request is under way, as far as the run knows, and waits.
    class HeldGate final : public app::RequestGate {
     public:
      HeldGate(Gate* holder, app::RequestGate* gate) : holder_(holder), gate_(gate) {}
      Task<Result<void>> enter() override {
        if (auto entered = co_await gate_->enter(); !entered) co_return entered;
        if (!std::exchange(holder_->asked_, true)) holder_->owner_->asked_.set_value();
        while (!holder_->open_) co_await holder_->opened_.wait();
        co_return Result<void>();
      }
      Task<Result<void>> leave(SteadyTime not_before) override { co_return co_await gate_->leave(not_before); }

     private:
      Gate* holder_;
      app::RequestGate* gate_;
    };

    ApiServer* owner_;
    Event opened_;
    bool open_ = false;
    bool asked_ = false;
  };

  void add_user(std::size_t id, std::size_t bytes) {
    const std::string number = std::to_string(id);
    const domain::RecordKey key{number, "Doe"};
    store_.record_order.emplace(id, key);
    std::string document = "{\"id\":" + number + ",\"pad\":\"";
    document.append(bytes, 'x').append("\"}");
    store_.records[key] = {id, std::move(document)};
  }

  Task<> serve() {
    co_await server_->serve();
    co_await api_->drained();
  }
  Task<> stop_both() {
    server_->stop();
    api_->stop();
    co_return;
  }
  Task<> open_gate() {
    gate_.open();
    co_return;
  }

  net::Runtime runtime_;
  net::SystemClock clock_;
  memory::MemoryStore store_;
  memory::MemoryBackend backend_;

 public:
  CountingRecords records;

 private:
  memory::ScriptedSource source_;
  memory::SeededRandom random_{7};
  std::promise<void> asked_;
  std::future<void> asked_future_ = asked_.get_future();
  Gate gate_{this};
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<net::HttpServer> server_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

/// The body of a chunked answer; nothing if its last chunk is missing.
inline std::optional<std::string> chunked_body(std::string_view answer) {
  std::string body;
  answer.remove_prefix(std::min(answer.size(), answer.find("\r\n\r\n") + 4));
  while (!answer.empty()) {
    const std::size_t line = answer.find("\r\n");
    if (line == std::string_view::npos) return std::nullopt;
    const std::size_t size = std::stoul(std::string(answer.substr(0, line)), nullptr, 16);
    if (size == 0) return body;
    if (answer.size() < line + 2 + size + 2) return std::nullopt;
    body += answer.substr(line + 2, size);
    answer.remove_prefix(line + 2 + size + 2);
  }
  return std::nullopt;
}

}  // namespace rollcall::test
