// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "saring/base/ascii.h"
#include "saring/url/host_internal.h"
#include "saring/url/idna_internal.h"
#include "saring/url/percent_internal.h"

namespace saring::url_internal {
namespace {

constexpr ByteSet kForbiddenHost = ByteSet().with(std::string_view("\0\t\n\r #/:<>?@[\\]^|", 17));
constexpr ByteSet kForbiddenDomain = kForbiddenHost.with_range(0, 0x1F).with("%\x7F");

bool any_of(std::string_view s, const ByteSet& set) {
  return std::any_of(s.begin(), s.end(), [&](char c) { return set.has(c); });
}

bool is_ascii(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void append_number(unsigned value, int radix, std::string& out) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, value, radix).ptr;
  out.append(digits, end);
}

// The standard's "IPv4 number parser". Values over 32 bits come back as UINT64_MAX >> 8, which fails later
// checks.
std::optional<std::uint64_t> ipv4_number(std::string_view s) {
  if (s.empty()) return std::nullopt;
  unsigned radix = 10;
  if (s.size() >= 2 && s[0] == '0' && ascii::lower(s[1]) == 'x') {
    radix = 16;
    s.remove_prefix(2);
  } else if (s.size() >= 2 && s[0] == '0') {
    radix = 8;
    s.remove_prefix(1);
  }
  constexpr std::uint64_t kTooLarge = UINT64_MAX >> 8;
  std::uint64_t value = 0;
  for (const char c : s) {
    if (!ascii::is_hex(c)) return std::nullopt;
    const auto digit = static_cast<unsigned>(ascii::hex_value(c));
    if (digit >= radix) return std::nullopt;
    value = std::min(value * radix + digit, kTooLarge);
  }
  return value;
}

bool parse_ipv4(std::string_view input, std::string& out) {
  if (input.ends_with('.')) input.remove_suffix(1);
  std::array<std::uint64_t, 4> numbers{};
  std::size_t count = 0;
  for (std::size_t begin = 0; begin <= input.size();) {
    if (count == numbers.size()) return false;
    const std::size_t end = std::min(input.find('.', begin), input.size());
    const auto number = ipv4_number(input.substr(begin, end - begin));
    if (!number) return false;
    numbers[count++] = *number;
    begin = end + 1;
  }
  std::uint64_t address = numbers[count - 1];
  if (address >= std::uint64_t{1} << (8 * (5 - count))) return false;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    if (numbers[i] > 255) return false;
    address += numbers[i] << (8 * (3 - i));
  }
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    append_number(static_cast<unsigned>(address >> (shift - 8)) & 255, 10, out);
    if (shift > 8) out += '.';
  }
  return true;
}

using Pieces = std::array<unsigned, 8>;

// The dotted tail of an IPv6 address, which is all of `s`: four decimal numbers into two pieces.
bool parse_ipv4_in_ipv6(std::string_view s, unsigned* pieces) {
  std::size_t i = 0;
  for (unsigned seen = 0; seen < 4; ++seen) {
    if (seen > 0 && (i >= s.size() || s[i++] != '.')) return false;
    const std::size_t begin = i;
    unsigned value = 0;
    for (; i < s.size() && ascii::is_digit(s[i]); ++i) {
      if (i > begin && value == 0) return false;  // leading zero
      value = value * 10 + static_cast<unsigned>(s[i] - '0');
      if (value > 255) return false;
    }
    if (i == begin) return false;
    pieces[seen / 2] = pieces[seen / 2] * 256 + value;
  }
  return i == s.size();
}

std::optional<Pieces> parse_ipv6_pieces(std::string_view s) {
  Pieces pieces{};
  std::size_t count = 0, i = 0;
  std::optional<std::size_t> compress;
  if (s.starts_with(':')) {
    if (!s.starts_with("::")) return std::nullopt;
    i = 2;
    compress = ++count;
  }
  while (i < s.size()) {
    if (count == 8) return std::nullopt;
    if (s[i] == ':') {
      if (compress) return std::nullopt;
      ++i;
      compress = ++count;
      continue;
    }
    const std::size_t begin = i;
    unsigned value = 0;
    for (; i < s.size() && i - begin < 4 && ascii::is_hex(s[i]); ++i)
      value = value * 16 + static_cast<unsigned>(ascii::hex_value(s[i]));
    if (i < s.size() && s[i] == '.') {
      if (count > 6 || !parse_ipv4_in_ipv6(s.substr(begin), &pieces[count])) return std::nullopt;
      count += 2;
      break;
    }
    if (i < s.size() && (s[i] != ':' || ++i == s.size())) return std::nullopt;
    pieces[count++] = value;
  }
  if (!compress) return count == 8 ? std::optional(pieces) : std::nullopt;
  const auto gap = pieces.begin() + static_cast<std::ptrdiff_t>(*compress);
  std::rotate(gap, pieces.begin() + static_cast<std::ptrdiff_t>(count), pieces.end());
  return pieces;
}

// Longest run of two or more zero pieces, the first of equals; {8, 8} if there is none.
std::pair<std::size_t, std::size_t> longest_zero_run(const Pieces& pieces) {
  std::pair<std::size_t, std::size_t> best{8, 8};
  std::size_t best_size = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t end = i;
    while (end < 8 && pieces[end] == 0) ++end;
    if (end - i > best_size) {
      best = {i, end};
      best_size = end - i;
    }
    i = std::max(i, end);
  }
  return best;
}

bool parse_ipv6(std::string_view input, std::string& out) {
  const auto pieces = parse_ipv6_pieces(input);
  if (!pieces) return false;
  const auto [gap, gap_end] = longest_zero_run(*pieces);
  out += '[';
  for (std::size_t i = 0; i < 8;) {
    if (i == gap) {
      out += i == 0 ? "::" : ":";
      i = gap_end;
      continue;
    }
    append_number((*pieces)[i], 16, out);
    if (++i < 8) out += ':';
  }
  out += ']';
  return true;
}

std::string percent_decode(std::string_view s) {
  std::string out;
  out.reserve(s.size());
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (is_escape(s, i)) {
      out += escape_value(s, i);
      i += 2;
    } else {
      out += s[i];
    }
  }
  return out;
}

// The standard's "domain parser", not strict: an ASCII domain is not checked against IDNA, for web
// compatibility.
bool domain_to_ascii(std::string_view domain, std::string& ascii) {
  if (is_ascii(domain))
    ascii = ascii::lower(domain);
  else if (!idna_to_ascii(domain, ascii))
    return false;
  return !ascii.empty() && !any_of(ascii, kForbiddenDomain);
}

}  // namespace

bool ends_in_number(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::string_view last = host.substr(host.rfind('.') + 1);  // npos + 1 is 0
  if (!last.empty() && std::all_of(last.begin(), last.end(), ascii::is_digit)) return true;
  return ipv4_number(last).has_value();
}

bool parse_host(std::string_view input, bool special, std::string& out) {
  if (input.starts_with('['))
    return input.ends_with(']') && parse_ipv6(input.substr(1, input.size() - 2), out);
  if (!special) {
    if (any_of(input, kForbiddenHost)) return false;
    percent_encode(input, kControlSet, out);
    return true;
  }
  std::string decoded;
  if (input.find('%') != std::string_view::npos) {
    decoded = percent_decode(input);
    input = decoded;
  }
  std::string ascii;
  if (!domain_to_ascii(input, ascii)) return false;
  if (ends_in_number(ascii)) return parse_ipv4(ascii, out);
  out += ascii;
  return true;
}

}  // namespace saring::url_internal
