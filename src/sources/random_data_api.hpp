#pragma once

#include <variant>

#include "app/ports/clock.hpp"
#include "app/ports/record_source.hpp"
#include "domain/record.hpp"
#include "http/url.hpp"
#include "net/http_client.hpp"

namespace rollcall::sources {

struct RandomDataApiOptions {
  http::Url url;  ///< full URL of the resource; a query of its own is kept and `size` added
  domain::KeySchema schema = domain::users_schema();
  Duration timeout = std::chrono::seconds(10);  ///< for connecting, and again for one request
};

/// The Random Data API, v2: `GET <url>?size=N`, `Accept: application/json`. Follows up to five redirects and re-sends
/// once after a stale connection, entering the gate for each request, once there is a connection to send it on: what
/// can't be reached enters no gate. `client` and `clock` outlive it.
class RandomDataApi final : public app::RecordSource {
 public:
  RandomDataApi(RandomDataApiOptions options, net::HttpClient* client, app::Clock* clock);

  [[nodiscard]] std::string url() const override;
  Task<Result<app::SourceAnswer>> fetch(app::SourceRequest request, app::RequestGate* gate) override;
  [[nodiscard]] app::SourceAnswer read(const std::string& body) const override;

 private:
  /// What one HTTP request brought. Not a Result: an Error outside is the gate's.
  using Exchange = std::variant<net::ClientResponse, Error>;

  Task<Result<Exchange>> exchange(http::Url url, SteadyTime deadline, app::RequestGate* gate);
  [[nodiscard]] SteadyTime request_limit(SteadyTime deadline) const;
  /// A timeout at the run's deadline is the deadline.
  [[nodiscard]] Error in_run(Error error, SteadyTime deadline) const;
  [[nodiscard]] app::SourceAnswer judge(const net::ClientResponse& response) const;

  RandomDataApiOptions options_;
  net::HttpClient* client_;
  app::Clock* clock_;
};

/// The URL with `size` set in its query; what else stands there stays as it is.
http::Url with_size(http::Url url, std::uint32_t size);

}  // namespace rollcall::sources
