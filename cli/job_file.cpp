// SPDX-License-Identifier: Apache-2.0
#include "job_file.h"

#include <unistd.h>

#include <charconv>
#include <limits>
#include <set>
#include <tuple>
#include <utility>

#include "read.h"
#include "saring/base/ascii.h"
#include "toml_text.h"
#include "values.h"

namespace saring::cli {
namespace {

using Text = const std::string&;
using std::chrono::milliseconds;

constexpr std::size_t kMaxJobBytes = 4u << 20;

// "500ms", "1s", "10m", "2h", "30d".
std::string read_duration(Text value, milliseconds& out) {
  constexpr std::pair<std::string_view, std::int64_t> kUnits[] = {
      {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(value.data() + value.size() - end));
  constexpr double kMost = 3650.0 * 86'400'000;
  for (const auto& [name, factor] : kUnits)
    if (error == std::errc() && unit == name && number >= 0 &&
        number * static_cast<double>(factor) <= kMost) {
      out = milliseconds(static_cast<std::int64_t>(number * static_cast<double>(factor)));
      return {};
    }
  return "'" + value + "' is no time such as \"500ms\", \"1s\", \"10m\", \"2h\" or \"30d\"";
}

std::string read_seconds(Text value, std::chrono::seconds& out) {
  milliseconds time{0};
  std::string wrong = read_duration(value, time);
  out = std::chrono::ceil<std::chrono::seconds>(time);
  return wrong;
}

constexpr std::uint64_t kMostOfAPage = std::uint64_t{4} << 30;  // bytes; offsets are 32 bits
constexpr std::uint64_t kMostOfARun = std::uint64_t{1} << 50;   // bytes; more is a slip of the pen

template <class T>
std::string size(Text value, T& out, std::uint64_t limit = kMostOfARun) {
  std::size_t bytes = 0;
  std::string wrong = read_size(value, bytes, limit);
  if (wrong.empty()) out = bytes;
  return wrong;
}

std::string real(Text value, double& out) {
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out);
  return error == std::errc() && end == value.data() + value.size() ? "" : "'" + value + "' is not a number";
}

std::string text(Text value, std::string& out) {
  std::string wrong = read_text(value);
  if (wrong.empty()) out = value;
  return wrong;
}

std::string add_text(Text value, std::vector<std::string>& out) { return text(value, out.emplace_back()); }

std::string seed(Text value, UrlKind kind, Job& job) {
  std::string wrong = read_url(value);
  if (wrong.empty())
    if (const Result<Url> url = Url::parse(value); !url->username().empty() || !url->password().empty())
      wrong = "a URL has a user or password, which a crawl does not send";
  if (wrong.empty()) job.seeds.push_back({value, kind});
  return wrong;
}

// A list with wildcards of its links: {url = "...", links = ["...", ...]}.
std::string list_seed(JobFile& file, const toml::table& table) {
  for (const auto& [key, node] : table)
    if (key.str() != "url" && key.str() != "links")
      return "unknown key '" + std::string(key.str()) + "'; there are url and links";
  std::vector<std::string> url, links;
  const toml::node *const url_node = table.get("url"), *const links_node = table.get("links");
  if (url_node == nullptr || !read_values(*url_node, false, url)) return "a table without url = \"...\"";
  if (links_node != nullptr && !read_values(*links_node, true, links))
    return "links are no list of wildcards";
  for (const std::string& link : links)
    if (std::string wrong = read_text(link); !wrong.empty()) return "links: " + wrong;
  std::string wrong = seed(url.front(), UrlKind::list, file.job);
  if (wrong.empty()) file.job.seeds.back().links = std::move(links);
  return wrong;
}

std::string format(Text value, Job& job) {
  constexpr std::pair<std::string_view, Format> kFormats[] = {
      {"txt", Format::txt}, {"md", Format::md}, {"json", Format::json}, {"html", Format::html}};
  Format one = Format::txt;
  std::string wrong = read_word<Format>(value, kFormats, one);
  if (wrong.empty()) job.outputs.pages.formats.push_back(one);
  return wrong;
}

constexpr std::pair<std::string_view, Duplicates> kDuplicates[] = {
    {"mark", Duplicates::mark}, {"drop", Duplicates::drop}, {"off", Duplicates::off}};

struct Key {
  std::string_view table, name;
  std::string_view example;  // a value: the default, where there is one
  bool written;              // in the example as it stands; else commented out
  bool list;
  std::string_view help;
  std::string (*set)(JobFile&, Text);
  // For an entry that is a table; null: none may be one.
  std::string (*set_table)(JobFile&, const toml::table&) = nullptr;
};

// clang-format off
constexpr Key kKeys[] = {
    {"", "name", "\"news\"", true, false, "Of the job, in logs and file names: letters, digits, '.', '_' and '-'.",
     [](JobFile& f, Text v) { return text(v, f.job.name); }},
    {"", "contact", "\"https://example.org/about-our-crawler\"", true, false, "A URL or mail address where operators of crawled sites can reach you. Every request names it.",
     [](JobFile& f, Text v) { return text(v, f.job.contact); }},
    {"", "state", "\"NAME.state\"", false, false, "Folder of what the job knows of its URLs, beside this file unless absolute. Or \"postgresql://USER@HOST/DATABASE\", which several machines share.",
     [](JobFile& f, Text v) { return text(v, f.state); }},
    {"", "worker", "\"HOSTNAME\"", false, false, "With a state on PostgreSQL: this machine's name among those that share the job.",
     [](JobFile& f, Text v) { return text(v, f.worker); }},

    {"seeds", "feeds", "[\"https://www.example.org/feed.xml\"]", true, true, "RSS, Atom or JSON feeds: their entries are pages.",
     [](JobFile& f, Text v) { return seed(v, UrlKind::feed, f.job); }},
    {"seeds", "sitemaps", "[]", false, true, "Sitemaps and indexes of sitemaps.",
     [](JobFile& f, Text v) { return seed(v, UrlKind::sitemap, f.job); }},
    {"seeds", "lists", "[]", false, true, "Pages that list others: their links are followed, their text is not kept. Or only the links that match a wildcard: {url = \"https://www.example.org/\", links = [\"*/news/*\"]}.",
     [](JobFile& f, Text v) { return seed(v, UrlKind::list, f.job); }, &list_seed},
    {"seeds", "pages", "[]", false, true, "Pages to begin with, which are kept as well.",
     [](JobFile& f, Text v) { return seed(v, UrlKind::page, f.job); }},

    {"scope", "hosts", "[]", false, true, "Names of hosts; \"*.example.org\" is every name under it and itself. Without any: the seeds' hosts.",
     [](JobFile& f, Text v) { return add_text(v, f.job.scope.hosts); }},
    {"scope", "include", "[]", false, true, "Wildcards over whole URLs, such as \"*/news/*\". With some, one of them must match a page.",
     [](JobFile& f, Text v) { return add_text(v, f.job.scope.include); }},
    {"scope", "exclude", "[]", false, true, "None of these may match.",
     [](JobFile& f, Text v) { return add_text(v, f.job.scope.exclude); }},
    {"scope", "max_depth", "3", false, false, "Links from a seed, or from a page that a feed or sitemap names.",
     [](JobFile& f, Text v) { return read_number(v, 0, 1'000, f.job.scope.max_depth); }},
    {"scope", "pages_per_host", "10000", false, false, "Requests to one host in a run; of each worker, where several share the job.",
     [](JobFile& f, Text v) { return read_number(v, 1, 1'000'000'000, f.job.scope.pages_per_host); }},
    {"scope", "urls_per_host", "1000000", false, false, "That are known of one host, visited or not; more are ignored, and counted.",
     [](JobFile& f, Text v) { return read_number(v, 1, 1'000'000'000, f.job.scope.urls_per_host); }},
    {"scope", "max_bytes", "\"0\"", false, false, "Bytes of bodies in a run, such as \"10G\"; \"0\": no limit.",
     [](JobFile& f, Text v) { return v == "0" ? std::string() : size(v, f.job.scope.max_bytes); }},
    {"scope", "max_time", "\"0s\"", false, false, "Of a run; \"0s\": no limit.",
     [](JobFile& f, Text v) { return read_seconds(v, f.job.scope.max_time); }},
    {"scope", "follow_links", "true", false, false, "false: what seeds, feeds and sitemaps name, and no more.",
     [](JobFile& f, Text v) { return read_switch(v, f.job.scope.follow_links); }},
    {"scope", "sitemaps", "true", false, false, "Read the sitemaps that robots.txt names.",
     [](JobFile& f, Text v) { return read_switch(v, f.job.scope.sitemaps); }},
    {"scope", "feeds", "false", false, false, "Read the feeds that pages announce.",
     [](JobFile& f, Text v) { return read_switch(v, f.job.scope.feeds); }},

    {"politeness", "delay", "\"1s\"", false, false, "Between the starts of two requests to a host. Longer where robots.txt asks for it or the host is slow.",
     [](JobFile& f, Text v) { return read_duration(v, f.job.politeness.delay); }},
    {"politeness", "max_crawl_delay", "\"30s\"", false, false, "A host whose robots.txt asks for more is left out.",
     [](JobFile& f, Text v) { return read_duration(v, f.job.politeness.max_crawl_delay); }},
    {"politeness", "response_factor", "2", false, false, "The delay is at least so many times the last response time.",
     [](JobFile& f, Text v) { return real(v, f.job.politeness.response_factor); }},
    {"politeness", "hosts_at_once", "64", false, false, "Hosts at work, one connection each; those that let us wait for a second or more come on top.",
     [](JobFile& f, Text v) { return read_number(v, 1, 1'000, f.job.politeness.hosts_at_once); }},
    {"politeness", "tries", "3", false, false, "Of a visit, where failures may pass.",
     [](JobFile& f, Text v) { return read_number(v, 1, 10, f.job.politeness.tries); }},
    {"politeness", "max_page_bytes", "\"20M\"", false, false, "Of one body, after decompression.",
     [](JobFile& f, Text v) { return size(v, f.job.politeness.max_bytes, kMostOfAPage); }},
    {"politeness", "connect_timeout", "\"10s\"", false, false, "",
     [](JobFile& f, Text v) { return read_duration(v, f.job.politeness.connect_timeout); }},
    {"politeness", "total_timeout", "\"30s\"", false, false, "Of one request.",
     [](JobFile& f, Text v) { return read_duration(v, f.job.politeness.total_timeout); }},
    {"politeness", "longest_lease", "\"30s\"", false, false, "After so long a job lets others of the same user have a host.",
     [](JobFile& f, Text v) { return read_duration(v, f.job.politeness.longest_lease); }},
    {"politeness", "proxy", "\"\"", false, false, "\"http://host:port\" or \"socks5h://host:port\"; none is taken from the environment.",
     [](JobFile& f, Text v) { return v.empty() ? std::string() : text(v, f.job.politeness.proxy); }},
    {"politeness", "ca_file", "\"\"", false, false, "Certificate authorities (PEM) to trust besides the system's, for intranets. Beside this file unless absolute.",
     [](JobFile& f, Text v) { return v.empty() ? std::string() : text(v, f.job.politeness.ca_file); }},
    {"politeness", "allow_private", "false", false, false, "Connect to private addresses, too, and allow a delay under 1s: for tests and intranets.",
     [](JobFile& f, Text v) { return read_switch(v, f.job.politeness.allow_private); }},
    {"politeness", "cookies", "false", false, false, "Keep cookies, in memory and for the run, and send them back to the hosts that set them. Archives have none of them.",
     [](JobFile& f, Text v) { return read_switch(v, f.job.politeness.cookies); }},

    {"revisit", "adaptive", "true", false, false, "Pages that change are visited more often; false: always after `interval`.",
     [](JobFile& f, Text v) { return read_switch(v, f.job.revisit.adaptive); }},
    {"revisit", "interval", "\"24h\"", false, false, "Of pages, to begin with.",
     [](JobFile& f, Text v) { return read_duration(v, f.job.revisit.interval); }},
    {"revisit", "list_interval", "\"1h\"", false, false, "Of feeds, sitemaps and lists.",
     [](JobFile& f, Text v) { return read_duration(v, f.job.revisit.list_interval); }},
    {"revisit", "least", "\"1h\"", false, false, "Bounds of the interval.",
     [](JobFile& f, Text v) { return read_duration(v, f.job.revisit.least); }},
    {"revisit", "most", "\"30d\"", false, false, "",
     [](JobFile& f, Text v) { return read_duration(v, f.job.revisit.most); }},

    {"outputs", "folder", "\"texts\"", true, false, "Beside this file unless absolute.",
     [](JobFile& f, Text v) { return text(v, f.job.outputs.pages.folder); }},
    {"outputs", "name", "\"{host}/{hash}.{ext}\"", false, false, "Of the text files: {hash} is of the URL, so that a changed page replaces its file.",
     [](JobFile& f, Text v) { return text(v, f.job.outputs.pages.name_template); }},
    {"outputs", "formats", "[\"txt\"]", false, true, "txt, md, json, html.",
     [](JobFile& f, Text v) { return format(v, f.job); }},
    {"outputs", "texts", "true", false, false, "Write text files.",
     [](JobFile& f, Text v) { return read_switch(v, f.job.outputs.pages.texts); }},
    {"outputs", "jsonl", "true", false, false, "Write pages.jsonl, a line for each new or changed page.",
     [](JobFile& f, Text v) { return read_switch(v, f.job.outputs.pages.jsonl); }},
    {"outputs", "jsonl_size", "\"0\"", false, false, "Of pages.jsonl, such as \"1G\", before a run begins the next, pages@00002.jsonl: those before may be moved away then. \"0\": one for ever.",
     [](JobFile& f, Text v) { return v == "0" ? std::string() : size(v, f.job.outputs.jsonl_bytes); }},
    {"outputs", "duplicates", "\"mark\"", false, false, "Pages with the text of another of their site, or nearly so: mark says so in pages.jsonl, drop writes neither text nor line, off does not look.",
     [](JobFile& f, Text v) { return read_word<Duplicates>(v, kDuplicates, f.job.outputs.duplicates); }},

    {"outputs", "warc", "false", false, false, "Keep raw pages, too, as web archives in FOLDER/warc; not those that say noarchive or noindex.",
     [](JobFile& f, Text v) { return read_switch(v, f.job.outputs.warc); }},
    {"outputs", "warc_size", "\"1G\"", false, false, "Of an archive, before the next one begins.",
     [](JobFile& f, Text v) { return size(v, f.job.outputs.warc_bytes); }},

    {"extract", "favor", "\"0\"", false, false, "precision, recall or a number from -1 to 1.",
     [](JobFile& f, Text v) { return read_favor(v, f.job.extract.label.favor); }},
    {"extract", "min_words", "5", false, false, "Fewer words: the page fails as too_short.",
     [](JobFile& f, Text v) { return read_number(v, 0, 1'000'000, f.job.extract.min_words); }},
};
// clang-format on

const Key* find_key(std::string_view table, std::string_view name) {
  for (const Key& key : kKeys)
    if (key.table == table && key.name == name) return &key;
  return nullptr;
}

bool is_table(std::string_view name) {
  for (const Key& key : kKeys)
    if (key.table == name) return true;
  return false;
}

std::string unknown(std::string_view table, std::string_view name) {
  std::string known;
  for (const Key& key : kKeys) {
    if (key.table == table) known.append(key.name).append(" ");
    if (table.empty() && !key.table.empty()) known.append(key.table).append(" ");
  }
  std::string what = "unknown key '" + std::string(name) + "'";
  if (!table.empty()) what += " in [" + std::string(table) + "]";
  if (const std::string_view near = nearest(name, known); !near.empty())
    what += "; did you mean '" + std::string(near) + "'?";
  return what;
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  Status read(const toml::table& table, std::string_view name, JobFile& out) {
    for (const auto& [key, node] : table) {
      const std::string_view inner = key.str();
      if (name.empty() && node.is_table() && is_table(inner)) {
        if (Status status = read(*node.as_table(), inner, out); !status) return status;
        continue;
      }
      if (name.empty() && is_table(inner))
        return fault(node, "'" + std::string(inner) + "' is a table: [" + std::string(inner) + "]");
      const Key* const row = find_key(name, inner);
      if (!row) return fault(node, unknown(name, inner));
      if (Status status = set(*row, node, out); !status) return status;
    }
    return {};
  }

 private:
  Error fault(const toml::node& node, const std::string& what) const {
    return {Errc::usage, path_ + ":" + std::to_string(node.source().begin.line) + ": " + what};
  }

  Status set(const Key& key, const toml::node& node, JobFile& out) const {
    const std::string name =
        (key.table.empty() ? "" : std::string(key.table) + ".") + std::string(key.name) + ": ";
    if (key.name == "formats") out.job.outputs.pages.formats.clear();
    const toml::array* const list = key.list ? node.as_array() : nullptr;
    if (list == nullptr) return set_value(key, name, node, out);
    for (const toml::node& item : *list)
      if (Status status = set_value(key, name, item, out); !status) return status;
    return {};
  }

  Status set_value(const Key& key, const std::string& name, const toml::node& node, JobFile& out) const {
    if (key.set_table != nullptr && node.is_table()) {
      const std::string wrong = key.set_table(out, *node.as_table());
      return wrong.empty() ? Status() : fault(node, name + wrong);
    }
    std::vector<std::string> values;
    if (!read_values(node, false, values)) return fault(node, name + "value of a wrong kind");
    const std::string wrong = key.set(out, values.front());
    return wrong.empty() ? Status() : fault(node, name + wrong);
  }

  const std::string& path_;
};

// `path` as it is if absolute, else beside the job file.
std::string beside(const std::string& job_file, const std::string& path) {
  if (path.empty() || path[0] == '/') return path;
  const std::size_t slash = job_file.rfind('/');
  return slash == std::string::npos ? path : job_file.substr(0, slash + 1) + path;
}

// The host name, as far as it can be a worker's.
std::string this_machine() {
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) != 0) return "worker";
  std::string out(std::string_view(name).substr(0, 32));
  for (char& c : out)
    if (!is_worker_name({&c, 1})) c = '-';
  return out.empty() ? "worker" : out;
}

// The line of what a fault is about, which begins with its key ("politeness.delay: ..."); else of the key's
// table; 0 where the file has neither.
std::size_t line_of(const toml::table& file, std::string_view fault) {
  const std::string_view key = fault.substr(0, fault.find(':'));
  const std::size_t dot = key.find('.');
  const toml::node* const first = file.get(key.substr(0, dot));
  if (first == nullptr) return 0;
  const toml::table* const table = dot == std::string_view::npos ? nullptr : first->as_table();
  const toml::node* const second = table == nullptr ? nullptr : table->get(key.substr(dot + 1));
  return (second == nullptr ? first : second)->source().begin.line;
}

// What is wrong with a state that is no folder; empty: nothing.
std::string fault_of_state(JobFile& job) {
  if (!is_postgres(job.state)) {
    if (!job.worker.empty()) job.notes.push_back("worker: counts with a state on PostgreSQL alone");
    job.worker.clear();
    if (job.state.find("://") == std::string::npos) return {};
    const bool capitals = is_postgres(ascii::lower(job.state));
    return capitals ? "state: postgresql:// is written in lower case"
                    : "state: neither a folder nor postgresql://...";
  }
  if (const std::string fault = fault_of_address(job.state); !fault.empty()) return "state: " + fault;
  job.database = std::exchange(job.state, {});
  if (!names_database(job.database))
    job.notes.push_back("state: names no database: that of PGDATABASE, or of the user's name, is taken");
  if (job.worker.empty()) job.worker = this_machine();
  return is_worker_name(job.worker) ? "" : "worker: 1 to 32 letters, digits, '.', '_' and '-'";
}

// Why nobody can be trusted by that file; empty: it has certificates, as far as can be seen.
std::string fault_of_authorities(const std::string& path) {
  constexpr std::size_t kMostBytes = 64 << 20;
  const Result<std::string> text = read_file(path == "-" ? "./-" : path, kMostBytes);
  if (!text) return path + ": " + text.error().what;
  for (const std::string_view kind : {"", "TRUSTED ", "X509 "})
    if (text->find("-----BEGIN " + std::string(kind) + "CERTIFICATE-----") != std::string::npos) return {};
  return path + ": no certificate in PEM form";
}

// Seeds that are there already, under another spelling or none.
void remove_repeated(std::vector<Seed>& seeds) {
  std::set<std::tuple<std::string, UrlKind, std::vector<std::string>>> seen;
  std::erase_if(seeds, [&](const Seed& seed) {
    const Result<Url> url = Url::parse(seed.url);
    return url && !seen.emplace(canonical(*url), seed.kind, seed.links).second;
  });
}

}  // namespace

Result<JobFile> read_job_file(const std::string& path) {
  const Result<toml::table> parsed = read_toml(path, kMaxJobBytes);
  if (!parsed) return parsed.error();
  JobFile out;
  if (Status status = Reader(path).read(*parsed, {}, out); !status) return status.error();
  std::string fault = fault_of(out.job);
  if (fault.empty()) fault = fault_of_state(out);
  if (out.state.empty()) out.state = out.job.name + ".state";
  out.state = beside(path, out.state);
  out.job.outputs.pages.folder = beside(path, out.job.outputs.pages.folder);
  std::string& authorities = out.job.politeness.ca_file;
  authorities = beside(path, authorities);
  if (fault.empty() && !authorities.empty())
    if (const std::string why = fault_of_authorities(authorities); !why.empty())
      fault = "politeness.ca_file: no certificate authorities: " + why;
  if (!fault.empty()) {
    const std::size_t line = line_of(*parsed, fault);
    return Error{Errc::usage, path + (line > 0 ? ":" + std::to_string(line) : "") + ": " + fault};
  }
  remove_repeated(out.job.seeds);
  if ('"' + out.job.contact + '"' == find_key("", "contact")->example)
    out.notes.push_back("contact: is that of the example, where nobody reaches you");
  for (std::string& note : notes_on(out.job)) out.notes.push_back(std::move(note));
  return out;
}

std::string example_job_file() {
  std::string out =
      "# A job of `saring crawl`. Lines that begin with # are as they would be without them.\n"
      "# Times: \"500ms\", \"1s\", \"10m\", \"2h\", \"30d\". Sizes: \"500k\", \"20M\", \"2G\".\n";
  std::string_view table;
  for (const Key& key : kKeys) {
    out += '\n';
    if (key.table != table) {
      (out += '[') += key.table;
      out += "]\n";
      table = key.table;
    }
    if (!key.help.empty()) (out += "# ") += key.help;
    if (!key.help.empty()) out += '\n';
    if (!key.written) out += '#';
    ((out += key.name) += " = ") += key.example;
    out += '\n';
  }
  return out;
}

}  // namespace saring::cli
