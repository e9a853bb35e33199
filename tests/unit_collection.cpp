// SPDX-License-Identifier: Apache-2.0
// What a crawl keeps: text files that are replaced whole, and a file of lines that is cut back to what
// counts.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "saring/base/hash.h"
#include "saring/corpus/collection.h"
#include "saring/corpus/output.h"
#include "temp_folder.h"

namespace fs = std::filesystem;
using namespace saring;
using testing::TempFolder;

namespace {

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Document page(const std::string& words) {
  Result<Document> d =
      extract({.bytes = "<title>Herons</title><h1>Herons</h1><p>" + words +
                        " came back to the "
                        "river in spring, and stayed until the first of the boats went out."});
  REQUIRE(d);
  return *std::move(d);
}

CollectionOptions in(const TempFolder& folder) {
  CollectionOptions options;
  options.folder = (fs::path(folder.path) / "out").string();
  return options;
}

std::size_t files(const fs::path& path) {
  std::size_t n = 0;
  for (const auto& entry : fs::recursive_directory_iterator(path)) n += entry.is_regular_file();
  return n;
}

}  // namespace

TEST_CASE("collection: options that would lose pages are refused", "[corpus]") {
  const auto fault = [](std::string name) {
    CollectionOptions options;
    options.folder = "out";
    options.name_template = std::move(name);
    return fault_of(options);
  };
  CHECK(fault("{host}/{hash}.{ext}").empty());
  CHECK(fault("{hash}").empty());
  CHECK_THAT(fault("{host}.{ext}"), Catch::Contains("{hash}"));
  for (const char* moves : {"{date}/{hash}", "{slug}-{hash}", "{index}-{hash}", "{stem}-{hash}"})
    CHECK_THAT(fault(moves), Catch::Contains("stay the same"));
  CollectionOptions two;
  two.folder = "out";
  two.formats = {Format::txt, Format::md};
  CHECK(fault_of(two).empty());
  two.name_template = "{hash}.txt";
  CHECK_THAT(fault_of(two), Catch::Contains("{ext}"));
  two.name_template = "{hash}.{ext}";
  two.formats.push_back(Format::txt);
  CHECK(fault_of(two) == "formats: txt stands twice");
  two.formats.clear();
  CHECK_FALSE(fault_of(two).empty());
}

TEST_CASE("collection: a text has the name of its URL, and a new version takes its place", "[corpus]") {
  const TempFolder folder;
  CollectionOptions options = in(folder);
  options.formats = {Format::txt, Format::md};
  const Result<Collection> collection = Collection::open(options, {}, {});
  REQUIRE(collection);
  const PageText first = collection->text_of(page("Four herons"), "https://a.example/1#x");
  REQUIRE(first.files.size() == 2);
  CHECK(first.digest.size() == 32);
  std::vector<TextMove> moves;
  REQUIRE(collection->stage(first, moves));
  REQUIRE(collection->carry_out(std::exchange(moves, {})));
  const PageText second = collection->text_of(page("Five herons"), "https://a.example/1?utm_source=y");
  CHECK(second.files[0].first == first.files[0].first);
  CHECK(second.digest != first.digest);
  REQUIRE(collection->stage(second, moves));
  REQUIRE(collection->carry_out(moves));
  CHECK(collection->text_of(page("Five herons"), "https://a.example/2").files[0].first !=
        first.files[0].first);
  CHECK(contents(fs::path(options.folder) / second.files[0].first) == second.files[0].second);
  CHECK(second.files[0].second.find("Five herons") != std::string::npos);
  CHECK(files(options.folder) == 3);  // two formats, pages.jsonl
}

TEST_CASE("collection: a line is the document with what the crawl knows of it", "[corpus]") {
  const TempFolder folder;
  Result<Collection> collection = Collection::open(in(folder), {}, {});
  REQUIRE(collection);
  PageVersion version;
  version.changed = true;
  version.fetched = "2026-01-02T03:04:05Z";
  version.http_status = 200;
  version.file = "a\"b.txt";
  std::string line = collection->line_of(page("Four } herons"), version);
  CHECK_FALSE(nlohmann::json::parse(line)["crawl"].contains("warc_file"));
  add_archive("warc/x.warc.gz", 1'234, line);
  CHECK(line.back() == '\n');
  CHECK(line.find('\n') == line.size() - 1);
  const auto json = nlohmann::json::parse(line);
  CHECK(json["title"] == "Herons");
  CHECK(json["crawl"]["version"] == "changed");
  CHECK(json["crawl"]["file"] == "a\"b.txt");
  CHECK(json["crawl"]["warc_offset"] == 1'234);
  CHECK_FALSE(json["crawl"].contains("duplicate_of"));
  add_duplicate("https://a.example/\"1", false, line);
  CHECK(nlohmann::json::parse(line)["crawl"]["duplicate_of"] == "https://a.example/\"1");
  CHECK(nlohmann::json::parse(line)["crawl"]["duplicate"] == "near");
  std::string own = collection->line_of(page("Four } herons"), version);
  add_duplicate({}, false, own);
  CHECK(nlohmann::json::parse(own)["crawl"]["duplicate_of"].is_null());
  CHECK(nlohmann::json::parse(own)["crawl"]["duplicate"].is_null());
}

TEST_CASE("collection: what was appended and not committed is cut off", "[corpus]") {
  const TempFolder folder;
  const fs::path pages = fs::path(folder.path) / "out" / "pages.jsonl";
  std::uint64_t committed = 0;
  {
    Result<Collection> collection = Collection::open(in(folder), {}, {});
    REQUIRE(collection);
    REQUIRE(collection->append("{\"a\":1}\n"));
    REQUIRE(collection->sync());
    committed = collection->bytes();
    REQUIRE(collection->append("{\"b\":"));
  }
  CHECK(contents(pages) == "{\"a\":1}\n{\"b\":");
  {
    Result<Collection> collection = Collection::open(in(folder), committed, {});
    REQUIRE(collection);
    CHECK(contents(pages) == "{\"a\":1}\n");
    REQUIRE(collection->append("{\"c\":3}\n"));
  }
  CHECK(contents(pages) == "{\"a\":1}\n{\"c\":3}\n");
  const Result<Collection> shorter = Collection::open(in(folder), 1'000, {});
  REQUIRE_FALSE(shorter);
  CHECK(shorter.error().code == Errc::corrupt);
  CHECK(contents(pages) == "{\"a\":1}\n{\"c\":3}\n");
}

TEST_CASE("collection: links in the way are not followed", "[corpus]") {
  const TempFolder folder;
  fs::create_directory(fs::path(folder.path) / "out");
  std::ofstream(fs::path(folder.path) / "victim") << "mine";
  fs::create_symlink(fs::path(folder.path) / "victim", fs::path(folder.path) / "out" / "pages.jsonl");
  const Result<Collection> collection = Collection::open(in(folder), {}, {});
  REQUIRE_FALSE(collection);
  CHECK(collection.error().code == Errc::refused);
  CHECK(contents(fs::path(folder.path) / "victim") == "mine");
  fs::remove(fs::path(folder.path) / "out" / "pages.jsonl");
  REQUIRE(::mkfifo((fs::path(folder.path) / "out" / "pages.jsonl").c_str(), 0600) == 0);
  CHECK_FALSE(Collection::open(in(folder), {}, {}));
}

TEST_CASE("collection: a text takes its place when it is told to, and again after a crash", "[corpus]") {
  const TempFolder folder;
  const fs::path out = fs::path(folder.path) / "out";
  std::vector<TextMove> moves, forgotten;
  std::string name;
  {
    const Result<Collection> collection = Collection::open(in(folder), {}, {});
    REQUIRE(collection);
    const PageText first = collection->text_of(page("Four herons"), "https://a.example/1");
    name = first.files[0].first;
    REQUIRE(collection->stage(first, moves));
    REQUIRE(moves.size() == 1);
    CHECK(moves[0].second == name);
    REQUIRE(collection->sync_staged());
    CHECK_FALSE(fs::exists(out / name));
    REQUIRE(collection->carry_out(moves));
    CHECK(contents(out / name) == first.files[0].second);
    CHECK_FALSE(collection->carry_out(moves));  // somebody has taken the file
    CHECK(Collection::open(in(folder), 0, {}).error().code == Errc::refused);
    moves.clear();
    // Noted and not carried out; and staged, but not even noted.
    REQUIRE(collection->stage(collection->text_of(page("Five herons"), "https://a.example/1"), moves));
    REQUIRE(collection->stage(collection->text_of(page("An owl"), "https://a.example/2"), forgotten));
  }
  CHECK_THAT(contents(out / name), Catch::Contains("Four herons"));
  const Result<Collection> collection = Collection::open(in(folder), 0, moves);
  REQUIRE(collection);
  CHECK_THAT(contents(out / name), Catch::Contains("Five herons"));
  CHECK(files(out) == 2);  // and pages.jsonl
}

TEST_CASE("collection: what another process has noted is moved when it is gone", "[corpus]") {
  const TempFolder folder;
  const fs::path out = fs::path(folder.path) / "out";
  CollectionOptions others = in(folder);
  others.staging = ".new-other";
  others.pages_file = "pages-other.jsonl";
  const Result<Collection> mine = Collection::open(in(folder), {}, {});
  REQUIRE(mine);
  const auto moved = [&](const TextMove& move) {
    const Result<bool> done = mine->carry_out_for(others.staging, move);
    REQUIRE(done);
    return *done;
  };
  CHECK_FALSE(moved({".new-other/1", "a/1.txt"}));
  CHECK(files(out) == 1);  // pages.jsonl
  std::vector<TextMove> moves;
  {
    Result<Collection> other = Collection::open(others, {}, {});
    REQUIRE(other);
    REQUIRE(other->append("{}\n{\"half"));
    REQUIRE(other->stage(other->text_of(page("Four herons"), "https://a.example/1"), moves));
    CHECK_FALSE(moved(moves[0]));  // it is at work
    REQUIRE(other->stage(other->text_of(page("An owl"), "https://a.example/2"), moves));
  }
  CHECK(moved(moves[0]));
  CHECK_FALSE(moved(moves[0]));
  CHECK_FALSE(moved({".new/1", "a/1.txt"}));  // not its
  CHECK_THAT(contents(out / moves[0].second), Catch::Contains("Four herons"));
  // The rest is its own.
  CHECK(fs::exists(out / moves[1].first));
  CHECK(contents(out / "pages-other.jsonl") == "{}\n{\"half");
  CHECK(files(out) == 4);  // both files of lines, a text, and one that is staged
}

TEST_CASE("staged files: what was there before is replaced, and no name leaves the folder", "[corpus]") {
  const TempFolder folder;
  Result<OutputFolder> out = OutputFolder::open(folder.path);
  REQUIRE(out);
  fs::create_directory(fs::path(folder.path) / ".new");
  std::ofstream(fs::path(folder.path) / ".new" / "1") << "half of something longer";
  REQUIRE(out->stage(".new/1", "one"));
  const std::vector<std::pair<std::string, std::string>> good = {{".new/1", "d/e/page.txt"}};
  REQUIRE(out->move(good));
  CHECK(contents(fs::path(folder.path) / "d" / "e" / "page.txt") == "one");
  for (const char* name : {"../page.txt", "d/..", "d/", ""}) {
    const std::vector<std::pair<std::string, std::string>> bad = {{"d/e/page.txt", name}};
    CHECK(out->move(bad).error().code == Errc::refused);
    CHECK(out->stage(name, "x").error().code == Errc::refused);
  }
  fs::create_directory_symlink(fs::path(folder.path) / "d", fs::path(folder.path) / "link");
  const std::vector<std::pair<std::string, std::string>> link = {{"d/e/page.txt", "link/page.txt"}};
  CHECK(out->move(link).error().code == Errc::refused);
  CHECK(out->claim("link").error().code == Errc::refused);
  {
    Result<OutputFolder> mine = out->claim(".new");
    REQUIRE(mine);
    CHECK(out->claim(".new").error().code == Errc::refused);
    std::ofstream(fs::path(folder.path) / ".new" / "left") << "x";
    CHECK(mine->clear());
    CHECK_FALSE(fs::exists(fs::path(folder.path) / ".new" / "left"));
  }
  CHECK(out->claim(".new"));
  CHECK(contents(fs::path(folder.path) / "d" / "e" / "page.txt") == "one");
}
