// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "saring/base/ascii.h"
#include "saring/meta/authors_internal.h"
#include "saring/text/normalize.h"
#include "saring/text/segment.h"
#include "saring/text/utf8.h"

namespace saring::meta {
namespace {

constexpr std::size_t kMostTextBytes = 2000;
constexpr std::size_t kMostNameBytes = 120;
constexpr std::size_t kMostNameWords = 6;

// Words before a name, lower case; longer ones first where one opens another.
constexpr std::string_view kLabels[] = {
    "written by",   "words by",     "story by",    "posted by",
    "published by", "reported by",  "article by",  "text by",
    "by",           "ditulis oleh", "oleh",        "penulis",
    "reporter",     "wartawan",     "jurnalis",    "laporan",
    "kontributor",  "escrito por",  "por",         "redactado por",
    "texto de",     "texto",        "autor",       "autora",
    "autores",      "publié par",   "écrit par",   "propos recueillis par",
    "par",          "auteur",       "von",         "text von",
    "text",         "autoren",      "autorin",     "di",
    "a cura di",    "scritto da",   "autore",      "door",
    "tekst",        "przez",        "opracowanie", "oprac",
    "napisał",      "napisała",     "автор",       "авторы",
    "текст",        "автори",       "yazan",       "yazar",
    "haber",        "بقلم",         "کتب",         "كتب",
    "نویسنده",      "लेखक",          "द्वारा",       "โดย",
    "tác giả",      "theo",         "bởi",         "作者",
    "记者",         "記者",         "文",          "撰文",
    "取材・文",     "글",           "기자",        "author",
    "authors",      "contributor",  "journalist",  "redakteur",
    "av",           "af",           "skrevet av"};

// What is not a person's name, folded: editors in general, accounts without a person, agencies.
constexpr std::string_view kNotPeople[] = {
    "admin", "administrator", "admin1", "webmaster", "web admin", "super user", "superuser", "root", "user",
    "guest", "anonymous", "unknown", "null", "undefined", "none", "nil", "n a", "n/a", "false", "true",
    "author", "authors", "editor", "editors", "the editors", "editorial", "editorial team", "editorial staff",
    "editorial board", "staff", "staff writer", "staff writers", "staff reporter", "staff report", "web desk",
    "news desk", "newsdesk", "newsroom", "online desk", "contributor", "contributors", "guest author",
    "guest contributor", "press release", "agencies", "agency", "with agencies", "redaksi", "tim redaksi",
    "penulis", "reporter", "wartawan", "jurnalis", "kontributor", "redactie", "de redactie", "redaktion",
    "die redaktion", "online-redaktion", "redaktionsteam", "redacción", "redaccion", "la redacción",
    "redacao", "redação", "da redação", "rédaction", "la rédaction", "redaction", "redazione", "la redazione",
    "redakcja", "red", "редакция", "редакція", "haber merkezi", "editör", "التحرير", "هيئة التحرير",
    "تحریریه", "编辑", "編輯", "編集部", "편집부", "온라인뉴스팀", "กองบรรณาธิการ", "ban biên tập", "home",
    "log in",
    // agencies
    "reuters", "thomson reuters", "afp", "agence france-presse", "agence france presse", "ap",
    "associated press", "the associated press", "dpa", "dpa-afx", "antara", "antaranews", "lkbn antara",
    "bernama", "xinhua", "efe", "ansa", "adnkronos", "pap", "tass", "тасс", "риа новости", "интерфакс",
    "interfax", "ukrinform", "укрінформ", "уніан", "anadolu", "anadolu ajansı", "anadolu agency", "aa", "dha",
    "iha", "irna", "isna", "kyodo", "kyodo news", "yonhap", "pti", "ani", "ians", "apa", "sda",
    "keystone-sda", "sid", "kna", "epd", "upi", "getty images", "afp/getty", "ots", "europa press", "lusa",
    "anp", "belga", "ntb", "tt", "ritzau", "stt", "čtk", "mti", "新华社", "中新社", "共同通信", "時事通信",
    "연합뉴스", "وكالات", "رويترز", "ایرنا", "ایسنا"};

// What people beside an author did, folded openings.
constexpr std::string_view kOtherWork[] = {"reviewed",   "medically reviewed",
                                           "fact check", "edited by",
                                           "edited",     "photo",
                                           "foto",       "fotos",
                                           "image",      "video",
                                           "translat",   "übersetz",
                                           "illustrat",  "editor",
                                           "expert",     "sponsored",
                                           "gesponsert", "updated",
                                           "published",  "all ",
                                           "alle ",      "more ",
                                           "view ",      "follow",
                                           "about",      "über ",
                                           "posts",      "redigiert",
                                           "penyunting", "copyright",
                                           "read ",      "share"};

// Titles and jobs that stand beside a name as a part of their own, folded.
constexpr std::string_view kRoles[] = {"jurnalis",
                                       "journalist",
                                       "journalistin",
                                       "reporter",
                                       "correspondent",
                                       "editor",
                                       "senior editor",
                                       "writer",
                                       "staff writer",
                                       "contributor",
                                       "columnist",
                                       "redakteur",
                                       "redakteurin",
                                       "autor",
                                       "autorin",
                                       "phd",
                                       "ph.d",
                                       "md",
                                       "m.d",
                                       "ms",
                                       "rd",
                                       "mba",
                                       "esq",
                                       "dds",
                                       "rn",
                                       "cpa",
                                       "jr",
                                       "sr",
                                       "ii",
                                       "iii",
                                       "ceo",
                                       "founder",
                                       "co-founder",
                                       "dr",
                                       "prof",
                                       "senior writer",
                                       "guest",
                                       "press",
                                       "producer"};

// Small words inside names.
constexpr std::string_view kParticles[] = {
    "de",  "del", "della", "der", "den", "di", "da",  "do",   "dos", "das",   "du",  "van", "von",
    "vom", "zu",  "ter",   "ten", "la",  "le", "el",  "al",   "bin", "binti", "ibn", "y",   "e",
    "i",   "af",  "av",    "of",  "dan", "st", "ben", "bint", "und", "thi",   "san", "abu"};

struct Conjunction {
  std::string_view word;
  bool in_names;  // also stands inside one person's name ("Ortega y Gasset")
};
constexpr Conjunction kConjunctions[] = {
    {"and", false}, {"dan", false}, {"et", false},   {"und", false}, {"&", false}, {"und", false},
    {"og", false},  {"och", false}, {"ve", false},   {"và", false},  {"و", false}, {"और", false},
    {"และ", false}, {"та", false},  {"и", false},    {"і", true},    {"y", true},  {"e", true},
    {"i", true},    {"en", true},   {"with", false}, {"mit", false}};

template <class Table>
bool holds(const Table& table, std::string_view word) {
  return std::find(std::begin(table), std::end(table), word) != std::end(table);
}

bool is_letter_byte(char c) { return ascii::is_alnum(c) || static_cast<unsigned char>(c) >= 0x80; }

std::size_t words_of(std::string_view text) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != ' ' && (i == 0 || text[i - 1] == ' ')) ++n;
  return n;
}

// Lower case of Latin-1 and Cyrillic letters, whose two cases are of one length in UTF-8: enough for the
// labels.
std::string lower_of(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = utf8::next(text, i);
    const bool upper =
        (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x410 && c <= 0x42F);
    utf8::append(upper ? c + 0x20 : c, out);
  }
  return out;
}

// For each first letter of a label in ASCII, the second ones.
constexpr std::array<std::uint32_t, 26> kLabelSeconds = [] {
  std::array<std::uint32_t, 26> out{};
  for (const std::string_view label : kLabels)
    if (ascii::is_lower(label[0]) && ascii::is_lower(label[1]))
      out[static_cast<std::size_t>(label[0] - 'a')] |= 1u << static_cast<unsigned>(label[1] - 'a');
  return out;
}();

// False for most texts that open with no label.
bool may_open_with_label(std::string_view text) {
  if (text.size() < 2) return false;
  const char first = ascii::lower(text[0]), second = ascii::lower(text[1]);
  const auto beyond_ascii = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  if (beyond_ascii(first)) return true;
  if (!ascii::is_lower(first)) return false;
  return beyond_ascii(second) ||
         (ascii::is_lower(second) &&
          (kLabelSeconds[static_cast<std::size_t>(first - 'a')] >> (second - 'a')) % 2 != 0);
}

// Bytes of the label that `text` opens with, and what marks its end; 0 if there is none.
std::size_t label_size(std::string_view text) {
  if (!may_open_with_label(text)) return 0;
  std::size_t best = 0;
  const std::string low = lower_of(text.substr(0, 64));
  for (const std::string_view label : kLabels) {
    if (label[0] != low[0] || label.size() <= best || !low.starts_with(label)) continue;
    std::size_t i = label.size();
    const bool han = static_cast<unsigned char>(label[0]) >= 0xE3;  // no space follows there
    const std::size_t word_end = i;
    while (i < text.size() && (text[i] == ' ' || text[i] == ':' || text[i] == '/' || text[i] == '.')) ++i;
    for (const std::string_view colon : {"：", "／", "|"})
      if (text.substr(i).starts_with(colon)) i += colon.size();
    if (i == word_end && i < text.size() && !(han && label.size() > 3)) continue;
    best = i;
  }
  return best;
}

// Cuts `text` at list marks; `out` views into it.
std::vector<std::string_view> list_parts(std::string_view text, bool visible) {
  constexpr std::string_view kMarks[] = {",", ";", "|", "/", "•", "·", "、", "，", "；", "،", "\n"};
  constexpr std::string_view kSpacedMarks[] = {" - ", " – ", " — ", "("};
  std::vector<std::string_view> out;
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t mark = 0;
    for (const std::string_view m : kMarks)
      if (text.substr(i).starts_with(m)) mark = m.size();
    for (const std::string_view m : kSpacedMarks)
      if ((visible || m != "(") && text.substr(i).starts_with(m)) mark = m.size();
    if (mark == 0) {
      ++i;
      continue;
    }
    out.push_back(ascii::trim(text.substr(from, i - from)));
    from = i += mark;
  }
  out.push_back(ascii::trim(text.substr(from)));
  return out;
}

// Cuts one part at words for "and".
void split_conjunctions(std::string_view part, std::vector<std::string_view>& out) {
  std::size_t from = 0;
  for (std::size_t i = 0; i < part.size();) {
    const std::size_t end = std::min(part.find(' ', i), part.size());
    const std::string word = fold_phrase(part.substr(i, end - i));
    const std::string_view shown = word.empty() ? part.substr(i, end - i) : std::string_view(word);
    const auto* const found = std::find_if(std::begin(kConjunctions), std::end(kConjunctions),
                                           [&](const Conjunction& c) { return c.word == shown; });
    if (found != std::end(kConjunctions) && end < part.size()) {
      const std::string_view left = ascii::trim(part.substr(from, i - from)), right = part.substr(end + 1);
      if (found->in_names ? words_of(left) > 1 && words_of(right) > 1
                          : words_of(right) > 1 || words_of(left) <= 3) {
        out.push_back(left);
        from = end + 1;
      }
    }
    i = end + 1;
  }
  if (from < part.size()) out.push_back(ascii::trim(part.substr(from)));
}

// The text without words that hold an address or a URL.
std::string without_addresses(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find(' ', i), text.size());
    const std::string_view word = text.substr(i, end - i);
    const bool address = word.find('@') != std::string_view::npos ||
                         word.find("://") != std::string_view::npos || ascii::istarts_with(word, "www.");
    if (!address) {
      if (!out.empty()) out += ' ';
      out += word;
    }
    i = end + 1;
  }
  return out;
}

// The name without its label, a bracketed addition, quotes and dots around it.
std::string_view trim_name(std::string_view name) {
  name = ascii::trim(name);
  name.remove_prefix(label_size(name));
  if (const std::size_t bracket = name.find('('); bracket != std::string_view::npos && bracket > 0)
    name = name.substr(0, bracket);
  const auto is_edge = [](char c) {
    return !is_letter_byte(c) && c != '.' && c != ')' && c != '\'' && c != '`';
  };
  while (!name.empty() && (is_edge(name.front()) || name.front() == '.')) name.remove_prefix(1);
  while (!name.empty() && is_edge(name.back())) name.remove_suffix(1);
  return name;
}

bool is_caseless(char32_t c) {
  return c >= 0x5D0 && !(c >= 0x10A0 && c < 0x1100) && !(c >= 0x1E00 && c < 0x2000);
}

// Two to five words that open with a capital, but for particles; scripts without capitals: any few letters.
bool looks_like_person(std::string_view name) {
  std::size_t capitals = 0, caseless = 0;
  for (std::size_t i = 0; i < name.size();) {
    const std::size_t end = std::min(name.find(' ', i), name.size());
    const std::string_view word = name.substr(i, end - i);
    i = end + 1;
    if (word.empty()) continue;
    std::size_t first = 0;
    const char32_t c = utf8::next(word, first);
    if (is_caseless(c)) {
      ++caseless;
    } else if (measure(word.substr(0, first)).upper == 1) {
      ++capitals;
    } else if (!holds(kParticles, word) && !ascii::istarts_with(word, "d'")) {
      return false;
    }
  }
  return capitals >= 2 ? capitals <= 5 : capitals == 0 && caseless >= 1 && measure(name).letters <= 30;
}

// A legal form at the end, or one word that is a host's name.
bool is_company(std::string_view folded) {
  constexpr std::string_view kForms[] = {" e.v", " gmbh",  " inc",        " ltd",      " llc",    " ag",
                                         " s.a", " s.r.l", " pt",         " tbk",      " co",     " corp",
                                         " b.v", " plc",   " foundation", " stiftung", " verband"};
  for (const std::string_view form : kForms)
    if (folded.ends_with(form)) return true;
  const std::size_t dot = folded.rfind('.');
  return dot != std::string_view::npos && folded.find(' ') == std::string_view::npos && dot > 2 &&
         folded.size() - dot > 2 && folded.size() - dot <= 5;
}

bool is_name(std::string_view name, AuthorForm form, std::string_view site_name) {
  if (name.size() < 2 || name.size() > kMostNameBytes || words_of(name) > kMostNameWords) return false;
  const std::string folded = fold_phrase(name);
  if (folded.empty() || holds(kNotPeople, folded) || holds(kRoles, folded)) return false;
  if (!site_name.empty() && folded == fold_phrase(site_name)) return false;
  if (form == AuthorForm::visible || form == AuthorForm::name)
    for (const std::string_view work : kOtherWork)
      if (folded.starts_with(work)) return false;
  if (form == AuthorForm::name && words_of(name) > 4) return false;
  if (is_company(folded)) return false;
  const TextStats stats = measure(name);
  if (stats.letters < 2 || stats.digits > 4 || stats.digits > stats.letters) return false;
  return form != AuthorForm::visible || (stats.digits == 0 && looks_like_person(name));
}

void add(std::string_view name, std::vector<std::string>& out) {
  const std::string folded = fold_phrase(name);
  for (const std::string& known : out)
    if (fold_phrase(known) == folded) return;
  if (out.size() < kMostAuthors) out.emplace_back(name);
}

}  // namespace

bool has_author_label(std::string_view text) { return label_size(ascii::trim(text)) > 0; }

void append_authors(std::string_view text, AuthorForm form, std::string_view site_name,
                    std::vector<std::string>& out) {
  if (text.size() > kMostTextBytes) return;
  if (form != AuthorForm::visible && text.find("://") != std::string_view::npos &&
      ascii::trim(text).find(' ') == std::string_view::npos)
    return;  // a profile's URL
  const std::string whole = without_addresses(clean(text, Whitespace::lines));
  const std::vector<std::string_view> parts = list_parts(whole, form == AuthorForm::visible);
  if (form == AuthorForm::inverted && parts.size() == 2 && words_of(parts[0]) <= 2 &&
      words_of(parts[1]) <= 3) {
    const std::string name = std::string(parts[1]) + ' ' + std::string(parts[0]);
    if (is_name(name, form, site_name)) add(clean(name), out);
    return;
  }
  std::vector<std::string_view> names;
  for (const std::string_view part : parts) split_conjunctions(part, names);
  for (const std::string_view part : names) {
    const std::string_view name = trim_name(part);
    if (is_name(name, form, site_name)) add(clean(name), out);
  }
}

}  // namespace saring::meta
