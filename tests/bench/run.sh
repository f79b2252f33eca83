#!/bin/sh
# run.sh - how fast Jalon is, each figure a ratio to a floor measured in the same run.
# usage: sh tests/bench/run.sh [--quick | --smoke] [--soak] [--n N] [--seed S] [--only WORD,WORD…]
#   --quick  10,000 fiches for a second a row     --smoke  200 for a tenth: does it run at all?
#   --soak   ten minutes of mixed load, for memory  --n    so many fiches (100,000)
#   --only   some of: reads writes tracking search mixed
#   A store of 1,000,000 takes an hour to fill, and 33 GB three times; the marks are for 100,000.
# Builds what it needs, fills a store once (build/bench/stores, slow), prints one table and writes
# it to build/bench/results.json.  Fails when the store does not verify afterwards, or when a row
# was spoiled; a mark that is missed is said, and is no failure.
cd "$(dirname "$0")/../.." || exit 2
export MAKEFLAGS="-j$(nproc)"
{ cmake --preset release && cmake --build --preset release --target jalon --target benches; } >&2 || exit 2
exec node tests/bench/bench.mjs build/release/bench build/release/jalon . build/bench "$@"
