#!/bin/sh
# lint.sh - what the style asks and a machine can see.
# usage: sh tests/lint.sh [BUILD [--long]]   BUILD has compile_commands.json (default build/dev)
#   --long  the analyser follows as many paths as it does of itself, which takes it thrice the time
# A file that passed is not read by clang-tidy again until it or a header has changed.
cd "$(dirname "$0")/.." || exit 2
build=${1:-build/dev} extent=${2:-}
[ "$extent" = --long ] && nodes=225000 || nodes=75000 # of the graph of one function's paths

# tidy FILE: clang-tidy, unless nothing moved since it passed.
tidy() {
    stamp=$build/tidy$extent/$(echo "$1" | tr / _)
    [ -e "$stamp" ] && [ -z "$(find "$1" include server forms workflow .clang-tidy \
        \( -path "$1" -o -name '*.h' -o -name '*.def' -o -name .clang-tidy \) -newer "$stamp")" ] &&
        return
    if said=$(clang-tidy --quiet -p "$build" "$1" --extra-arg=-Xclang --extra-arg=-analyzer-config \
        --extra-arg=-Xclang --extra-arg=max-nodes=$nodes 2>/dev/null); then
        : >"$stamp"
    else
        echo "$said" | grep -a -E -A1 'error:|warning:'
    fi
}

if [ $# -eq 3 ]; then
    tidy "$3"
    exit
fi

mkdir -p "$build/tidy$extent"
rm -f "$build/lint-failed"

# complain TITLE: fails if anything comes in, and shows it under the title.
complain() {
    found=$(cat)
    [ -z "$found" ] && return
    printf '%s\n%s\n' "$1:" "$found" | head -40
    : >"$build/lint-failed"
}

sources() {
    git ls-files -co --exclude-standard "$@" | while read -r file; do [ -e "$file" ] && echo "$file"; done
}

sources '*.c' '*.h' | xargs clang-format --dry-run -Werror 2>&1 | grep 'error:' |
    complain "not as clang-format writes it"

sources '*.c' '*.h' '*.mjs' '*.js' '*.sh' | xargs wc -l | awk '$1 > 400 && $2 != "total" {print $2 ": " $1}' |
    complain "files of more than 400 lines"

# shellcheck disable=SC2046 # none of our names has a space
{
    grep -nE '\{\{[{&]' $(sources web) | complain "a template that does not escape"
    grep -nE '\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|system|popen)\(' \
        $(sources 'server/*.[ch]' 'forms/*.[ch]' 'workflow/*.[ch]' 'include/*.h') |
        complain "functions that know no bounds, or start a shell"
    # markdown.c is the one place that writes markup.
    grep -nE '"([^"\\]|\\.)*</?[a-z]+[1-6]?[ />]' \
        $(sources 'server/*.[ch]' 'forms/*.[ch]' 'workflow/*.[ch]') | grep -vE '^server/view/markdown.c:|:[0-9]+: *(/\*|\*)' |
        complain "markup in C: it belongs to web/templates"
    grep -nE '(TODO|FIXME|XXX[^X]|HACK)' $(sources '*.c' '*.h' '*.html' '*.po' '*.css') |
        grep -v 'XXXXXX' | complain "unfinished marks"
}

sources 'server/*.c' 'forms/*.c' 'workflow/*.c' | xargs -P "$(nproc)" -n 1 sh tests/lint.sh "$build" "$extent" |
    complain "clang-tidy"
[ -e "$build/lint-failed" ] && exit 1
echo "lint: nothing to say"
