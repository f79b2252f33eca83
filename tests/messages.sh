#!/bin/sh
# messages.sh - every message is said once in each language, asked for, and asked for by name.
# usage: sh tests/messages.sh
#
# A template asks {{_ name}} or {{_ name count}}; C asks "name" (of name.one and
# name.many too), or "family." and a word that stands elsewhere between quotes.
cd "$(dirname "$0")/.." || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# complain TITLE: fails if anything comes in, and shows it under the title.
complain() {
    found=$(cat)
    [ -z "$found" ] && return
    printf '%s\n%s\n' "$1:" "$found"
    : >"$work/failed"
}

# said LANGUAGE: each message's name, then the {names} in its text, sorted.
said() {
    cat web/messages/"$1"/*.po | awk -v names="$work/names" '
        /^msgid "[^"]/ { split($0, part, "\""); name = part[2]; print name > names }
        /^msgid ""/     { name = "" }
        /^msgstr|^"/    {
            while (name != "" && match($0, /[{][a-z]+[}]/)) {
                print name, substr($0, RSTART, RLENGTH)
                $0 = substr($0, RSTART + RLENGTH)
            }
        }' | sort -u >"$work/$1.braces"
    sort "$work/names" | uniq -d | complain "said twice in $1"
    sort -u "$work/names" >"$work/$1"
    rm "$work/names"
}

said fr
said en
diff "$work/fr" "$work/en" | grep '^[<>]' | complain "said in one language only (< fr, > en)"
diff "$work/fr.braces" "$work/en.braces" | grep '^[<>]' | complain "not the same {names} (< fr, > en)"

find server workflow forms include \( -name '*.[ch]' -o -name '*.def' -o -name '*.json' \) -exec cat {} + |
    grep -oE '"[a-z0-9.-]+(%[^"]*)?"' | tr -d '"' | sort -u >"$work/quoted"
cat web/templates/*.html web/templates/parts/*.html | grep -oE '\{\{_ [^}]*' |
    awk '{ if (NF > 2) { print $2 ".one"; print $2 ".many" } else print $2 }' >"$work/asked"
grep -vE '\.$|%|\.(csv|css|html|js|json|svg)$' "$work/quoted" >>"$work/asked"
grep -E '^[a-z.-]+\.(%.*)?$' "$work/quoted" | sed 's/%.*//' | sort -u >"$work/families"

# What is said in a family whose word nobody has, or outside any, and not asked for.
awk '
    FILENAME ~ /asked$/    { asked[$1]; next }
    FILENAME ~ /quoted$/   { word[$1]; next }
    FILENAME ~ /families$/ { family[$1]; next }
    {
        counted = $1
        sub(/\.(one|many)$/, "", counted)
        if ($1 in asked || counted in asked) next
        for (start in family)
            if (index($1, start) == 1) {
                rest = substr($1, length(start) + 1)
                if (rest in word || rest ~ /^[0-9]+$/) next
            }
        print
    }' "$work/asked" "$work/quoted" "$work/families" "$work/fr" | complain "said, but never asked for"

# What is asked for by name in an area that has messages, and said nowhere.
awk -F. '
    FILENAME ~ /fr$/ { said[$0]; area[$1]; next }
    NF > 1 && ($1 in area) && !($0 in said) && !(($0 ".one") in said)' "$work/fr" "$work/asked" |
    sort -u | complain "asked for, but not said"

[ ! -e "$work/failed" ]
