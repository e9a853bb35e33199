// SPDX-License-Identifier: Apache-2.0
// Files of archives: rotation, resumption, failures and kills.
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>

#include "warc_pages.h"

using namespace saring;
using namespace testing;

TEST_CASE("options of an archive are checked", "[corpus][warc]") {
  const TempFolder folder;
  const auto code = [&](WarcOptions options, std::string_view date = kDate) {
    const auto out = WarcWriter::open(folder.path, std::move(options), date);
    REQUIRE_FALSE(out);
    return out.error().code;
  };
  for (const char* prefix : {"", "../x", "a/b", ".a", "-a", "a b", "a\nb"})
    CHECK(code({.prefix = prefix}) == Errc::usage);
  CHECK(code({.prefix = std::string(101, 'a')}) == Errc::usage);
  CHECK(code({.compression_level = 0}) == Errc::usage);
  CHECK(code({.compression_level = 10}) == Errc::usage);
  CHECK(code({.max_file_bytes = 0}) == Errc::usage);
  CHECK(code({.info = {.operator_name = "a\r\nEvil: 1"}}) == Errc::usage);
  CHECK(code({}, "today") == Errc::usage);
  CHECK(folder.names().empty());
}

TEST_CASE("a full file is followed by the next, each with its own warcinfo", "[corpus][warc]") {
  const TempFolder folder;
  WarcWriter out = writer(folder, {.prefix = "job.1", .max_file_bytes = 3000});
  const std::string body = noise(1000);
  for (int i = 0; i < 6; ++i) {
    WarcCapture capture = page(body);
    capture.date = i < 3 ? kDate : "2026-05-06T07:08:09.5Z";
    append(out, capture);
  }
  const auto names = folder.names();
  REQUIRE(names.size() >= 2);
  CHECK(names[0] == "job.1-20260504030201-00000.warc.gz");
  CHECK(names.back().starts_with("job.1-20260506070809-0000"));
  std::size_t responses = 0;
  for (const std::string& name : names) {
    const auto read = records(folder / name);
    REQUIRE_FALSE(read.empty());
    CHECK(read[0]["WARC-Filename"] == name);
    for (const WarcRead& record : read) {
      responses += record.type() == "response";
      if (record.type() != "warcinfo") CHECK(record["WARC-Warcinfo-ID"] == read[0]["WARC-Record-ID"]);
    }
  }
  CHECK(responses == 6);
  CHECK(out.sync());
}

TEST_CASE("a new series leaves the files of an older one alone", "[corpus][warc]") {
  const TempFolder folder;
  std::string first;
  {
    WarcWriter out = writer(folder);
    append(out, page("one"));
    first = contents(folder / out.position().file);
  }
  WarcWriter out = writer(folder);
  CHECK(out.position().file == "saring-20260504030201-00001.warc.gz");
  CHECK(contents(folder / "saring-20260504030201-00000.warc.gz") == first);
}

TEST_CASE("what was appended after the committed position is cut off on opening", "[corpus][warc]") {
  const TempFolder folder;
  WarcPosition committed;
  const WarcOptions options{.max_file_bytes = 3000};
  {
    WarcWriter out = writer(folder, options);
    append(out, page("kept"));
    REQUIRE(out.sync());
    committed = out.position();
    for (int i = 0; i < 8; ++i) append(out, page(noise(1500)));
  }
  REQUIRE(folder.names().size() > 2);
  const std::string torn = contents(folder / committed.file).substr(0, committed.size + 77);
  put(folder / committed.file, torn);
  {
    WarcWriter out = writer(folder, options, committed);
    CHECK(out.position().size == committed.size);
    CHECK(fs::file_size(folder / committed.file) == committed.size);
    std::size_t archives = 0;
    for (const std::string& name : folder.names()) archives += name.ends_with(".warc.gz");
    CHECK(archives == 1);
    CHECK(folder.names()[1].ends_with(".warc.gz.uncommitted"));
    append(out, page("next"));
  }
  const auto read = records(folder / committed.file);
  REQUIRE(read.size() == 6);
  CHECK(read[1].body() == "kept");
  CHECK(read[3].type() == "warcinfo");
  CHECK(read[4].body() == "next");
  CHECK(read[4]["WARC-Warcinfo-ID"] == read[3]["WARC-Record-ID"]);
}

TEST_CASE("a committed position that the folder contradicts is an error", "[corpus][warc]") {
  const TempFolder folder;
  WarcPosition at;
  {
    WarcWriter out = writer(folder);
    append(out, page("one"));
    at = out.position();
  }
  const auto code = [&](const WarcPosition& committed) {
    const auto out = WarcWriter::open(folder.path, {}, kDate, committed);
    REQUIRE_FALSE(out);
    return out.error().code;
  };
  CHECK(code({at.file, at.size + 1}) == Errc::corrupt);
  CHECK(code({"../" + at.file, at.size}) == Errc::usage);
  CHECK(code({"saring-20260504030201-00000.warc.gz/../x", 0}) == Errc::usage);
  CHECK(code({"other-20260504030201-00000.warc.gz", 0}) == Errc::usage);
  CHECK(code({"", 0}) == Errc::usage);
  CHECK(code({"saring-20260504030201-00009.warc.gz", 5}) == Errc::io);
  CHECK(fs::file_size(folder / at.file) == at.size);
  fs::rename(folder / at.file, folder / "elsewhere");
  fs::create_symlink(folder / "elsewhere", folder / at.file);
  CHECK(code(at) == Errc::refused);
  CHECK(code({at.file, 0}) == Errc::refused);
  fs::remove(folder / at.file);
  REQUIRE(::mkfifo((folder / at.file).c_str(), 0600) == 0);
  CHECK_FALSE(WarcWriter::open(folder.path, {}, kDate, at));
  CHECK(fs::file_size(folder / "elsewhere") == at.size);
  fs::remove(folder / at.file);
  CHECK(WarcWriter::open(folder.path, {}, kDate, WarcPosition{at.file, 0}));
}

TEST_CASE("two writers never share a file", "[corpus][warc]") {
  const TempFolder folder;
  WarcWriter first = writer(folder, {.max_file_bytes = 2000});
  append(first, page("one"));
  const WarcPosition at = first.position();
  const auto second = WarcWriter::open(folder.path, {}, kDate, at);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == Errc::refused);
  // Nor when the first has gone on to another file.
  append(first, page(noise(3000)));
  append(first, page("two"));
  REQUIRE(first.position().file != at.file);
  const auto third = WarcWriter::open(folder.path, {}, kDate, at);
  REQUIRE_FALSE(third);
  CHECK(third.error().code == Errc::refused);
  CHECK(fs::file_size(folder / at.file) > at.size);
}

TEST_CASE("a link planted at the next file's name is not followed", "[corpus][warc]") {
  const TempFolder folder;
  put(folder / "victim", "precious");
  fs::create_symlink(folder / "victim", folder / "saring-20260504030201-00000.warc.gz");
  fs::create_symlink(folder / "nowhere", folder / "saring-20260504030201-00001.warc.gz");
  WarcWriter out = writer(folder);
  append(out, page("one"));
  CHECK(out.position().file == "saring-20260504030201-00002.warc.gz");
  CHECK(contents(folder / "victim") == "precious");
  CHECK_FALSE(fs::exists(folder / "nowhere"));
}

TEST_CASE("a failed write is an error, leaves whole records and can be tried again", "[corpus][warc]") {
  const TempFolder folder;
  WarcWriter out = writer(folder);
  append(out, page("before"));
  const std::string before = contents(folder / out.position().file);
  struct rlimit old {};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &old) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit small = old;
  small.rlim_cur = before.size() + 5000;  // in the midst of the record
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const std::string body = noise(100'000);
  const Result<WarcRecord> failed = out.append(page(body));
  const std::string after = contents(folder / out.position().file);
  ::setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Errc::io);
  CHECK(after == before);
  CHECK(out.position().size == before.size());
  CHECK(append(out, page(body)).offset == before.size());
  CHECK(records(folder / out.position().file).size() == 5);
}

TEST_CASE("nothing that was committed is lost to a kill, and no torn record stays", "[corpus][warc]") {
  const TempFolder folder;
  const WarcOptions options{.max_file_bytes = 40'000, .compression_level = 1};
  WarcPosition committed = writer(folder, options).position();
  std::size_t known = 0;
  for (int round = 0; round < 12; ++round) {
    int pipe[2];
    REQUIRE(::pipe(pipe) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {  // appends until killed; tells each committed position
      ::close(pipe[0]);
      Result<WarcWriter> out = WarcWriter::open(folder.path, options, kDate, committed);
      if (!out) ::_exit(1);
      for (const std::string body = noise(4000);;) {
        if (!out->append(page(body)) || !out->append(page(body)) || !out->sync()) ::_exit(1);
        std::array<char, 256> line{};
        out->position().file.copy(line.data(), 200);
        const std::uint64_t size = out->position().size;
        std::memcpy(line.data() + 200, &size, sizeof size);
        if (::write(pipe[1], line.data(), line.size()) < 0) ::_exit(1);
      }
    }
    ::close(pipe[1]);
    std::array<char, 256> line;
    for (int told = 0; ::read(pipe[0], line.data(), line.size()) == 256;) {
      committed.file = line.data();
      std::memcpy(&committed.size, line.data() + 200, sizeof committed.size);
      known += 2;
      if (++told == 3 + round) ::kill(child, SIGKILL);
    }
    ::close(pipe[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));
  }
  { WarcWriter last = writer(folder, options, committed); }
  std::size_t responses = 0;
  for (const std::string& name : folder.names()) {
    if (!name.ends_with(".warc.gz")) continue;
    for (const WarcRead& record : records(folder / name)) responses += record.type() == "response";
  }
  CHECK(responses == known);
}
