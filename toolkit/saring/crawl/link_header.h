// SPDX-License-Identifier: Apache-2.0
// The Link header of HTTP (RFC 8288, 3): links of a response to other resources, as <link> elements are of a
// page. Read as leniently as its appendix B.2 has it: what cannot be read ends the list, parameters that are
// not known are skipped. Links with an anchor are of something else than the response, and left out.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace saring {

struct HeaderLink {
  std::string target;  // a reference, as written
  std::string rel;     // relation types, lower case, white space between
  std::string type;    // media type; empty: not said
};

constexpr std::size_t kMaxHeaderLinks = 100;  // of one header

std::vector<HeaderLink> read_link_header(std::string_view value);

}  // namespace saring
