// SPDX-License-Identifier: Apache-2.0
#include <libpsl.h>

#include "saring/base/ascii.h"
#include "saring/url/host_internal.h"
#include "saring/url/idna_internal.h"
#include "saring/url/url.h"

namespace saring {
namespace {

// Labels of a host looked at, from its end. libpsl's work is quadratic in labels; the longest rules of the
// list have five (of 2024), and a registrable domain one more.
constexpr int kMaxLabels = 10;

std::string_view last_labels(std::string_view host) {
  std::size_t begin = host.size();
  for (int labels = 0; labels < kMaxLabels && begin > 0; ++labels) {
    const auto dot = host.rfind('.', begin - 1);
    if (dot == std::string_view::npos) return host;
    begin = dot;
  }
  return host.substr(begin == 0 ? 0 : begin + 1);
}

}  // namespace

std::string registrable_domain(std::string_view host) {
  if (host.starts_with('[') || url_internal::ends_in_number(host)) return std::string(host);
  const std::string_view dot = host.ends_with('.') ? "." : "";
  const std::string name(last_labels(host.substr(0, host.size() - dot.size())));
  const char* found = psl_registrable_domain(psl_builtin(), name.c_str());  // points into name
  if (!found) return std::string(host);
  return std::string(found).append(dot);
}

std::string display_host(std::string_view host) {
  std::string out;
  if (ascii::ifind(host, "xn--") == std::string_view::npos || !url_internal::idna_to_unicode(host, out))
    return std::string(host);
  return out;
}

}  // namespace saring
