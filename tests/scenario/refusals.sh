#!/bin/sh
# refusals.sh - what must not work: each attempt is refused for its own reason and leaves no
# trace, and what somebody may not see is answered exactly like what does not exist.
# usage: refusals.sh JALON SOURCES       needs: curl, jq, minisign
set -u
jalon=$1 sources=$2
# shellcheck source=tests/scenario/world.sh
. "$sources/tests/scenario/world.sh"

institution
person olga "Olga Blanc" staff reviewer --plan pmss
person alma "Alma Girard" staff admin
serve
board

seat() { # NAME [UNTIL]
    expect 200 admin POST /administration/instances/codir/sieges \
        "{\"person\":\"$1\",\"kind\":\"member\",\"from\":\"2020-01-01\",\"until\":\"${2:-}\"}"
}

key() { # LOGIN
    minisign -G -W -f -p "$1.pub" -s "$1.key" >/dev/null
    expect 200 "$1" POST /cle "{\"label\":\"minisign\",\"public_key\":\"$(tail -n 1 "$1.pub")\"}"
    said .subject | cut -d: -f2 >"$1.key-id"
    [ "${2:-}" = unconfirmed ] || expect 200 admin POST "/administration/cles/$(cat "$1.key-id")/confirmer" '{}'
}

# refused WORD WHO FICHE: votes with $WHO.json, and is refused in that word.
refused() {
    ask "$2" POST "/fiches/$3/decisions" "$(ballot "$2" approve)" >/dev/null
    [ "$(said .type)" = "/problemes/$1" ] || fail "$2 is not refused for \"$1\": $(cat status answer)"
}

# claim WHO FICHE: signs a statement made from the one nora was issued, in WHO's name.
claim() {
    jq -cS --arg me "$("$jalon" user list --data data | awk -F'\t' -v login="$1" '$2 == login {print $1}')" \
        '.person = $me' nora.json | tr -d '\n' >"$1.json"
    minisign -S -s "$1.key" -m "$1.json" >/dev/null
}

# A draft, which members of the board do not see yet.
hidden_draft() {
    ask mona GET /plans/pmss/suivi | jq -r '[.. | .url? // empty | select(startswith("/fiches/"))] | unique | .[2][8:]'
}

proposal 1
second=$fiche
proposal
sign nora "$fiche" approve

# Who may not decide, whatever they sign.
seat "Léa Roche"
seat "Alma Girard"
seat "Olga Blanc" 2024-12-31
for who in lea alma olga; do key $who; done
recorded=$("$jalon" verify --data data | tail -n 1)
for who in lea alma olga; do claim $who "$fiche"; done
refused own-fiche lea "$fiche"
refused administrator alma "$fiche"
refused mandate-ended olga "$fiche"

# Statements and signatures that are not for this vote.
cp nora.json marc.json # somebody else's statement
minisign -S -s marc.key -m marc.json >/dev/null
refused key-unknown marc "$fiche"
sign marc "$fiche" send-back Revoir # the signature of another statement
cp marc.json.minisig other.minisig
sign marc "$fiche" approve
cp other.minisig marc.json.minisig
refused signature-bad marc "$fiche"
sign marc "$fiche" approve # a statement on another fiche
refused statement-other marc "$second"
refused absent marc "$(hidden_draft)"
[ "$recorded" = "$("$jalon" verify --data data | tail -n 1)" ] || fail "a refused vote left a trace"

# A second vote of the same member; a key taken back.
sign marc "$fiche" approve
cp marc.json first.json && cp marc.json.minisig first.json.minisig
expect 200 marc POST "/fiches/$fiche/decisions" "$(ballot marc approve)"
refused already-voted marc "$fiche"
expect 200 nora POST "/cles/$(cat nora.key-id)/revoquer" '{}'
refused key-revoked nora "$fiche"

# Another revision: marc's signed approval does not count for what lea changes afterwards.
read_fiche lea "$fiche"
expect 200 lea POST "/fiches/$fiche/etapes/retirer" "{\"revision\":$revision}"
read_fiche lea "$fiche"
expect 200 lea PUT "/fiches/$fiche" "$(echo "$content" | jq '{content: (. + {means: "Trois salles."})}')"
read_fiche lea "$fiche"
expect 200 lea POST "/fiches/$fiche/etapes/soumettre" "{\"revision\":$revision}"
cp first.json marc.json && cp first.json.minisig marc.json.minisig
refused statement-old marc "$fiche"

# Rita, who represents patients, asks for a draft of another plan in every way there is.
nothing=aaaaaaaaaaaaaaaaaaaaaaaaaa
alike() { # ADDRESS ACCEPT: the hidden fiche's answer, byte for byte that of one that is not there
    for id in "$fiche" "$nothing"; do
        curl -sS -i "$url$(echo "$1" | sed "s/FICHE/$id/g; s/PLAN/$(echo "$id" | sed "s/$fiche/pmss/; s/$nothing/none/")/g")" \
            -H "Authorization: Bearer $(cat rita.token)" -H "Accept: $2" |
            sed "s/$id/FICHE/g; s/pmss/PLAN/g; s/none/PLAN/g; /^Date:/d" >"answer-$id"
    done
    cmp -s "answer-$fiche" "answer-$nothing" || fail "$1 ($2) tells rita something: $(diff "answer-$fiche" "answer-$nothing")"
    grep -q "consultation du samedi" "answer-$fiche" && fail "$1 ($2) tells rita the title"
}
for accept in text/html application/json text/csv; do
    for address in /fiches/FICHE /fiches/FICHE/historique /fiches/FICHE/modifier /plans/PLAN \
        /plans/PLAN/suivi "/plans/PLAN/suivi?format=csv" "/recherche?q=samedi&x=FICHE" \
        "/journal?sujet=fiche:FICHE" "/fiches/FICHE/declaration?etape=valider&issue=approve"; do
        alike "$address" "$accept"
    done
done

"$jalon" verify --data data --deep | tail -n 1 | grep -q '^ok' || fail "verify finds something"
[ "$failures" -eq 0 ] && echo ok
exit $((failures > 0))
