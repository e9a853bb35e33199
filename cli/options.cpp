// SPDX-License-Identifier: Apache-2.0
#include "options.h"

#include <array>

#include "commands.h"
#include "saring/base/ascii.h"
#include "values.h"

namespace saring::cli {
namespace {

using Text = const std::string&;
constexpr unsigned kPages = kClean | kExplain;
constexpr unsigned kAll = kClean | kExplain | kFetch;
constexpr unsigned kLists = kFeed | kSitemap;
constexpr unsigned kPlain = kRobots | kUrl;

constexpr std::pair<std::string_view, Format> kFormats[] = {{"txt", Format::txt},
                                                            {"md", Format::md},
                                                            {"json", Format::json},
                                                            {"jsonl", Format::jsonl},
                                                            {"html", Format::html}};
constexpr std::pair<std::string_view, Schema> kSchemas[] = {{"saring", Schema::saring},
                                                            {"trafilatura", Schema::trafilatura}};
constexpr std::pair<std::string_view, bool> kParagraphs[] = {{"line", false}, {"blank", true}};
constexpr std::pair<std::string_view, When> kWhens[] = {
    {"auto", When::automatic}, {"always", When::always}, {"never", When::never}};
constexpr std::pair<std::string_view, LogLevel> kLogLevels[] = {{"error", LogLevel::error},
                                                                {"warn", LogLevel::warn},
                                                                {"info", LogLevel::info},
                                                                {"debug", LogLevel::debug}};
constexpr std::pair<std::string_view, LogFormat> kLogFormats[] = {{"json", LogFormat::json},
                                                                  {"text", LogFormat::text}};

template <class T, std::size_t N>
std::string word(Text value, const std::pair<std::string_view, T> (&words)[N], T& out) {
  return read_word<T>(value, std::span<const std::pair<std::string_view, T>>(words), out);
}

std::string path(Text value, std::string& out) {
  if (value.empty()) return "the value is empty";
  return out = value, std::string();
}

std::string checked(std::string wrong, Text value, std::string& out) {
  if (wrong.empty()) out = value;
  return wrong;
}

std::string name_template(Text value, std::string& out) {
  const Result<NameTemplate> parsed = NameTemplate::parse(value);
  return checked(parsed ? std::string() : parsed.error().what, value, out);
}

constexpr auto kNothingToComplete = Completes::nothing;

// clang-format off
constexpr Option kOptions[] = {
    {kPages, "Output", "output", 'o', "FILE", "-", "Write to FILE instead of standard output",
     "The file appears whole or not at all: it is written under a temporary name and renamed. Several pages follow each other after an empty line (txt, md); json becomes jsonl. explain puts up to 200 pages into one html file, each a section of its own.",
     "", Completes::file, false, true, [](Settings& s, Text v) { return path(v, s.output); }},
    {kClean | kFetch, "Output", "output-dir", 'O', "DIR", "", "Write one file for each page into DIR",
     "DIR is made if missing. Names come from --name. Symbolic links below DIR are never followed. fetch writes to the current folder unless told otherwise.",
     "", Completes::folder, false, true, [](Settings& s, Text v) { return path(v, s.output_dir); }},
    {kClean | kFetch, "Output", "name", 0, "TEMPLATE", kDefaultNameTemplate, "Names of the files in DIR",
     "Fields: {index} number of the input from 0, {index:03} with leading zeros; {hash} 16 hexadecimal digits of XXH3-64 of the URL in canonical form, or of the bytes where no URL is known; {stem} name of the input without extension; {host}; {date} day of publication; {slug} words of the title; {ext}. A / makes folders. A second page of the same name gets -2.",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return name_template(v, s.name); }},
    {kClean, "Output", "format", 'f', "FORMAT", "txt", "txt, md, json, jsonl or html",
     "txt: the title, then a paragraph, heading or list item per line. md: Markdown. json: one object with text and metadata. jsonl: one object per line. html: plain HTML, everything escaped.",
     "txt md json jsonl html", Completes::words, false, true, [](Settings& s, Text v) { return word(v, kFormats, s.write.format); }},
    {kExplain, "Output", "format", 'f', "FORMAT", "txt", "txt or html (the default where FILE ends in .html)",
     "txt: a line for each block. html: one file for a browser, which shows every block in its place with the reasons behind it, next to the text; it needs no network and runs no script. A value from the environment or the configuration file is meant for clean and holds for clean alone.",
     "txt html", Completes::words, false, false, [](Settings& s, Text v) { return s.explain_format = v, std::string(); }},
    {kLists, "Output", "output", 'o', "FILE", "-", "Write to FILE instead of standard output",
     "The file appears whole or not at all: it is written under a temporary name and renamed.",
     "", Completes::file, false, false, [](Settings& s, Text v) { return path(v, s.output); }},
    {kLists, "Output", "format", 'f', "FORMAT", "tsv", "tsv or json",
     "tsv: date, address and title of each entry, separated by tabs; what is not known is empty. json: an object per line with all that is known. A value from the environment or the configuration file is meant for clean and holds for clean alone.",
     "tsv json", Completes::words, false, false, [](Settings& s, Text v) { return s.list_format = v, std::string(); }},
    {kPlain, "Output", "format", 'f', "FORMAT", "txt", "txt or json",
     "json: an object on a line for each URL. A value from the environment or the configuration file is meant for clean and holds for clean alone.",
     "txt json", Completes::words, false, false, [](Settings& s, Text v) { return s.plain_format = v, std::string(); }},
    {kClean, "Output", "schema", 0, "SCHEMA", "saring", "Field names of json: saring or trafilatura", "",
     "saring trafilatura", Completes::words, false, true, [](Settings& s, Text v) { return word(v, kSchemas, s.write.schema); }},
    {kClean | kFetch, "Output", "skip-existing", 0, "", "", "Leave pages alone whose file is there already",
     "Otherwise an existing file is replaced. A page that is skipped counts as done; a URL whose file name does not depend on the page is not fetched.",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return read_switch(v, s.skip_existing); }},
    {kClean | kFetch, "Output", "report", 0, "FILE", "", "Write one line of JSON per input to FILE",
     "Fields: input, output, status, reason, title, url, encoding, encoding_source, language, page_type and its probability, quality (predicted F1), labels (blocks by label), milliseconds.",
     "", Completes::file, false, true, [](Settings& s, Text v) { return path(v, s.report); }},

    {kExplain, "Comparison", "diff", 0, "", "", "Compare the outputs of two runs, A and B",
     "A and B are folders that clean -O wrote, whose files are matched by relative name; or files of clean -f jsonl (.jsonl or .ndjson, also with .gz or .zst behind), whose objects are matched by the first of id, input, hash, url, source, url_canonical and title that they have, the second of a name with the second; or single texts. Title and text are compared. Counts of pages come first, and then a line for each page that changed, largest change first: words and lines removed and added. A word counts as removed where the changed lines of A have it more often than those of B, and the other way round. With -f html or -o FILE.html the changed lines themselves are shown. The exit code is 0 whether or not anything changed.",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return read_switch(v, s.diff); }},

    {kClean | kEval, "Text", "keep", 0, "LABEL,...", "", "Write blocks of these labels too (caption, comments, ...)",
     "Labels: title, body, heading, list, table, code, quote (written by default); caption, byline, date, credit, comments, navigation, header, footer, related, login, paywall, newsletter, cookie, ad, share, tags, form, hidden, boilerplate.",
     "title body heading list table code quote caption byline date credit comments navigation header footer related login paywall newsletter cookie ad share tags form hidden boilerplate",
     Completes::words, true, true, [](Settings& s, Text v) { return read_labels(v, s.keep); }},
    {kClean | kEval, "Text", "drop", 0, "LABEL,...", "", "Leave out blocks of these labels", "Wins over --keep.",
     "title body heading list table code quote caption byline date credit comments",
     Completes::words, true, true, [](Settings& s, Text v) { return read_labels(v, s.drop); }},
    {kClean, "Text", "paragraphs", 0, "line|blank", "line", "txt: an empty line between paragraphs, or none", "",
     "line blank", Completes::words, false, true, [](Settings& s, Text v) { return word(v, kParagraphs, s.write.blank_lines); }},
    {kClean | kEval, "Text", "no-title", 0, "", "", "Leave the title line out", "",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { bool off = false; std::string wrong = read_switch(v, off); s.write.title = !off; return wrong; }},
    {kClean, "Text", "links", 0, "", "", "md, html: keep link targets", "Only http, https and mailto links are kept.",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return read_switch(v, s.write.links); }},
    {kClean, "Text", "images", 0, "", "", "md, html: keep images of the content", "Only http and https images are kept.",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return read_switch(v, s.write.images); }},
    {kClean, "Text", "front-matter", 0, "", "", "md: begin with the metadata as YAML", "",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return read_switch(v, s.write.front_matter); }},
    {kPages | kEval, "Text", "favor", 0, "WHAT", "0", "precision, recall or a number from -1 to 1",
     "Negative numbers leave doubtful blocks out, positive ones take them in; precision is -0.5, recall 0.5.",
     "precision recall", Completes::words, false, true, [](Settings& s, Text v) { return read_favor(v, s.favor); }},
    {kPages | kEval, "Text", "model", 0, "FILE", "", "Decide by the model in FILE instead of the built-in one",
     "A file made by the trainer of this version; it is checked whole before use.",
     "", Completes::file, false, true, [](Settings& s, Text v) { return read_model(v, s.model); }},
    {kPages | kEval, "Text", "no-lexicon", 0, "", "", "Read no class names and no interface phrases",
     "To see what structure alone says, as on a page whose class names are obfuscated.",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return read_switch(v, s.no_lexicon); }},
    {kPages | kEval, "Text", "min-words", 0, "N", "5", "Fewer words: the page fails as too_short", "",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return read_number(v, 0, 1'000'000, s.min_words); }},

    {kCrawl, "Job", "init", 0, "", "", "Write an example of a job file to standard output", "Every key, what it means and its default.",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return read_switch(v, s.job_init); }},
    {kCrawl, "Job", "check", 0, "", "", "Check the job file and say what it asks for", "Nothing is fetched or written. A note stands there for what is no fault, but hardly meant: seeds outside the scope, wildcards that match no URL, intervals out of their bounds. A run says the same, in its report as notes.",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return read_switch(v, s.job_check); }},
    {kCrawl, "Job", "status", 0, "", "", "Say what the job knows of its addresses", "Also which hosts it leaves alone, until when and why, which give less than before, whether a run is going on, and what became of the last one (on PostgreSQL, of this worker).",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return read_switch(v, s.job_status); }},
    {kCrawl, "Job", "dry-run", 0, "", "", "List what a run would ask for first", "A line for each address that is due, and each seed that is new: kind, since when, address. What those lead to is not known yet. While a run is going on: what it has left.",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return read_switch(v, s.job_dry_run); }},
    {kCrawl, "Job", "log", 0, "FILE", "", "Append a line for each event to FILE (- for standard output)", "Beginning and end of the run, visits, requests for robots.txt, hosts that are left alone or give less than before. Jobs may share a file: each line names its job.",
     "", Completes::file, false, true, [](Settings& s, Text v) { return path(v, s.log); }},
    {kCrawl, "Job", "log-level", 0, "LEVEL", "info", "error, warn, info or debug: what goes into the log",
     "error: that the run could not go on. warn: also what is said on standard error, failed visits and hosts that are left alone or give less than before. info: also all visits. debug: also requests as they go out.",
     "error warn info debug", Completes::words, false, true, [](Settings& s, Text v) { return word(v, kLogLevels, s.log_level); }},
    {kCrawl, "Job", "log-format", 0, "FORMAT", "json", "json or text: lines of JSON objects, or for people", "",
     "json text", Completes::words, false, true, [](Settings& s, Text v) { return word(v, kLogFormats, s.log_format); }},
    {kCrawl, "Job", "prometheus", 0, "FILE", "", "Write metrics of the run to FILE (- for standard output)", "For the textfile collector of Prometheus' node_exporter, which reads files NAME.prom. saring_crawl_last_run_success is 0 if the run failed, or all of its visits did, and 1 otherwise.",
     "", Completes::file, false, false, [](Settings& s, Text v) { return path(v, s.prometheus); }},
    {kCrawl, "Job", "ignore-robots", 0, "", "", "Do not ask robots.txt", "The report says so. For sites of your own, and others that agree.",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return read_switch(v, s.ignore_robots); }},
    {kCrawl, "Job", "report", 0, "FILE", "", "Write the report of the run to FILE, too (- for standard output)", "An object of JSON: counts by status, new and changed pages, duplicates, slowest hosts, hosts left alone, warnings of hosts that give less than before. It stands in the job's state folder in any case. Of a run that failed it says why, as error, which is null otherwise; one that finds another run of the job going on leaves that run's report alone.",
     "", Completes::file, false, false, [](Settings& s, Text v) { return path(v, s.report); }},

    {kEval, "Scores", "by", 0, "FIELD", "", "Break down by a field of the gold (repeatable)",
     "Such as page_type, lang or any other. The default is page_type and lang, where they tell pages apart.",
     "page_type lang", Completes::words, true, true, [](Settings& s, Text v) { std::string wrong = read_text(v); if (wrong.empty()) s.by.push_back(v); return wrong; }},
    {kEval, "Scores", "cjk", 0, "", "", "Each character of unspaced scripts is a token",
     "Unspaced scripts are Han, Kana, Thai, Lao, Burmese and Khmer. Otherwise a whole clause is one token, and one stray character costs the clause. Off by default, as in the published figures.",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return read_switch(v, s.cjk); }},
    {kEval, "Scores", "json", 0, "", "", "Print one JSON object instead of tables", "",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return read_switch(v, s.json); }},
    {kEval, "Scores", "pages", 0, "FILE", "", "Write a line of JSON with the scores of each page to FILE",
     "Fields: id, precision, recall, f1 (null where the gold has no text), with, without, empty, status.",
     "", Completes::file, false, true, [](Settings& s, Text v) { return path(v, s.pages); }},
    {kEval, "Scores", "worst", 0, "N", "10", "List the N worst pages",
     "By F1 of words; where the gold has snippets alone, by the share of snippets that are right.",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return read_number(v, 0, 1'000'000, s.worst); }},

    {kRobots, "Crawler", "agent", 0, "NAME", "saring", "Name of the crawler (its product token)",
     "Compared as a whole with the names in the file, whatever the case. The default is the name under which this program fetches.",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return checked(read_text(v), v, s.agent); }},
    {kRobots, "Crawler", "batch", 0, "", "", "FILE is a list of questions, one on each line",
     "FILE (standard input by default) has lines of a robots.txt, the name of a crawler and a URL between tabs; --agent does not hold. Each line, an empty one too, gives one line of five columns: verdict, robots.txt, name, URL, reason. A question that cannot be answered (what is no question, a file that cannot be read, what is neither a URL nor a path) gives the verdict error; of what is no question the columns before the reason are as far as known. The same robots.txt on consecutive lines is read once.",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return read_switch(v, s.batch); }},

    {kUrl, "Input", "base", 0, "URL", "", "Resolve relative URLs against URL", "",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return checked(read_any_url(v), v, s.base); }},
    {kRobots, "Input", "url", 0, "URL", "", "Where FILE came from", "Resolves relative sitemaps.",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return checked(read_url(v), v, s.url); }},
    {kPages, "Input", "url", 0, "URL", "", "Where the page came from (one input only)",
     "Resolves relative links, and gives {hash} and {host}.",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return checked(read_url(v), v, s.url); }},
    {kLists, "Input", "url", 0, "URL", "", "Where the file came from",
     "Resolves relative addresses.",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return checked(read_url(v), v, s.url); }},
    {kAll, "Input", "files-from", 0, "FILE", "", "Read more inputs from FILE (- for standard input)",
     "One input per line, after those of the command line. Empty lines are skipped.",
     "", Completes::file, false, false, [](Settings& s, Text v) { return path(v, s.files_from); }},
    {kAll, "Input", "null", '0', "", "", "Names in --files-from end in a NUL byte", "",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return read_switch(v, s.null_separated); }},
    {kPages, "Input", "encoding", 0, "LABEL", "", "Character encoding, whatever the page says", "Otherwise found by byte-order mark, HTTP header, the page's declaration and its bytes.",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return checked(read_encoding(v), v, s.encoding); }},
    {kPages, "Input", "crawl-time", 0, "TIME", "", "When the page was fetched (ISO 8601)", "Dates after it are not believed. Without it dates are not judged by the clock.",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return checked(read_crawl_time(v), v, s.crawl_time); }},
    {kAll, "Input", "max-size", 0, "SIZE", "32M", "Refuse larger pages (k, M: units of 1024)",
     "Counted after decompression; a larger page fails as too_large. The default is 32M for files and 20M for URLs.",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return read_size(v, s.max_size); }},
    {kLists, "Input", "max-size", 0, "SIZE", "50M", "Read no more than this (k, M: units of 1024)",
     "Counted after decompression. What is over is not read, and the exit code is 3. The default is the limit of the sitemap protocol.",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return read_size(v, s.max_size); }},

    {kAll | kLists, "Network", "header", 0, "NAME: VALUE", "", "Send this request header (may be repeated)", "",
     "", kNothingToComplete, true, true, [](Settings& s, Text v) { std::string wrong = read_header(v); if (wrong.empty()) s.headers.push_back(v); return wrong; }},
    {kAll | kLists, "Network", "user-agent", 0, "TEXT", "", "Send this User-Agent", "The default names this program, its version and its home page.",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return checked(read_text(v), v, s.user_agent); }},
    {kAll | kLists, "Network", "allow-private", 0, "", "", "Connect to private and loopback addresses too",
     "Otherwise private, loopback, link-local and reserved addresses are refused at connect time, also after a redirect.",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return read_switch(v, s.allow_private); }},
    {kAll | kLists, "Network", "ca-file", 0, "FILE", "", "Trust the certificate authorities in FILE (PEM) too",
     "Besides those of the system: for intranets.",
     "", Completes::file, false, true, [](Settings& s, Text v) { return path(v, s.ca_file); }},

    {kClean | kFetch | kEval | kCrawl, "Running", "jobs", 'j', "N", "", "Pages at a time (default: one per core)",
     "Output does not depend on it, neither its bytes nor its order.",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return read_number(v, 1, 256, s.jobs); }},
    {kClean | kFetch | kEval | kCrawl, "Running", "progress", 0, "WHEN", "auto", "Progress bar: auto, always or never", "auto shows it where standard error is a terminal.",
     "auto always never", Completes::words, false, true, [](Settings& s, Text v) { return word(v, kWhens, s.progress); }},
    {kAll | kEval | kLists | kRobots | kCrawl, "Running", "quiet", 'q', "", "", "No messages about single pages", "",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return read_switch(v, s.quiet); }},
    {kAll | kEval | kCrawl, "Running", "verbose", 'v', "", "", "Tell what became of every page", "",
     "", kNothingToComplete, false, true, [](Settings& s, Text v) { return read_switch(v, s.verbose); }},
    {kAll | kEval | kLists | kPlain | kCrawl, "Running", "config", 0, "FILE", "", "Read defaults from FILE (TOML)",
     "Instead of $XDG_CONFIG_HOME/saring/config.toml. Keys are the long names of options.",
     "", Completes::file, false, false, [](Settings& s, Text v) { return path(v, s.config); }},
    {kAll | kEval | kLists | kPlain | kCrawl, "Running", "no-config", 0, "", "", "Read no configuration file", "",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return read_switch(v, s.no_config); }},
    {kEvery, "Running", "", 'h', "", "", "Short help", "",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return read_switch(v, s.short_help); }},
    {kEvery, "Running", "help", 0, "", "", "Long help", "",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return read_switch(v, s.long_help); }},
    {kTop, "Running", "version", 'V', "", "", "Version, and those of the libraries", "",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return read_switch(v, s.version); }},
    {kTop, "Running", "man", 0, "", "", "Print the manual page (roff)", "",
     "", kNothingToComplete, false, false, [](Settings& s, Text v) { return read_switch(v, s.man); }},
};

constexpr Command kCommands[] = {
    {kClean, "clean", "[INPUT...]", "Turn web pages into clean text",
     "INPUT is a file, a folder, a URL (http or https), or - for standard input, which is the default. A folder is walked recursively in order of names for .html, .htm and .xhtml files, also with .gz or .zst behind; NAME_files folders of browsers and links to folders are not walked. A file named on the command line is taken whatever its name. gzip and zstd are recognised by their bytes.\n\n"
     "A page from which no text comes (status other than ok) gets no file, is named on standard error and counts as failed. URLs are fetched one connection per host, a second apart.",
     "saring clean page.html  # text on standard output\n"
     "saring clean -O texts saved-pages  # one file for each page of a folder\n"
     "saring clean -f md --links https://example.org/post  # a live page as Markdown\n"
     "zcat page.html.gz | saring clean --url https://example.org/post  # from a pipe\n"
     "find . -name '*.html' -print0 | saring clean -0 --files-from - -f jsonl -o all.jsonl",
     run_clean},
    {kExplain, "explain", "[INPUT...]", "Show every block of a page with label, reason and score",
     "Nothing is left out: this shows why a block is in the text or is not. Inputs are those of clean; with --diff they are two, A and B.",
     "saring explain page.html  # label, reason, score and first words of every block\n"
     "saring explain page.html -o report.html  # the same to look at in a browser\n"
     "saring explain --diff texts-before texts-after -o changes.html  # what two runs of clean do differently",
     run_explain},
    {kFetch, "fetch", "URL...", "Save pages and their response headers",
     "For each URL two files are written: NAME, the body without its content coding, and NAME.headers, which begins with the status, the URL asked for and the URL that answered, and then has the response headers, one per line. At most one connection per host, starts a second apart. robots.txt is not asked: the URLs are your own choice.",
     "saring fetch -O saved https://example.org/post  # saved/000_HASH.html and saved/000_HASH.html.headers", run_fetch},
    {kFeed, "feed", "[FILE|URL]", "List the entries of a feed",
     "RSS 0.9 to 2.0, Atom and JSON Feed, from a file, a URL (http or https), or - for standard input, which is the default. Each page is listed once, in the order of the feed; the date is that of publication, else of the last change. Feeds that are not well-formed are read as far as they can be, and a warning says so. No link is followed; where a feed goes on at another address, that is told.\n\n"
     "The exit code is 1 if there is no entry, and 3 if some were left out for a limit: 50,000 entries and --max-size.",
     "saring feed https://example.org/feed.xml  # date, address and title of each entry\n"
     "saring feed -f json saved.xml --url https://example.org/feed.xml  # all that is known, a line each", run_feed},
    {kSitemap, "sitemap", "[FILE|URL]", "List the addresses of a sitemap",
     "Sitemaps in XML, indexes of sitemaps, text with an address per line, RSS and Atom, also compressed by gzip or zstd; from a file, a URL (http or https), or - for standard input, which is the default. The date is that of the last change, else of publication; titles are those of news. An index lists its sitemaps, which are not read.\n\n"
     "The exit code is 1 if there is no address, and 3 if some were left out for a limit: 50,000 addresses and --max-size. The standard error says what kind of sitemap it is and what was left out.",
     "saring sitemap https://example.org/sitemap.xml.gz  # date and address of each page\n"
     "saring sitemap -f json sitemap.xml  # with changefreq, priority and alternates", run_sitemap},
    {kCrawl, "crawl", "JOB.toml", "Visit the sites of a job and keep what is new or changed",
     "Each run visits what is due: feeds, sitemaps and lists every hour, pages by how often they change, new pages at once; it ends when nothing is due any more. Text files and pages.jsonl are written as the job file says. Killed at any time and started again, it goes on: nothing is lost, and nothing is there twice.\n\n"
     "robots.txt is obeyed (RFC 9309), and so are noindex and nofollow. A host has one connection at a time and a second or more between the starts of two requests, also across runs and jobs of one user, for which the times are kept in $XDG_STATE_HOME/saring. With state = \"postgresql://USER@HOST/DATABASE\" in the job file several machines share a job: each is a worker, named by its host name or by the key worker, and appends to pages-WORKER.jsonl; the database's tables are made by the first run, and the password is best kept in ~/.pgpass. SIGINT and SIGTERM end a run within some seconds.\n\n"
     "The exit code is 0 if no visit failed, 3 if some did, 1 if all did, or if the run could not go on (disk full, state damaged or none of this version) or its log, report or metrics could not be written.",
     "saring crawl --init > news.toml  # then edit it\n"
     "saring crawl --check news.toml  # what it asks for\n"
     "saring crawl -q news.toml  # from cron or a systemd timer",
     run_crawl},
    {kEval, "eval", "DATASET [PREDICTIONS]", "Score extraction against texts that people marked",
     "DATASET is a folder with gold.jsonl or gold.jsonl.gz, an object per line: id, text (or null), with and without (snippets that must and must not be in the text), and fields to group by. PREDICTIONS is a folder with a file ID.txt for each page. Without it the pages DATASET/html/ID.html.gz or .html are extracted as clean -f txt does it, title line included, and a page whose status is not ok counts as missing and empty. Saved pages are extracted without their URL.\n\n"
     "words: precision, recall and F1 of the words as multisets, lower-cased, mean over pages. shingles: the same of runs of 4 words, case kept (F1 is that of the means); exact is the share of pages whose words equal the gold's. with and without: mean share of snippets found, whatever their case. micro: precision, recall, F1 and accuracy over all snippets together, case kept.",
     "saring eval wcxb-dev  # how well this program does\n"
     "saring eval wcxb-dev texts --json --by page_type  # texts of any other program",
     run_eval},
    {kRobots, "robots", "FILE [URL...]", "Say what a robots.txt allows a crawler, and why",
     "FILE is a saved robots.txt, or - for standard input; gzip and zstd are recognised. Nothing is fetched. For each URL a line says allowed or disallowed, the URL, and the line of FILE that decided, between tabs. A path that begins with / may stand for a URL; what is neither is an error. Without URLs the file is explained: its groups and rules, the delay, the sitemaps, and the lines that were not used.\n\n"
     "Rules are read by RFC 9309: the groups that name the crawler apply, otherwise those for all; the longest rule that matches decides, and allow where two are equal. URLs are compared as given: write them as they are sent, with everything outside ASCII percent-encoded.\n\n"
     "The exit code is 0 if all URLs are allowed, 1 if any is disallowed, 3 if a file could not be read or a question of --batch could not be answered.",
     "saring robots robots.txt  # what the file says\n"
     "saring robots --agent examplebot robots.txt https://example.org/private/  # may it be fetched, and by which rule\n"
     "saring robots --batch questions.tsv  # lines of FILE, NAME and URL between tabs",
     run_robots},
    {kUrl, "url", "[URL...]", "Show the parts of URLs and their canonical form",
     "URLs are parsed as browsers do (the WHATWG URL Standard). The canonical form is that under which saring takes two URLs for one page: without fragment, user and tracking parameters. Nothing is fetched.\n\n"
     "Without URLs, or with - alone, they are read from standard input, one on each line, and for each an object of JSON is written on a line; a line that begins with {\" is an object with the members input and base. What is no URL gives an object with the member error.\n\n"
     "The exit code is 0 if all were URLs, 1 if none was, 3 if some were not.",
     "saring url 'https://example.org/a/../b?utm_source=mail#top'  # parts and canonical form\n"
     "saring url -f json --base https://example.org/a/ ../b  # a relative URL, as JSON\n"
     "saring url < urls.txt > urls.jsonl  # a line in, a line out",
     run_url},
    {kCompletions, "completions", "bash|zsh|fish", "Print the completion script of a shell", "",
     "saring completions bash > ~/.local/share/bash-completion/completions/saring", run_completions},
};
// clang-format on

}  // namespace

std::span<const Option> options() { return kOptions; }
std::span<const Command> commands() { return kCommands; }

const Command* find_command(std::string_view name) {
  for (const Command& command : kCommands)
    if (command.name == name) return &command;
  return nullptr;
}

std::string environment_name(const Option& option) {
  std::string out = "SARING_";
  for (const char c : option.name) out += c == '-' ? '_' : ascii::is_lower(c) ? static_cast<char>(c - 32) : c;
  return out;
}

}  // namespace saring::cli
