#include "http/redirect.hpp"

#include "base/format.hpp"

namespace rollcall::http {

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Result<Url> follow_redirect(const Url& from, std::string_view location, int hops_so_far) {
  if (hops_so_far >= kMaxRedirects) {
    return fail(ErrorKind::protocol,
                format("{} redirects again after {} redirects: it may be a loop", from.origin(), hops_so_far));
  }
  if (location.empty()) {
    return fail(ErrorKind::protocol, format("{} redirects without saying where to (no Location)", from.origin()));
  }
  Result<Url> target = resolve_url(from, location);
  if (!target) {
    return fail(ErrorKind::protocol,
                format("{} redirects to a bad Location: {}", from.origin(), target.error().message));
  }
  if (from.is_tls() && !target->is_tls()) {
    return fail(ErrorKind::protocol, format("{} redirects from https to {}: an unencrypted answer is not taken for it",
                                            from.origin(), target->origin()));
  }
  return target;
}

}  // namespace rollcall::http
