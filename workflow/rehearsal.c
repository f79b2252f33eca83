#include "workflow/rehearsal.h"

#include "workflow/markings.h"

#include "workflow/electorate.h"

/* --- votes ------------------------------------------------------------------------------------ */

bool rehearsal_chair_votes(const struct step *step)
{
    return step->quorum.chair != CHAIR_SILENT;
}

struct poll_rule rehearsal_rule(const struct step *step, uint8_t members)
{
    int64_t voters = members - !rehearsal_chair_votes(step);
    struct electorate all = {.members = voters,
                             .seats = voters,
                             .present = voters,
                             .own = quorum_share(SHARE_MAJORITY, 0, voters),
                             .voters = voters};
    return electorate_rule(step, &all);
}

/* --- moves ------------------------------------------------------------------------------------ */

struct rehearsal rehearsal_begin(const struct circuit *circuit, uint8_t members)
{
    return (struct rehearsal){
        .circuit = circuit, .members = members, .at = net_beginning(&circuit->net)};
}

/* Makes a move of the net; a fiche that comes elsewhere finds no votes there. */
static struct rehearsal_turn fire(struct rehearsal *rehearsal, struct move move)
{
    struct marking before = rehearsal->at;
    struct rehearsal_turn turn = {
        .verdict = net_fire(&rehearsal->circuit->net, &before, move, &rehearsal->at)};
    if (turn.verdict != NET_FIRES)
        return turn;
    turn.has_moved = rehearsal->at.state != before.state;
    turn.has_decided = move.kind == MOVE_CONCLUDE || move.kind == MOVE_EXPIRE;
    turn.is_split = move.kind == MOVE_SPLIT;
    if (move.kind == MOVE_EXPIRE)
        turn.outcome = rehearsal->circuit->net.steps[move.step].expires;
    else
        turn.outcome = move.choice;
    if (turn.has_moved)
        memset(rehearsal->votes, 0, sizeof rehearsal->votes);
    return turn;
}

static struct rehearsal_turn conclude(struct rehearsal *rehearsal, uint16_t step, uint8_t outcome,
                                      bool advises)
{
    return fire(
        rehearsal,
        (struct move){.kind = MOVE_CONCLUDE, .step = step, .choice = outcome, .advises = advises});
}

/* What a passage's votes come to once one more is given. */
static struct rehearsal_turn settle(struct rehearsal *rehearsal, uint16_t step,
                                    struct rehearsal_votes *votes, const struct poll_rule *rule)
{
    struct poll_result result = poll_result(rule, &votes->poll);
    switch (result.ending) {
    case POLL_OPEN: break;
    case POLL_DECIDED: return conclude(rehearsal, step, result.outcome, votes->advised);
    case POLL_RESTARTS:
        *votes = (struct rehearsal_votes){0};
        return (struct rehearsal_turn){.verdict = NET_FIRES, .is_void = true};
    case POLL_SPLIT: return fire(rehearsal, (struct move){.kind = MOVE_SPLIT, .step = step});
    }
    return (struct rehearsal_turn){.verdict = NET_FIRES};
}

/* Whether a vote may be given in a passage at all: the net says so of its conclusion. */
static enum net_verdict may_vote(const struct rehearsal *rehearsal, uint16_t step)
{
    struct marking after;
    struct move move = {.kind = MOVE_CONCLUDE, .step = step};
    enum net_verdict verdict = net_fire(&rehearsal->circuit->net, &rehearsal->at, move, &after);
    return verdict == NET_UNAPPROVED ? NET_FIRES : verdict; /* another outcome may be given */
}

static bool has_voice(const struct rehearsal *rehearsal, const struct rehearsal_votes *votes,
                      struct rehearsal_move move)
{
    const struct step *step = &rehearsal->circuit->steps[move.step];
    struct poll_rule rule = rehearsal_rule(step, rehearsal->members);
    bool chair_votes = rehearsal_chair_votes(step);
    if (move.kind == REHEARSED_CHAIR)
        return chair_votes && votes->poll.chair == 0;
    unsigned others = poll_total(&rule, &votes->poll) - (votes->poll.chair != 0);
    return others < (unsigned)rule.voters - chair_votes;
}

static struct rehearsal_turn vote(struct rehearsal *rehearsal, struct rehearsal_move move)
{
    const struct net_state *state = &rehearsal->circuit->net.states[rehearsal->at.state];
    const struct step *step = &rehearsal->circuit->steps[move.step];
    uint8_t slot = net_slot(state, move.step);
    enum net_verdict verdict = may_vote(rehearsal, move.step);
    if (verdict != NET_FIRES)
        return (struct rehearsal_turn){.verdict = verdict};
    struct rehearsal_votes *votes = &rehearsal->votes[slot], kept = *votes;
    if (step->recorded || rehearsal->at.passage[slot] == NET_PASSAGE_SPLIT ||
        !has_voice(rehearsal, votes, move))
        return (struct rehearsal_turn){.verdict = NET_NOTHING};
    struct poll_rule rule = rehearsal_rule(step, rehearsal->members);
    poll_count(&votes->poll, move.choice, move.kind == REHEARSED_CHAIR);
    votes->advised = votes->advised || move.advises;
    struct rehearsal_turn turn = settle(rehearsal, move.step, votes, &rule);
    if (turn.verdict != NET_FIRES)
        *votes = kept;
    return turn;
}

static struct rehearsal_turn record(struct rehearsal *rehearsal, struct rehearsal_move move)
{
    if (!rehearsal->circuit->steps[move.step].recorded)
        return (struct rehearsal_turn){.verdict = NET_NOTHING};
    return conclude(rehearsal, move.step, move.choice, move.advises);
}

struct rehearsal_turn rehearsal_play(struct rehearsal *rehearsal, struct rehearsal_move move)
{
    static const enum move_kind kinds[REHEARSED_COUNT] = {
        [REHEARSED_ACT] = MOVE_ACT,       [REHEARSED_AGREE] = MOVE_AGREE,
        [REHEARSED_EXPIRE] = MOVE_EXPIRE, [REHEARSED_LATE] = MOVE_LATE,
        [REHEARSED_ANSWER] = MOVE_ANSWER, [REHEARSED_ABOVE] = MOVE_ABOVE,
    };
    if (move.kind == REHEARSED_VOTE || move.kind == REHEARSED_CHAIR)
        return vote(rehearsal, move);
    if (move.kind == REHEARSED_RECORD)
        return record(rehearsal, move);
    return fire(rehearsal,
                (struct move){.kind = kinds[move.kind], .step = move.step, .choice = move.choice});
}

/* --- what may be done --------------------------------------------------------------------------
 */

/* Moves being gathered. */
struct choices {
    const struct rehearsal *rehearsal;
    struct rehearsal_move *moves;
    size_t count;
};

static void add(struct choices *choices, enum rehearsed kind, size_t step, size_t choice,
                bool advises)
{
    choices->moves[choices->count++] = (struct rehearsal_move){
        .kind = kind, .step = (uint16_t)step, .choice = (uint8_t)choice, .advises = advises};
}

static void add_outcomes(struct choices *choices, enum rehearsed kind, size_t i)
{
    const struct step *step = &choices->rehearsal->circuit->steps[i];
    for (size_t outcome = 0; outcome < step->outcome_count; outcome++) {
        if (step->outcomes[outcome].kind->words & WORDS_NEVER)
            continue;
        add(choices, kind, i, outcome, false);
        if (step->advises)
            add(choices, kind, i, outcome, true);
    }
}

static void add_passage(struct choices *choices, size_t i)
{
    const struct rehearsal *rehearsal = choices->rehearsal;
    const struct step *step = &rehearsal->circuit->steps[i];
    uint8_t slot = net_slot(&rehearsal->circuit->net.states[rehearsal->at.state], (uint16_t)i);
    const struct rehearsal_votes *votes = &rehearsal->votes[slot];
    if (rehearsal->at.passage[slot] == NET_PASSAGE_CONCLUDED)
        return;
    if (step->recorded)
        add_outcomes(choices, REHEARSED_RECORD, i);
    for (enum rehearsed kind = REHEARSED_VOTE; !step->recorded && kind <= REHEARSED_CHAIR; kind++)
        if (has_voice(rehearsal, votes, (struct rehearsal_move){.kind = kind, .step = (uint16_t)i}))
            add_outcomes(choices, kind, i);
    if (step->expires != NULL)
        add(choices, REHEARSED_EXPIRE, i, 0, false);
}

static void add_step(struct choices *choices, size_t i)
{
    const struct step *step = &choices->rehearsal->circuit->steps[i];
    if (step->passage != PASSAGE_NONE)
        add_passage(choices, i);
    else if (!step->pair)
        add(choices, REHEARSED_ACT, i, 0, false);
    for (size_t side = 0; step->pair && side < NET_SIDES; side++)
        add(choices, REHEARSED_AGREE, i, side, false);
}

static bool waits_for_above(const struct circuit *circuit, uint16_t state)
{
    for (size_t i = 0; i < circuit->step_count; i++)
        if (circuit->steps[i].above && step_begins(&circuit->steps[i], state))
            return true;
    return false;
}

/* What happens by itself. */
static void add_events(struct choices *choices)
{
    const struct marking *at = &choices->rehearsal->at;
    const struct circuit *circuit = choices->rehearsal->circuit;
    if (at->owes_before || at->owes_here)
        add(choices, REHEARSED_ANSWER, 0, 0, false);
    if (markings_run_out(&circuit->net, at))
        add(choices, REHEARSED_LATE, 0, 0, false);
    if (waits_for_above(circuit, at->state) && !at->above)
        add(choices, REHEARSED_ABOVE, 0, 0, false);
}

const struct rehearsal_move *rehearsal_moves(struct arena *arena, const struct rehearsal *rehearsal,
                                             size_t *count)
{
    enum { OF_A_STEP = 4 * POLL_OUTCOMES_MAX + 1, OF_ITSELF = 3 };
    const struct circuit *circuit = rehearsal->circuit;
    size_t room = circuit->step_count * OF_A_STEP + OF_ITSELF;
    struct choices choices = {.rehearsal = rehearsal,
                              .moves = arena_new(arena, struct rehearsal_move, room)};
    for (size_t i = 0; i < circuit->step_count; i++)
        if (step_begins(&circuit->steps[i], rehearsal->at.state))
            add_step(&choices, i);
    add_events(&choices);
    *count = choices.count;
    return choices.moves;
}

/* --- in writing --------------------------------------------------------------------------------
 */

static const char letters[REHEARSED_COUNT] = {
#define X(name, letter) letter,
    REHEARSED_TABLE(X)
#undef X
};

/* What a kind of move says of itself. */
static bool has_step(enum rehearsed kind)
{
    return kind <= REHEARSED_EXPIRE;
}

static bool has_choice(enum rehearsed kind)
{
    return kind >= REHEARSED_AGREE && kind <= REHEARSED_RECORD;
}

struct span rehearsal_write(struct arena *arena, struct rehearsal_move move)
{
    if (!has_step(move.kind))
        return span_format(arena, "%c", letters[move.kind]);
    if (!has_choice(move.kind))
        return span_format(arena, "%c%u", letters[move.kind], move.step);
    return span_format(arena, "%c%u:%u%s", letters[move.kind], move.step, move.choice,
                       move.advises ? "!" : "");
}

/* Up to three digits, cut off; false when there are none. */
static bool cut_number(struct span *text, unsigned *number)
{
    size_t digits = 0;
    *number = 0;
    for (; digits < text->len && digits < 3; digits++) {
        if (text->ptr[digits] < '0' || text->ptr[digits] > '9')
            break;
        *number = *number * 10 + (unsigned)(text->ptr[digits] - '0');
    }
    *text = span_from(*text, digits);
    return digits > 0;
}

static bool cut_sign(struct span *text, char sign)
{
    bool there = text->len > 0 && text->ptr[0] == sign;
    if (there)
        *text = span_from(*text, 1);
    return there;
}

/* Whether such a step takes such a move. */
static bool fits(const struct circuit *circuit, unsigned step, unsigned choice, enum rehearsed kind)
{
    if (step >= circuit->step_count)
        return false;
    const struct step *row = &circuit->steps[step];
    if (kind <= REHEARSED_AGREE)
        return row->passage == PASSAGE_NONE && choice < NET_SIDES;
    return row->passage != PASSAGE_NONE && choice < row->outcome_count &&
           (kind != REHEARSED_EXPIRE || row->expires != NULL);
}

bool rehearsal_read(const struct circuit *circuit, struct span text, struct rehearsal_move *move)
{
    const char *letter = text.len > 0 ? memchr(letters, text.ptr[0], sizeof letters) : NULL;
    unsigned step = 0, choice = 0;
    if (letter == NULL)
        return false;
    enum rehearsed kind = (enum rehearsed)(letter - letters);
    text = span_from(text, 1);
    if (has_step(kind) && !cut_number(&text, &step))
        return false;
    if (has_choice(kind) && (!cut_sign(&text, ':') || !cut_number(&text, &choice)))
        return false;
    bool advises = has_choice(kind) && cut_sign(&text, '!');
    if (text.len > 0 || (has_step(kind) && !fits(circuit, step, choice, kind)))
        return false;
    *move = (struct rehearsal_move){
        .kind = kind, .step = (uint16_t)step, .choice = (uint8_t)choice, .advises = advises};
    return true;
}
