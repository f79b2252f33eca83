# shellcheck shell=sh disable=SC2034,SC2154 # sourced by the scenarios: $jalon, $sources are theirs
# world.sh - a small institution with its server, for scenarios in shell.
# People: admin; mona (method office); lea, who leads an action; marc and nora, who sit on the
# Management Board; rita, who represents patients and reads the projet des usagers.

work=$(mktemp -d)
server=
trap 'kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
failures=0

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# person LOGIN NAME KIND [ROLE [OPTION…]]: an account and a token to speak for it.
person() {
    login=$1 name=$2 kind=$3
    "$jalon" user add --data data --kind "$kind" "$name" >id && "$jalon" user open --data data "$name" "$login" >password
    [ $# -lt 4 ] || {
        role=$4
        shift 4
        "$jalon" user role --data data "$@" "$login" "$role"
    }
    "$jalon" user token --data data "$login" >"$login.token"
}

institution() {
    "$jalon" init --data data --name "Clinique des Tilleuls"
    "$jalon" import --data data "$sources/tests/data/import/clinic.csv"
    "$jalon" user token --data data admin >admin.token
    person mona "Mona Petit" staff method
    person lea "Léa Roche" staff
    person marc "Marc Vidal" staff
    person nora "Nora Haddad" staff
    person rita "Rita Lopez" user-representative user --plan projet-des-usagers
} >institution.log

serve() {
    "$jalon" serve --data data --listen 127.0.0.1:0 >served 2>>requests.log &
    server=$!
    while [ ! -s served ] && kill -0 "$server" 2>/dev/null; do sleep 0.1; done
    url=$(grep -o 'http:.*' served)
}

# ask WHO METHOD PATH [JSON]: what the server answers; its status goes to the file "status".
ask() {
    curl -sS -o answer -w '%{http_code}' -X "$2" "$url$3" -H "Authorization: Bearer $(cat "$1.token")" \
        -H 'Accept: application/json' -H "If-Match: \"${revision:-0}\"" -H "Idempotency-Key: $(uuid)" \
        ${4:+-H 'Content-Type: application/json' --data-binary "$4"} >status
    cat answer
}

uuid() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

# expect STATUS WHO METHOD PATH [JSON]: ask, and complain if the status is another.
expect() {
    wanted=$1
    shift
    ask "$@" >/dev/null
    [ "$(cat status)" = "$wanted" ] || fail "$1 $2 $3: $(cat status) instead of $wanted: $(cat answer)"
}

# said JQ: a value of the last answer.
said() { jq -r "$1" answer; }

# read_fiche WHO FICHE: remembers its content and revision.
read_fiche() {
    expect 200 "$1" GET "/fiches/$2"
    content=$(said .content) revision=$(said .fiche.revision)
}

# board: two of the Management Board must agree; each signs with a minisign key that the
# administrator has confirmed.
board() {
    expect 200 admin POST /administration/instances '{"code":"codir","name":"Conseil de Direction","quorum":2,"chair_votes":true}'
    for member in marc nora; do
        expect 200 admin POST /administration/instances/codir/sieges "{\"person\":\"$(name_of $member)\",\"kind\":\"member\"}"
        minisign -G -W -f -p $member.pub -s $member.key >/dev/null
        expect 200 $member POST /cle "{\"label\":\"minisign\",\"public_key\":\"$(tail -n 1 $member.pub)\"}"
        said .subject | cut -d: -f2 >$member.key-id
        expect 200 admin POST "/administration/cles/$(cat $member.key-id)/confirmer" '{}'
    done
}

name_of() { case $1 in marc) echo "Marc Vidal" ;; nora) echo "Nora Haddad" ;; lea) echo "Léa Roche" ;; esac; }

# proposal [N]: lea's Nth action (0), filled in and before the board; its identifier is $fiche.
proposal() {
    expect 200 mona GET /plans/pmss/suivi
    fiche=$(said '[.. | .url? // empty | select(startswith("/fiches/"))] | unique | .['"${1:-0}"'][8:]')
    read_fiche mona "$fiche"
    expect 200 mona PUT "/fiches/$fiche" "$(echo "$content" | jq '{content: (. + {leads: ["Léa Roche"]})}')"
    read_fiche lea "$fiche"
    expect 200 lea PUT "/fiches/$fiche" "$(echo "$content" | jq '{content: (. + {
        objectives: "Que personne n’attende plus de dix jours.",
        steps: [{title: "Choisir les spécialités", due: "mars 2027"}],
        calendar: "juin 2027", means: "Deux salles le samedi.",
        conditions: "Un secrétariat le samedi."})}')"
    read_fiche lea "$fiche"
    expect 200 lea POST "/fiches/$fiche/etapes/soumettre" "{\"revision\":$revision}"
}

# sign WHO FICHE OUTCOME [REMARKS]: the statement as the server issues it, signed off line.
sign() {
    expect 200 "$1" GET "/fiches/$2/declaration?etape=valider&issue=$3&remarques=${4:-}&cle=$(cat "$1.key-id")"
    cp answer "$1.json"
    minisign -S -s "$1.key" -m "$1.json" >/dev/null
}

# ballot WHO OUTCOME: the vote that $WHO.json and $WHO.json.minisig make.
ballot() {
    jq -n --arg outcome "$2" --argjson revision "$revision" --rawfile statement "$1.json" \
        --rawfile signature "$1.json.minisig" \
        '{step: "valider", outcome: $outcome, remarks: "", revision: $revision, statement: $statement, signature: $signature}'
}
