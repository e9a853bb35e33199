#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Everything a person does with this source tree, one verb each. POSIX sh; Debian 12.
set -eu
cd "$(dirname "$0")"

usage() {
  cat <<'HELP'
usage: ./do VERB [ARGUMENT]

  run                  install packages, build release, clean the sample pages into out/
  test                 install packages, build dev, run every test
  asan | tsan          the same with address+undefined or thread sanitizers
  accept               build dev, write the fixtures' expectations anew; then read `git diff fixtures`
  bench [DATA]         build release, measure over a data set (default: wcxb-dev in the data folder)
  train [DATA]         train the model anew, cross-validate it, write docs/model.md
  robust [DATA]        after train: what it is worth without names and without letters
  torture [KILLS]      build release, kill a crawl of a site of 5,000 pages so often (default 200), check the manners
                       of 100,000 requests over kills, let every system call of a small crawl fail, damage its
                       files 1,000 times, cut its power 400 times, hostile networks
  fuzz [SECONDS]       run every fuzzer for so long (default 60), with Clang
  install-deps CLASS.. install the packages of a class of cmake/packages.txt: build run test bench fuzz train
  help                 this text

Data for tests and benchmarks: the folder SARING_DATA (default ../shared); tests that miss it are skipped.
HELP
}

fail() { # STATUS MESSAGE
  echo "do: $2" >&2
  exit "$1"
}

jobs() { nproc 2>/dev/null || echo 2; }

# Installs the packages of the given classes that are not there yet.
install_deps() {
  command -v dpkg-query >/dev/null || {
    echo "do: not a Debian system: the packages named in cmake/packages.txt are up to you" >&2
    return 0
  }
  missing=
  for package in $(awk -v classes=" $* " '!/^#/ && index(classes, " " $1 " ") { print $2 }' cmake/packages.txt); do
    case $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true) in
      installed*) ;;
      *) missing="$missing $package" ;;
    esac
  done
  [ -n "$missing" ] || return 0
  echo "do: installing$missing" >&2
  as_root=
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail 1 "installing packages needs root or sudo"
    as_root=sudo
  fi
  $as_root apt-get update -q
  # The names are words of their own.
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
}

build() { # PRESET
  set -- "$1" -DCMAKE_CXX_COMPILER_LAUNCHER=
  if command -v ccache >/dev/null; then set -- "$1" -DCMAKE_CXX_COMPILER_LAUNCHER=ccache; fi
  cmake --preset "$1" "$2"
  cmake --build --preset "$1" -j "$(jobs)"
}

run_tests() { # PRESET
  install_deps build run test
  build "$1"
  ctest --preset "$1" -j "$(jobs)"
}

run_samples() {
  install_deps build run
  build release
  status=0
  mkdir -p out
  build/release/cli/saring clean fixtures/clean -O out --name '{stem}.{ext}' --report out/report.jsonl || status=$?
  # 3: some pages gave no text, as walls and empty pages must.
  [ "$status" -eq 0 ] || [ "$status" -eq 3 ] || exit "$status"
  echo
  echo "Pages by status (out/report.jsonl):"
  sed -n 's/.*"status":"\([a-z_]*\)".*/\1/p' out/report.jsonl | sort | uniq -c | sort -rn
  # shellcheck disable=SC2012
  first=$(ls out/*.txt | head -n 1)
  echo
  echo "$(ls out/*.txt | wc -l) texts in out/; the first, $first, begins:"
  head -n 3 "$first"
}

# The trainer's Python packages live in the build folder; their versions are pinned.
train_with() { # SCRIPT DATA
  install_deps build run train
  cmake --preset release -DSARING_BUILD_TRAIN=ON
  cmake --build --preset release -j "$(jobs)"
  work=build/train
  mkdir -p "$work"
  [ -d "$work/venv" ] || python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q -r train/requirements.txt
  # Copies: a build must not change under a run.
  cp build/release/cli/saring build/release/train/train_pages "$work"
  PYTHONDONTWRITEBYTECODE=1 "$work/venv/bin/python" "train/$1" "$2" \
    --program "$work/saring" --pages "$work/train_pages" --work "$work"
}

train_model() { # DATA
  mkdir -p build/train
  find build/train -mindepth 1 -maxdepth 1 ! -name venv -exec rm -rf {} +
  train_with train.py "$1"
  cp build/train/models/final toolkit/saring/label/model/default.model
  cp build/train/model.md docs/model.md
  git --no-pager diff --stat -- toolkit/saring/label/model docs
}

run_fuzzers() { # SECONDS
  install_deps build fuzz
  build fuzz
  data=${SARING_DATA:-../shared}
  for program in build/fuzz/fuzz/fuzz_*; do
    [ -f "$program" ] && [ -x "$program" ] || continue
    name=$(basename "$program")
    corpus=build/fuzz/corpus/$name
    mkdir -p "$corpus" build/fuzz/crashes
    set -- -max_total_time="$1" -timeout=10 -rss_limit_mb=2048 -artifact_prefix=build/fuzz/crashes/"$name"-
    case $name in fuzz_dom | fuzz_extract | fuzz_skim)
      if [ -e "$data/suites/fuzz/html.dict" ]; then set -- "$@" -dict="$data/suites/fuzz/html.dict"; fi
      set -- "$@" "$corpus" fixtures/clean fixtures/md ;;
    *) set -- "$@" "$corpus" ;;
    esac
    echo "== $name"
    "$program" -print_final_stats=1 "$@"
  done
}

# Most of an hour on two cores: some minutes for the kills, 2 to 4 for each run of manners, 0.6 s for each of 1,600
# faults, 0.2 s for each damage.
torture() { # KILLS
  install_deps build run test
  build release
  export SARING_PROGRAM="$PWD/build/release/cli/saring"
  SARING_CRAWL_KILLS=$1 SARING_CRAWL_HOSTS=20 SARING_CRAWL_PAGES=250 \
    python3 -B tests/cli_crawl.py Crawls.test_killed_at_any_time_it_goes_on \
    Crawls.test_every_page_of_the_site_is_there_as_it_was_written
  # The same of two workers that share a job.
  SARING_CRAWL_KILLS=$1 SARING_CRAWL_HOSTS=20 SARING_CRAWL_PAGES=250 \
    python3 -B tests/cli_postgres.py Workers.test_killed_workers_lose_and_double_nothing
  # The manners of 100,000 requests, over kills.
  python3 -B bench/politeness.py
  python3 -B bench/politeness.py --state postgres --workers 2
  SARING_FAULTS=all python3 -B tests/cli_faults.py
  SARING_DAMAGES=1000 python3 -B tests/cli_state.py
  SARING_POWER_CUTS=400 python3 -B tests/cli_power.py
  c++ -std=c++20 -O1 -shared -fPIC tests/net_shim.cpp -o build/release/net_shim.so
  export SARING_NET_SHIM="$PWD/build/release/net_shim.so"
  for part in guard rebinding faults secrets; do
    SARING_NET_LONG=1 SARING_NET_NAMES_EACH=1000 python3 -B "tests/net_$part.py"
  done
}

verb=${1-}
[ $# -eq 0 ] || shift
case $verb in
  bench | fuzz | train | robust | torture) [ $# -le 1 ] || fail 2 "$verb takes one argument at most (./do help)" ;;
  install-deps) [ $# -ge 1 ] || fail 2 "install-deps needs a class: build, run, test, bench, fuzz or train" ;;
  run | test | asan | tsan | accept | help | -h | --help) [ $# -eq 0 ] || fail 2 "$verb takes no argument (./do help)" ;;
  '') fail 2 "a verb is missing (./do help)" ;;
  *) fail 2 "no verb '$verb' (./do help)" ;;
esac
case $verb in
  run) run_samples ;;
  test) run_tests dev ;;
  asan | tsan) run_tests "$verb" ;;
  accept)
    install_deps build run test
    build dev
    cmake --build --preset dev --target accept
    git --no-pager diff --stat -- fixtures
    ;;
  bench)
    install_deps build run bench
    build release
    build/release/bench/bench_extract "${1:-${SARING_DATA:-../shared}/wcxb-dev}"
    build/release/bench/bench_pathological
    # Not built where Google Benchmark is absent.
    [ ! -x build/release/bench/bench_micro ] || build/release/bench/bench_micro
    ;;
  train) train_model "${1:-${SARING_DATA:-../shared}}" ;;
  robust) train_with robust.py "${1:-${SARING_DATA:-../shared}}" ;;
  fuzz)
    seconds=${1:-60}
    case $seconds in *[!0-9]*) fail 2 "fuzz: '$seconds' is not a number of seconds" ;; esac
    run_fuzzers "$seconds"
    ;;
  torture)
    kills=${1:-200}
    case $kills in '' | *[!0-9]* | 0) fail 2 "torture: '$kills' is not a number of kills" ;; esac
    torture "$kills"
    ;;
  install-deps)
    for class; do
      case $class in build | run | test | bench | fuzz | train) ;; *) fail 2 "install-deps: no class '$class'" ;; esac
    done
    install_deps "$@"
    ;;
  *) usage ;;
esac
