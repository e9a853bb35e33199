// SPDX-License-Identifier: Apache-2.0
// SIGINT and SIGTERM ask the program to finish the pages in hand; a second one ends it at once. SIGPIPE and
// SIGXFSZ (a file over its limit) are ignored: the calls fail.
#pragma once
#include <chrono>

namespace saring::cli {

void watch_signals();
int stop_signal();                                  // number of the signal that asked to stop; 0: none
bool wait_or_stop(std::chrono::milliseconds time);  // true: asked to stop
// Waits until `fd` has something to read (or is at its end). False: asked to stop.
bool wait_readable(int fd);
// Standard streams that came closed get a descriptor on which reading and writing fail, so that no file of
// ours is opened in their place.
void reserve_standard_streams();

}  // namespace saring::cli
