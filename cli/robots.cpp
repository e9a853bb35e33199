// SPDX-License-Identifier: Apache-2.0
// saring robots: what a robots.txt allows, and by which rule.
#include "saring/fetch/robots.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "commands.h"
#include "exit_code.h"
#include "inputs.h"
#include "lines.h"
#include "read.h"
#include "robots_print.h"
#include "saring/corpus/output.h"
#include "saring/fetch/http.h"
#include "saring/url/url.h"
#include "signals.h"
#include "terminal.h"
#include "values.h"

namespace saring::cli {
namespace {

// What was answered, and the exit code of it.
struct Answers {
  bool disallowed = false, failed = false;

  int exit_code() const {
    if (const int signal = stop_signal(); signal != 0) return kSignalled + signal;
    return failed ? kSomeFailed : disallowed ? kDisallowed : kAllDone;
  }
};

void warn_of_cut(const std::string& path, const Robots& robots, const Settings& settings) {
  if (robots.truncated() && !settings.quiet)
    say(path + ": warning: more than " + std::to_string(kMaxRobotsBytes) + " bytes; the rest does not count");
}

// The file read last.
class LastFile {
 public:
  explicit LastFile(const Settings& settings) : settings_(settings) {}

  const Result<Robots>& get(const std::string& path, const Url& address) {
    if (robots_ && path == path_) return *robots_;
    path_ = path;
    const Result<std::string> bytes = read_start(path, kMaxRobotsBytes + 1);
    robots_.emplace(bytes ? Result<Robots>(Robots::parse(*bytes, address)) : Result<Robots>(bytes.error()));
    if (*robots_) warn_of_cut(path, **robots_, settings_);
    return *robots_;
  }

 private:
  const Settings& settings_;
  std::string path_;
  std::optional<Result<Robots>> robots_;
};

// Whether rules can be asked about it: a path, with its '/', or a URL of a scheme that has hosts. Longer ones
// than we parse are left to the rules, which know them.
bool is_target(std::string_view url) {
  if (url.starts_with('/')) return true;
  const Result<Url> parsed = Url::parse(url);
  return parsed ? !parsed->hostname().empty() : parsed.error().code == Errc::too_large;
}

constexpr std::string_view kNoTarget = "neither a URL nor a path that begins with '/'";

std::string conflict(const Settings& settings) {
  const std::string& format = settings.plain_format;
  if (settings.typed.contains("format") && format != "txt" && format != "json")
    return "--format: " + not_one_of(format, "txt json");
  if (!settings.batch && settings.inputs.empty()) return "no robots.txt given (see saring robots --help)";
  if (!settings.inputs.empty() && settings.inputs[0].empty())
    return settings.batch ? "the name of the list is empty" : "the name of the robots.txt is empty";
  if (!settings.batch && is_url(settings.inputs[0]))
    return "'" + without_user(settings.inputs[0]) + "' is not fetched: a saved robots.txt comes first";
  if (settings.batch && settings.inputs.size() > 1)
    return "--batch takes one list (see saring robots --help)";
  if (settings.batch && settings.typed.contains("agent")) return "--agent and --batch exclude each other";
  if (settings.batch && settings.typed.contains("url")) return "--url and --batch exclude each other";
  return {};
}

// FILE, NAME and URL between tabs; tabs in the URL belong to it.
std::optional<RobotsQuestion> read_question(std::string_view line) {
  const std::size_t first = line.find('\t');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = line.find('\t', first + 1);
  if (first == 0 || second == std::string_view::npos) return std::nullopt;
  return RobotsQuestion{line.substr(0, first), line.substr(first + 1, second - first - 1),
                        line.substr(second + 1)};
}

std::string answer(const std::string& line, LastFile& file, bool json, Answers& answers) {
  const std::optional<RobotsQuestion> question = read_question(line);
  std::string fault;
  if (!question) {
    fault = "not a file, a name and a URL between tabs";
  } else if (question->file == "-") {
    fault = "standard input is not taken here";
  } else if (!is_target(question->url)) {
    fault = kNoTarget;
  } else {
    const Result<Robots>& robots = file.get(std::string(question->file), {});
    if (robots) {
      const RobotsVerdict verdict = robots->check(question->agent, question->url);
      answers.disallowed |= !verdict.allowed;
      return robots_answer(*question, verdict, {json, true});
    }
    fault = robots.error().what;
  }
  answers.failed = true;
  return robots_no_answer(question.value_or(RobotsQuestion{line, {}, {}}), fault, json);
}

int run_batch(const Settings& settings, bool json) {
  const std::string list = settings.inputs.empty() ? "-" : settings.inputs[0];
  Result<LineReader> reader = LineReader::open(list);
  if (!reader) return say(reader.error().what), kSomeFailed;
  LineWriter writer;
  LastFile file(settings);
  Answers answers;
  answer_lines(*reader, writer, [&](const std::string& line) { return answer(line, file, json, answers); });
  if (reader->error() != 0) say(io_error(list, reader->error()).what);
  answers.failed |= reader->error() != 0 || writer.failed();
  return answers.exit_code();
}

}  // namespace

int run_robots(const Settings& settings) {
  if (const std::string wrong = conflict(settings); !wrong.empty()) return say(wrong), kUsage;
  const bool json = settings.typed.contains("format") && settings.plain_format == "json";
  if (settings.batch) return run_batch(settings, json);
  const std::string& path = settings.inputs[0];
  const std::string user_agent = default_user_agent();
  const std::string agent = settings.agent.empty() ? std::string(product_token(user_agent)) : settings.agent;
  if (product_token(agent) != agent && !settings.quiet)
    say("--agent: '" + agent + "' is not a product token, which no line of a robots.txt can name");
  for (std::size_t i = 1; i < settings.inputs.size(); ++i)
    if (!is_target(settings.inputs[i]))
      return say("'" + without_user(settings.inputs[i]) + "' is " + std::string(kNoTarget)), kUsage;
  const Result<Url> address = settings.url.empty() ? Result<Url>(Url()) : Url::parse(settings.url);
  const Result<std::string> bytes = read_start(path, kMaxRobotsBytes + 1);
  if (!bytes) return say(path + ": " + bytes.error().what), kSomeFailed;
  const Robots robots = Robots::parse(*bytes, *address);
  if (settings.inputs.size() > 1) warn_of_cut(path, robots, settings);

  LineWriter writer;
  Answers answers;
  if (settings.inputs.size() == 1) writer.add(json ? robots_json(robots, agent) : robots_text(robots, agent));
  for (std::size_t i = 1; i < settings.inputs.size(); ++i) {
    const std::string& url = settings.inputs[i];
    const RobotsVerdict verdict = robots.check(agent, url);
    answers.disallowed |= !verdict.allowed;
    if (!writer.add(robots_answer({{}, agent, url}, verdict, {json, false}))) break;
  }
  writer.flush();
  answers.failed |= writer.failed();
  return answers.exit_code();
}

}  // namespace saring::cli
