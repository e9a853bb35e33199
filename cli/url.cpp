// SPDX-License-Identifier: Apache-2.0
// saring url: parts of URLs and their canonical form.
#include "saring/url/url.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "commands.h"
#include "exit_code.h"
#include "lines.h"
#include "signals.h"
#include "sinks.h"
#include "terminal.h"
#include "values.h"

namespace saring::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Question {
  std::string input;
  std::string base;  // empty: none
};

std::vector<std::pair<std::string_view, std::string>> parts_of(const Url& url) {
  return {{"href", url.href()},
          {"origin", url.origin()},
          {"protocol", std::string(url.protocol())},
          {"username", std::string(url.username())},
          {"password", std::string(url.password())},
          {"host", std::string(url.host())},
          {"hostname", std::string(url.hostname())},
          {"port", std::string(url.port())},
          {"pathname", std::string(url.pathname())},
          {"search", std::string(url.search())},
          {"hash", std::string(url.hash())},
          {"canonical", canonical(url)},
          {"registrable_domain", registrable_domain(url.hostname())},
          {"display_host", display_host(url.hostname())}};
}

Result<Url> parse_question(const Question& question) {
  if (question.base.empty()) return Url::parse(question.input);
  const Result<Url> base = Url::parse(question.base);
  return base ? Url::parse(question.input, *base) : base;
}

std::string to_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string error_line(const std::string& input, const Error& error) {
  return to_line({{"input", input}, {"error", name(error.code)}, {"reason", error.what}});
}

std::string to_json(const Question& question, const Result<Url>& url) {
  if (!url) return error_line(question.input, url.error());
  Json json = {{"input", question.input}};
  for (auto& [key, value] : parts_of(*url)) json[std::string(key)] = std::move(value);
  return to_line(json);
}

std::string to_text(const Question& question, const Url& url) {
  constexpr std::size_t kColumn = 20;
  std::string out = printable(question.input) + "\n";
  for (const auto& [key, value] : parts_of(url)) {
    if (value.empty()) continue;
    out.append("  ").append(key).append(kColumn - key.size(), ' ').append(printable(value)).append("\n");
  }
  return out;
}

// A line of the list: a URL, or an object with input and base.
Result<Question> read_question(const std::string& line, const std::string& base) {
  if (!line.starts_with("{\"")) return Question{line, base};
  const Json json = Json::parse(line, nullptr, false);
  Question out{{}, base};
  const auto read = [&](const char* key, std::string& to) {
    const auto member = json.find(key);
    if (member == json.end() || member->is_null()) return true;
    if (!member->is_string()) return false;
    to = member->get<std::string>();
    return true;
  };
  if (!json.is_object() || !json.contains("input") || !read("input", out.input) || !read("base", out.base))
    return Error{Errc::usage, "not an object with the members input and base"};
  return out;
}

int answer_list(const Settings& settings, Tally& tally) {
  Result<LineReader> reader = LineReader::open("-");
  if (!reader) return say(reader.error().what), kNothing;
  LineWriter writer;
  answer_lines(*reader, writer, [&](const std::string& line) {
    const Result<Question> question = read_question(line, settings.base);
    const Result<Url> url = question ? parse_question(*question) : Result<Url>(question.error());
    ++(url ? tally.done : tally.failed);
    return question ? to_json(*question, url) : error_line(line, question.error());
  });
  if (reader->error() != 0) say(io_error("standard input", reader->error()).what);
  if (reader->error() != 0 || writer.failed()) tally.broken = true;
  const bool empty = tally.done + tally.failed == 0 && !tally.broken && stop_signal() == 0;
  return empty ? kAllDone : tally.exit_code();
}

}  // namespace

int run_url(const Settings& settings) {
  const bool asked = settings.typed.contains("format");
  if (asked && settings.plain_format != "txt" && settings.plain_format != "json")
    return say("--format: " + not_one_of(settings.plain_format, "txt json")), kUsage;
  const bool json = asked && settings.plain_format == "json";
  Tally tally;
  if (settings.inputs.empty() || (settings.inputs.size() == 1 && settings.inputs[0] == "-")) {
    if (asked && !json) return say("-f txt is for URLs of the command line"), kUsage;
    return answer_list(settings, tally);
  }
  LineWriter writer;
  bool any = false;
  for (const std::string& input : settings.inputs) {
    const Question question{input, settings.base};
    const Result<Url> url = parse_question(question);
    ++(url ? tally.done : tally.failed);
    if (json) {
      writer.add(to_json(question, url));
    } else if (url) {
      if (std::exchange(any, true)) writer.add("\n");
      writer.add(to_text(question, *url));
    } else {
      say("'" + input + "': " + std::string(name(url.error().code)) + ": " + url.error().what);
    }
  }
  writer.flush();
  if (writer.failed()) tally.broken = true;
  return tally.exit_code();
}

}  // namespace saring::cli
