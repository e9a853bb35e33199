// SPDX-License-Identifier: Apache-2.0
// saring explain: every block of a page with label, reason and score.
#include <utility>

#include "commands.h"
#include "exit_code.h"
#include "inputs.h"
#include "load.h"
#include "page.h"
#include "signals.h"
#include "sinks.h"
#include "terminal.h"

namespace saring::cli {

int run_explain(const Settings& settings) {
  std::string wrong = check_inputs(settings);
  if (!wrong.empty()) return say(wrong), kUsage;
  Result<Inputs> inputs = Inputs::open(settings);
  if (!inputs) return say(inputs.error().what), kUsage;
  Result<Stream> stream = Stream::open(settings, Format::explain);
  if (!stream) return say("-o: " + stream.error().what), kUsage;

  HostGate gate;
  Tally tally;
  const auto fail = [&](const Input& input, PageStatus status, const std::string& reason) {
    if (!settings.quiet) say(input.name + ": " + std::string(name(status)) + ": " + reason);
  };
  while (stop_signal() == 0) {
    const std::optional<Input> input = inputs->next();
    if (!input) break;
    const Result<Loaded> loaded = load(*input, settings, gate);
    if (!loaded) {
      fail(*input, status_for(loaded.error().code), loaded.error().what);
      ++tally.failed;
      continue;
    }
    const Result<Document> document = extract(page_input(*loaded, settings), extract_options(settings));
    if (!document) {
      fail(*input, status_for(document.error().code), document.error().what);
      ++tally.failed;
      continue;
    }
    // A page that clean would refuse is explained all the same: that is what one asks this command for.
    if (document->status != PageStatus::ok) fail(*input, document->status, document->reason);
    std::string text;
    write(*document, {.format = Format::explain}, text);
    if (const Status written = stream->write(text); !written) {
      if (!written.error().what.empty()) say(written.error().what);
      tally.broken = true;
      break;
    }
    ++tally.done;
  }
  if (const Status finished = stream->finish(); !finished) {
    say(finished.error().what);
    tally = {0, tally.done + tally.failed, true};
  }
  return tally.exit_code();
}

}  // namespace saring::cli
