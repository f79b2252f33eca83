#!/bin/sh
# run.sh - everything that shows that Jalon works, on a bare Debian 12 as root or with sudo.
# usage: sh tests/run.sh [--quick | --long]
#   --quick  the unit tests only          --long  hours of fuzzing, thousands of kills, coverage
# Each step is named and timed; what it said is kept in build/run, and its last line, which counts
# what was tried, is shown, and under it what single tests have counted.  A step that fails does not
# stop the others.  Browsers and crashes, which mostly wait, go side by side.  The last line counts
# the steps: "N passed, N failed".
cd "$(dirname "$0")/.." || exit 2
extent=${1:-}
logs=$PWD/build/run
jalon=$PWD/build/release/jalon
hurting=$PWD/build/release/tests/crash
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
export MAKEFLAGS="-j$(nproc)"

# step NAME COMMAND…
step() {
    name=$1
    shift
    log=$logs/$(echo "$name" | tr ' ' -).log
    from=$(date +%s)
    "$@" >"$log" 2>&1 && verdict=passed || verdict=FAILED
    echo "$verdict $name" >>"$logs/verdicts" || exit 2
    told=$(tell $(($(date +%s) - from)))
    printf '%s\n' "$told" # at once: another step may be telling
}

# tell SECONDS: what there is to say of the step that ended.
tell() {
    [ $verdict = FAILED ] && tail -n 60 "$log"
    printf '%-6s %s (%s s): %s\n' "$verdict" "$name" "$1" "$(tail -n 1 "$log" | cut -c 1-150)"
    sed -n 's/^counted: /       /p' "$log"
}

# --- what is needed ---------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

missing_packages() {
    for package in gcc cmake make pkg-config gettext libmicrohttpd-dev liblmdb-dev libsodium-dev \
        libjansson-dev libcmark-dev libcmocka-dev git clang clang-format clang-tidy \
        libclang-rt-14-dev minisign curl ca-certificates jq chromium poppler-utils util-linux \
        libxml2-utils libreoffice-calc-nogui frama-c-base why3 z3 cvc4; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' ||
            echo "$package"
    done
    command -v node >/dev/null || echo nodejs
    command -v npm >/dev/null || echo npm
}

install_packages() {
    missing=$(missing_packages)
    [ -z "$missing" ] && return
    as_root apt-get update
    # shellcheck disable=SC2086 # a list of names
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
}

install_node_modules() ( # a shell of its own: it goes elsewhere
    cd tests/browser || return
    cmp -s package-lock.json node_modules/.jalon-lock && return
    npm ci --ignore-scripts && cp package-lock.json node_modules/.jalon-lock
)

# --- steps ------------------------------------------------------------------------------------

# build PRESET [TARGET…]
build() {
    preset=$1
    shift
    cmake --preset "$preset" && cmake --build --preset "$preset" ${1:+--target "$@"}
}

# counted PRESET: tells what the tests that just ran have counted
counted() {
    awk '/^[0-9]+ inputs replayed/ { replayed += $1; next }
        /^[0-9]+ [a-z]/ { print "counted: " $0 }
        END { if (replayed > 0) print "counted: " replayed " inputs replayed" }' \
        "build/$1/Testing/Temporary/LastTest.log"
}

# run_tests PRESET CTEST-ARGUMENT…: runs them, then counts them
run_tests() {
    preset=$1
    shift
    ctest --preset "$preset" "$@" && counted "$preset" && ctest --preset "$preset" "$@" --show-only | tail -n 1
}

test_writing_with_threads() {
    targets="test_writer test_site test_http test_http_slow test_decisions test_timekeeper"
    targets="$targets test_batch test_history test_vanish test_foresight test_witness test_roster_index"
    # shellcheck disable=SC2086 # a list of names
    build thread $targets || return
    # The sanitizer of this compiler knows no address space as random as newer kernels make it.
    setarch -R ctest --preset thread -j "$(nproc)" -R "^($(echo "$targets" | tr ' ' '|'))\$" && counted thread &&
        echo "$(echo "$targets" | wc -w) programs"
}

# Less than three minutes for all targets together, or an hour for each.
fuzz() {
    build fuzz fuzzers || return
    targets=$(ls build/fuzz/tests/fuzz_* | grep -v '\.')
    [ "$extent" = --long ] && seconds=3600 || seconds=$((160 * $(nproc) / $(echo "$targets" | wc -l)))
    echo "$targets" | xargs -P "$(nproc)" -n 1 sh -c '
        subject=${1##*/fuzz_}; found=build/fuzz/found/$subject; mkdir -p "$found"
        "$1" -max_total_time='$seconds' -timeout=10 -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 \
            -artifact_prefix="$found/crash-" "$found" "tests/fuzz/corpus/$subject" >"$found.log" 2>&1
        code=$?; echo "$subject: $(grep -h executed_units "$found.log"), exit $code"
        [ $code -eq 0 ] || { tail -n 40 "$found.log"; exit 1; }' fuzz
    code=$?
    cat build/fuzz/found/*.log |
        awk '/executed_units/ {sum += $2} END {printf "%d inputs tried, none bad but those above\n", sum}'
    return $code
}

# What hurts it and what uses it: two lanes of about one length.
hurt_it() {
    [ "$extent" = --long ] && kills=5000 images=200 flips=20000 seed=$(date +%s) ||
        kills=400 images=3 flips=400 seed=1
    step "power cuts" node tests/crash/power.mjs "$jalon" "$PWD" "$hurting" $images "$seed"
    step "kill -9, $kills times" node tests/crash/kill.mjs "$jalon" "$PWD" $kills
    step "faults of disk and memory" node tests/crash/faults.mjs "$jalon" "$PWD" "$hurting" "$extent"
    step "bits flipped" node tests/crash/flips.mjs "$jalon" "$PWD" "$hurting" $flips "$seed"
}

use_it() {
    [ "$extent" = --long ] && backups=200 || backups=12
    for story in tests/browser/test_*.mjs; do
        step "browser $(basename "$story" .mjs)" node "$story" "$jalon" "$PWD"
    done
    step "spreadsheet" sh tests/spreadsheet.sh "$jalon" "$PWD"
    step "backups under load" node tests/crash/backup.mjs "$jalon" "$PWD" $backups
}

mkdir -p "$logs"
rm -f "$logs"/*.log "$logs/verdicts"
step "packages" install_packages
step "sanitized build" build dev
step "unit tests, layers, fuzz corpora" run_tests dev -j "$(nproc)" -LE long
if [ "$extent" != --quick ]; then
    step "whole spaces, crowds, scenarios" run_tests dev -j "$(nproc)" -L long
    step "lint" sh tests/lint.sh build/dev "$extent"
    step "proofs" sh tests/wp/run.sh "$extent"
    step "release build" build release jalon crash
    step "writing under the thread sanitizer" test_writing_with_threads
    step "fuzzing" fuzz
    step "node modules" install_node_modules
    hurt_it &
    lane=$!
    trap 'kill $lane; exit 2' INT TERM
    use_it
    wait $lane || { echo "what hurts it ended early" && exit 2; }
    trap - INT TERM
    step "speed is measured and every answer right" sh tests/bench/run.sh --smoke
fi
[ "$extent" = --long ] && step "what one may not see, in 20 institutions" \
    env JALON_SEEDS=20 build/dev/tests/test_noninterference
[ "$extent" = --long ] && step "every bit of a small store" \
    env JALON_EVERY_BIT=1 build/dev/tests/test_store_flips
[ "$extent" = --long ] && step "coverage" sh tests/coverage.sh

failed=$(grep -c ^FAILED "$logs/verdicts")
echo "$(grep -c ^passed "$logs/verdicts") passed, $failed failed"
[ "$failed" -eq 0 ]
