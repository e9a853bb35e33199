// SPDX-License-Identifier: Apache-2.0
// saring explain: every block of a page with label, reason and score, as text or as a report for a browser.
#include <array>
#include <utility>

#include "commands.h"
#include "exit_code.h"
#include "inputs.h"
#include "load.h"
#include "page.h"
#include "saring/base/ascii.h"
#include "saring/label/columns.h"
#include "saring/label/pushes.h"
#include "saring/write/report.h"
#include "signals.h"
#include "sinks.h"
#include "terminal.h"
#include "values.h"

namespace saring::cli {
namespace {

constexpr unsigned kMostReportPages = 200;  // what a browser still opens

bool names_html(std::string_view path) {
  constexpr std::array<std::string_view, 2> kExtensions = {".html", ".htm"};
  for (const std::string_view extension : kExtensions)
    if (path.size() > extension.size() &&
        ascii::iequals(path.substr(path.size() - extension.size()), extension))
      return true;
  return false;
}

bool is_asked(const Settings& settings) { return settings.typed.contains("format"); }

std::string conflict(const Settings& settings) {
  const std::string& format = settings.explain_format;
  if (is_asked(settings) && format != "txt" && format != "html")
    return "--format: " + not_one_of(format, "txt html");
  return settings.diff ? std::string() : check_inputs(settings);
}

// The explained pages on their way out.
class Pages {
 public:
  Pages(Stream& stream, const Settings& settings, bool html, bool several)
      : stream_(stream), settings_(settings), html_(html), several_(several) {}

  bool full() const { return html_ && count_ == kMostReportPages; }

  Status add(const Document& document, std::string_view name) {
    std::string out;
    ++count_;
    if (!html_) {
      write(document, {.format = Format::explain}, out);
    } else {
      if (count_ == 1) begin_report(several_ ? "saring explain" : "saring explain " + std::string(name), out);
      write_explain_html(document, {.name = name, .number = count_, .open = !several_}, weights_of(document),
                         out);
    }
    return stream_.write(out);
  }

  Status finish() {
    if (html_ && count_ > 0) {
      std::string out;
      end_report(out);
      if (const Status written = stream_.write(out); !written) return written;
    }
    return stream_.finish();
  }

 private:
  // What weighed most in the model's opinion of each block.
  BlockWeights weights_of(const Document& d) const {
    constexpr std::size_t kShown = 6;
    const LabelOptions options = extract_options(settings_).label;
    BlockWeights out;
    for (const std::vector<Push>& pushes : strongest_pushes(d.dom, d.blocks, d.meta, options, kShown)) {
      std::vector<Weight>& row = out.emplace_back();
      for (const Push& p : pushes) row.push_back({column_row(p.column).name, p.value, p.push});
    }
    return out;
  }

  Stream& stream_;
  const Settings& settings_;
  bool html_, several_;
  unsigned count_ = 0;
};

void explain_all(const Settings& settings, Inputs& inputs, Pages& pages, Tally& tally) {
  HostGate gate;
  const auto tell = [&](const Input& input, PageStatus status, const std::string& reason) {
    if (!settings.quiet) say(input.name + ": " + std::string(name(status)) + ": " + reason);
  };
  while (stop_signal() == 0) {
    const std::optional<Input> input = inputs.next();
    if (!input) break;
    if (pages.full()) {
      say("the report has " + std::to_string(kMostReportPages) + " pages; the rest is left out");
      ++tally.failed;
      break;
    }
    const Result<Loaded> loaded = load(*input, settings, gate);
    if (!loaded) {
      tell(*input, status_for(loaded.error().code), loaded.error().what);
      ++tally.failed;
      continue;
    }
    const Result<Document> document = extract(page_input(*loaded, settings), extract_options(settings));
    if (!document) {
      tell(*input, status_for(document.error().code), document.error().what);
      ++tally.failed;
      continue;
    }
    // A page that clean would refuse is explained all the same: that is what one asks this command for.
    if (document->status != PageStatus::ok) tell(*input, document->status, document->reason);
    if (const Status written = pages.add(*document, input->name); !written) {
      if (!written.error().what.empty()) say(written.error().what);
      tally.broken = true;
      break;
    }
    ++tally.done;
  }
}

}  // namespace

int run_explain(const Settings& settings) {
  if (const std::string wrong = conflict(settings); !wrong.empty()) return say(wrong), kUsage;
  const bool html = is_asked(settings) ? settings.explain_format == "html" : names_html(settings.output);
  if (settings.diff) return run_compare(settings, html);
  Result<Inputs> inputs = Inputs::open(settings);
  if (!inputs) return say(inputs.error().what), kUsage;
  Result<Stream> stream = Stream::open(settings, html ? Format::html : Format::explain);
  if (!stream) return say("-o: " + stream.error().what), kUsage;

  Tally tally;
  Pages pages(*stream, settings, html, html && inputs->several());
  explain_all(settings, *inputs, pages, tally);
  if (tally.broken) return tally.exit_code();
  if (const Status finished = pages.finish(); !finished) {
    if (!finished.error().what.empty()) say(finished.error().what);
    tally = {0, tally.done + tally.failed, true};
  }
  return tally.exit_code();
}

}  // namespace saring::cli
