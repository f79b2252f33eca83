#!/bin/sh
# delegation.sh - Marc lends his seat to Olga, who signs in his place.  An outsider follows the
# chain with minisign, sha256sum and jq alone: the decision names the digest of the delegation's
# statement, which is signed with Marc's key and covers that seat, person, fiche and moment.
# What is revoked, over, lent for something else, or changed by one byte is refused.
# usage: delegation.sh JALON SOURCES       needs: curl, jq, minisign
set -u
jalon=$1 sources=$2
# shellcheck source=tests/scenario/world.sh
. "$sources/tests/scenario/world.sh"

# key_of WHO: a minisign key of theirs, confirmed.
key_of() {
    minisign -G -W -f -p "$1.pub" -s "$1.key" >/dev/null
    expect 200 "$1" POST /cle "{\"label\":\"minisign\",\"public_key\":\"$(tail -n 1 "$1.pub")\"}"
    said .subject | cut -d: -f2 >"$1.key-id"
    expect 200 admin POST "/administration/cles/$(cat "$1.key-id")/confirmer" '{}'
}

# lend UNTIL [MEMBER VALUE]: the statement by which marc lends his seat to olga, signed off line.
lend() {
    expect 200 marc POST /delegations/declaration "$(jq -n --arg seat "$seat" --arg until "$1" \
        --arg key "$(cat marc.key-id)" --arg member "${2:-remarks}" --arg value "${3:-Congé}" \
        '{seat: $seat, receiver: "Olga Ruiz", until: $until, key: $key, ($member): $value}')"
    jq -j .statement answer >loan.json
    minisign -S -s marc.key -m loan.json >/dev/null
}

# loan: what loan.json and loan.json.minisig ask for.
loan() { jq -n --rawfile statement loan.json --rawfile signature loan.json.minisig '{$statement, $signature}'; }

# follows: the outsider's whole check, of what was downloaded; nothing of ours in it.
follows() {
    minisign -V -q -p signer.pub -m declaration -x declaration.minisig 2>/dev/null &&
        minisign -V -q -p giver.pub -m delegation -x delegation.minisig 2>/dev/null &&
        [ "$(sha256sum <delegation | cut -c1-64)" = "$(jq -r .delegation declaration)" ] &&
        jq -e -s '.[0] as $vote | .[1] | .["@type"] == "jalon/delegation/1"
            and .body == $vote.body and .seat == $vote.seat
            and .giver.id == $vote.behalf.id and .receiver.id == $vote.signer.id
            and (.plan == "" or .plan == $vote.plan) and (.fiche == "" or .fiche == $vote.fiche)
            and .from <= $vote.at and $vote.at < .until' declaration delegation >/dev/null
}

institution
person olga "Olga Ruiz" staff >>institution.log
serve
board
key_of olga
proposal 1
other=$fiche
proposal
expect 200 admin GET /administration/instances/codir
seat=$(said '.seats[] | select(.name == "Marc Vidal") | .id')
until=$(date -u -d '+30 days' +%F)

# Before it is lent, Olga sees nothing of the fiche.
expect 404 olga GET "/fiches/$fiche"

# One byte changed, or another's signature: refused.
lend "$until"
sed 's/Congé/Cong /' loan.json >forged && cp loan.json kept && cp forged loan.json
expect 422 marc POST /delegations "$(loan)"
cp kept loan.json && cp loan.json.minisig kept.minisig
minisign -S -s nora.key -m loan.json >/dev/null
expect 422 marc POST /delegations "$(loan)"
cp kept.minisig loan.json.minisig
expect 422 nora POST /delegations "$(loan)"

# Over, too long, or without an end: nothing to sign.
for end in 2020-01-01 2099-01-01 ""; do
    expect 422 marc POST /delegations/declaration "{\"seat\":\"$seat\",\"receiver\":\"Olga Ruiz\",\"until\":\"$end\",\"key\":\"$(cat marc.key-id)\"}"
done

# Lent for another fiche, it does not open this one.
lend "$until" fiche "$other"
expect 200 marc POST /delegations "$(loan)"
expect 200 olga GET "/fiches/$other"
expect 404 olga GET "/fiches/$fiche"

# Lent for what comes before the board, it does; revoked, it does not any more.
lend "$until"
expect 200 marc POST /delegations "$(loan)"
loan=$(said .subject | cut -d: -f2)
expect 200 olga GET "/fiches/$fiche"
sign olga "$fiche" approve
expect 404 olga POST "/delegations/$loan/revoquer" '{}'
expect 200 marc POST "/delegations/$loan/revoquer" '{}'
expect 404 olga POST "/fiches/$fiche/decisions" "$(ballot olga approve)"
expect 409 marc POST /delegations "$(loan)"

# Lent again: Olga signs, by delegation; Marc's seat has then voted.
lend "$until" fiche "$fiche"
expect 200 marc POST /delegations "$(loan)"
sign olga "$fiche" approve
expect 200 olga POST "/fiches/$fiche/decisions" "$(ballot olga approve)"
expect 409 marc GET "/fiches/$fiche/declaration?etape=valider&issue=approve&remarques=&cle=$(cat marc.key-id)"

# The outsider's files, as the fiche leads to them.
expect 200 nora GET "/fiches/$fiche"
said '.decisions.items[0].behalf.text' | grep -q "Marc Vidal" || fail "the decision does not say for whom"
proof=$(said '.decisions.items[0].proof | [.statement_url, .signature_url, .key_url, .delegation.statement_url, .delegation.signature_url, .delegation.key_url] | @tsv')
set -- declaration declaration.minisig signer.pub delegation delegation.minisig giver.pub
for address in $proof; do
    expect 200 nora GET "$address"
    cp answer "$1"
    shift
done
follows || fail "the chain does not hold"
for file in declaration delegation; do
    cp $file whole
    sed 's/Marc/Mara/' whole >$file
    follows && fail "the chain holds with another $file"
    cp whole $file
done
cp giver.pub whole && cp signer.pub giver.pub
follows && fail "the chain holds with another's key"
cp whole giver.pub

# With Nora's vote the fiche is under way; revoking undoes no decision.
sign nora "$fiche" approve
expect 200 nora POST "/fiches/$fiche/decisions" "$(ballot nora approve)"
expect 200 marc GET /delegations
for loan in $(said '.given[] | select(.state.word == "running") | .id'); do
    expect 200 admin POST "/delegations/$loan/revoquer" '{}'
done
expect 200 lea GET "/fiches/$fiche"
said '.. | .phase? // empty' | grep -q in-progress || fail "the fiche is not under way"

"$jalon" verify --data data --deep | tail -n 1 | grep -q '^ok' || fail "verify finds something"
[ "$failures" -eq 0 ] && echo ok
exit $((failures > 0))
