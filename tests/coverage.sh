#!/bin/sh
# coverage.sh - how many lines of the pure layers the unit tests run.
cd "$(dirname "$0")/.." || exit 2
cmake --preset coverage && cmake --build --preset coverage -j "$(nproc)" || exit 1
find build/coverage -name '*.gcda' -delete
ctest --preset coverage -j "$(nproc)" || exit 1
for layer in forms workflow; do
    gcov --no-output --object-directory "build/coverage/CMakeFiles/$layer.dir/$layer" \
        build/coverage/CMakeFiles/$layer.dir/$layer/*.gcno 2>/dev/null |
        awk -v layer="$layer" '
            /^File/ { counts = index($0, "/" layer "/") && /\.c\047$/ }
            /^Lines executed/ && counts { split($0, part, /[:%]| of /)
                lines += part[4]; run += part[2] * part[4] / 100; counts = 0 }
            END { printf "%s: %.1f %% of %d lines\n", layer, 100 * run / lines, lines }'
done
