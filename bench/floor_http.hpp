#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>

namespace bench {

/// GETs one path `requests` times over kept connections to 127.0.0.1, and hands over each body. Knows chunked and
/// sized bodies, and nothing else: no errors, no timeouts. Ends the program on anything unexpected.
void download(std::uint16_t port, const std::string& path, int requests, int connections,
              const std::function<void(std::string)>& on_body);

}  // namespace bench
