// SPDX-License-Identifier: Apache-2.0
// A shared library that is loaded when its functions are first needed. libcurl and libpq are used so: with
// the thirty libraries behind them they take longer to load than a small page takes to clean, and only what
// fetches needs them. The others are linked.
#pragma once
#include "saring/base/result.h"

namespace saring {

class Library {
 public:
  // `name`: a name of a library with its version, such as "libcurl.so.4", found where the dynamic linker
  // finds libraries. It stays in the process for good: libraries leave threads and exit handlers behind.
  explicit Library(const char* name);

  // Errors: io: the library, or one of the functions bound until now, is not there.
  const Status& status() const { return status_; }

  // Sets `function` to the library's of that name; to null if there is none.
  template <class Function>
  void bind(const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(find(name));
  }

 private:
  void* find(const char* name);

  const char* name_;
  void* handle_;
  Status status_;
};

}  // namespace saring
