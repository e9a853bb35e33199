// SPDX-License-Identifier: Apache-2.0
#include <unicode/uidna.h>

#include <cstdint>
#include <memory>

#include "saring/base/ascii.h"
#include "saring/text/utf8.h"
#include "saring/url/host_internal.h"
#include "saring/url/idna_internal.h"

namespace saring::url_internal {
namespace {

struct CloseIdna {
  void operator()(UIDNA* idna) const { uidna_close(idna); }
};
using Idna = std::unique_ptr<UIDNA, CloseIdna>;

// Cheap: ICU keeps the tables; this is one small allocation.
Idna open_idna() {
  UErrorCode status = U_ZERO_ERROR;
  Idna idna(uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII |
                                UIDNA_NONTRANSITIONAL_TO_UNICODE,
                            &status));
  if (U_FAILURE(status)) return nullptr;
  return idna;
}

// What ICU always checks and the standard does not: VerifyDnsLength and CheckHyphens.
constexpr std::uint32_t kIgnored = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
                                   UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_LEADING_HYPHEN |
                                   UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;

template <class Convert>
bool convert(Convert function, std::string_view in, std::string& out) {
  const Idna idna = open_idna();
  if (!idna) return false;
  out.resize(in.size() * 4 + 64);
  for (int attempt = 0; attempt < 2; ++attempt) {
    UErrorCode status = U_ZERO_ERROR;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    const std::int32_t size = function(idna.get(), in.data(), static_cast<std::int32_t>(in.size()),
                                       out.data(), static_cast<std::int32_t>(out.size()), &info, &status);
    if (size < 0) return false;
    out.resize(static_cast<std::size_t>(size));
    if (status == U_BUFFER_OVERFLOW_ERROR) continue;
    return U_SUCCESS(status) && (info.errors & ~kIgnored) == 0;
  }
  return false;
}

}  // namespace

bool idna_to_ascii(std::string_view domain, std::string& out) {
  if (domain.size() > kMaxIdnaBytes) return false;
  std::string name;
  for (std::size_t i = 0; i < domain.size();) {
    char32_t c = utf8::next(domain, i);
    if (c == utf8::kReplacement) return false;  // U+FFFD itself is disallowed, too
    // UTS #46 maps the capital sharp s to the small one since Unicode 15.1, to "ss" before; Debian 12's ICU
    // has 15.0.
    constexpr char32_t kCapitalSharpS = 0x1E9E, kSmallSharpS = 0xDF;
    if (c == kCapitalSharpS) c = kSmallSharpS;
    utf8::append(c, name);
  }
  return convert(uidna_nameToASCII_UTF8, name, out);
}

bool idna_to_unicode(std::string_view domain, std::string& out) {
  return domain.size() <= kMaxIdnaBytes && convert(uidna_nameToUnicodeUTF8, domain, out);
}

}  // namespace saring::url_internal
