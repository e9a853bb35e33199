#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: systemd_verify.sh EXAMPLES PROGRAM: whether systemd takes the example units; 77 where it is not installed.
command -v systemd-analyze >/dev/null || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for unit in service timer; do
  sed "s|/usr/local/bin/saring|$2|; /^Documentation=/d" "$1/saring-crawl@.$unit" >"$work/saring-crawl@.$unit"
done
said=$(systemd-analyze verify --man=no "$work/saring-crawl@news.service" "$work/saring-crawl@news.timer" 2>&1 |
  grep -F "saring-crawl@") && {
  echo "$said"
  exit 1
}
exit 0
