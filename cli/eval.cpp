// SPDX-License-Identifier: Apache-2.0
// saring eval: extraction against what people marked as the text of a page.
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "commands.h"
#include "engine.h"
#include "exit_code.h"
#include "gold.h"
#include "output_file.h"
#include "page.h"
#include "score.h"
#include "score_print.h"
#include "terminal.h"

namespace saring::cli {
namespace {

// By which pages are grouped unless told; fields that tell no pages apart are left out.
constexpr std::string_view kUsualFields[] = {"page_type", "lang"};

struct Scored {
  ScoredPage page;
  std::string reason;   // why the page gave no text; empty if it did
  bool failed = false;  // the page itself could not be read
};

std::string conflict(const Settings& settings) {
  if (settings.inputs.empty()) return "no data set given: name a folder with gold.jsonl or gold.jsonl.gz";
  if (settings.inputs.size() > 2) return "eval takes a data set and a folder of predictions, no more";
  for (const std::string& input : settings.inputs)
    if (input.empty()) return "an input is empty";
  if (settings.inputs.size() == 2)
    for (const std::string_view name : {"keep", "drop", "no-title", "favor", "min-words"})
      if (settings.typed.contains(name))
        return "--" + std::string(name) + " is for extraction: the predictions are made already";
  if (settings.quiet && settings.verbose && settings.typed.contains("quiet") &&
      settings.typed.contains("verbose"))
    return "-q and -v exclude each other";
  return {};
}

Scored score_extracted(const Settings& settings, const Gold& gold, PageMaker& maker, std::size_t index,
                       ParseMemory& memory) {
  const Input input{InputKind::file, index, page_path(settings.inputs[0], gold.id), {}};
  const Page page = maker.make(input, PageMaker::Skip::never, memory);
  const Unspaced unspaced = settings.cjk ? Unspaced::singles : Unspaced::runs;
  const std::string_view text = page.ok ? page.text : std::string_view();
  Scored out{
      {gold.id, score_page(gold, text, !page.ok, unspaced), std::string(page.report.status)}, {}, false};
  if (!page.ok) out.reason = page.report.reason;
  out.failed = page.report.status == name(PageStatus::error);
  return out;
}

Scored score_predicted(const Settings& settings, const Gold& gold) {
  const Result<std::string> text = read_prediction(settings.inputs[1], gold.id);
  const Unspaced unspaced = settings.cjk ? Unspaced::singles : Unspaced::runs;
  Scored out{{gold.id, score_page(gold, text ? *text : std::string(), !text, unspaced), {}}, {}, false};
  out.page.status = !text ? "missing" : out.page.score.empty ? "empty" : "ok";
  if (!text) out.reason = text.error().what;
  return out;
}

// The fields to group by, and whether they were asked for or are the usual ones.
struct Fields {
  std::vector<std::string> names;
  bool asked = false;
};

Fields fields_of(const Settings& settings) {
  if (!settings.by.empty()) return {settings.by, true};
  return {{std::begin(kUsualFields), std::end(kUsualFields)}, false};
}

Evaluation evaluate(const std::vector<Gold>& gold, std::vector<ScoredPage> pages, const Fields& fields,
                    std::size_t worst) {
  Evaluation out;
  Totals all;
  std::vector<std::map<std::string, Totals>> by(fields.names.size());
  for (std::size_t i = 0; i < pages.size(); ++i) {
    all.add(pages[i].score);
    for (std::size_t f = 0; f < by.size(); ++f) by[f][gold[i].groups[f]].add(pages[i].score);
  }
  out.all = all.figures();
  for (std::size_t f = 0; f < by.size(); ++f) {
    if (!fields.asked && by[f].size() < 2) continue;
    auto& [field, groups] = out.by.emplace_back(fields.names[f], std::map<std::string, Figures>());
    for (const auto& [value, totals] : by[f]) groups.emplace(value, totals.figures());
  }
  std::stable_sort(pages.begin(), pages.end(), [](const ScoredPage& a, const ScoredPage& b) {
    return rank_of(a.score) < rank_of(b.score);
  });
  pages.resize(std::min(worst, pages.size()));
  out.worst = std::move(pages);
  return out;
}

Status write_pages(const std::string& path, const std::vector<ScoredPage>& pages) {
  Result<OutputFile> file = OutputFile::open(path);
  if (!file) return file.error();
  for (const ScoredPage& page : pages)
    if (const Status written = file->append(page_line(page)); !written) return written;
  return file->commit();
}

struct Run {
  std::vector<ScoredPage> pages;  // in the order of the gold
  std::size_t failed = 0, missing = 0;
};

Run score_all(const Settings& settings, const std::vector<Gold>& gold) {
  Run run;
  PageMaker maker(settings);
  Progress progress(settings);
  progress.expect(gold.size());
  std::size_t next = 0;
  const bool extract = settings.inputs.size() == 1;
  run_in_order<std::size_t, Scored, ParseMemory>(
      settings.jobs != 0 ? settings.jobs : std::max(1u, std::thread::hardware_concurrency()),
      [&] { return next < gold.size() ? std::optional(next++) : std::nullopt; },
      [&](std::size_t&& i, ParseMemory& memory) {
        return extract ? score_extracted(settings, gold[i], maker, i, memory)
                       : score_predicted(settings, gold[i]);
      },
      [&](Scored&& scored) {
        if (settings.verbose || (scored.failed && !settings.quiet)) {
          progress.hide();
          say(scored.page.id + ": " + scored.page.status +
              (scored.reason.empty() ? "" : ": " + scored.reason));
        }
        run.failed += scored.failed;
        run.missing += scored.page.score.missing;
        run.pages.push_back(std::move(scored.page));
        progress.step(run.pages.size(), run.failed);
        return true;
      });
  return run;
}

}  // namespace

int run_eval(const Settings& settings) {
  if (const std::string wrong = conflict(settings); !wrong.empty()) return say(wrong), kUsage;
  const Fields fields = fields_of(settings);
  const Result<std::vector<Gold>> gold = read_gold(settings.inputs[0], fields.names);
  if (!gold) return say(gold.error().what), kNothing;
  if (settings.inputs.size() == 2) {
    struct stat info {};
    const int error = ::stat(settings.inputs[1].c_str(), &info) != 0 ? errno
                      : S_ISDIR(info.st_mode)                        ? 0
                                                                     : ENOTDIR;
    if (error != 0) return say(io_error(settings.inputs[1], error).what), kNothing;
  }

  Run run = score_all(settings, *gold);
  if (const int signal = stop_signal(); signal != 0) return kSignalled + signal;
  if (run.failed == run.pages.size()) return say(settings.inputs[0] + ": no page could be read"), kNothing;
  if (settings.inputs.size() == 2 && run.missing == run.pages.size())
    return say(settings.inputs[1] + ": no text for any page of " + settings.inputs[0]), kNothing;

  bool broken = false;
  if (!settings.pages.empty())
    if (const Status written = write_pages(settings.pages, run.pages); !written) {
      say("--pages: " + written.error().what);
      broken = true;
    }
  const Evaluation evaluation = evaluate(*gold, std::move(run.pages), fields, settings.worst);
  const int code = put_all(settings.json ? evaluation_json(evaluation) : evaluation_table(evaluation));
  return code != kAllDone ? code : run.failed > 0 || broken ? kSomeFailed : kAllDone;
}

}  // namespace saring::cli
