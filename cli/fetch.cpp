// SPDX-License-Identifier: Apache-2.0
// saring fetch: bodies and headers of URLs into files.
#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "commands.h"
#include "engine.h"
#include "exit_code.h"
#include "inputs.h"
#include "load.h"
#include "saring/base/ascii.h"
#include "saring/document/document.h"
#include "saring/url/url.h"
#include "sinks.h"
#include "terminal.h"

namespace saring::cli {
namespace {

struct Fetched {
  Input input;
  std::optional<FetchReply> reply;
  std::string error;
  bool skipped = false;
};

std::string_view extension_for(const FetchReply& reply) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {"text/html", "html"},        {"application/xhtml+xml", "xhtml"}, {"text/plain", "txt"},
      {"application/json", "json"}, {"application/pdf", "pdf"},         {"application/xml", "xml"},
      {"text/xml", "xml"}};
  const std::string_view type = reply.content_type;
  const std::string_view essence = ascii::trim(type.substr(0, type.find(';')));
  for (const auto& [known, extension] : kTypes)
    if (ascii::iequals(known, essence)) return extension;
  return looks_like_html(reply.body) ? "html" : "bin";
}

std::string name_for(const NameTemplate& names, const Input& input, std::string_view extension) {
  const Result<Url> url = Url::parse(input.name);
  const std::string hash = page_hash(input.name, {}), stem = stem_of(input);
  const std::string host = url ? std::string(url->hostname()) : std::string();
  return names.expand({.index = input.index, .hash = hash, .stem = stem, .host = host, .ext = extension});
}

std::string header_file(const FetchReply& reply, const std::string& asked) {
  std::string out =
      "Status: " + std::to_string(reply.status) + "\nRequested: " + asked + "\nURL: " + reply.url + "\n\n";
  for (const auto& [name, value] : reply.headers) out.append(name).append(": ").append(value).append("\n");
  return out;
}

struct FetchRun {
  const Settings& settings;
  const NameTemplate& names;
  OutputFolder& folder;
  Report& report;
  NamePool pool;
  Tally tally;
  Progress progress;

  Status save(const Fetched& page, std::string& path) {
    const std::string name =
        pool.take(name_for(names, page.input, page.reply ? extension_for(*page.reply) : "html"));
    path = settings.output_dir + "/" + name;
    if (!page.reply || (settings.skip_existing && folder.exists(name))) return {};
    if (Status body = folder.write(name, page.reply->body); !body) return body;
    return folder.write(name + ".headers", header_file(*page.reply, page.input.name));
  }

  bool take(Fetched&& page) {
    PageReport line;
    line.input = page.input.name;
    line.url = page.reply ? page.reply->url : page.input.name;
    line.status = page.skipped ? "skipped" : "ok";
    std::string error = page.error, path;
    if (page.reply || page.skipped)
      if (const Status saved = save(page, path); !saved) error = saved.error().what;
    if (error.empty()) {
      line.output = path;
      ++tally.done;
    } else {
      line.status = "error";
      line.reason = error;
      ++tally.failed;
    }
    if (page.reply) line.milliseconds = static_cast<double>(page.reply->elapsed.count());
    progress.hide();
    if (!error.empty() && !settings.quiet) say(page.input.name + ": error: " + error);
    if (error.empty() && settings.verbose)
      say(page.input.name + ": " + std::string(line.status) + " -> " + path);
    progress.step(tally.done + tally.failed, tally.failed);
    const Status reported = report.add(line);
    if (!reported && !reported.error().what.empty()) say(reported.error().what);
    if (!reported) tally.broken = true;
    return static_cast<bool>(reported);
  }
};

Fetched fetch_one(const Input& input, const Settings& settings, const NameTemplate& names,
                  const OutputFolder& folder, HostGate& gate) {
  Fetched out{input, {}, {}, false};
  if (input.kind != InputKind::url) {
    out.error = input.kind == InputKind::failed ? input.what : "not a URL";
  } else if (settings.skip_existing && folder.exists(name_for(names, input, "html"))) {
    out.skipped = true;
  } else {
    Result<FetchReply> reply = fetch_politely(input.address, settings, gate);
    if (reply)
      out.reply = std::move(*reply);
    else
      out.error = reply.error().what;
  }
  return out;
}

}  // namespace

int run_fetch(const Settings& given) {
  Settings settings = given;
  if (settings.output_dir.empty()) settings.output_dir = ".";
  if (settings.inputs.empty() && settings.files_from.empty())
    return say("no URL given (see saring fetch --help)"), kUsage;
  for (const std::string& input : settings.inputs)
    if (!is_url(input)) return say("'" + input + "' is not a URL (see saring fetch --help)"), kUsage;
  const Result<NameTemplate> names = NameTemplate::parse(settings.name);
  if (!names) return say(names.error().what), kUsage;
  if (names->needs_document()) return say("--name: fetch does not know {date} and {slug}"), kUsage;
  Result<Inputs> inputs = Inputs::open(settings);
  if (!inputs) return say(inputs.error().what), kUsage;
  Result<Report> report = Report::open(settings);
  if (!report) return say("--report: " + report.error().what), kUsage;
  Result<OutputFolder> folder = OutputFolder::open(settings.output_dir);
  if (!folder) return say("-O: " + folder.error().what), kUsage;

  HostGate gate;
  FetchRun run{settings, *names, *folder, *report, {}, {}, Progress(settings)};
  if (settings.files_from.empty()) run.progress.expect(settings.inputs.size());
  const unsigned threads =
      settings.jobs != 0 ? settings.jobs : std::max(1u, std::thread::hardware_concurrency());
  struct Nothing {};
  run_in_order<Input, Fetched, Nothing>(
      threads, [&] { return inputs->next(); },
      [&](Input&& input, Nothing&) { return fetch_one(input, settings, *names, *folder, gate); },
      [&](Fetched&& page) { return run.take(std::move(page)); });
  run.progress.hide();
  if (const Status finished = report->finish(); !finished) {
    say("--report: " + finished.error().what);
    run.tally.broken = true;
  }
  return run.tally.exit_code();
}

}  // namespace saring::cli
