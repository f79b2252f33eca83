#!/bin/sh
# run.sh - proves the contracts of the kernel (include/workflow/poll.h, net.h) with Frama-C/WP.
# usage: sh tests/wp/run.sh [--long]   Without Frama-C: says so, and succeeds.
#   --long  also looks for contradictory hypotheses (WP's smoke tests), and breaks the code on
#           purpose to see each proof fail
# A goal takes two seconds at most on a quiet machine; it is given twenty.
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

# prove SECONDS SOURCE [OPTION…]: run-time errors and contracts; a function without a contract is
# an error.  Seconds: for one goal and prover.
prove() {
    seconds=$1 source=$2
    shift 2
    timeout 1200 frama-c -cpp-extra-args=-Iinclude "$source" -wp -wp-rte -wp-prover z3,cvc4 \
        -wp-par 2 -wp-timeout "$seconds" -warn-unsigned-downcast -warn-signed-downcast \
        -wp-warn-key pedantic-assigns=error "$@" 2>&1
}

# is_proved LOG: what Frama-C itself says last, "Proved goals:  206 / 206", and no error.
is_proved() {
    awk '/Proved goals:/ {said = 1; whole = $(NF - 2) == $NF && $NF > 0} /rror/ {wrong = 1}
        END {exit !(said && whole && !wrong)}' "$1"
}

# kernel FILE [OPTION…]: each function annotated against run-time errors, each goal proved, and,
# with WP's smoke tests, no hypothesis that contradicts another.
kernel() ( # a shell of its own: it runs beside another
    log=$room/$(basename "$1").log
    echo "$1"
    prove 20 "$@" >"$log"
    grep -E 'Failed|Timeout|rror|Proved goals|Smoke Tests' "$log"
    is_proved "$log" || exit 1
    for name in $(sed -n 's/^[a-z].*[ *]\([a-z_]*\)(.*$/\1/p' "$1"); do
        grep -q "annotating function $name\$" "$log" && continue
        echo "$name: nothing was asked about its run-time errors"
        exit 1
    done
)

# whole FILE FUNCTION: it is proved in the time that mutants have.
whole() {
    [ -e "$room/whole-$2" ] && return
    prove 4 "$1" -wp-fct "$2" >"$room/whole.log"
    if ! is_proved "$room/whole.log"; then
        cat "$room/whole.log"
        echo "not proved in so short a time, though unbroken: $2"
        exit 1
    fi
    : >"$room/whole-$2"
}

# mutant FILE FUNCTION EDIT: the code edited so must fail to be proved.
mutant() {
    sed "$3" "$1" >"$room/mutant.c"
    if cmp -s "$1" "$room/mutant.c"; then
        echo "the edit changes nothing: $3"
        exit 1
    fi
    whole "$1" "$2"
    prove 4 "$room/mutant.c" -wp-fct "$2" >"$room/mutant.log"
    if ! grep -q 'Proved goals:' "$room/mutant.log" || is_proved "$room/mutant.log"; then
        cat "$room/mutant.log"
        echo "not noticed in $2: $3"
        exit 1
    fi
    echo "noticed in $2: $3"
}

[ "${1:-}" = --long ] && smoke=-wp-smoke-tests
# Frama-C itself works on one core: both at once.  net_add() shifts a bit, which cannot overflow.
kernel workflow/poll.c -warn-unsigned-overflow ${smoke:-} >"$room/poll.said" &
kernel workflow/net.c ${smoke:-} >"$room/net.said"
net=$?
wait $!
poll=$?
cat "$room/poll.said" "$room/net.said"
[ "$poll" -eq 0 ] && [ "$net" -eq 0 ] || exit 1
[ "${1:-}" = --long ] || exit 0

# A voter counted twice; a decision below its votes, or without the chair.
mutant workflow/poll.c poll_add '/has_voted\[vote.voter\] = true/d'
mutant workflow/poll.c poll_add 's/if (box->has_voted\[vote.voter\])/if (false)/'
mutant workflow/poll.c reached 's/given\[i\] >= rule->need\[i\] &&/given[i] + 1 >= rule->need[i] \&\&/'
mutant workflow/poll.c poll_result 's/ && total >= rule->least//'
mutant workflow/poll.c poll_result 's/ && chair_has_spoken(rule, poll))$/)/'
# In progress, unapproved: by an act, by an outcome.
mutant workflow/net.c enter 's/ && !before->approved)/ \&\& false)/'
mutant workflow/net.c end 's/ && !approved)/ \&\& false)/'
# Approved by an outcome that does not validate.
mutant workflow/net.c end 's/ || step->validates\[move.choice\]/ || true/'
# A refusal that changes something.
mutant workflow/net.c enter '/^    uint8_t phase = net->states/s/$/ after->state = state;/'
mutant workflow/net.c turn_late 's/^        return NET_NOTHING;/        { after->late = true; return NET_NOTHING; }/'
# Left from where the step does not begin, alone of a pair, or for elsewhere.
mutant workflow/net.c may_act 's/ || !net_has(&step->from, before->state)//'
mutant workflow/net.c act 's/step->pair ? NET_NOT_HERE : //'
mutant workflow/net.c agree 's/if (before->agreed\[1 - move.choice\])/if (true)/'
mutant workflow/net.c act 's/enter(net, before, step->to, after)/enter(net, before, net->initial, after)/'
mutant workflow/net.c destination 's/is_last(net, before, move.step) ?/true ?/'
# Beyond a row's end.
mutant workflow/net.c net_slot 's/slot < state->passages; slot/slot <= state->passages; slot/'
mutant workflow/net.c begin 's/slot < NET_PASSAGES_MAX; slot/slot <= NET_PASSAGES_MAX; slot/'
mutant workflow/net.c net_has 's/ % (NET_STATES_MAX \/ 64)\] >>/] >>/'
