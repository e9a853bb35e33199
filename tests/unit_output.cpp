// SPDX-License-Identifier: Apache-2.0
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "saring/base/hash.h"
#include "saring/corpus/names.h"
#include "saring/corpus/output.h"
#include "saring/corpus/report.h"
#include "saring/text/utf8.h"
#include "temp_folder.h"

namespace fs = std::filesystem;
using namespace saring;
using testing::TempFolder;

namespace {

std::string contents(const std::string& path) {
  std::string out;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return "(no file)";
  std::array<char, 4096> buffer;
  for (std::size_t n; (n = std::fread(buffer.data(), 1, buffer.size(), file)) > 0;)
    out.append(buffer.data(), n);
  std::fclose(file);
  return out;
}

std::size_t entries(const std::string& folder) {
  std::size_t n = 0;
  for (const auto& entry : fs::directory_iterator(folder)) n += entry.exists() || entry.is_symlink();
  return n;
}

std::string expand(std::string_view text, const NameFields& fields) {
  const auto parsed = NameTemplate::parse(text);
  return parsed ? parsed->expand(fields) : "error: " + parsed.error().what;
}

}  // namespace

TEST_CASE("the default template gives names like the samples", "[corpus][names]") {
  const std::string hash = page_hash("", "bytes of a page");
  CHECK(hash == hex16(xxh3_64("bytes of a page")));
  CHECK(hash.size() == 16);
  CHECK(expand(kDefaultNameTemplate, {.index = 7, .hash = hash, .ext = "txt"}) == "007_" + hash + ".txt");
  CHECK(expand(kDefaultNameTemplate, {.index = 12345, .hash = "h", .ext = "md"}) == "12345_h.md");
}

TEST_CASE("the hash of a page is that of its canonical URL, else of its bytes", "[corpus][names]") {
  CHECK(page_hash("HTTP://Example.com:80/a?utm_source=x#part", "one") ==
        page_hash("http://example.com/a", "two"));
  CHECK(page_hash("http://example.com/a", "") == hex16(xxh3_64("http://example.com/a")));
  CHECK(page_hash("not a url", "one") == hex16(xxh3_64("one")));
}

TEST_CASE("every field of a template is filled in", "[corpus][names]") {
  const NameFields fields{.index = 2,
                          .hash = "00ff",
                          .stem = "page",
                          .host = "example.org",
                          .date = "2024-05-06T07:08:09+07:00",
                          .title = "Rain, again: “a wet week”!",
                          .ext = "md"};
  CHECK(expand("{host}/{date}/{slug}-{index}.{ext}", fields) ==
        "example.org/2024-05-06/rain-again-a-wet-week-2.md");
  CHECK(expand("{stem}_{hash}", fields) == "page_00ff");
  CHECK(expand("{{{stem}}}", fields) == "{page}");
  CHECK(expand("{host}/{date}/{slug}.{ext}", {}) == "nohost/undated/untitled.txt");
}

TEST_CASE("a wrong template is a usage error that names the fault", "[corpus][names]") {
  const auto [text, says] = GENERATE(table<const char*, const char*>({
      {"", "empty"},
      {"{foo}", "unknown field {foo}"},
      {"{}", "unknown field"},
      {"{index", "'{' without '}'"},
      {"index}", "'}' without '{'"},
      {"{hash:03}", "only {index}"},
      {"{index:x}", "only {index}"},
      {"{index:99}", "only {index}"},
      {"/tmp/{hash}", "absolute"},
      {"../{hash}", "'..'"},
      {"a/../{hash}", "'..'"},
      {"./{hash}", "'.'"},
      {"a//{hash}", "empty folder"},
      {"a/", "ends in '/'"},
      {"{hash}/..", "'..'"},
  }));
  const auto parsed = NameTemplate::parse(text);
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().code == Errc::usage);
  CHECK_THAT(parsed.error().what, Catch::Contains(says));
}

TEST_CASE("a NUL byte or an endless template is refused", "[corpus][names]") {
  CHECK_FALSE(NameTemplate::parse(std::string_view("a\0b", 3)));
  CHECK_FALSE(NameTemplate::parse(std::string(1025, 'a')));
  CHECK(NameTemplate::parse(std::string(1024, 'a')));
}

TEST_CASE("no value of a field can leave its folder", "[corpus][names]") {
  CHECK(expand("{stem}/{slug}", {.stem = "..", .title = "../../etc/passwd"}) == "__/etc-passwd");
  CHECK(expand("x/{stem}.txt", {.stem = "../../up"}) == "x/_._.._up.txt");
  CHECK(expand("{stem}.txt", {.stem = "/etc/passwd"}) == "_etc_passwd.txt");
  CHECK(expand("{stem}", {.stem = "."}) == "_");
  CHECK(expand("{stem}", {.stem = "a\\b"}) == "a_b");
  CHECK(expand("{host}", {.host = "[::1]"}) == "[__1]");
}

TEST_CASE("a component is safe on every common system", "[corpus][names]") {
  const auto [text, safe] = GENERATE(table<std::string, std::string>({
      {"", "_"},
      {"-rf", "_rf"},
      {".hidden", "_hidden"},
      {"a\nb\tc\x7f", "a_b_c_"},
      {std::string("a\0b", 3), "a_b"},
      {"a:b*c?d\"e<f>g|h", "a_b_c_d_e_f_g_h"},
      {"CON", "_CON"},
      {"con.txt", "_con.txt"},
      {"Lpt9.tar.gz", "_Lpt9.tar.gz"},
      {"console", "console"},
      {"name. . ", "name____"},
      {"bad\xff\xfe"
       "bytes",
       "bad__bytes"},
      {"a\xe2\x80\xae"
       "txt.exe",
       "a_txt.exe"},
      {"日本語.html", "日本語.html"},
  }));
  CHECK(safe_component(text) == safe);
}

TEST_CASE("a long name is cut at a code point border and keeps its extension", "[corpus][names]") {
  std::string name;
  for (int i = 0; i < 200; ++i) name += "é";
  const std::string safe = safe_component(name + ".txt");
  CHECK(safe.size() <= kMaxNameBytes);
  CHECK(safe.size() > kMaxNameBytes - 3);
  CHECK(utf8::valid(safe));
  CHECK(safe.ends_with("é.txt"));
  NamePool pool;
  CHECK(pool.take(safe) == safe);
  const std::string second = pool.take(safe);
  CHECK(second.size() <= kMaxNameBytes);
  CHECK(utf8::valid(second));
  CHECK(second.ends_with("é-2.txt"));
}

TEST_CASE("a slug is lower case words joined by single hyphens", "[corpus][names]") {
  CHECK(slug("  Hello,   World!  ") == "hello-world");
  CHECK(slug("It’s here") == "its-here");
  CHECK(slug("Ünïcode & ÉTÉ") == "ünïcode-été");
  CHECK(slug("日本語、テスト") == "日本語-テスト");
  CHECK(slug("!!! ???").empty());
  CHECK(slug("one two three", 9) == "one-two");
  CHECK(slug(std::string(500, 'a'), 80) == std::string(80, 'a'));
  CHECK(utf8::valid(slug("aé\xff\xc3")));
}

TEST_CASE("a name is given once, by the order of asking", "[corpus][names]") {
  NamePool pool;
  CHECK(pool.take("a/page.txt") == "a/page.txt");
  CHECK(pool.take("a/page.txt") == "a/page-2.txt");
  CHECK(pool.take("a/page.txt") == "a/page-3.txt");
  CHECK(pool.take("b/page.txt") == "b/page.txt");
  CHECK(pool.take("a/page-2.txt") == "a/page-2-2.txt");
  CHECK(pool.take("plain") == "plain");
  CHECK(pool.take("plain") == "plain-2");
}

TEST_CASE("names that a case-folding file system takes for one are told apart", "[corpus][names]") {
  NamePool pool;
  CHECK(pool.take("Page.txt") == "Page.txt");
  CHECK(pool.take("page.TXT") == "page-2.TXT");
  CHECK(pool.take("ÉTÉ.txt") == "ÉTÉ.txt");
  CHECK(pool.take("e\xcc\x81t\xc3\xa9.txt") == "e\xcc\x81t\xc3\xa9-2.txt");
  CHECK(pool.take("page!.txt") == "page!.txt");
}

TEST_CASE("many pages of one name cost no more than linear time", "[corpus][names]") {
  NamePool pool;
  std::string last;
  for (int i = 0; i < 100'000; ++i) last = pool.take("same.txt");
  CHECK(last == "same-100000.txt");
}

TEST_CASE("a file of an output folder is whole, in folders made on the way", "[corpus][output]") {
  const TempFolder temp;
  auto folder = OutputFolder::open(temp / "new/deep");
  REQUIRE(folder);
  CHECK_FALSE(folder->exists("x/y/page.txt"));
  REQUIRE(folder->write("x/y/page.txt", "text\n"));
  CHECK(contents(temp / "new/deep/x/y/page.txt") == "text\n");
  CHECK(folder->exists("x/y/page.txt"));
  REQUIRE(folder->write("x/y/page.txt", "other\n"));
  CHECK(contents(temp / "new/deep/x/y/page.txt") == "other\n");
  CHECK(entries(temp / "new/deep/x/y") == 1);  // no temporary file left
}

TEST_CASE("a symbolic link at a file's place is replaced, not followed", "[corpus][output]") {
  const TempFolder temp;
  auto folder = OutputFolder::open(temp / "out");
  REQUIRE(folder);
  REQUIRE(OutputFolder::open(temp.path)->write("victim", "precious"));
  fs::create_symlink(temp / "victim", temp / "out/page.txt");
  CHECK_FALSE(folder->exists("page.txt"));
  REQUIRE(folder->write("page.txt", "new"));
  CHECK(contents(temp / "victim") == "precious");
  CHECK(contents(temp / "out/page.txt") == "new");
  CHECK_FALSE(fs::is_symlink(temp / "out/page.txt"));
}

TEST_CASE("a symbolic link at a folder's place is refused", "[corpus][output]") {
  const TempFolder temp;
  auto folder = OutputFolder::open(temp / "out");
  REQUIRE(folder);
  fs::create_directory(temp / "elsewhere");
  fs::create_directory_symlink(temp / "elsewhere", temp / "out/sub");
  const Status status = folder->write("sub/page.txt", "new");
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Errc::refused);
  CHECK_THAT(status.error().what, Catch::Contains("symbolic link"));
  CHECK(entries(temp / "elsewhere") == 0);
  CHECK_FALSE(folder->exists("sub/page.txt"));
}

TEST_CASE("names that would leave the folder are refused", "[corpus][output]") {
  const TempFolder temp;
  auto folder = OutputFolder::open(temp / "out");
  REQUIRE(folder);
  const std::string name =
      GENERATE(as<std::string>{}, "../up", "a/../../up", "/abs", "..", ".", "", "a/", "a//b");
  const Status status = folder->write(name, "x");
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Errc::refused);
  CHECK_FALSE(fs::exists(temp / "up"));
}

TEST_CASE("a file where a folder should be is an error of that page", "[corpus][output]") {
  const TempFolder temp;
  auto folder = OutputFolder::open(temp.path);
  REQUIRE(folder);
  REQUIRE(folder->write("a", "x"));
  const Status status = folder->write("a/b", "y");
  REQUIRE_FALSE(status);
  CHECK(status.error().code == Errc::io);
  fs::create_directory(temp / "dir");
  CHECK_FALSE(folder->write("dir", "y"));
  CHECK(entries(temp.path) == 2);
  CHECK_FALSE(OutputFolder::open(temp / "a"));
  CHECK_FALSE(OutputFolder::open(""));
}

TEST_CASE("an atomic file shows only after commit", "[corpus][output]") {
  const TempFolder temp;
  {
    auto file = AtomicFile::open(temp / "out.txt");
    REQUIRE(file);
    REQUIRE(file->append("one "));
    REQUIRE(file->append("two"));
    CHECK_FALSE(fs::exists(temp / "out.txt"));
    REQUIRE(file->commit());
  }
  CHECK(contents(temp / "out.txt") == "one two");
  {
    auto file = AtomicFile::open(temp / "out.txt");
    REQUIRE(file);
    REQUIRE(file->append("lost"));
  }
  CHECK(contents(temp / "out.txt") == "one two");
  CHECK(entries(temp.path) == 1);
}

TEST_CASE("what killed processes left of atomic files goes, what is in the making stays",
          "[corpus][output]") {
  const TempFolder temp;
  REQUIRE(OutputFolder::open(temp.path)->write("mine.tmp", "x"));
  for (const char* name : {".saring-1-0.tmp", ".saring-77-3.tmp"}) std::ofstream(temp / name) << "half of a";
  auto file = AtomicFile::open(temp / "out.txt");
  REQUIRE(file);
  REQUIRE(entries(temp.path) == 4);
  remove_leftovers(temp / "report.json");
  CHECK(entries(temp.path) == 2);
  REQUIRE(file->commit());
  CHECK(fs::exists(temp / "out.txt"));
  CHECK(fs::exists(temp / "mine.tmp"));
}

TEST_CASE("an atomic file does not go through a link and does not replace a folder or a device",
          "[corpus][output]") {
  const TempFolder temp;
  REQUIRE(OutputFolder::open(temp.path)->write("victim", "precious"));
  fs::create_symlink(temp / "victim", temp / "link");
  auto file = AtomicFile::open(temp / "link");
  REQUIRE(file);
  REQUIRE(file->append("new"));
  REQUIRE(file->commit());
  CHECK(contents(temp / "victim") == "precious");
  CHECK(contents(temp / "link") == "new");
  CHECK_FALSE(AtomicFile::open(temp.path));
  CHECK_FALSE(AtomicFile::open(temp / "missing/out.txt"));
  auto null = AtomicFile::open("/dev/null");
  REQUIRE(null);
  CHECK(null->append("x"));
  CHECK(null->commit());
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("a full device is an error", "[corpus][output]") {
  auto full = AtomicFile::open("/dev/full");
  REQUIRE(full);
  const Status status = full->append("x");
  REQUIRE_FALSE(status);
  CHECK_THAT(status.error().what, Catch::Contains("No space left"));
}

TEST_CASE("a report line is one JSON object whatever the names hold", "[corpus][report]") {
  PageReport report;
  report.input = "a\"b\\c\n\x01\xff.html";
  report.status = "ok";
  report.labels = {{"body", 3}, {"ad", 1}};
  report.milliseconds = 1.25;
  std::string out;
  append_report(report, out);
  CHECK(out ==
        "{\"input\":\"a\\\"b\\\\c\\n\\u0001\xef\xbf\xbd.html\",\"output\":null,\"status\":\"ok\",\"reason\":"
        "null,"
        "\"title\":null,\"url\":null,\"encoding\":null,\"encoding_source\":null,\"language\":null,"
        "\"page_type\":null,\"page_type_probability\":null,\"quality\":null,"
        "\"labels\":{\"body\":3,\"ad\":1},\"milliseconds\":1.2}\n");
  report.page_type = "forum";
  report.page_type_probability = 0.9876;
  report.quality = 0.5;
  out.clear();
  append_report(report, out);
  CHECK(out.find("\"page_type\":\"forum\",\"page_type_probability\":0.988,\"quality\":0.500,") !=
        std::string::npos);
}
