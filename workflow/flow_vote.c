/* flow_vote.c - decisions: who votes by which seat, and what a vote brings about. */
#include "base/buf.h"
#include "workflow/decision.h"
#include "workflow/delegation.h"
#include "workflow/events.h"
#include "workflow/flow_words.h"

#include <assert.h>

/* --- seats -------------------------------------------------------------------------------------
 */

static bool person_has_voted(const struct scene *scene, const struct step *step)
{
    for (size_t i = 0; i < scene->fiche.decision_count; i++) {
        const struct decision *decision = &scene->fiche.decisions[i];
        if (standing_counts(scene, step, decision) &&
            span_eq(decision->person, scene->actor.person->id))
            return true;
    }
    return false;
}

static bool seat_has_voted(const struct scene *scene, const struct step *step,
                           const struct seat *titular)
{
    for (size_t i = 0; i < scene->fiche.decision_count; i++) {
        const struct decision *decision = &scene->fiche.decisions[i];
        if (standing_counts(scene, step, decision) && span_eq(decision->titular, titular->id))
            return true;
    }
    return false;
}

static bool mandate_runs(const struct seat *seat, int64_t now)
{
    return period_holds(seat->period, now) && period_holds(seat->titular->period, now);
}

static int preference(const struct scene *scene, const struct step *step, const struct seat *seat)
{
    bool has_vote = !seat_has_voted(scene, step, seat->titular) &&
                    standing_lender(scene, step, seat) == REFUSAL_NONE;
    return 2 * has_vote + (seat->kind != SEAT_SUBSTITUTE);
}

static const struct seat *best_seat(const struct scene *scene, const struct step *step,
                                    const struct body *body, enum refusal *refusal)
{
    const struct seat *best = NULL;
    *refusal = REFUSAL_NOT_A_MEMBER;
    for (size_t i = 0; i < scene->actor.person->holding_count; i++) {
        const struct holding *holding = &scene->actor.person->holdings[i];
        const struct seat *seat = holding->seat;
        if (holding->body != body || !standing_has_voice(step, body, seat->titular) ||
            !delegation_covers(seat->delegation, scene->plan->slug, scene->fiche.id))
            continue;
        if (!mandate_runs(seat, scene->actor.now))
            *refusal = REFUSAL_MANDATE_ENDED;
        else if (best == NULL || preference(scene, step, seat) > preference(scene, step, best))
            best = seat;
    }
    return best;
}

const struct seat *flow_seat(const struct scene *scene, const struct step *step,
                             enum refusal *refusal)
{
    const struct body *body = scene_body(scene, step);
    enum refusal why = REFUSAL_NOT_A_MEMBER;
    const struct seat *seat =
        body == NULL || scene->actor.person == NULL ? NULL : best_seat(scene, step, body, &why);
    if (seat == NULL)
        *refusal = why;
    return seat;
}

/* --- may -----------------------------------------------------------------------------------------
 */

/* Where presence matters: the body sits, enough are there, and so is this seat. */
static enum refusal may_sit(const struct step *step, const struct body *body,
                            const struct seat *seat)
{
    if (step->quorum.of != BASIS_PRESENT)
        return REFUSAL_NONE;
    if (body->sitting.id.len == 0)
        return REFUSAL_NO_SITTING;
    if ((int64_t)body->sitting.present_count < step->quorum.present)
        return REFUSAL_TOO_FEW_PRESENT;
    return body_is_present(body, seat->titular) ? REFUSAL_NONE : REFUSAL_ABSENT_SEAT;
}

/* Whether the circuit lets this actor record the body's word without a seat. */
static bool records(const struct scene *scene, const struct step *step)
{
    return step->recorded && (scene->roles & step->by) != 0 && scene_body(scene, step) != NULL;
}

static enum refusal may_by_seat(const struct scene *scene, const struct step *step,
                                const struct seat *seat)
{
    const struct body *body = scene_body(scene, step);
    if (person_has_voted(scene, step))
        return REFUSAL_ALREADY_VOTED;
    if (seat_has_voted(scene, step, seat->titular))
        return REFUSAL_SEAT_HAS_VOTED;
    enum refusal may = may_sit(step, body, seat);
    if (may == REFUSAL_NONE)
        may = standing_lender(scene, step, seat);
    return may == REFUSAL_NONE ? standing_apart(scene, step) : may;
}

/* The table knows that a seat is needed; the body, why this actor has none. */
enum refusal flow_may_vote(const struct scene *scene, const struct step *step)
{
    enum refusal may = scene_may(scene, CAPABILITY_FICHE_DECIDE), why = REFUSAL_NONE;
    if (may != REFUSAL_NONE && may != REFUSAL_NOT_YOUR_ROLE)
        return may;
    const struct seat *seat = flow_seat(scene, step, &why);
    if (seat == NULL)
        return records(scene, step) ? standing_apart(scene, step) : why;
    return may != REFUSAL_NONE ? may : may_by_seat(scene, step, seat);
}

const struct step *flow_vote_due(const struct scene *scene, struct span body)
{
    const struct circuit *circuit = &scene->circuit->circuit;
    for (size_t i = 0; i < circuit->step_count; i++) {
        const struct step *step = &circuit->steps[i];
        if (step->passage != PASSAGE_NONE && span_eq(step->body, body) &&
            flow_may(scene, step) == REFUSAL_NONE)
            return step;
    }
    return NULL;
}

void flow_tallies(const struct scene *scene, const struct step *step,
                  struct tally tallies[CIRCUIT_OUTCOMES_MAX])
{
    struct poll poll = standing_poll(scene, step);
    struct poll_rule rule = standing_rule(scene, step);
    for (size_t i = 0; i < step->outcome_count; i++)
        tallies[i] = (struct tally){.given = poll.given[i], .needed = rule.need[i]};
}

/* --- what is said --------------------------------------------------------------------------------
 */

/* An arbitration's terms are those of the first who voted so: the others vote on them. */
static enum refusal check_terms(const struct scene *scene, const struct vote *vote,
                                const struct ballot *ballot)
{
    bool due = (ballot->outcome->kind->words & WORDS_TERMS) != 0;
    if (!due && vote->calendar.len + vote->means.len > 0)
        return REFUSAL_MALFORMED;
    enum refusal refusal = flow_words(vote->calendar, due, REFUSAL_TERMS_DUE);
    if (refusal == REFUSAL_NONE)
        refusal = flow_words(vote->means, due, REFUSAL_TERMS_DUE);
    for (size_t i = 0; refusal == REFUSAL_NONE && i < scene->fiche.decision_count; i++) {
        const struct decision *other = &scene->fiche.decisions[i];
        if (standing_counts(scene, ballot->step, other) &&
            span_eq(other->outcome, ballot->outcome->id) &&
            !(span_eq(other->calendar, vote->calendar) && span_eq(other->means, vote->means)))
            return REFUSAL_TERMS_OTHER;
    }
    return refusal;
}

static enum refusal check_said(const struct scene *scene, const struct vote *vote,
                               const struct ballot *ballot)
{
    if (!ballot->step->advises && vote->recommendations.len > 0)
        return REFUSAL_MALFORMED;
    enum refusal refusal = flow_words(vote->remarks, ballot->outcome->remarks, REFUSAL_REMARKS_DUE);
    if (refusal == REFUSAL_NONE)
        refusal = flow_words(vote->recommendations, false, REFUSAL_NONE);
    return refusal == REFUSAL_NONE ? check_terms(scene, vote, ballot) : refusal;
}

/* An outcome that somebody may say, and that would not put in progress what nobody validated. */
static bool is_open(const struct scene *scene, const struct ballot *ballot)
{
    struct marking after;
    struct move move = {
        .kind = MOVE_CONCLUDE,
        .step = circuit_step_number(&scene->circuit->circuit, ballot->step),
        .choice = standing_choice(ballot->step, ballot->outcome),
    };
    return (ballot->outcome->kind->words & WORDS_NEVER) == 0 &&
           standing_fire(scene, move, &after) == NET_FIRES;
}

enum refusal flow_ballot(const struct scene *scene, const struct vote *vote, struct ballot *ballot)
{
    struct ballot read = {0};
    enum refusal refusal = flow_step(scene, vote->step, false, &read.step), why;
    if (refusal != REFUSAL_NONE)
        return refusal;
    if (vote->revision != scene->fiche.revision)
        return REFUSAL_STALE;
    read.outcome = step_outcome(read.step, vote->outcome);
    if (read.outcome == NULL || !is_open(scene, &read))
        return REFUSAL_NO_SUCH_OUTCOME;
    refusal = check_said(scene, vote, &read);
    if (refusal != REFUSAL_NONE)
        return refusal;
    read.body = scene_body(scene, read.step);
    read.seat = flow_seat(scene, read.step, &why);
    read.titular = read.seat != NULL ? read.seat->titular : NULL;
    assert(read.seat != NULL || records(scene, read.step)); /* flow_may() has seen to it */
    *ballot = read;
    return REFUSAL_NONE;
}

/* --- what comes of it
 * ------------------------------------------------------------------------------ */

static void set_seat(json_t *body, const char *key, const struct seat *seat)
{
    set_text(body, key, seat != NULL ? seat->id : SPAN(""));
}

static json_t *decision_body(const struct scene *scene, const struct vote *vote,
                             const struct ballot *ballot, const struct seal *seal)
{
    json_t *body = json_object();
    set_text(body, "step", ballot->step->id);
    set_text(body, "outcome", ballot->outcome->id);
    set_text(body, "body", ballot->body->code);
    set_seat(body, "seat", ballot->seat);
    set_seat(body, "titular", ballot->titular);
    set_text(body, "delegation", delegation_id(ballot->seat));
    set_text(body, "person", scene->actor.person->id);
    set_number(body, "revision", scene->fiche.revision);
    set_number(body, "ballot", fiche_ballot(&scene->fiche, ballot->step->id));
    set_text(body, "sitting",
             ballot->step->quorum.of == BASIS_PRESENT ? ballot->body->sitting.id : SPAN(""));
    set_text(body, "remarks", vote->remarks);
    set_text(body, "calendar", vote->calendar);
    set_text(body, "means", vote->means);
    set_text(body, "recommendations", vote->recommendations);
    set_text(body, "statement", vote->statement);
    set_text(body, "signature", vote->signature);
    set_text(body, "digest", seal->digest);
    set_text(body, "key", seal->key);
    return body;
}

static void add_lines(json_t *texts, struct span lines)
{
    while (lines.len > 0) {
        struct span line = span_trim(span_cut(&lines, '\n'));
        if (line.len > 0)
            json_array_append_new(texts, json_text(line));
    }
}

/* All that was recommended in this ballot, by the vote at hand last. */
static json_t *gather_advice(struct arena *arena, const struct scene *scene,
                             const struct step *step, struct span last)
{
    json_t *texts = json_adopt(arena, json_array());
    for (size_t i = 0; i < scene->fiche.decision_count; i++)
        if (standing_counts(scene, step, &scene->fiche.decisions[i]))
            add_lines(texts, scene->fiche.decisions[i].recommendations);
    add_lines(texts, last);
    return texts;
}

/* Where the votes stand once the one at hand is counted. */
static struct poll_result result_with(const struct scene *scene, const struct ballot *ballot)
{
    struct poll poll = standing_poll(scene, ballot->step);
    struct poll_rule rule = standing_rule(scene, ballot->step);
    bool is_chair = ballot->titular != NULL && ballot->titular->kind == SEAT_CHAIR;
    poll_count(&poll, standing_choice(ballot->step, ballot->outcome), is_chair);
    return poll_result(&rule, &poll);
}

static void add_void(json_t *events, const struct step *step)
{
    json_t *body = json_object();
    set_text(body, "step", step->id);
    events_add(events, "votes-voided", body);
}

/* What a result of the votes brings about; of the conclusion all but the outcome is given. */
static enum refusal add_result(json_t *events, const struct scene *scene, struct poll_result result,
                               struct conclusion conclusion)
{
    struct marking after;
    struct move move = {.kind = MOVE_CONCLUDE,
                        .step = circuit_step_number(&scene->circuit->circuit, conclusion.step),
                        .choice = result.outcome,
                        .advises = json_array_size(conclusion.advice) > 0};
    if (result.ending == POLL_RESTARTS)
        add_void(events, conclusion.step);
    if (result.ending != POLL_DECIDED)
        return REFUSAL_NONE;
    if (standing_fire(scene, move, &after) != NET_FIRES)
        return REFUSAL_UNAPPROVED;
    conclusion.outcome = &conclusion.step->outcomes[result.outcome];
    events_conclude(events, scene, &conclusion, &after);
    return REFUSAL_NONE;
}

enum refusal flow_vote(struct arena *arena, const struct scene *scene, const struct vote *vote,
                       json_t **events)
{
    struct ballot ballot;
    struct seal seal = {0};
    enum refusal refusal = flow_ballot(scene, vote, &ballot);
    if (refusal != REFUSAL_NONE)
        return refusal;
    if (ballot.step->signature)
        refusal = decision_check(arena, scene, vote, &ballot, &seal);
    else if (vote->statement.len + vote->signature.len > 0)
        refusal = REFUSAL_MALFORMED; /* it would be kept without having been looked at */
    if (refusal != REFUSAL_NONE)
        return refusal;
    json_t *given = json_adopt(arena, json_array());
    events_add(given, "decision-given", decision_body(scene, vote, &ballot, &seal));
    refusal = add_result(given, scene, result_with(scene, &ballot),
                         (struct conclusion){.step = ballot.step,
                                             .reason = vote->remarks,
                                             .advice = gather_advice(arena, scene, ballot.step,
                                                                     vote->recommendations)});
    if (refusal == REFUSAL_NONE)
        *events = given;
    return refusal;
}

/* --- votes that nobody waits for any more --------------------------------------------------------
 */

/* Where the votes of a passage stand to which no vote can be added; OPEN: one can, or the
 * passage has ended, or nobody has voted. */
static struct poll_result settled(const struct scene *scene, const struct step *step)
{
    const struct poll_result open = {.ending = POLL_OPEN};
    struct poll poll = standing_poll(scene, step);
    struct poll_rule rule = standing_rule(scene, step);
    unsigned total = poll_total(&rule, &poll);
    if (!flow_begins_here(scene, step) || total == 0 || total < rule.voters)
        return open;
    return poll_result(&rule, &poll);
}

enum refusal flow_settle(struct arena *arena, const struct scene *scene, json_t **events)
{
    const struct circuit *circuit = &scene->circuit->circuit;
    json_t *told = json_adopt(arena, json_array());
    for (size_t i = 0; i < circuit->step_count && json_array_size(told) == 0; i++) {
        const struct step *step = &circuit->steps[i];
        if (step->passage == PASSAGE_NONE || step->recorded)
            continue;
        struct conclusion conclusion = {.step = step,
                                        .advice = gather_advice(arena, scene, step, SPAN(""))};
        /* what the net refuses is left as it is: an act must lead out */
        (void)add_result(told, scene, settled(scene, step), conclusion);
    }
    if (json_array_size(told) == 0)
        return REFUSAL_UNCHANGED;
    *events = told;
    return REFUSAL_NONE;
}
