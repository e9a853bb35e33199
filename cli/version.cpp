// SPDX-License-Identifier: Apache-2.0
#include "saring/base/version.h"

#include <brotli/decode.h>
#include <curl/curl.h>
#include <libpsl.h>
#include <toml++/impl/version.h>
#include <unicode/uversion.h>
#include <xxhash.h>
#include <zlib.h>
#include <zstd.h>

#include <CLI/Version.hpp>
#include <nlohmann/detail/macro_scope.hpp>

#include "help.h"

namespace saring::cli {
namespace {

std::string triple(unsigned major, unsigned minor, unsigned patch) {
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
}

}  // namespace

// Versions of the libraries as they run; of those that cannot tell (and of header-only ones), as they were
// built with.
std::string version_text() {
  UVersionInfo icu{};
  u_getVersion(icu);
  char icu_text[U_MAX_VERSION_STRING_LENGTH] = {};
  u_versionToString(icu, icu_text);
  const std::uint32_t brotli = BrotliDecoderVersion();
  const unsigned xxhash = XXH_versionNumber();
  const curl_version_info_data* curl = curl_version_info(CURLVERSION_NOW);
  std::string out = "saring " + std::string(version()) + "\nlibraries: gumbo " SARING_GUMBO_VERSION;
  out += std::string(", ICU ") + icu_text;
  out += std::string(", libcurl ") + curl->version;
  if (curl->ssl_version != nullptr) out += std::string(" (") + curl->ssl_version + ")";
  out += std::string(", zlib ") + zlibVersion();
  out += ", brotli " + triple(brotli >> 24, (brotli >> 12) & 0xFFF, brotli & 0xFFF);
  out += std::string(", zstd ") + ZSTD_versionString();
  out += std::string(", libpsl ") + psl_get_version();
  out += ", xxHash " + triple(xxhash / 10000, xxhash / 100 % 100, xxhash % 100);
  out += ", nlohmann-json " +
         triple(NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH);
  out += ", CLI11 " CLI11_VERSION;
  out += ", toml++ " + triple(TOML_LIB_MAJOR, TOML_LIB_MINOR, TOML_LIB_PATCH);
  return out + "\n";
}

}  // namespace saring::cli
