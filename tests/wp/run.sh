#!/bin/sh
# run.sh - proves the contracts of the counting of votes (include/workflow/poll.h) with
# Frama-C/WP, then breaks the code on purpose and sees each proof fail.
# usage: sh tests/wp/run.sh   Without Frama-C: says so, and succeeds.
cd "$(dirname "$0")/../.." || exit 2
command -v frama-c >/dev/null || {
    echo "Frama-C is not installed: skipped"
    exit 0
}
room=$(mktemp -d) || exit 2
trap 'rm -rf "$room"' EXIT
export WHY3CONFIG=$room/why3.conf
why3 -C "$WHY3CONFIG" config detect >"$room/why3.log" 2>&1 || {
    cat "$room/why3.log"
    exit 1
}

# prove SECONDS SOURCE [FUNCTION]: run-time errors and contracts; a function without a contract
# is an error.  Seconds: for one goal and prover.
prove() {
    timeout 300 frama-c -cpp-extra-args=-Iinclude "$2" -wp -wp-rte -wp-prover z3,cvc4 -wp-par 2 \
        -wp-timeout "$1" -warn-unsigned-downcast -warn-signed-downcast -warn-unsigned-overflow \
        -wp-warn-key pedantic-assigns=error ${3:+-wp-fct "$3"} 2>&1
}

# The last word: "Proved goals:  206 / 206".
is_proved() {
    awk '/Proved goals:/ {said = 1; whole = $(NF - 2) == $NF && $NF > 0} /rror/ {wrong = 1}
        END {exit !(said && whole && !wrong)}' "$1"
}

# The kernel: each function annotated against run-time errors, each goal proved.
prove 10 workflow/poll.c >"$room/poll.log"
grep -E 'Failed|Timeout|rror|Proved goals' "$room/poll.log"
is_proved "$room/poll.log" || exit 1
for name in $(sed -n 's/^[a-z].* \**\([a-z_]*\)(.*)$/\1/p' workflow/poll.c); do
    grep -q "annotating function $name\$" "$room/poll.log" && continue
    echo "$name: nothing was asked about its run-time errors"
    exit 1
done

# mutant FUNCTION EDIT: the code edited so must fail to be proved.
mutant() {
    sed "$2" workflow/poll.c >"$room/mutant.c"
    if cmp -s workflow/poll.c "$room/mutant.c"; then
        echo "the edit changes nothing: $2"
        exit 1
    fi
    prove 2 "$room/mutant.c" "$1" >"$room/mutant.log"
    if ! grep -q 'Proved goals:' "$room/mutant.log" || is_proved "$room/mutant.log"; then
        cat "$room/mutant.log"
        echo "not noticed in $1: $2"
        exit 1
    fi
    echo "noticed in $1: $2"
}

mutant poll_add '/has_voted\[vote.voter\] = true/d'
mutant poll_add 's/if (box->has_voted\[vote.voter\])/if (false)/'
mutant poll_result 's/ && total >= rule->least//'
mutant poll_result 's/ && chair_has_spoken(rule, poll))$/)/'
