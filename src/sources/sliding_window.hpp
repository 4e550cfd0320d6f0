#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>

#include "base/time.hpp"

namespace rollcall::sources {

/// Counts arrivals in the window that ends at each of them: exactly, by keeping their times. An arrival a whole window
/// ago does not count any more.
class SlidingWindow {
 public:
  explicit SlidingWindow(Duration length) : length_(length) {}

  /// Notes an arrival, not earlier than the last, and returns how many the window holds with it.
  std::size_t arrive(SteadyTime now) {
    while (!arrivals_.empty() && now - arrivals_.front() >= length_) arrivals_.pop_front();
    arrivals_.push_back(now);
    largest_ = std::max(largest_, arrivals_.size());
    return arrivals_.size();
  }

  /// When an arrival will find at most `limit` in its window, itself included, if none comes before. limit >= 1.
  [[nodiscard]] SteadyTime open_for(std::size_t limit) const {
    if (arrivals_.size() < limit) return SteadyTime{};
    return arrivals_[arrivals_.size() - limit] + length_;
  }

  [[nodiscard]] std::size_t largest() const { return largest_; }
  [[nodiscard]] Duration length() const { return length_; }

 private:
  Duration length_;
  std::deque<SteadyTime> arrivals_;
  std::size_t largest_ = 0;
};

}  // namespace rollcall::sources
