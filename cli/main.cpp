// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "exit_code.h"
#include "help.h"
#include "parse.h"
#include "signals.h"
#include "terminal.h"

int main(int argc, char** argv) {
  using namespace saring::cli;
  reserve_standard_streams();
  watch_signals();
  const auto invocation = parse(std::vector<std::string>(argv + (argc > 0), argv + argc));
  if (!invocation) {
    say(invocation.error().what);
    return kUsage;
  }
  const Settings& settings = invocation->settings;
  if (settings.long_help) return put_all(long_help(invocation->command));
  if (settings.short_help) return put_all(short_help(invocation->command));
  if (settings.version) return put_all(version_text());
  if (settings.man) return put_all(manual());
  return invocation->command->run(settings);
}
