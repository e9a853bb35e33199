// SPDX-License-Identifier: Apache-2.0
// embed_model OUT.inc FILE: the bytes of FILE as a table of 64-bit words, for machines that store the low
// byte first.
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

static_assert(std::endian::native == std::endian::little);

int main(int argc, char** argv) {
  if (argc != 3) return std::fputs("usage: embed_model OUT.inc FILE\n", stderr), 2;
  std::ifstream in(argv[2], std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in || bytes.empty()) return std::fprintf(stderr, "%s: cannot be read\n", argv[2]), 1;
  std::FILE* const out = std::fopen(argv[1], "w");
  if (!out) return std::fprintf(stderr, "%s: cannot be written\n", argv[1]), 1;
  std::fprintf(out, "constexpr std::size_t kModelBytes = %zu;\nconstexpr std::uint64_t kModelWords[] = {\n",
               bytes.size());
  bytes.resize((bytes.size() + 7) / 8 * 8);
  for (std::size_t i = 0; i < bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, 8);
    std::fprintf(out, "0x%llx,%s", static_cast<unsigned long long>(word), i % 64 == 56 ? "\n" : "");
  }
  std::fputs("};\n", out);
  return std::fclose(out) == 0 ? 0 : 1;
}
