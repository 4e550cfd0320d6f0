#include "base/loop.hpp"

#include <boost/asio/io_context.hpp>
#include <chrono>

namespace rollcall {

struct ManualLoop::Impl {
  boost::asio::io_context context{1};
};

ManualLoop::ManualLoop() : impl_(std::make_unique<Impl>()) {}
ManualLoop::~ManualLoop() = default;

Executor ManualLoop::executor() const { return impl_->context.get_executor(); }

std::size_t ManualLoop::run_ready() {
  impl_->context.restart();
  return impl_->context.poll();
}

void ManualLoop::wait_for_one() {
  impl_->context.restart();
  impl_->context.run_one_for(std::chrono::milliseconds(10));
}

}  // namespace rollcall
