#!/bin/sh
# story.sh - the main job through JSON alone: a plan is imported, an action's lead fills in the
# fiche and submits it, two members of the Management Board sign, a patient representative reads
# the projet des usagers and nothing else, an outsider checks the signatures with minisign.
# usage: story.sh JALON SOURCES       needs: curl, jq, minisign
set -u
jalon=$1 sources=$2
# shellcheck source=tests/scenario/world.sh
. "$sources/tests/scenario/world.sh"

institution
serve
board
proposal

# Marc finds it in his queue, Nora too; each signs what the server issues, with minisign.
for member in marc nora; do
    expect 200 $member GET /validations
    said '.. | .fiche? // empty | objects | .id' | grep -q "^$fiche$" || fail "$member does not find the fiche"
    sign $member "$fiche" approve
    expect 200 $member POST "/fiches/$fiche/decisions" "$(ballot $member approve)"
done

# At the quorum of two the fiche is under way.
expect 200 lea GET "/fiches/$fiche"
said '.. | .phase? // empty' | grep -q in-progress || fail "the fiche is not under way"

# An outsider gets three files of each decision, and needs nothing of ours to check them.
for member in marc nora; do
    expect 200 lea GET "/fiches/$fiche"
    seq=$(said ".decisions.items[] | select(.who == \"$(name_of $member)\") | .seq")
    expect 200 lea GET "/fiches/$fiche/decisions/$seq/declaration"
    cp answer proof.json
    expect 200 lea GET "/fiches/$fiche/decisions/$seq/signature"
    cp answer proof.json.minisig
    expect 200 lea GET "/cles/$(cat $member.key-id)/publique"
    cp answer proof.pub
    cmp -s proof.json $member.json || fail "the stored statement is not the one $member signed"
    minisign -V -q -p proof.pub -m proof.json || fail "the decision of $member does not verify"
    sed 's/approve/refused/' proof.json >forged.json
    minisign -V -q -p proof.pub -m forged.json -x proof.json.minisig 2>/dev/null && fail "a forged statement verifies"
done

# Rita reads the projet des usagers, and nothing else.
expect 200 rita GET /plans
[ "$(said '[.plans[].id] | join(" ")')" = projet-des-usagers ] || fail "rita sees $(said '[.plans[].id] | join(" ")')"
expect 200 rita GET /usagers
expect 200 rita GET /plans/projet-des-usagers
expect 404 rita GET /plans/pmss
expect 404 rita GET "/fiches/$fiche"

# The log of all this folds to what is stored.
"$jalon" verify --data data --deep | tail -n 1 | grep -q '^ok' || fail "verify finds something"
[ "$failures" -eq 0 ] && echo ok
exit $((failures > 0))
