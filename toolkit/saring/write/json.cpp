// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <nlohmann/json.hpp>

#include "saring/base/version.h"
#include "saring/text/normalize.h"
#include "saring/url/url.h"
#include "saring/write/formats_internal.h"

namespace saring::write_internal {
namespace {

using Json = nlohmann::ordered_json;

// Null for an empty text: absent.
Json text_or_null(std::string_view text) {
  std::string value = clean(text);
  return value.empty() ? Json() : Json(std::move(value));
}

Json list_of(const std::vector<Fact>& facts) {
  Json out = Json::array();
  for (const Fact& fact : facts)
    if (std::string value = clean(fact.value); !value.empty()) out.push_back(std::move(value));
  return out;
}

std::string joined(const std::vector<Fact>& facts, std::string_view separator) {
  std::string out;
  for (const Fact& fact : facts) {
    const std::string value = clean(fact.value);
    if (!out.empty() && !value.empty()) out += separator;
    out += value;
  }
  return out;
}

std::string body_of(const Document& document, const WriteOptions& options) {
  std::string body;
  write_plain_body(document, options, body);
  if (!body.empty()) body.pop_back();
  return body;
}

Json sources_of(const Document& document) {
  const Metadata& meta = document.meta;
  Json out = Json::object();
  const auto add = [&](const char* field, const Fact& fact) {
    if (fact) out[field] = name(fact.source);
  };
  add("title", document.title);
  if (!meta.authors.empty()) add("authors", meta.authors.front());
  add("date_published", meta.date_published);
  add("date_modified", meta.date_modified);
  add("site_name", meta.site_name);
  add("url_canonical", meta.canonical_url);
  if (!document.language.empty())
    out["language"] = name(meta.language ? meta.language.source : MetaSource::guess);
  add("description", meta.description);
  if (!meta.tags.empty()) add("tags", meta.tags.front());
  add("image", meta.image);
  add("licence", meta.licence);
  add("page_kind", meta.page_kind);
  if (!document.declared_body.empty()) add("text", meta.body);
  return out;
}

// More would only show the noise of a prediction.
Json three_digits(float value) { return std::round(static_cast<double>(value) * 1000) / 1000; }

Json saring_object(const Document& document, const WriteOptions& options) {
  const Metadata& meta = document.meta;
  Json out = Json::object();
  out["url"] = text_or_null(document.url);
  out["url_canonical"] = text_or_null(meta.canonical_url.value);
  out["status"] = name(document.status);
  out["reason"] = text_or_null(document.reason);
  out["title"] = text_or_null(document.title.value);
  out["authors"] = list_of(meta.authors);
  out["date_published"] = text_or_null(meta.date_published.value);
  out["date_modified"] = text_or_null(meta.date_modified.value);
  out["site_name"] = text_or_null(meta.site_name.value);
  out["language"] = text_or_null(document.language);
  out["language_confidence"] = document.language.empty() ? Json() : Json(document.language_confidence);
  out["description"] = text_or_null(meta.description.value);
  out["tags"] = list_of(meta.tags);
  out["image"] = text_or_null(meta.image.value);
  out["licence"] = text_or_null(meta.licence.value);
  out["encoding"] = text_or_null(document.encoding);
  out["encoding_source"] = document.encoding.empty() ? Json() : Json(name(document.encoding_source));
  const bool wall = document.wall.kind != Wall::none;
  out["wall"] = wall ? Json(name(document.wall.kind)) : Json();
  out["wall_evidence"] = wall ? text_or_null(document.wall.evidence) : Json();
  out["page_kind"] = text_or_null(meta.page_kind.value);
  out["words"] = document.words;
  const Labels& labels = document.labels;
  const bool judged = !document.blocks.blocks.empty();
  out["page_type"] = judged ? Json(name(labels.page_type())) : Json();
  out["page_type_probability"] =
      judged ? three_digits(labels.page_types[static_cast<std::size_t>(labels.page_type())]) : Json();
  out["quality"] = judged ? three_digits(labels.quality) : Json();
  out["text"] = body_of(document, options);
  out["sources"] = sources_of(document);
  out["version"] = version();
  return out;
}

std::string hostname_of(const Document& document) {
  for (std::string_view candidate :
       {std::string_view(document.url), std::string_view(document.meta.canonical_url.value)})
    if (const auto url = Url::parse(candidate); url && url->is_http())
      return registrable_domain(url->hostname());
  return {};
}

// The field names of trafilatura 2's JSON. Fields that only it can fill are null.
Json trafilatura_object(const Document& document, const WriteOptions& options) {
  const Metadata& meta = document.meta;
  WriteOptions comments = options;
  comments.keep = bit(Label::comments);
  const std::string text = body_of(document, options);
  const std::string& url = document.url.empty() ? meta.canonical_url.value : document.url;
  Json out = Json::object();
  out["title"] = text_or_null(document.title.value);
  out["author"] = text_or_null(joined(meta.authors, "; "));
  out["hostname"] = text_or_null(hostname_of(document));
  out["date"] = text_or_null(std::string_view(meta.date_published.value).substr(0, 10));
  out["fingerprint"] = Json();
  out["id"] = Json();
  out["license"] = text_or_null(meta.licence.value);
  out["comments"] = document.declared_body.empty() ? body_of(document, comments) : std::string();
  out["raw_text"] = text;
  out["text"] = text;
  out["language"] = text_or_null(document.language);
  out["image"] = text_or_null(meta.image.value);
  out["pagetype"] = text_or_null(meta.page_kind.value);
  out["filedate"] = Json();
  out["source"] = text_or_null(url);
  out["source-hostname"] = text_or_null(meta.site_name.value);
  out["excerpt"] = text_or_null(meta.description.value);
  out["categories"] = "";
  out["tags"] = joined(meta.tags, ";");
  return out;
}

}  // namespace

void write_json(const Document& document, const WriteOptions& options, std::string& out) {
  const Json object = options.schema == Schema::saring ? saring_object(document, options)
                                                       : trafilatura_object(document, options);
  out += object.dump(options.format == Format::jsonl ? -1 : 2, ' ', false, Json::error_handler_t::replace);
  out += '\n';
}

// A JSON string is a double-quoted YAML scalar, so nothing in a value can end it or start another key.
void append_front_matter(const Document& document, std::string& out) {
  const Metadata& meta = document.meta;
  const auto quoted = [](const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  };
  const auto line = [&](std::string_view key, std::string_view value) {
    if (const Json text = text_or_null(value); !text.is_null())
      ((((out += key) += ": ") += quoted(text)) += '\n');
  };
  const auto list = [&](std::string_view key, const std::vector<Fact>& facts) {
    const Json values = list_of(facts);
    if (values.empty()) return;
    (out += key) += ":\n";
    for (const Json& value : values) ((out += "  - ") += quoted(value)) += '\n';
  };
  out += "---\n";
  line("title", document.title.value);
  list("authors", meta.authors);
  line("date_published", meta.date_published.value);
  line("date_modified", meta.date_modified.value);
  line("site_name", meta.site_name.value);
  line("url", document.url.empty() ? meta.canonical_url.value : document.url);
  line("language", document.language);
  line("description", meta.description.value);
  list("tags", meta.tags);
  out += "---\n";
}

}  // namespace saring::write_internal
