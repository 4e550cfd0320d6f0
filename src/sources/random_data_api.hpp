#pragma once

#include "app/ports/clock.hpp"
#include "app/ports/record_source.hpp"
#include "domain/record.hpp"
#include "http/url.hpp"
#include "net/http_client.hpp"

namespace rollcall::sources {

struct RandomDataApiOptions {
  http::Url url;  ///< full URL of the resource; a query of its own is kept and `size` added
  domain::KeySchema schema = domain::users_schema();
  Duration timeout = std::chrono::seconds(10);  ///< for one request, connecting included
};

/// The Random Data API, v2: `GET <url>?size=N`, `Accept: application/json`. Follows up to five redirects and re-sends
/// once after a stale connection, entering the gate for each request. `client` and `clock` outlive it.
class RandomDataApi final : public app::RecordSource {
 public:
  RandomDataApi(RandomDataApiOptions options, net::HttpClient* client, app::Clock* clock);

  [[nodiscard]] std::string url() const override;
  Task<Result<app::SourceAnswer>> fetch(app::SourceRequest request, app::RequestGate* gate) override;
  [[nodiscard]] app::SourceAnswer read(const std::string& body) const override;

 private:
  RandomDataApiOptions options_;
  net::HttpClient* client_;
  app::Clock* clock_;
};

}  // namespace rollcall::sources
