#include "net/runtime.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <exception>
#include <optional>

namespace rollcall::net {
namespace asio = boost::asio;

struct Runtime::Impl {
  asio::io_context io{1};  // one thread runs it; others may post to it
  std::optional<asio::signal_set> signals;
  std::function<void(int)> on_signal;
  int signal_count = 0;

  void await_signal() {
    signals->async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      on_signal(++signal_count);
      await_signal();
    });
  }
};

Runtime::Runtime() : impl_(std::make_unique<Impl>()) {}
Runtime::~Runtime() = default;

Executor Runtime::executor() const { return impl_->io.get_executor(); }

void Runtime::run(Task<> main) {
  std::exception_ptr failure;
  impl_->io.restart();
  asio::co_spawn(impl_->io, std::move(main), [this, &failure](std::exception_ptr error) {
    failure = std::move(error);
    impl_->io.stop();
  });
  impl_->io.run();
  if (failure) std::rethrow_exception(failure);
}

void Runtime::on_stop_signal(std::function<void(int count)> action) {
  impl_->on_signal = std::move(action);
  if (impl_->signals) return;
  impl_->signals.emplace(impl_->io, SIGINT, SIGTERM);
  impl_->await_signal();
}

}  // namespace rollcall::net
