#include "http/url.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>

#include "base/format.hpp"
#include "base/text.hpp"
#include "http/message.hpp"

namespace rollcall::http {
namespace {

namespace urls = boost::urls;

std::uint16_t default_port(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

/// Where the text behind "scheme://" or "//" begins; 0 if it starts with neither.
std::size_t authority_start(std::string_view text) {
  const std::size_t slashes = text.find("//");
  if (slashes == std::string_view::npos) return 0;
  const std::string_view before = text.substr(0, slashes);
  // A colon anywhere but at the end is one of "user:password", and the slashes belong to the password.
  return before.empty() || before.find_first_of(":@/?#") == before.size() - 1 ? slashes + 2 : 0;
}

/// What stands before an '@' may be a password, and one that nobody encoded may hold any character: messages show
/// nothing up to the last '@'.
std::string without_user_info(std::string_view text) {
  const std::size_t start = authority_start(text);
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at < start) return to_valid_utf8(text);
  return to_valid_utf8(format("{}...{}", text.substr(0, start), text.substr(at)));
}

std::unexpected<Error> refuse(std::string_view text, std::string_view why) {
  return fail(ErrorKind::invalid_input,
              format("'{}' is not a URL that can be fetched: {}", without_user_info(text), why));
}

/// Boost names its string view anew from version to version.
template <class BoostText>
std::string from_boost(const BoostText& text) {
  return {text.data(), text.size()};
}

Result<std::string> host_of(std::string_view text, const urls::url_view& view) {
  switch (view.host_type()) {
    case urls::host_type::ipv4:
    case urls::host_type::ipv6: return view.host_address();
    case urls::host_type::name: break;
    default: return refuse(text, "it has no usable host");
  }
  std::string host = to_lower(from_boost(view.encoded_host()));
  const auto is_host_char = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  };
  if (host.empty() || !std::ranges::all_of(host, is_host_char)) return refuse(text, "it has no usable host");
  return host;
}

Result<std::uint16_t> port_of(std::string_view text, const urls::url_view& view, std::string_view scheme) {
  if (!view.has_port() || view.port().empty()) return default_port(scheme);
  const auto port = parse_unsigned(from_boost(view.port()));
  if (!port || *port == 0 || *port > 65535) return refuse(text, "its port is not in 1..65535");
  return static_cast<std::uint16_t>(*port);
}

Result<Url> from_view(std::string_view text, const urls::url_view& view) {
  Url url;
  url.scheme = to_lower(from_boost(view.scheme()));
  if (url.scheme != "http" && url.scheme != "https") {
    return refuse(text, "write it with http:// or https:// in front");
  }
  if (!view.has_authority()) return refuse(text, "it has no usable host");
  if (view.has_userinfo()) return refuse(text, "it holds a user name or password; leave that part out");
  auto host = host_of(text, view);
  if (!host) return std::unexpected(host.error());
  const auto port = port_of(text, view, url.scheme);
  if (!port) return std::unexpected(port.error());
  url.host = std::move(*host);
  url.port = *port;
  url.path = from_boost(view.encoded_path());
  if (url.path.empty()) url.path = "/";
  // Boost.URL 1.81 takes "http://host:80x" for a port and a path.
  if (!url.path.starts_with('/')) return refuse(text, "its port is not in 1..65535");
  url.query = from_boost(view.encoded_query());
  return url;
}

/// Servers write raw spaces and UTF-8 into Location; every browser encodes them, and so does this.
std::string encode_stray_bytes(std::string_view text) {
  constexpr std::string_view kStray = " \"<>\\^`{|}";
  std::string encoded;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80 || kStray.contains(c)) {
      encoded += percent_encode({&c, 1});
    } else {
      encoded += c;
    }
  }
  return encoded;
}

/// RFC 3986, section 5.4.2: "/../g" is "/g". Boost.URL 1.81 leaves such steps in.
void drop_steps_above_root(std::string& path) {
  while (path.starts_with("/../")) path.erase(0, 3);
  if (path == "/..") path = "/";
}

}  // namespace

std::string Url::authority() const {
  const std::string name = host.contains(':') ? format("[{}]", host) : host;
  return port == default_port(scheme) ? name : format("{}:{}", name, port);
}

std::string Url::origin() const {
  return host.contains(':') ? format("{}://[{}]:{}", scheme, host, port) : format("{}://{}:{}", scheme, host, port);
}

std::string Url::target() const { return query.empty() ? path : format("{}?{}", path, query); }

std::string Url::to_string() const { return format("{}://{}{}", scheme, authority(), target()); }

Result<Url> parse_url(std::string_view text) {
  const auto view = urls::parse_uri({text.data(), text.size()});
  if (!view) return refuse(text, "write it as https://host/path, with all else percent-encoded");
  return from_view(text, *view);
}

Result<Url> resolve_url(const Url& base, std::string_view reference) {
  const std::string encoded = encode_stray_bytes(trim(reference));
  const auto view = urls::parse_uri_reference(encoded);
  if (!view) return refuse(reference, "it is neither a URL nor a path");
  const std::string base_text = base.to_string();
  const auto base_view = urls::parse_uri(base_text);
  if (!base_view) return refuse(base_text, "it can't be a base for another");
  urls::url resolved;
  if (!urls::resolve(*base_view, *view, resolved)) return refuse(reference, "it can't be resolved");
  Result<Url> url = from_view(reference, resolved);
  if (url) drop_steps_above_root(url->path);
  return url;
}

}  // namespace rollcall::http
