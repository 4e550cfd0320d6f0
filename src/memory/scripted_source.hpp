#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

#include "app/ports/clock.hpp"
#include "app/ports/record_source.hpp"

namespace rollcall::memory {

/// One scripted answer: what, after how long, and whether it asks for a pause.
struct ScriptedAnswer {
  app::SourceAnswer answer;
  Duration latency{};
  Duration retry_after{};  ///< zero: no such wish
};

/// A source that plays a script and keeps what it saw. `clock` outlives it.
class ScriptedSource final : public app::RecordSource {
 public:
  using Script = std::function<ScriptedAnswer(std::uint32_t size, std::uint64_t request)>;

  ScriptedSource(app::Clock* clock, Script script) : clock_(clock), script_(std::move(script)) {}

  [[nodiscard]] std::string url() const override { return "http://source.test/api/v2/users"; }
  Task<Result<app::SourceAnswer>> fetch(app::SourceRequest request, app::RequestGate* gate) override;
  [[nodiscard]] app::SourceAnswer read(const std::string& body) const override;

  /// When each request was sent, seen by the source (half its latency later), and answered.
  struct Seen {
    std::uint32_t size = 0;
    SteadyTime sent;
    SteadyTime arrived;
    SteadyTime answered;
  };
  /// A request that somebody else sent just now and that arrives here after `way`.
  void note_request(std::uint32_t size, Duration way);
  [[nodiscard]] const std::vector<Seen>& seen() const { return seen_; }
  [[nodiscard]] std::uint32_t most_in_flight() const { return most_in_flight_; }

 private:
  app::Clock* clock_;
  Script script_;
  std::vector<Seen> seen_;
  std::uint32_t in_flight_ = 0;
  std::uint32_t most_in_flight_ = 0;
};

/// A page of `count` valid users with ids from `first` up.
domain::Page users_page(std::uint32_t count, std::uint64_t first);

}  // namespace rollcall::memory
