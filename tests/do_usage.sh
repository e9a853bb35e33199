#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: do_usage.sh PATH-OF-DO
do=$1
status=0

# refused ARGUMENT...: exit 2, nothing on stdout, one line on stderr.
refused() {
  out=$("$do" "$@" 2>/dev/null)
  code=$?
  lines=$("$do" "$@" 2>&1 >/dev/null | wc -l)
  if [ "$code" != 2 ] || [ -n "$out" ] || [ "$lines" != 1 ]; then
    echo "FAIL do $*: exit $code, $lines lines on stderr, stdout '$out'"
    status=1
  fi
}
refused
refused no-such-verb
refused run now
refused test it
refused fuzz 5 6
refused fuzz soon
refused torture 5 6
refused torture none
refused install-deps
refused install-deps fun
"$do" help | grep -q '^usage: ./do VERB' || { echo "FAIL do help"; status=1; }
exit $status
