// SPDX-License-Identifier: Apache-2.0
#include "dataset.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <unordered_map>
#include <utility>

#include "align.h"
#include "read.h"
#include "saring/base/hash.h"
#include "saring/text/tokens.h"

namespace saring::train {

std::vector<Sample> read_samples(const std::string& dataset) {
  Result<std::vector<cli::Gold>> gold = cli::read_gold(dataset, {"url", "page_type", "lang"});
  if (!gold) {
    std::fprintf(stderr, "%s\n", gold.error().what.c_str());
    std::exit(1);
  }
  std::vector<Sample> out;
  for (cli::Gold& g : *gold) {
    Sample s;
    s.url = g.groups[0], s.page_type = g.groups[1], s.language = g.groups[2];
    s.gold = std::move(g);
    out.push_back(std::move(s));
  }
  return out;
}

Result<Document> read_document(const std::string& dataset, const Sample& sample,
                               const ExtractOptions& options) {
  const Result<std::string> bytes =
      cli::read_page(cli::page_path(dataset, sample.gold.id), options.parse.max_bytes);
  if (!bytes) return bytes.error();
  return extract({.bytes = *bytes}, options);
}

void for_each(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  std::vector<std::jthread> pool;
  for (unsigned t = 0; t < threads; ++t)
    pool.emplace_back([&] {
      for (std::size_t i = next++; i < count; i = next++) work(i);
    });
}

std::vector<std::uint64_t> token_hashes(std::string_view text) {
  const std::string lower = lower_case(text);
  std::vector<std::uint64_t> out;
  for (const std::string_view token : word_tokens(lower, Unspaced::singles)) out.push_back(xxh3_64(token));
  return out;
}

Alignment align_blocks(const Blocks& blocks, std::string_view gold) {
  std::unordered_map<std::uint64_t, std::uint32_t> words;
  const auto add = [&](std::string_view text, std::vector<AlignToken>& out) {
    const std::size_t first = out.size();
    for (const std::uint64_t hash : token_hashes(text))
      out.push_back({words.try_emplace(hash, static_cast<std::uint32_t>(words.size())).first->second,
                     out.size() == first});
  };
  std::vector<AlignToken> page_tokens, gold_tokens;
  std::vector<std::size_t> ends;
  for (const Block& b : blocks.blocks) {
    add(blocks.text_of(b), page_tokens);
    ends.push_back(page_tokens.size());
  }
  for (std::size_t i = 0; i < gold.size();) {
    const std::size_t end = std::min(gold.find('\n', i), gold.size());
    add(gold.substr(i, end - i), gold_tokens);
    i = end + 1;
  }
  Alignment out;
  out.gold_tokens = static_cast<std::uint32_t>(gold_tokens.size());
  const std::vector<bool> aligned = align(page_tokens, gold_tokens);
  out.known = aligned.size() == page_tokens.size();
  out.blocks.resize(blocks.blocks.size());
  for (std::size_t b = 0, i = 0; b < ends.size(); ++b)
    for (; i < ends[b]; ++i) ++out.blocks[b].all, out.blocks[b].gold += out.known && aligned[i];
  return out;
}

namespace {

void escape(std::string_view text, bool attribute, std::string& out) {
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<' && !attribute)
      out += "&lt;";
    else if (c == '"' && attribute)
      out += "&quot;";
    else
      out += c;
  }
}

bool is_raw(Tag tag) {
  return tag == Tag::script || tag == Tag::style || tag == Tag::xmp || tag == Tag::iframe ||
         tag == Tag::noembed || tag == Tag::noframes || tag == Tag::plaintext;
}

}  // namespace

std::string to_html(const Dom& dom, const Rewrite& rewrite) {
  std::string out = "<!DOCTYPE html><meta charset=utf-8>";
  std::vector<NodeId> open;
  const auto close_to = [&](NodeId at) {
    while (!open.empty() && dom[open.back()].end <= at) {
      ((out += "</") += dom[open.back()].text) += '>';
      open.pop_back();
    }
  };
  std::string value;
  for (NodeId i = 1; i < dom.nodes().size(); ++i) {
    close_to(i);
    const Node& n = dom[i];
    if (n.kind == NodeKind::text) {
      value = n.text;
      if (rewrite.text && !rewrite.text(i, value)) continue;
      if (n.parent != kNoNode && is_raw(dom[n.parent].tag))
        out += value;
      else
        escape(value, false, out);
    }
    if (n.kind != NodeKind::element) continue;
    (out += '<') += n.text;
    for (const Attribute& a : dom.attributes(i)) {
      value = a.value;
      if (rewrite.attribute) rewrite.attribute(i, a.name, value);
      ((out += ' ') += a.name) += "=\"";
      escape(value, true, out);
      out += '"';
    }
    out += '>';
    if (n.tag == Tag::pre || n.tag == Tag::textarea) out += '\n';
    if (n.ns == Namespace::html && is_void(n.tag)) continue;
    open.push_back(i);
  }
  close_to(static_cast<NodeId>(dom.nodes().size()));
  return out;
}

}  // namespace saring::train
