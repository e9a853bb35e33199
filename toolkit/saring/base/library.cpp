// SPDX-License-Identifier: Apache-2.0
#include "saring/base/library.h"

#include <dlfcn.h>

#include <string>

namespace saring {
namespace {

std::string loader_error(const char* otherwise) {
  const char* const told = ::dlerror();
  return told ? told : otherwise;
}

}  // namespace

Library::Library(const char* name) : name_(name), handle_(::dlopen(name, RTLD_LAZY | RTLD_LOCAL)) {
  if (!handle_) status_ = Error{Errc::io, loader_error(name)};
}

void* Library::find(const char* name) {
  if (!handle_) return nullptr;
  void* const found = ::dlsym(handle_, name);
  if (!found && status_) status_ = Error{Errc::io, std::string(name_) + ": no function " + name};
  return found;
}

}  // namespace saring
