// SPDX-License-Identifier: Apache-2.0
#include "saring/base/version.h"

#include <brotli/decode.h>
#include <curl/curlver.h>
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

// Versions of the libraries as they run; of those that cannot tell, of headers alone, and of libcurl, which
// is not loaded for this, as they were built with.
std::string version_text() {
  UVersionInfo icu{};
  u_getVersion(icu);
  char icu_text[U_MAX_VERSION_STRING_LENGTH] = {};
  u_versionToString(icu, icu_text);
  const std::uint32_t brotli = BrotliDecoderVersion();
  const unsigned xxhash = XXH_versionNumber();
  std::string out = "saring " + std::string(version()) + "\nlibraries: gumbo " SARING_GUMBO_VERSION;
  out += std::string(", ICU ") + icu_text;
  out += ", libcurl " LIBCURL_VERSION;
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
