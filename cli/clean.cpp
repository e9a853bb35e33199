// SPDX-License-Identifier: Apache-2.0
// saring clean: pages in, text out.
#include <algorithm>
#include <optional>
#include <thread>
#include <utility>

#include "commands.h"
#include "engine.h"
#include "exit_code.h"
#include "inputs.h"
#include "load.h"
#include "page.h"
#include "sinks.h"
#include "terminal.h"

namespace saring::cli {
namespace {

int fail_usage(std::string_view what) {
  say(what);
  return kUsage;
}

unsigned threads_for(const Settings& settings) {
  return settings.jobs != 0 ? settings.jobs : std::max(1u, std::thread::hardware_concurrency());
}

std::size_t count_inputs(const Settings& settings) {
  if (!settings.files_from.empty()) return 0;
  Result<Inputs> inputs = Inputs::open(settings);
  std::size_t count = 0;
  while (inputs && stop_signal() == 0 && inputs->next()) ++count;
  return count;
}

// Where pages go and what is told about them.
struct Run {
  const Settings& settings;
  PageMaker& maker;
  std::optional<Stream> stream;
  std::optional<OutputFolder> folder;
  Report report;
  NamePool names;
  ParseMemory memory;  // for pages made again
  Tally tally;
  Progress progress;

  void tell(const PageReport& page, std::string_view text) {
    progress.hide();
    say(page.input + ": " + std::string(text));
  }

  // A file of its own. Makes the page again where another of the same name stood in for it.
  Status save(Page& page) {
    if (page.name.empty()) return {};
    const std::string name = names.take(page.name);
    const bool there = settings.skip_existing && folder->exists(name);
    if (page.skipped && !there) page = maker.make(page.input, PageMaker::Skip::never, memory);
    page.skipped = there;
    if (there) page.report.status = "skipped", page.report.reason.clear();
    if (!page.skipped && !page.ok) return {};
    page.report.output = settings.output_dir + (settings.output_dir.ends_with('/') ? "" : "/") + name;
    return page.skipped ? Status() : folder->write(name, page.text);
  }

  // False: no use in going on.
  bool take(Page&& page) {
    bool go_on = true;
    Status written = folder ? save(page) : page.ok ? stream->write(page.text) : Status();
    if (!folder && page.ok) page.report.output = stream->name();
    if (!written && written.error().what.empty()) {
      go_on = false;  // the reader of our output has enough; the page is as good as delivered
    } else if (!written) {
      page.ok = page.skipped = false;
      page.report.status = "error";
      page.report.reason = written.error().what;
      page.report.output.clear();
      tally.broken = true;
      go_on = folder.has_value();
    }
    if (page.ok || page.skipped)
      ++tally.done;
    else
      ++tally.failed;
    if (const Status reported = report.add(page.report); !reported) {
      progress.hide();
      if (!reported.error().what.empty()) say(reported.error().what);
      tally.broken = true;
      go_on = false;
    }
    describe(page, written);
    progress.step(tally.done + tally.failed, tally.failed);
    return go_on;
  }

  void describe(const Page& page, const Status& written) {
    if (!written && !folder) {  // the stream broke: told in any case, unless its reader just went away
      progress.hide();
      if (!written.error().what.empty()) say(written.error().what);
    } else if (!page.ok && !page.skipped) {
      if (!settings.quiet) tell(page.report, std::string(page.report.status) + ": " + page.report.reason);
    } else if (settings.verbose) {
      tell(page.report,
           std::string(page.report.status) + (page.report.output.empty() ? "" : " -> " + page.report.output));
    }
  }
};

std::string conflict(const Settings& settings) {
  const bool to_folder = !settings.output_dir.empty();
  if (to_folder && settings.typed.contains("output") && settings.typed.contains("output-dir"))
    return "-o and -O exclude each other";
  for (const std::string_view needs_folder : {"name", "skip-existing"})
    if (!to_folder && settings.typed.contains(needs_folder))
      return "--" + std::string(needs_folder) + " needs -O";
  if (settings.report == "-" && !to_folder && (settings.output.empty() || settings.output == "-"))
    return "--report - needs -o or -O: standard output has the text";
  if (settings.quiet && settings.verbose && settings.typed.contains("quiet") &&
      settings.typed.contains("verbose"))
    return "-q and -v exclude each other";
  return {};
}

}  // namespace

int run_clean(const Settings& given) {
  Settings settings = given;
  // Of -o and -O the one that was typed holds against the other from the environment or the file.
  if (settings.typed.contains("output") && !settings.typed.contains("output-dir"))
    settings.output_dir.clear();
  if (const std::string wrong = check_inputs(settings); !wrong.empty()) return fail_usage(wrong);
  if (const std::string wrong = conflict(settings); !wrong.empty()) return fail_usage(wrong);
  Result<Inputs> inputs = Inputs::open(settings);
  if (!inputs) return fail_usage(inputs.error().what);
  if (settings.output_dir.empty() && settings.write.format == Format::json && inputs->several())
    settings.write.format = Format::jsonl;

  PageMaker maker(settings);
  Result<Report> report = Report::open(settings);
  if (!report) return fail_usage("--report: " + report.error().what);
  Run run{settings, maker, {}, {}, std::move(*report), {}, {}, {}, Progress(settings)};
  if (settings.output_dir.empty()) {
    Result<Stream> stream = Stream::open(settings, settings.write.format);
    if (!stream) return fail_usage("-o: " + stream.error().what);
    run.stream.emplace(std::move(*stream));
  } else {
    Result<OutputFolder> folder = OutputFolder::open(settings.output_dir);
    if (!folder) return fail_usage("-O: " + folder.error().what);
    run.folder.emplace(std::move(*folder));
    maker.skip_in(&*run.folder);
  }
  if (run.progress.shown()) run.progress.expect(count_inputs(settings));

  run_in_order<Input, Page, ParseMemory>(
      threads_for(settings), [&] { return inputs->next(); },
      [&](Input&& input, ParseMemory& memory) { return maker.make(input, PageMaker::Skip::allowed, memory); },
      [&](Page&& page) { return run.take(std::move(page)); });

  run.progress.hide();
  if (run.stream)
    if (const Status finished = run.stream->finish(); !finished) {
      say(finished.error().what);
      run.tally = {0, run.tally.done + run.tally.failed, true};
    }
  if (const Status finished = run.report.finish(); !finished) {
    say("--report: " + finished.error().what);
    run.tally.broken = true;
  }
  if (run.tally.done + run.tally.failed == 0 && stop_signal() == 0 && !settings.quiet) say("no pages found");
  if (settings.verbose)
    say(std::to_string(run.tally.done) + " done, " + std::to_string(run.tally.failed) + " failed");
  return run.tally.exit_code();
}

}  // namespace saring::cli
