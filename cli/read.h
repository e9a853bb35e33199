// SPDX-License-Identifier: Apache-2.0
// Reading files with a limit.
#pragma once
#include <cstddef>
#include <string>

#include "saring/base/result.h"

namespace saring::cli {

// A file or, for "-", standard input, as it is. Errors: io; too_large, seen after max_bytes + 1 bytes;
// timeout if a signal asked to stop while waiting.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes);

// The same with gzip and zstd (known by their first bytes) taken off; max_bytes counts what comes out. Also:
// corrupt.
Result<std::string> read_page(const std::string& path, std::size_t max_bytes);

// The same two, but of a longer file its first max_bytes.
Result<std::string> read_file_start(const std::string& path, std::size_t max_bytes);
Result<std::string> read_start(const std::string& path, std::size_t max_bytes);

}  // namespace saring::cli
