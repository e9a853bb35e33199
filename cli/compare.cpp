// SPDX-License-Identifier: Apache-2.0
// saring explain --diff: what changed between the outputs of two runs.
#include "saring/write/compare.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "commands.h"
#include "exit_code.h"
#include "load.h"
#include "outputs.h"
#include "saring/write/report.h"
#include "signals.h"
#include "sinks.h"
#include "terminal.h"

namespace saring::cli {
namespace {

// What makes sense beside --diff; the rest is about pages.
constexpr std::array<std::string_view, 8> kTaken = {"diff",  "output",  "format", "max-size",
                                                    "quiet", "verbose", "config", "no-config"};

std::string conflict(const Settings& settings) {
  for (const std::string_view name : settings.typed)
    if (std::find(kTaken.begin(), kTaken.end(), name) == kTaken.end())
      return "--" + std::string(name) + " is for pages: --diff compares outputs that are there already";
  if (settings.inputs.size() != 2) return "--diff takes two folders or two files of outputs";
  for (const std::string& input : settings.inputs)
    if (input.empty()) return "an input is empty";
  return {};
}

// A page of either side or of both, by its place in the keys.
struct Match {
  std::optional<std::size_t> a, b;
};

std::vector<Match> match(const Outputs& a, const Outputs& b) {
  std::vector<Match> out;
  std::size_t i = 0, k = 0;
  while (i < a.keys().size() || k < b.keys().size()) {
    const bool has_a = i < a.keys().size() && (k == b.keys().size() || a.keys()[i] <= b.keys()[k]);
    const bool has_b = k < b.keys().size() && (i == a.keys().size() || b.keys()[k] <= a.keys()[i]);
    Match& page = out.emplace_back();
    if (has_a) page.a = i++;
    if (has_b) page.b = k++;
  }
  return out;
}

struct Changed {
  PageChange change;
  Match match;
};

class Run {
 public:
  Run(const Settings& settings, const Outputs& a, const Outputs& b) : settings_(settings), a_(a), b_(b) {}

  void compare() {
    for (const Match& page : match(a_, b_)) {
      if (stop_signal() != 0) return;
      std::string a, b;
      const std::string name = name_of(page);
      if (!read(page, name, a, b)) continue;
      ++tally.done;
      PageChange change = compare_texts(a, b);
      if (!page.a || !page.b) change.change = page.a ? Change::only_a : Change::only_b;
      if (settings_.verbose) say(name + ": " + std::string(saring::name(change.change)));
      change.name = name;
      if (change.change == Change::equal)
        ++equal_;
      else
        changed_.push_back({std::move(change), page});
    }
    std::sort(changed_.begin(), changed_.end(),
              [](const Changed& x, const Changed& y) { return is_larger(x.change, y.change); });
  }

  Comparison comparison() const {
    Comparison out{settings_.inputs[0], settings_.inputs[1], equal_, {}};
    for (const Changed& page : changed_) out.pages.push_back(page.change);
    return out;
  }

  // The lines of the largest changes, a page at a time.
  Status write_changes(Stream& stream) {
    for (std::size_t i = 0; i < std::min(changed_.size(), kMostShownChanges); ++i) {
      std::string a, b, out;
      if (!read(changed_[i].match, changed_[i].change.name, a, b)) continue;
      write_change_html(changed_[i].change, i + 1, a, b, out);
      if (const Status written = stream.write(out); !written) return written;
    }
    return {};
  }

  Tally tally;

 private:
  std::string name_of(const Match& page) const {
    if (a_.kind() == OutputsKind::text) return settings_.inputs[1];
    return page.a ? shown(a_.keys()[*page.a]) : shown(b_.keys()[*page.b]);
  }

  bool read(const Match& page, const std::string& name, std::string& a, std::string& b) {
    const auto one = [&](const Outputs& outputs, const std::optional<std::size_t>& at, const char* side,
                         std::string& out) {
      if (!at) return true;
      Result<std::string> text = outputs.text(*at);
      if (text) return out = std::move(*text), true;
      if (!settings_.quiet) say(name + " in " + side + ": error: " + text.error().what);
      return false;
    };
    if (one(a_, page.a, "A", a) && one(b_, page.b, "B", b)) return true;
    ++tally.failed;
    return false;
  }

  const Settings& settings_;
  const Outputs& a_;
  const Outputs& b_;
  std::size_t equal_ = 0;
  std::vector<Changed> changed_;
};

void append_number(std::size_t value, std::string& out) {
  constexpr std::size_t kWidth = 8;
  const std::string digits = std::to_string(value);
  out.append(digits.size() < kWidth ? kWidth - digits.size() : 1, ' ').append(digits);
}

std::string comparison_text(const Comparison& comparison) {
  std::string out;
  for (unsigned i = 0; i < kChanges; ++i) {
    const auto change = static_cast<Change>(i);
    ((out += name(change)) += ": ").append(std::to_string(count(comparison, change))).append("\n");
  }
  if (comparison.pages.empty()) return out;
  out += "\nchange     words-  words+  lines-  lines+  page\n";
  for (const PageChange& page : comparison.pages) {
    const std::string_view change = name(page.change);
    out.append(change).append(9 - change.size(), ' ');
    for (const std::size_t value :
         {page.words_removed, page.words_added, page.lines_removed, page.lines_added})
      append_number(value, out);
    out.append("  ").append(printable(page.name)).append("\n");
  }
  return out;
}

Status write_all(Run& run, Stream& stream, bool html) {
  const Comparison comparison = run.comparison();
  if (!html) return stream.write(comparison_text(comparison));
  std::string out;
  begin_report("saring explain --diff", out);
  write_comparison_html(comparison, out);
  if (const Status written = stream.write(out); !written) return written;
  if (const Status written = run.write_changes(stream); !written) return written;
  out.clear();
  end_report(out);
  return stream.write(out);
}

}  // namespace

int run_compare(const Settings& settings, bool html) {
  if (const std::string wrong = conflict(settings); !wrong.empty()) return say(wrong), kUsage;
  Result<Stream> stream = Stream::open(settings, html ? Format::html : Format::explain);
  if (!stream) return say("-o: " + stream.error().what), kUsage;
  const Result<Outputs> a = Outputs::open(settings.inputs[0], page_limit(settings));
  if (!a) return say(a.error().what), kNothing;
  const Result<Outputs> b = Outputs::open(settings.inputs[1], page_limit(settings));
  if (!b) return say(b.error().what), kNothing;
  if (a->kind() != b->kind()) return say("--diff takes two folders or two files of the same kind"), kUsage;

  Run run(settings, *a, *b);
  run.compare();
  if (const int signal = stop_signal(); signal != 0) return kSignalled + signal;
  if (run.tally.done + run.tally.failed == 0) return say("no outputs found"), kNothing;
  Status written = run.tally.done > 0 ? write_all(run, *stream, html) : Status();
  if (written) written = stream->finish();
  if (!written) {
    if (!written.error().what.empty()) say(written.error().what);
    run.tally.broken = true;
  }
  return run.tally.exit_code();
}

}  // namespace saring::cli
