// SPDX-License-Identifier: Apache-2.0
#include <unicode/ucnv.h>

#include <cassert>
#include <memory>

#include "saring/text/encoding_tables_internal.h"

namespace saring {
namespace {

struct CloseConverter {
  void operator()(UConverter* c) const { ucnv_close(c); }
};

// An ICU converter that maps one character at a time.
class Converter {
 public:
  explicit Converter(const char* name) {
    UErrorCode status = U_ZERO_ERROR;
    converter_.reset(ucnv_open(name, &status));
    assert(U_SUCCESS(status));
    ucnv_setToUCallBack(converter_.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  }
  // The one code point of `bytes`, 0 if ICU has none.
  char32_t map(std::string_view bytes) const {
    UErrorCode status = U_ZERO_ERROR;
    UChar units[4];
    const auto size = static_cast<std::int32_t>(bytes.size());
    const std::int32_t length = ucnv_toUChars(converter_.get(), units, 4, bytes.data(), size, &status);
    if (U_FAILURE(status)) return 0;
    if (length == 1) return units[0];
    if (length == 2 && U16_IS_SURROGATE_LEAD(units[0]))
      return static_cast<char32_t>(U16_GET_SUPPLEMENTARY(units[0], units[1]));
    return 0;
  }

 private:
  std::unique_ptr<UConverter, CloseConverter> converter_;
};

struct Difference {
  unsigned at;  // byte or pointer
  char32_t code_point;
};

// ICU 72 against the standard's indexes, byte by byte.
struct ByteDifference {
  Encoding encoding;
  unsigned char byte;
  char16_t code_point;
};
constexpr ByteDifference kByteDifferences[] = {
    {Encoding::koi8_u, 0xAE, 0x045E},  {Encoding::koi8_u, 0xBE, 0x040E},
    {Encoding::windows_1253, 0xAA, 0}, {Encoding::windows_1255, 0xCA, 0x05BA},
    {Encoding::windows_874, 0xDB, 0},  {Encoding::windows_874, 0xDC, 0},
    {Encoding::windows_874, 0xDD, 0},  {Encoding::windows_874, 0xDE, 0},
    {Encoding::windows_874, 0xFC, 0},  {Encoding::windows_874, 0xFD, 0},
    {Encoding::windows_874, 0xFE, 0},  {Encoding::windows_874, 0xFF, 0},
};

// ISO-8859-16, which Debian's ICU lacks, against ISO-8859-1.
constexpr Difference kLatin10[] = {
    {0xA1, 0x104}, {0xA2, 0x105}, {0xA3, 0x141},  {0xA4, 0x20AC}, {0xA5, 0x201E}, {0xA6, 0x160},
    {0xA8, 0x161}, {0xAA, 0x218}, {0xAC, 0x179},  {0xAE, 0x17A},  {0xAF, 0x17B},  {0xB2, 0x10C},
    {0xB3, 0x142}, {0xB4, 0x17D}, {0xB5, 0x201D}, {0xB8, 0x17E},  {0xB9, 0x10D},  {0xBA, 0x219},
    {0xBC, 0x152}, {0xBD, 0x153}, {0xBE, 0x178},  {0xBF, 0x17C},  {0xC3, 0x102},  {0xC5, 0x106},
    {0xD0, 0x110}, {0xD1, 0x143}, {0xD5, 0x150},  {0xD7, 0x15A},  {0xD8, 0x170},  {0xDD, 0x118},
    {0xDE, 0x21A}, {0xE3, 0x103}, {0xE5, 0x107},  {0xF0, 0x111},  {0xF1, 0x144},  {0xF5, 0x151},
    {0xF7, 0x15B}, {0xF8, 0x171}, {0xFD, 0x119},  {0xFE, 0x21B}};

// GB 18030-2022 (ICU has the edition of 2005) by pointer, and 0xA3A0, which pages use for a space.
constexpr Difference kGb18030[] = {{6555, 0x3000},  {7182, 0xFE10},  {7183, 0xFE12},  {7184, 0xFE11},
                                   {7185, 0xFE13},  {7186, 0xFE14},  {7187, 0xFE15},  {7188, 0xFE16},
                                   {7201, 0xFE17},  {7202, 0xFE18},  {7208, 0xFE19},  {23775, 0x9FB4},
                                   {23783, 0x9FB5}, {23788, 0x9FB6}, {23789, 0x9FB7}, {23795, 0x9FB8},
                                   {23812, 0x9FB9}, {23829, 0x9FBA}, {23845, 0x9FBB}};

// Big5 by pointer, against ICU's Big5-HKSCS of 2008; the pictures of controls at 5432-5464 are a range.
constexpr Difference kBig5[] = {
    {1008, 0x9F97},  {1016, 0x9F96},  {1099, 0x31C0},  {1100, 0x31C1},  {1101, 0x31C2},  {1102, 0x31C3},
    {1103, 0x31C4},  {1105, 0x31C5},  {1108, 0x31C6},  {1109, 0x31C7},  {1112, 0x31C8},  {1114, 0x31C9},
    {1115, 0x31CA},  {1116, 0x31CB},  {1117, 0x31CC},  {1119, 0x31CD},  {1120, 0x31CE},  {1170, 0x23DA},
    {1171, 0x23DB},  {1730, 0x9FA6},  {1772, 0x9FA7},  {1779, 0x9FA8},  {1812, 0x9FA9},  {1814, 0x9FAA},
    {1816, 0x9FAB},  {1821, 0x9FAC},  {1844, 0x9FAD},  {1845, 0x9FAE},  {1847, 0x9FAF},  {1866, 0x9FB2},
    {1892, 0x9FB3},  {2082, 0x7BB8},  {2088, 0x7C06},  {2103, 0x7CCE},  {2114, 0x7DD2},  {2123, 0x7E1D},
    {2148, 0x8005},  {2151, 0x8028},  {2221, 0x83C1},  {2239, 0x84A8},  {2244, 0x840F},  {2303, 0x89A6},
    {2304, 0x89A9},  {2354, 0x8D77},  {2400, 0x90FD},  {2413, 0x92B9},  {2477, 0x975C},  {2498, 0x97FF},
    {2605, 0x9F16},  {2673, 0x8503},  {2746, 0x5159},  {2747, 0x515B},  {2748, 0x515D},  {2749, 0x515E},
    {2771, 0x936E},  {2780, 0x7479},  {2990, 0x6D67},  {3087, 0x799B},  {3259, 0x9097},  {3301, 0x975D},
    {3436, 0x701E},  {3451, 0x5B28},  {4136, 0x7201},  {4138, 0x77D7},  {4141, 0x7E87},  {4182, 0x99D6},
    {4206, 0x91D4},  {4220, 0x60DE},  {4230, 0x6FB6},  {4241, 0x8F36},  {4258, 0x4FBB},  {4273, 0x71DF},
    {4279, 0x9104},  {4282, 0x9DF0},  {4294, 0x83CF},  {4329, 0x5C10},  {4330, 0x79E3},  {4349, 0x5A67},
    {4419, 0x8F0B},  {4422, 0x7B51},  {4494, 0x62D0},  {4624, 0x6062},  {4694, 0x75F9},  {4708, 0x6C4A},
    {4742, 0x9B2E},  {4748, 0x9F17},  {4815, 0x50ED},  {4828, 0x5F0C},  {4902, 0x880F},  {4922, 0x62CE},
    {4982, 0x7468},  {4992, 0x7162},  {4997, 0x7250},  {10942, 0x5EF4}, {10946, 0x65E0}, {10948, 0x7676},
    {10950, 0x96B6}, {10957, 0x3003}, {10958, 0x4EDD}, {11204, 0x31CF}, {11210, 0x9FB0}, {11212, 0x9FB1},
    {19028, 0x5029}, {19035, 0x507D}, {19088, 0x5305}, {19096, 0x5344}, {19112, 0x537F}, {19162, 0x5605},
    {19240, 0x5A77}, {19299, 0x5E75}, {19305, 0x5ED0}, {19326, 0x5F58}, {19355, 0x60A4}, {19398, 0x6490},
    {19439, 0x6674}, {19454, 0x675E}, {19553, 0x6C9C}, {19554, 0x6E1D}, {19557, 0x6E2F}, {19611, 0x716E},
    {19643, 0x732A}, {19672, 0x745C}, {19697, 0x74E9}, {19748, 0x7809}};

constexpr bool is_private_use(char32_t c) { return c >= 0xE000 && c <= 0xF8FF; }
constexpr char byte(unsigned value) { return static_cast<char>(value); }

// ICU's mapping of two bytes (behind `prefix`) for each pointer = row * trails + column; private-use code
// points, ICU's way to keep what it does not know, are left out.
struct Grid {
  const char* converter;
  unsigned rows, trails;
  unsigned (*lead)(unsigned row);
  unsigned (*trail)(unsigned column);
  std::string_view prefix = {};
};

Index make_index(const Grid& grid, bool keep_private_use) {
  const Converter converter(grid.converter);
  Index index(std::size_t{grid.rows} * grid.trails);
  std::string bytes(grid.prefix);
  bytes.resize(grid.prefix.size() + 2);
  for (unsigned pointer = 0; pointer < index.size(); ++pointer) {
    bytes[bytes.size() - 2] = byte(grid.lead(pointer / grid.trails));
    bytes[bytes.size() - 1] = byte(grid.trail(pointer % grid.trails));
    const char32_t c = converter.map(bytes);
    if (keep_private_use || !is_private_use(c)) index[pointer] = c;
  }
  return index;
}

unsigned lead_from_81(unsigned row) { return row + 0x81; }
unsigned byte_from_a1(unsigned at) { return at + 0xA1; }

template <std::size_t N>
void apply(const Difference (&differences)[N], Index& index) {
  for (const Difference& d : differences) index[d.at] = d.code_point;
}

Index make_gb18030() {
  const auto trail = [](unsigned column) { return column + (column < 0x3F ? 0x40 : 0x41); };
  Index index = make_index({"gb18030", 126, 190, lead_from_81, trail}, true);
  apply(kGb18030, index);
  return index;
}

Index make_big5() {
  const auto trail = [](unsigned column) { return column + (column < 0x3F ? 0x40 : 0x62); };
  Index index = make_index({"ibm-1375_P100-2008", 126, 157, lead_from_81, trail}, false);
  apply(kBig5, index);
  for (unsigned i = 0; i <= 32; ++i) index[5432 + i] = 0x2400 + i + (i == 32 ? 1 : 0);
  return index;
}

Index make_euc_kr() {
  const auto trail = [](unsigned column) { return column + 0x41; };
  return make_index({"windows-949-2000", 126, 190, lead_from_81, trail}, false);
}

// Shift_JIS reaches the rows of NEC's and IBM's extensions that EUC-JP's two bytes cannot.
Index make_jis0208() {
  const auto lead = [](unsigned row) { return row + (row < 0x1F ? 0x81 : 0xC1); };
  const auto trail = [](unsigned column) { return column + (column < 0x3F ? 0x40 : 0x41); };
  return make_index({"ibm-943_P15A-2003", 60, 188, lead, trail}, false);
}

Index make_jis0212() {
  Index index = make_index({"euc-jp-2007", 94, 94, byte_from_a1, byte_from_a1, "\x8F"}, false);
  for (std::size_t i = 7708; i <= 7730; ++i) index[i] = 0;  // ICU's own extension
  return index;
}

}  // namespace

const Index& index_gb18030() {
  static const Index index = make_gb18030();
  return index;
}
const Index& index_big5() {
  static const Index index = make_big5();
  return index;
}
const Index& index_euc_kr() {
  static const Index index = make_euc_kr();
  return index;
}
const Index& index_jis0208() {
  static const Index index = make_jis0208();
  return index;
}
const Index& index_jis0212() {
  static const Index index = make_jis0212();
  return index;
}

std::array<char16_t, 128> single_byte_table(Encoding encoding) {
  std::array<char16_t, 128> table{};
  if (encoding == Encoding::x_user_defined || encoding == Encoding::iso_8859_16) {
    const unsigned first = encoding == Encoding::x_user_defined ? 0xF780 : 0x80;
    for (unsigned i = 0; i < 128; ++i) table[i] = static_cast<char16_t>(first + i);
    if (encoding == Encoding::iso_8859_16)
      for (const Difference& d : kLatin10) table[d.at - 0x80] = static_cast<char16_t>(d.code_point);
    return table;
  }
  const Encoding same = encoding == Encoding::iso_8859_8_i ? Encoding::iso_8859_8 : encoding;
  const Converter converter(std::string(name(same)).c_str());
  for (unsigned i = 0; i < 128; ++i) {
    const char c = byte(0x80 + i);
    table[i] = static_cast<char16_t>(converter.map({&c, 1}));
  }
  for (const ByteDifference& d : kByteDifferences)
    if (d.encoding == encoding) table[d.byte - 0x80u] = d.code_point;
  return table;
}

}  // namespace saring
