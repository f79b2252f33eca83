#!/bin/sh
# cli.sh - the contract of the command line: exit codes, last lines, one line for an error.
# usage: cli.sh JALON SOURCES
set -u
jalon=$1 sources=$2
work=$(mktemp -d)
server=
trap '[ -n "$server" ] && kill "$server"; rm -rf "$work"' EXIT
cd "$work" || exit 2
failures=0

fail() { echo "FAILED: $*"; failures=$((failures + 1)); }

# expect CODE COMMAND…: runs it; standard output in out, standard error in err.
expect() {
    wanted=$1; shift
    "$jalon" "$@" >out 2>err; code=$?
    [ "$code" -eq "$wanted" ] || fail "jalon $*: exit $code instead of $wanted: $(cat err)"
    [ "$wanted" -eq 0 ] || [ "$(cat out err | wc -l)" -eq 1 ] || fail "jalon $*: not one line: $(cat out err)"
}
last_is() { [ "$(tail -n 1 out)" = "$1" ] || fail "the last line is \"$(tail -n 1 out)\", not \"$1\""; }
last_begins() { case $(tail -n 1 out) in "$1"*) ;; *) fail "the last line is \"$(tail -n 1 out)\", not \"$1…\"" ;; esac; }

# usage
expect 0 --version
expect 0 help
for name in serve init import verify backup restore user circuit form proof; do
    expect 0 help $name
    for part in usage: "Exit codes:" Example:; do grep -q "$part" out || fail "help $name lacks $part"; done
    expect 0 $name --help
    expect 2 $name --no-such-option
    expect 2 $name
done
expect 2
expect 2 fly
expect 2 help fly

# no data yet
for name in serve verify "import absent.csv" "backup to" "user list" "form list"; do
    expect 2 ${name%% *} $(echo "$name " | cut -d' ' -f2-) --data none
done
[ ! -e none ] || fail "a directory appeared"

# init, once; a refused one leaves nothing
expect 1 init --data data --name ""
[ ! -e data ] || fail "a refused init leaves data"
expect 0 init --data data --name "Centre d’essai"
grep -q "^Administrator: login admin, password " out || fail "init shows no password"
expect 1 init --data data
expect 0 verify --data data
last_begins ok
expect 2 init --data none/deeper

# import, twice; a dry run writes nothing
table=$sources/tests/data/import/clinic.csv
expect 0 import --data data --dry-run "$table"
planned=$(tail -n 1 out)
case $planned in "plans 0,"*) fail "the dry run plans nothing" ;; esac
expect 0 import --data data "$table"
last_is "$planned"
expect 0 import --data data "$table"
last_begins "plans 0, nodes 0, fiches 0, actions 0, unchanged "
expect 1 import --data data --map "$sources/tests/data/import/home.json" "$sources/tests/data/import/home.csv"
grep -q codir err || fail "the missing body is not named"

# broken tables: refused, nothing written
events=$("$jalon" verify --data data)
broken() { printf "$1" >broken.csv; expect 1 import --data data broken.csv; }
broken ''
broken 'plan,action\n'
broken 'a,b\n1,2\n'
broken 'plan,action\nP,\377\376\n'
broken 'plan,action\nP,"never closed\n'
broken 'plan,action\nP,A,one too many\n'
broken 'plan,action\nP,A\n\nP,nul\\0\n\000'
truncate -s 200M broken.csv
expect 1 import --data data broken.csv
expect 1 import --data data --map "$table" "$table"
expect 2 import --data data absent.csv
expect 2 import --data data .
[ "$events" = "$("$jalon" verify --data data)" ] || fail "a refused import wrote something"

# the institutions' own tables, where they are at hand
real=$sources/../shared/data
if [ -d "$real" ]; then
    expect 0 init --data real
    expect 0 import --data real "$real/icm-2023-2027.csv"
    last_begins "plans 6, nodes 108, fiches 263, actions 287, unchanged 0, "
    expect 0 import --data real "$real/icm-2023-2027.csv"
    last_begins "plans 0, nodes 0, fiches 0, actions 0, unchanged 287, "
    expect 0 import --data real "$real/oncopole-2030.csv"
    last_begins "plans 1, nodes 32, fiches 124, actions 124, unchanged 0, "
    expect 0 verify --data real --deep
fi

# the demonstration: its shape, its people, its signatures
expect 0 init --data demo --demo
[ "$(grep -c '^  [a-z0-9]* *[a-z2-7]\{4\}-' out)" -ge 30 ] || fail "fewer than thirty people can sign in"
expect 0 verify --data demo --deep
grep -Eq ' [1-9][0-9]+ decisions' out || fail "the demonstration decided nothing"
expect 0 import --data demo --map "$sources/web/demo/mapping.json" "$sources/web/demo/plan.csv"
last_begins "plans 0, nodes 0, fiches 0, actions 0, unchanged 287, "
expect 0 import --data demo --map "$sources/tests/data/import/home.json" "$sources/tests/data/import/home.csv"

# people
expect 0 user add --data data --kind external "Ada Ferrand"
ada=$(cat out)
expect 1 user add --data data --kind robot "Ada Ferrand"
expect 0 user open --data data "$ada" ada
expect 1 user open --data data admin ada
expect 0 user role --data data ada auditor --from 2026-01-01
expect 0 user role --data data ada auditor --end
expect 1 user role --data data ada auditor --end
expect 1 user role --data data ada pope
expect 0 user reset --data data ada
expect 0 user token --data data ada
expect 0 user close --data data ada
expect 1 user reset --data data ada
expect 1 user close --data data admin
expect 1 user reset --data data nobody
expect 0 user list --data data
grep -q "^$ada	ada	closed	Ada Ferrand" out || fail "the list lacks Ada"
expect 2 user fly --data data

# forms and circuits
expect 0 circuit check "$sources/workflow/shipped/pmss.json"
expect 0 form check "$sources/forms/shipped/pmss-action.json"
expect 0 circuit bpmn "$sources/workflow/shipped/pmss.json"
grep -q '<process id="process"' out || fail "a circuit is not written as BPMN"
expect 1 circuit bpmn "$table"
expect 2 circuit bpmn absent.json
expect 1 circuit check "$table"
expect 1 form check "$sources/workflow/shipped/pmss.json"
expect 2 form check absent.json
expect 1 circuit install --data data "$sources/workflow/shipped/pmss.json"
sed 's/"version": 1/"version": 2/' "$sources/workflow/shipped/pmss.json" >second.json
expect 0 circuit install --data data second.json
unsound=$sources/tests/circuits/unsound/quorum-hors-d-atteinte
expect 0 circuit prove "$sources/workflow/shipped/pmss.json"
last_is "ok: pmss@1 is sound"
expect 0 circuit prove --data data second.json
expect 2 circuit prove --members none second.json
told() { "$jalon" circuit "$@" "$unsound.json" >out 2>err; [ $? -eq 1 ] || fail "circuit $* takes an unsound one"
    head -n "$(wc -l <"$unsound.txt")" out | cmp -s - "$unsound.txt" || fail "circuit $* tells another story: $(cat out)"
    [ "$(wc -l <err)" -eq 1 ] || fail "circuit $*: not one line: $(cat err)"; }
told prove
told install --data data
expect 0 circuit list --data data
grep -q '^pmss@2	' out || fail "the list lacks pmss@2"

# a proof, and one byte changed
expect 0 proof --data data 2
key=$(sed -n 's/^key //p' out)
expect 0 proof check 2.tlog-proof --record 2.json --key "$key"
sed 's/seq/Seq/' 2.json >other.json
expect 1 proof check 2.tlog-proof --record other.json --key "$key"
expect 2 proof check 2.tlog-proof --record 2.json --key "${key%?}"
expect 1 proof --data data 999999
expect 2 proof --data data two

# a server holds the data
"$jalon" serve --data data --listen 127.0.0.1:0 >served 2>requests & server=$!
for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ -s served ] && break; sleep 0.5; done
[ "$(wc -l <served)" -eq 1 ] || fail "serve did not say that it answers"
for name in init "import $table" "user add Eve" "circuit install second.json" "serve --listen 127.0.0.1:0"; do
    expect 2 $name --data data
done
expect 0 import --data data --dry-run "$table"
expect 0 verify --data data --deep
expect 0 user list --data data
expect 0 backup --data data copy
last_begins ok
kill "$server"
wait "$server"; code=$?
server=
[ "$code" -eq 0 ] || fail "serve ended with $code"
expect 2 serve --data data --listen 8080
expect 2 serve --data data --listen nowhere:1
expect 2 serve --data data --threads 0

# backup and back
expect 1 backup --data data copy
expect 0 restore copy --data again
last_begins ok
expect 1 restore copy --data again
expect 2 restore absent --data yet-again
printf x >>copy/data.mdb
expect 1 restore copy --data yet-again
[ ! -e yet-again/data.mdb ] || fail "a damaged backup was restored"

# damage cannot take the verdict with it
size=$(wc -c <again/data.mdb)
truncate -s $((size / 3)) again/data.mdb
"$jalon" verify --data again --deep >out 2>err; code=$?
[ "$code" -eq 1 ] || fail "verify of a file cut short: exit $code"
last_begins BAD

[ "$failures" -eq 0 ] && echo "ok"
exit $((failures > 0))
