// SPDX-License-Identifier: Apache-2.0
#include "saring/document/error_page.h"

#include <algorithm>

#include "saring/base/ascii.h"
#include "saring/text/normalize.h"

namespace saring {
namespace {

// Content words of an error page that says so once, and of one whose title and text both do.
constexpr std::uint32_t kMostWords = 40, kMostWordsTwice = 150;

// Whole texts in folded form (fold_phrase): reason phrases of RFC 9110 and of servers, which are English
// everywhere, then "page not found" as sites say it.
// clang-format off
constexpr std::string_view kPhrases[] = {
    "bad request", "unauthorized", "authorization required", "forbidden", "access denied", "not found",
    "method not allowed", "request timeout", "request time out", "too many requests",
    "internal server error", "server error", "bad gateway", "service unavailable",
    "service temporarily unavailable", "gateway timeout", "gateway time out", "web server is down",
    "the requested url was not found on this server", "object not found",
    // English
    "page not found", "page cannot be found", "page can't be found", "this page could not be found",
    "this page can't be found", "the page cannot be found", "page does not exist",
    "this page does not exist", "this page doesn't exist", "page not available", "file not found",
    "article not found", "oops page not found", "oops that page can't be found", "sorry page not found",
    "this page isn't available",
    // German, Dutch, Scandinavian, Finnish
    "seite nicht gefunden", "seite wurde nicht gefunden", "die seite wurde nicht gefunden",
    "diese seite wurde nicht gefunden", "seite existiert nicht", "nicht gefunden", "pagina niet gevonden",
    "deze pagina bestaat niet", "niet gevonden", "sidan hittades inte", "sidan kunde inte hittas",
    "sidan finns inte", "siden blev ikke fundet", "siden findes ikke", "siden ble ikke funnet",
    "fant ikke siden", "siden finnes ikke", "sivua ei löytynyt", "sivua ei löydy",
    // French, Spanish, Portuguese, Italian, Romanian
    "page non trouvée", "page introuvable", "cette page n'existe pas", "la page demandée est introuvable",
    "page inexistante", "página no encontrada", "la página no existe", "no se encontró la página",
    "no se ha encontrado la página", "página não encontrada", "página no trobada", "pagina non trovata",
    "pagina inesistente", "pagina nu a fost găsită", "pagina nu există",
    // Polish, Czech, Slovak, Hungarian, Greek, Turkish
    "strona nie została znaleziona", "nie znaleziono strony", "strona nie istnieje", "stránka nenalezena",
    "stránka nebyla nalezena", "stránka sa nenašla", "stránka nebola nájdená", "az oldal nem található",
    "η σελίδα δεν βρέθηκε", "sayfa bulunamadı",
    // Russian, Ukrainian, Bulgarian, Serbian
    "страница не найдена", "страница не существует", "сторінку не знайдено", "сторінка не знайдена",
    "страницата не е намерена", "страница није пронађена", "stranica nije pronađena",
    // Arabic, Persian, Hebrew
    "الصفحة غير موجودة", "لم يتم العثور على الصفحة", "صفحه مورد نظر یافت نشد", "صفحه یافت نشد",
    "صفحه پیدا نشد", "הדף לא נמצא", "העמוד לא נמצא",
    // Hindi, Bengali, Urdu
    "पृष्ठ नहीं मिला", "पेज नहीं मिला", "পৃষ্ঠা পাওয়া যায়নি", "পৃষ্ঠাটি পাওয়া যায়নি", "صفحہ نہیں ملا",
    // Indonesian, Malay, Vietnamese, Thai
    "halaman tidak ditemukan", "halaman tidak dijumpai", "không tìm thấy trang", "trang không tồn tại",
    "ไม่พบหน้าที่คุณต้องการ", "ไม่พบหน้าเว็บ", "ไม่พบหน้า",
    // Chinese, Japanese, Korean
    "页面不存在", "找不到页面", "页面未找到", "您访问的页面不存在", "找不到頁面", "頁面不存在", "ページが見つかりません", "お探しのページは見つかりませんでした",
    "お探しのページが見つかりません", "ページが見つかりませんでした", "페이지를 찾을 수 없습니다"};
// clang-format on

bool is_phrase(std::string_view folded) {
  return std::find(std::begin(kPhrases), std::end(kPhrases), folded) != std::end(kPhrases);
}

// Words that stand around a code, in the languages of servers' pages.
constexpr std::string_view kAround[] = {"error", "http", "fehler", "erreur", "errore", "erro", "code",
                                        "błąd",  "fout", "hata",   "ошибка", "chyba",  "fel",  "status"};

bool is_around(std::string_view word) {
  return std::find(std::begin(kAround), std::end(kAround), word) != std::end(kAround);
}

bool is_code(std::string_view word) {
  return word.size() == 3 && (word[0] == '4' || word[0] == '5') && ascii::is_digit(word[1]) &&
         ascii::is_digit(word[2]);
}

// "404", "404 not found", "error 404", "http 500 internal server error", "not found 404": a code of 400 to
// 599, and a phrase or nothing but the words around a code. Words are parted by single spaces.
bool says_code(std::string_view folded) {
  std::string rest;
  bool code = false;
  for (std::size_t i = 0; i < folded.size();) {
    const std::size_t end = std::min(folded.find(' ', i), folded.size());
    const std::string_view word = folded.substr(i, end - i);
    i = end + 1;
    if (!code && is_code(word)) {
      code = true;
    } else {
      (rest += rest.empty() ? "" : " ") += word;
    }
  }
  for (std::string_view left = rest; code;) {
    if (left.empty() || left == "gone" || is_phrase(left)) return true;
    const std::size_t first = std::min(left.find(' '), left.size());
    const std::size_t last = left.rfind(' ') + 1;  // 0 if there is one word
    if (is_around(left.substr(0, first))) {
      left.remove_prefix(std::min(first + 1, left.size()));
    } else if (is_around(left.substr(last))) {
      left.remove_suffix(left.size() - last + 1);
    } else {
      return false;
    }
  }
  return false;
}

// The folded text without marks inside that only set words apart: "404 - not found" -> "404 not found".
std::string words_of(std::string_view text) {
  std::string out;
  for (const char c : fold_phrase(text)) {
    const bool mark = c == '-' || c == ':' || c == '|' || c == '!' || c == ',' || c == '.' || c == '(' ||
                      c == ')' || c == '/' || c == ' ';
    if (!mark) out += c;
    if (mark && !out.empty() && out.back() != ' ') out += ' ';
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace

bool says_error(std::string_view text) {
  constexpr std::size_t kMostBytes = 200;
  if (text.size() > kMostBytes) return false;
  const std::string folded = words_of(text);
  if (folded.empty()) return false;
  return says_code(folded) || is_phrase(folded);
}

std::string error_page_words(const Blocks& blocks, const Labels& labels, const Metadata& meta,
                             std::uint32_t content_words) {
  if (content_words >= kMostWordsTwice || meta.date_published || !meta.authors.empty()) return {};
  std::string title, block;
  for (const Fact* fact : {&meta.title, &meta.html_title})
    if (title.empty() && says_error(fact->value)) title = fact->value;
  for (BlockId i = 0; i < blocks.blocks.size() && block.empty(); ++i) {
    const Block& b = blocks.blocks[i];
    const bool shown = i == labels.title || (bit(labels.verdicts[i].label) & kDefaultLabels) != 0 ||
                       b.kind == BlockKind::heading;
    if (b.stats.words == 0 || !shown || (b.node_flags & kHidden) != 0 || !says_error(blocks.text_of(b)))
      continue;
    // A number alone may count something; as a heading it is a code.
    if (b.kind == BlockKind::heading || b.stats.letters > 0) block = clean(blocks.text_of(b));
  }
  if (!title.empty() && !block.empty()) return title;
  return content_words < kMostWords ? title + block : std::string();
}

}  // namespace saring
