// SPDX-License-Identifier: Apache-2.0
// How the library reports what the world did wrong. Mistakes of our own are asserts; the one exception that
// may cross a public function is std::bad_alloc.
#pragma once
#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace saring {

enum class Errc : unsigned char {
  io,           // a file or pipe could not be read or written
  too_large,    // over a byte limit
  too_complex,  // over a parse budget other than bytes
  not_html,     // the bytes are not a text page
  corrupt,      // compressed or structured data that contradicts itself
  bad_url,      // not a URL, or one of a scheme we do not serve
  refused,      // our own rules forbid it (address guard, scheme, redirect limit)
  network,      // resolve, connect, TLS or transfer failure
  http,         // the server answered, with a status that is not success
  timeout,      // a stated time limit passed
  usage,        // wrong options or configuration
};

// Stable lower-case name, for reports ("too_large").
constexpr std::string_view name(Errc code) {
  constexpr std::string_view kNames[] = {"io",      "too_large", "too_complex", "not_html", "corrupt", "bad_url",
                                         "refused", "network",   "http",        "timeout",  "usage"};
  return kNames[static_cast<unsigned char>(code)];
}

struct Error {
  Errc code;
  std::string what;  // one line, UTF-8, no trailing stop, safe to print (no control bytes)
};

// A value or an Error. Test it before use.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : v_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : v_(std::in_place_index<1>, std::move(error)) {}
  explicit operator bool() const noexcept { return v_.index() == 0; }
  T& operator*() & { return get(); }
  const T& operator*() const& { return const_cast<Result*>(this)->get(); }
  T&& operator*() && { return std::move(get()); }
  T* operator->() { return &get(); }
  const T* operator->() const { return &const_cast<Result*>(this)->get(); }
  const Error& error() const {
    assert(!*this);
    return *std::get_if<1>(&v_);
  }

 private:
  T& get() {
    assert(*this);
    return *std::get_if<0>(&v_);
  }
  std::variant<T, Error> v_;
};

// Success without a value, or an Error.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : v_(std::move(error)) {}
  explicit operator bool() const noexcept { return v_.index() == 0; }
  const Error& error() const {
    assert(!*this);
    return *std::get_if<1>(&v_);
  }

 private:
  std::variant<std::monostate, Error> v_;
};

}  // namespace saring
