// SPDX-License-Identifier: Apache-2.0
// UTS #46 as the URL Standard asks for it: CheckBidi and CheckJoiners on; CheckHyphens, UseSTD3ASCIIRules,
// Transitional_Processing, VerifyDnsLength and IgnoreInvalidPunycode off.
#pragma once
#include <string>
#include <string_view>

namespace saring::url_internal {

// ASCII form of `domain`, any bytes that are not all ASCII. False on any fault, ill-formed UTF-8 included.
bool idna_to_ascii(std::string_view domain, std::string& out);

// Unicode form of `domain`, ASCII. False on any fault.
bool idna_to_unicode(std::string_view domain, std::string& out);

}  // namespace saring::url_internal
