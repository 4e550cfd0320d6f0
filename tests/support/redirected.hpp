#pragma once

#include <unistd.h>

#include <cstdio>

namespace rollcall::test {

/// A stream of this process on another file, which it takes over, for as long as it lives.
class Redirected {
 public:
  Redirected(std::FILE* stream, int file) : stream_(stream), before_(::dup(::fileno(stream))) {
    (void)std::fflush(stream_);
    ::dup2(file, ::fileno(stream_));
    ::close(file);
  }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;
  ~Redirected() {
    (void)std::fflush(stream_);
    std::clearerr(stream_);
    ::dup2(before_, ::fileno(stream_));
    ::close(before_);
  }

 private:
  std::FILE* stream_;
  int before_;
};

}  // namespace rollcall::test
