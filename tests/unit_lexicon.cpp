// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "saring/label/lexicon.h"
#include "saring/label/lexicon_internal.h"
#include "saring/text/normalize.h"
#include "saring/text/utf8.h"

using namespace saring;
using Catch::Matchers::Contains;

namespace {

struct Row {
  std::string file, topic, kind, phrase;
};

std::vector<std::filesystem::path> data_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(SARING_SOURCE "/toolkit/saring/label/lexicon"))
    if (entry.path().extension() == ".tsv" && entry.path().stem() != "classes") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<Row> rows_of(const std::filesystem::path& path) {
  std::vector<Row> rows;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t first = line.find('\t'), second = line.find('\t', first + 1);
    rows.push_back({path.filename().string(), line.substr(0, first),
                    line.substr(first + 1, second - first - 1), line.substr(second + 1)});
  }
  return rows;
}

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  for (const auto& file : data_files())
    for (Row& row : rows_of(file)) rows.push_back(std::move(row));
  return rows;
}

std::string with_numbers(std::string phrase, std::string_view number) {
  for (std::size_t i = 0; (i = phrase.find('#', i)) != phrase.npos; i += number.size())
    phrase.replace(i, 1, number);
  return phrase;
}

// Upper case by the reverse of the one-to-one foldings.
std::string upper(std::string_view s) {
  static const auto reverse = [] {
    std::vector<std::pair<char32_t, char32_t>> pairs;
    for (char32_t c = 1; c < 0x2000; ++c)
      if (const char32_t folded = lexicon::fold_simply(c); folded != 0 && folded != c)
        pairs.push_back({folded, c});
    return pairs;
  }();
  std::string out;
  for (std::size_t i = 0; i < s.size();) {
    char32_t c = utf8::next(s, i);
    for (const auto& [small, capital] : reverse)
      if (small == c) c = capital;
    utf8::append(c, out);
  }
  return out;
}

// What a row promises about a block that is the phrase (followed by `tail`).
std::string failure(const Row& row, const std::string& block) {
  const PhraseMatch m = match_phrase(block);
  if (name(m.topic) == row.topic && m.whole && m.bytes == block.size()) return {};
  return row.file + ": '" + block + "' is " + std::string(name(m.topic)) + " not whole " + row.topic + "\n";
}

bool opens(std::string_view kind) { return kind == "prefix" || kind == "label" || kind == "name"; }

PhraseMatch whole(std::string_view text) {
  const PhraseMatch m = match_phrase(text);
  return m.whole ? m : PhraseMatch{};
}

}  // namespace

TEST_CASE("every language has phrases over many topics", "[lexicon]") {
  const auto files = data_files();
  REQUIRE(files.size() >= 21);
  for (const auto& file : files) {
    CAPTURE(file.filename());
    const auto rows = rows_of(file);
    std::set<std::string> topics;
    for (const Row& row : rows) topics.insert(row.topic);
    CHECK(rows.size() >= 25);
    CHECK(topics.size() >= 8);
  }
}

TEST_CASE("phrases are stored in normal form", "[lexicon]") {
  std::string wrong;
  for (const Row& row : all_rows()) {
    std::string folded = fold_phrase(with_numbers(row.phrase, "7"));
    std::replace(folded.begin(), folded.end(), '7', '#');
    if (folded != row.phrase) wrong += row.file + ": '" + row.phrase + "' should be '" + folded + "'\n";
  }
  CHECK(wrong == "");
}

TEST_CASE("a phrase is recognised as a whole block in any dress", "[lexicon]") {
  std::string wrong;
  for (const Row& row : all_rows()) {
    const std::string text = with_numbers(row.phrase, "1,204");
    wrong += failure(row, text + ":");
    wrong += failure(row, upper(text) + " :");
    wrong += failure(row, " \xC2\xA0\xE2\x80\x94 " + text + " >\n");
    if (row.kind == "line" || row.kind == "heading") wrong += failure(row, text);
  }
  CHECK(wrong == "");
}

TEST_CASE("prefixes open blocks and report where their value starts", "[lexicon]") {
  std::string wrong;
  std::size_t prefixes = 0;
  for (const Row& row : all_rows()) {
    if (!opens(row.kind)) continue;
    ++prefixes;
    const std::string opening = with_numbers(row.phrase, "3") + ": ";
    const PhraseMatch m = match_phrase(opening + "Zzyzx Qwv");
    if (name(m.topic) != row.topic || m.whole || m.kind != PhraseKind::prefix || m.bytes != opening.size())
      wrong += row.file + ": '" + opening + "' " + std::string(name(m.topic)) + " " +
               std::to_string(m.bytes) + "\n";
  }
  CHECK(prefixes > 300);
  CHECK(wrong == "");
}

TEST_CASE("phrases do not match words inside sentences", "[lexicon]") {
  std::string wrong;
  for (const Row& row : all_rows()) {
    const std::string text = with_numbers(row.phrase, "3");
    if (match_phrase("Qwv zzyzx " + text + " qwv zzyzx.").topic != Topic::none)
      wrong += "inside: " + text + "\n";
    if (match_phrase("Qwv zzyzx " + text).topic != Topic::none) wrong += "at the end: " + text + "\n";
    const PhraseMatch glued = match_phrase(text + "qwv zzyzx");
    if (glued.whole) wrong += "glued: " + text + "\n";
  }
  CHECK(wrong == "");
}

TEST_CASE("sentences that start like a phrase are not junk", "[lexicon]") {
  const std::vector<std::string> sentences{
      "Cookies are baked at 180 degrees for twelve minutes.",
      "Advertisement spending rose by a tenth last year.",
      "Login attempts doubled after the leak was reported.",
      "Comments by the minister drew protests in the capital.",
      "Home to three rivers, the valley floods every spring.",
      "Share prices fell again on Monday.",
      "Source code for the tool is public.",
      "Video games outsell films in most markets.",
      "By train the journey takes four hours.",
      "By-products of the process are sold to farmers.",
      "Photo-sharing services have changed how we travel.",
      "Tags' edges must be sealed before washing.",
      "Editor settings are kept in one file.",
      "Search engines rank pages by links.",
      "Next year the bridge will be closed for repairs.",
      "Related work falls into three groups.",
      "Iklan rokok dilarang di dekat sekolah mulai tahun depan.",
      "Sumber air di desa itu mengering sejak Juli.",
      "Foto keluarga itu tergantung di ruang tamu.",
      "Terkait kasus itu, polisi memeriksa dua saksi.",
      "Masuk ke gua itu harus membawa lampu.",
      "Oleh karena itu, warga menunda panen.",
      "Simak baik-baik petunjuk berikut sebelum berangkat.",
      "Editorial policy is made by the board, not by the owner.",
      "Foto keluarga lama ditemukan kembali.",
      "Von dort sind es drei Stunden zu Fuß.",
      "Di notte il paese è silenzioso.",
      "Par ailleurs, la mairie a fermé le pont.",
      "Por eso el alcalde pidió calma.",
  };
  for (const std::string& sentence : sentences) {
    CAPTURE(sentence);
    CHECK_FALSE(match_phrase(sentence));
  }
}

TEST_CASE("numbers, points, tonos and script variants are one phrase", "[lexicon]") {
  CHECK(whole("9 jam lalu").topic == Topic::related);
  CHECK(whole("12 Jam yang lalu").topic == Topic::related);
  CHECK(whole("1,024 Comments").topic == Topic::comments);
  CHECK(whole("1.024 KOMENTAR").topic == Topic::comments);
  CHECK(whole("\xEF\xBC\x93 Komentar").topic == Topic::comments);  // full-width 3
  CHECK(whole("Editor\xE2\x80\x99s Picks").topic == Topic::related);
  CHECK(whole("Ad\xC2\xADvertise\xC2\xADment").topic == Topic::ad);  // soft hyphens
  CHECK(whole("- Advertisement -").topic == Topic::ad);
  CHECK(whole("\xEF\xBD\x93\xEF\xBD\x88\xEF\xBD\x81\xEF\xBD\x92\xEF\xBD\x85").topic ==
        Topic::share);  // full-width
  CHECK(whole("\xE2\x9C\x89\xEF\xB8\x8F Share this article \xEF\x80\x8D").topic ==
        Topic::share);  // emoji, icon font
}

TEST_CASE("scripts with other cases, borders and letters match as written", "[lexicon]") {
  CHECK(whole("GİRİŞ YAP").topic == Topic::login);
  CHECK(whole("YORUMLARI GÖSTER").topic == Topic::comments);
  CHECK(whole("ПОКАЗАТЬ ЕЩЕ").topic == Topic::related);  // ye for yo
  CHECK(whole("اقرأ أيضاً:").topic == Topic::read_also);
  CHECK(whole("اقرا ايضا").topic == Topic::read_also);  // alefs without hamza
  CHECK(whole("٣ تعليقات").topic == Topic::comments);
  CHECK(whole("۳ نظر").topic == Topic::comments);
  CHECK(whole("3 条评论").topic == Topic::comments);
  CHECK(whole("3条评论").topic == Topic::comments);
  CHECK(whole("３件のコメント").topic == Topic::comments);
  CHECK(whole("댓글 12").topic == Topic::comments);
  CHECK(whole("ข่าวล่าสุด").topic == Topic::related);

  const std::string_view glued = "あわせて読みたい新しい橋の話";
  CHECK(match_phrase(glued).topic == Topic::read_also);
  CHECK(glued.substr(match_phrase(glued).bytes) == "新しい橋の話");
  const std::string_view thai = "อ่านข่าวเพิ่มเติม: สะพานใหม่";
  CHECK(thai.substr(match_phrase(thai).bytes) == "สะพานใหม่");
  CHECK(match_phrase("記者：王小明").topic == Topic::byline);
  CHECK_FALSE(match_phrase("記者会見で市長が説明した。"));
  CHECK_FALSE(match_phrase("广告业今年增长放缓。"));
  CHECK_FALSE(match_phrase("评论家认为这部电影很出色。"));
  CHECK_FALSE(match_phrase("ภาพยนตร์เรื่องใหม่เข้าฉายวันนี้"));
  CHECK_FALSE(match_phrase("댓글이 여론에 미치는 영향이 커지고 있다."));
  CHECK_FALSE(match_phrase("Комментарии министра вызвали споры."));
  CHECK_FALSE(match_phrase("Фото на стене напоминало о доме."));
}

TEST_CASE("the longest phrase wins and the kind says how it matched", "[lexicon]") {
  const PhraseMatch alone = match_phrase("Baca juga:");
  CHECK(alone.topic == Topic::read_also);
  CHECK(alone.whole);

  const std::string_view text = "BACA JUGA : Harga cabai turun";
  const PhraseMatch opening = match_phrase(text);
  CHECK(opening.topic == Topic::read_also);
  CHECK(opening.kind == PhraseKind::prefix);
  CHECK_FALSE(opening.whole);
  CHECK(text.substr(opening.bytes) == "Harga cabai turun");

  const std::string_view glued = "Baca Juga:Harga cabai turun";
  CHECK(glued.substr(match_phrase(glued).bytes) == "Harga cabai turun");

  const std::string_view longest = "Written by Ann Lee";
  CHECK(match_phrase(longest).topic == Topic::byline);
  CHECK(longest.substr(match_phrase(longest).bytes) == "Ann Lee");

  CHECK(whole("Related articles").kind == PhraseKind::heading);
  CHECK(whole("Advertisement").kind == PhraseKind::line);
}

TEST_CASE("labels need their mark and bylines a name", "[lexicon]") {
  CHECK(match_phrase("Source: the harbour office").topic == Topic::credit);
  CHECK(match_phrase("Foto: Rina").topic == Topic::credit);
  CHECK(match_phrase("Source | harbour office").topic == Topic::credit);
  CHECK_FALSE(match_phrase("Source"));
  CHECK_FALSE(match_phrase("Source of the Nile"));
  CHECK(match_phrase("By Ann Lee").topic == Topic::byline);
  CHECK_FALSE(match_phrase("By then"));
  CHECK_FALSE(match_phrase("By 2030"));
  CHECK(match_phrase("By").topic == Topic::byline);
}

TEST_CASE("headings an article may have are no phrases", "[lexicon]") {
  for (const std::string_view heading :
       {"Sources", "References", "Background", "Conclusion",     "Summary",  "Introduction", "Notes",
        "Gallery", "Results",    "Overview",   "Features",       "History",  "Credits",      "Sumber",
        "Foto",    "Kesimpulan", "Referensi",  "Latar Belakang", "Fuentes",  "Conclusión",   "Quellen",
        "Fazit",   "Conclusion", "Fonti",      "Bronnen",        "Источники"}) {
    CAPTURE(heading);
    CHECK_FALSE(match_phrase(heading));
  }
}

TEST_CASE("any bytes end in bounded time with no match beyond the text", "[lexicon]") {
  for (const std::string& unit :
       {std::string("a"), std::string(" "), std::string("- "), std::string("1,"), std::string("\xFF"),
        std::string("\xE3\x81\x82"), std::string("\xCC\x87"), std::string("\xEF\xBE\x9E"),
        std::string("Share "), std::string("\xE2\x80\x8D")}) {
    std::string text;
    while (text.size() < 10'000'000) text += unit;
    CHECK_FALSE(match_phrase(text));
    CHECK_FALSE(match_phrase(text + "Advertisement"));
    CHECK_FALSE(match_phrase("Advertisement" + text));
    CHECK((class_topics(text + "-sidebar") & bit(Topic::navigation)) == 0);
  }
  CHECK_FALSE(match_phrase(""));
  CHECK_FALSE(match_phrase("\xE2\x80"));
}

TEST_CASE("letters that fold on their own fold as fold_phrase does", "[lexicon]") {
  std::string wrong;
  std::size_t letters = 0;
  for (char32_t c = 1; c < 0x30000; ++c) {
    const char32_t folded = lexicon::fold_simply(c);
    if (folded == 0) continue;
    ++letters;
    std::string text, expected;
    utf8::append('x', text), utf8::append(c, text);
    utf8::append('x', expected), utf8::append(folded, expected);
    if (fold_phrase(text) != expected) wrong += text + " ";
  }
  CHECK(letters > 39'000);
  CHECK(wrong == "");
}

TEST_CASE("class names announce topics by their tokens", "[lexicon]") {
  CHECK(class_topics("related-posts") == bit(Topic::related));
  CHECK((class_topics("td_block_wrap td-a-rec td-a-rec-id-custom-spot") & bit(Topic::ad)) != 0);
  CHECK((class_topics("relatedArticles") & bit(Topic::related)) != 0);
  CHECK((class_topics("AD_BOX") & bit(Topic::ad)) != 0);
  CHECK((class_topics("banner970x250") & bit(Topic::ad)) != 0);
  CHECK((class_topics("article__body entry-content") & bit(Topic::content)) != 0);
  CHECK((class_topics("read__content clearfix") & bit(Topic::content)) != 0);
  CHECK((class_topics("screen-reader-text") & bit(Topic::hidden)) != 0);
  CHECK((class_topics("outbrainWidget") & bit(Topic::related)) != 0);
  CHECK((class_topics("a sr-only") & bit(Topic::hidden)) != 0);
  CHECK((class_topics("td-post-sharing") & bit(Topic::share)) != 0);
  CHECK((class_topics("baca-juga") & bit(Topic::read_also)) != 0);
}

TEST_CASE("class names that only contain a token's letters announce nothing", "[lexicon]") {
  for (const std::string_view innocent : {"",
                                          "header",
                                          "heading",
                                          "badge",
                                          "shadow-lg",
                                          "download",
                                          "gradient",
                                          "article",
                                          "row col-md-6",
                                          "container",
                                          "commentary",
                                          "shareholder",
                                          "overflow-hidden",
                                          "md:hidden",
                                          "text-center",
                                          "most",
                                          "sr",
                                          "only",
                                          "sr only",
                                          "lead",
                                          "leading-6",
                                          "adjust",
                                          "navy",
                                          "tagline",
                                          "authority",
                                          "update",
                                          "space-y-4",
                                          "content",
                                          "post"}) {
    CAPTURE(innocent);
    CHECK(class_topics(innocent) == 0);
  }
}

TEST_CASE("generated ids and slugs announce nothing", "[lexicon]") {
  CHECK(class_topics("toggle-ad34859e742e") == 0);
  CHECK(class_topics("f81d4fae-7dec-11d0-ad9f0-00a0c91e6bf6") == 0);
  CHECK((class_topics("ad-f81d4fae7dec") & bit(Topic::ad)) != 0);
  CHECK(class_topics("how-to-share-a-volume-between-two-pods") == 0);
  CHECK(class_topics("tasks_configure_the_login_of_a_new_user_account") == 0);
  CHECK((class_topics("how-to-share-a-volume-between-two-pods share-bar") & bit(Topic::share)) != 0);
  CHECK((class_topics("mc4wp-form") & bit(Topic::newsletter)) != 0);
}

TEST_CASE("banners are advertisements where a size or another word says so", "[lexicon]") {
  CHECK(class_topics("hero-banner") == 0);
  CHECK(class_topics("parallax leaderboard") == 0);
  CHECK((class_topics("banner-ad") & bit(Topic::ad)) != 0);
  CHECK((class_topics("banner-728x90") & bit(Topic::ad)) != 0);
  CHECK((class_topics("promo-banner") & bit(Topic::ad)) != 0);
}

TEST_CASE("tokens together may not mean what each says", "[lexicon]") {
  CHECK(class_topics("text-caption-01") == 0);
  CHECK((class_topics("caption-text") & bit(Topic::caption)) != 0);
  CHECK((class_topics("text-caption-01 img-caption") & bit(Topic::caption)) != 0);
  CHECK(class_topics("votecell vote-count") == 0);
}

TEST_CASE("sidebars and kickers are no menus and no tag lists", "[lexicon]") {
  CHECK(class_topics("sidebar") == bit(Topic::aside));
  CHECK((class_topics("sidebar-nav") & bit(Topic::navigation)) != 0);
  CHECK(class_topics("article__kicker") == bit(Topic::kicker));
}

TEST_CASE("every topic has its name", "[lexicon]") {
  CHECK(name(Topic::none) == "none");
  CHECK(name(Topic::read_also) == "read_also");
  CHECK(name(Topic::navigation) == "navigation");
  CHECK(name(Topic::toc) == "toc");
  CHECK(name(Topic::hidden) == "hidden");
  CHECK(name(Topic::aside) == "aside");
  CHECK(name(Topic::kicker) == "kicker");
}
