// SPDX-License-Identifier: Apache-2.0
// pages dump|truncate|rename|han|same DATASET OUT ...: what the trainer needs of pages. See usage().
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <thread>

#include "dataset.h"
#include "saring/base/ascii.h"
#include "saring/base/hash.h"
#include "saring/label/model.h"
#include "saring/label/vectors_internal.h"
#include "saring/text/normalize.h"
#include "saring/text/utf8.h"
#include "saring/url/url.h"

namespace {

using namespace saring;
using namespace saring::train;
using Json = nlohmann::json;

[[noreturn]] void usage() {
  std::fputs(
      "usage: pages VERB DATASET OUT [OPTION]\n"
      "  dump      feature rows of all blocks and their labels: "
      "OUT/{columns.txt,rows.f32,tokens.u32,pages.jsonl}\n"
      "            --no-names: without class names and phrases\n"
      "  choice    page rows by a model, --model FILE, of the pages whose ids stand in --only FILE:\n"
      "            OUT/{columns.txt,rows.f32,pages.jsonl}\n"
      "  truncate  a data set of copies of the article pages that keep a run of body blocks, --least N "
      "--most N of\n"
      "            them (1 and 3), the same for the same --seed N (0)\n"
      "  rename    a copy in which every class and id is a hash\n"
      "  han       a copy whose letters are Han characters, without spaces in text\n"
      "  same      a copy written from the tree, to compare the others with\n",
      stderr);
  std::exit(2);
}

struct Arguments {
  std::string verb, dataset, out;
  bool names = true;
  std::optional<Model> model;
  std::set<std::string> only;  // ids; empty: all pages
  std::uint64_t seed = 0, least = 1, most = 3;
};

Model read_model(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  Result<Model> model = Model::parse({std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()});
  if (!model) {
    std::fprintf(stderr, "%s: %s\n", path.c_str(), model.error().what.c_str());
    std::exit(1);
  }
  return std::move(*model);
}

Arguments read_arguments(int argc, char** argv) {
  if (argc < 4) usage();
  Arguments a;
  a.verb = argv[1], a.dataset = argv[2], a.out = argv[3];
  for (int i = 4; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--no-names") {
      a.names = false;
      continue;
    }
    if (i + 1 >= argc) usage();
    if (name == "--model") {
      a.model = read_model(argv[++i]);
      continue;
    }
    if (name == "--only") {
      std::ifstream in(argv[++i]);
      for (std::string id; std::getline(in, id);) a.only.insert(id);
      continue;
    }
    const std::uint64_t value = std::strtoull(argv[++i], nullptr, 10);
    if (name == "--seed")
      a.seed = value;
    else if (name == "--least")
      a.least = value;
    else if (name == "--most")
      a.most = value;
    else
      usage();
  }
  return a;
}

void make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) {
    std::fprintf(stderr, "%s: %s\n", path.c_str(), std::strerror(errno));
    std::exit(1);
  }
}

void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!out.flush()) {
    std::fprintf(stderr, "%s: cannot be written\n", path.c_str());
    std::exit(1);
  }
}

std::string group_of(const Sample& s) {
  const Result<Url> url = Url::parse(s.url);
  return url ? registrable_domain(url->hostname()) : s.gold.id;
}

bool is_good(const Document& d, BlockId i) {
  const TextStats& s = d.blocks.blocks[i].stats;
  return s.words >= 10 && s.sentence_ends > 0 && d.blocks.blocks[i].link_words * 3 < s.words;
}

// What the page declares, as the model is shown it: extract() puts a body found elsewhere in place of none
// after the model has spoken.
Metadata declared(const Document& d) { return read_metadata(d.dom, {.page_url = d.url, .crawl_time = {}}); }

// ---- dump

struct Dumped {
  std::string rows, tokens;
  Json page;
};

// Whether a snippet stands in the block, or is cut by its ends.
bool has_snippet(const std::string& text, const std::vector<std::string>& snippets) {
  for (const std::string& s : snippets) {
    const std::string wanted = clean(s);
    if (!wanted.empty() && text.find(wanted) != std::string::npos) return true;
  }
  return false;
}

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

Dumped dump_page(const Arguments& a, const Sample& s) {
  Dumped out;
  ExtractOptions options;
  options.label.names = a.names;
  const Result<Document> d = read_document(a.dataset, s, options);
  out.page = {{"id", s.gold.id},
              {"group", group_of(s)},
              {"page_type", s.page_type},
              {"lang", s.language},
              {"blocks", 0},
              {"gold_tokens", 0},
              {"known", false},
              {"gold", s.gold.text.has_value()}};
  if (!d) return out;
  const FeatureMatrix m = measure_blocks(d->dom, d->blocks, declared(*d), options.label);
  const Alignment al = align_blocks(d->blocks, s.gold.text ? *s.gold.text : std::string());
  // For each block: tokens, tokens in the gold, 1 has a snippet of the text, 2 has one that must not be
  // there.
  std::vector<std::uint32_t> tokens;
  for (BlockId i = 0; i < d->blocks.blocks.size(); ++i) {
    const std::string text = clean(d->blocks.text_of(d->blocks.blocks[i]));
    tokens.push_back(al.blocks[i].all);
    tokens.push_back(al.blocks[i].gold);
    tokens.push_back((has_snippet(text, s.gold.with) ? 1u : 0u) +
                     (has_snippet(text, s.gold.without) ? 2u : 0u));
  }
  out.page["blocks"] = m.rows();
  out.page["gold_tokens"] = al.gold_tokens;
  out.page["known"] = al.known;
  out.rows = bytes_of(m.values);
  out.tokens = bytes_of(tokens);
  return out;
}

void dump(const Arguments& a) {
  const std::vector<Sample> samples = read_samples(a.dataset);
  std::vector<Dumped> pages(samples.size());
  for_each(samples.size(), std::max(1u, std::thread::hardware_concurrency()),
           [&](std::size_t i) { pages[i] = dump_page(a, samples[i]); });
  std::string columns, lines;
  for (std::size_t i = 0; i < column::count; ++i) (columns += column_row(i).name) += '\n';
  std::ofstream rows(a.out + "/rows.f32", std::ios::binary), tokens(a.out + "/tokens.u32", std::ios::binary);
  for (const Dumped& page : pages) {
    rows.write(page.rows.data(), static_cast<std::streamsize>(page.rows.size()));
    tokens.write(page.tokens.data(), static_cast<std::streamsize>(page.tokens.size()));
    lines += page.page.dump() + '\n';
  }
  if (!rows.flush() || !tokens.flush()) {
    std::fprintf(stderr, "%s: cannot be written\n", a.out.c_str());
    std::exit(1);
  }
  write_file(a.out + "/columns.txt", columns);
  write_file(a.out + "/table.txt", std::to_string(table_hash()) + '\n');
  write_file(a.out + "/pages.jsonl", lines);
}

// ---- choice

void choice(const Arguments& a) {
  std::vector<Sample> samples = read_samples(a.dataset);
  if (!a.only.empty()) std::erase_if(samples, [&](const Sample& s) { return !a.only.contains(s.gold.id); });
  std::vector<std::vector<float>> rows(samples.size());
  ExtractOptions options;
  options.label.names = a.names;
  options.label.model = a.model ? &*a.model : nullptr;
  for_each(samples.size(), std::max(1u, std::thread::hardware_concurrency()), [&](std::size_t i) {
    const Result<Document> d = read_document(a.dataset, samples[i], options);
    rows[i].resize(page_column::count);
    if (d && !d->blocks.blocks.empty())
      rows[i] = measure_choice(d->dom, d->blocks, declared(*d), options.label);
  });
  std::string columns, lines, bytes;
  for (std::size_t i = 0; i < page_column::count; ++i) (columns += page_column_row(i).name) += '\n';
  for (std::size_t i = 0; i < samples.size(); ++i) {
    bytes += bytes_of(rows[i]);
    const Json line{
        {"id", samples[i].gold.id}, {"group", group_of(samples[i])}, {"page_type", samples[i].page_type}};
    lines += line.dump() + '\n';
  }
  write_file(a.out + "/columns.txt", columns);
  write_file(a.out + "/rows.f32", bytes);
  write_file(a.out + "/pages.jsonl", lines);
}

// ---- copies

struct Copy {
  std::string html, text;
};

// A declared body would give away what was cut.
void hide_declared_body(const Dom& dom, NodeId text, std::string& value) {
  if (dom[text].parent == kNoNode || !dom[dom[text].parent].is(Tag::script)) return;
  for (std::string_view key : {"articleBody", "\"text\""})
    for (std::size_t at = 0; (at = value.find(key, at)) != std::string::npos; ++at) value[at + 1] = '_';
}

std::optional<Copy> truncate(const Arguments& a, const Sample& s, const Document& d) {
  if (s.page_type != "article" && s.page_type != "None") return std::nullopt;
  const Alignment al = align_blocks(d.blocks, s.gold.text ? *s.gold.text : std::string());
  std::vector<BlockId> body, prose;
  for (BlockId i = 0; i < d.blocks.blocks.size(); ++i)
    if (al.blocks[i].gold * 2 > al.blocks[i].all) {
      body.push_back(i);
      if (is_good(d, i)) prose.push_back(i);
    }
  if (prose.size() < 4) return std::nullopt;
  const std::uint64_t dice = xxh3_64(s.gold.id + '/' + std::to_string(a.seed));
  const std::size_t wanted = std::min<std::size_t>(a.least + dice % (a.most - a.least + 1), prose.size() / 2);
  const std::size_t first = (dice >> 20) % 2 == 0 ? 0 : (dice >> 32) % (prose.size() - wanted + 1);
  const BlockId from = prose[first], to = prose[first + wanted - 1];
  std::vector<bool> cut(d.dom.nodes().size());
  Copy out;
  for (const BlockId i : body) {
    const Block& b = d.blocks.blocks[i];
    if ((i >= from && i <= to) || b.heading_level == 1) {
      (out.text += d.blocks.text_of(b)) += '\n';
    } else {
      for (const Run& r : d.blocks.runs_of(b)) cut[r.node] = true;
    }
  }
  Rewrite rewrite;
  rewrite.text = [&](NodeId n, std::string& value) {
    hide_declared_body(d.dom, n, value);
    return !cut[n];
  };
  out.html = to_html(d.dom, rewrite);
  return out;
}

std::optional<Copy> rename(const Sample& s, const Document& d) {
  Rewrite rewrite;
  rewrite.attribute = [](NodeId, std::string_view name, std::string& value) {
    if (name != "class" && name != "id") return;
    std::string out;
    for (std::size_t i = 0; i < value.size();) {
      std::size_t end = i;
      while (end < value.size() && !ascii::is_space(value[end])) ++end;
      if (end > i) {
        if (!out.empty()) out += ' ';
        // Letters alone: digits are left out of what a template repeats.
        out += 'x';
        for (const char c : hex16(xxh3_64(std::string_view(value).substr(i, end - i))))
          out += ascii::is_digit(c) ? static_cast<char>('g' + (c - '0')) : c;
      }
      i = end + 1;
    }
    value = out;
  };
  return Copy{to_html(d.dom, rewrite), s.gold.text.value_or("")};
}

// Letters and marks of any script onto Han characters, one to one; spaces and line breaks out.
std::string to_han(std::string_view text, bool keep_lines) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = utf8::next(text, i);
    const bool letter = (c < 0x80 && ascii::is_alpha(static_cast<char>(c))) || c >= 0xC0;
    if (c == '\n' && keep_lines)
      out += '\n';
    else if (c < 0x80 && ascii::is_space(static_cast<char>(c)))
      continue;
    else if (letter && c < 0x2000)
      utf8::append(0x4E00 + c, out);
    else
      utf8::append(c, out);
  }
  return out;
}

std::optional<Copy> han(const Sample& s, const Document& d) {
  Rewrite rewrite;
  rewrite.text = [&](NodeId n, std::string& value) {
    const NodeId parent = d.dom[n].parent;
    if (parent != kNoNode && (d.dom[parent].is(Tag::script) || d.dom[parent].is(Tag::style))) return false;
    const bool blank = ascii::trim(value).empty();
    value = blank ? std::string(1, ' ') : to_han(value, (d.dom[n].flags & kPreformatted) != 0);
    return true;
  };
  rewrite.attribute = [&](NodeId n, std::string_view name, std::string& value) {
    const bool text =
        (name == "content" && d.dom.attribute(n, "property").find("time") == std::string_view::npos) ||
        name == "alt" || name == "title";
    if (text) value = to_han(value, false);
  };
  return Copy{to_html(d.dom, rewrite), to_han(s.gold.text.value_or(""), true)};
}

std::optional<Copy> copy_of(const Arguments& a, const Sample& s, const Document& d) {
  if (a.verb == "truncate") return truncate(a, s, d);
  if (a.verb == "rename") return rename(s, d);
  if (a.verb == "han") return han(s, d);
  return Copy{to_html(d.dom, {}), s.gold.text.value_or("")};
}

void copy(const Arguments& a) {
  const std::vector<Sample> samples = read_samples(a.dataset);
  make_folder(a.out + "/html");
  std::vector<std::string> lines(samples.size());
  for_each(samples.size(), std::max(1u, std::thread::hardware_concurrency()), [&](std::size_t i) {
    const Sample& s = samples[i];
    const Result<Document> d = read_document(a.dataset, s, {});
    if (!d) return;
    const std::optional<Copy> made = copy_of(a, s, *d);
    if (!made) return;
    write_file(a.out + "/html/" + s.gold.id + ".html", made->html);
    Json line{{"id", s.gold.id}, {"url", s.url}, {"page_type", s.page_type}, {"lang", s.language}};
    if (s.gold.text) line["text"] = made->text;
    lines[i] = line.dump() + '\n';
  });
  std::string gold;
  for (const std::string& line : lines) gold += line;
  write_file(a.out + "/gold.jsonl", gold);
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments a = read_arguments(argc, argv);
  if (a.least < 1 || a.most < a.least) usage();
  make_folder(a.out);
  if (a.verb == "dump") return dump(a), 0;
  if (a.verb == "choice") return choice(a), 0;
  for (const std::string_view verb : {"truncate", "rename", "han", "same"})
    if (a.verb == verb) return copy(a), 0;
  usage();
}
