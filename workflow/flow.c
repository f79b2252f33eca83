#include "workflow/flow.h"

#include "base/buf.h"
#include "forms/check.h"
#include "workflow/decision.h"
#include "workflow/digest.h"

#include <assert.h>

bool flow_begins_here(const struct scene *scene, const struct step *step)
{
    const struct circuit *circuit = &scene->circuit->circuit;
    return step_begins(step, (size_t)(scene->state - circuit->states));
}

/* Whether a vote belongs to the passage under way: this round, before this body, on what is
 * there to be judged. */
static bool counts(const struct scene *scene, struct span body, const struct decision *decision)
{
    return decision->round == scene->fiche.round && decision->revision == scene->fiche.revision &&
           span_eq(decision->body, body);
}

static bool person_has_voted(const struct scene *scene, struct span body)
{
    for (size_t i = 0; i < scene->fiche.decision_count; i++) {
        const struct decision *decision = &scene->fiche.decisions[i];
        if (counts(scene, body, decision) && span_eq(decision->person, scene->actor.person->id))
            return true;
    }
    return false;
}

static bool seat_has_voted(const struct scene *scene, const struct body *body,
                           const struct seat *seat)
{
    struct span titular = body_titular(body, seat)->id;
    for (size_t i = 0; i < scene->fiche.decision_count; i++) {
        const struct decision *decision = &scene->fiche.decisions[i];
        if (counts(scene, body->code, decision) && span_eq(decision->titular, titular))
            return true;
    }
    return false;
}

static bool has_voice(const struct body *body, const struct seat *seat)
{
    const struct seat *titular = body_titular(body, seat);
    return titular->kind == SEAT_MEMBER || (titular->kind == SEAT_CHAIR && body->chair_votes);
}

static bool mandate_runs(const struct body *body, const struct seat *seat, int64_t now)
{
    return period_holds(seat->period, now) && period_holds(body_titular(body, seat)->period, now);
}

static int preference(const struct scene *scene, const struct body *body, const struct seat *seat)
{
    return 2 * !seat_has_voted(scene, body, seat) + (seat->kind != SEAT_SUBSTITUTE);
}

static const struct seat *best_seat(const struct scene *scene, const struct body *body,
                                    enum refusal *refusal)
{
    const struct seat *best = NULL;
    *refusal = REFUSAL_NOT_A_MEMBER;
    for (size_t i = 0; i < body->seat_count; i++) {
        const struct seat *seat = &body->seats[i];
        if (!span_eq(seat->person, scene->actor.person->id) || !has_voice(body, seat))
            continue;
        if (!mandate_runs(body, seat, scene->actor.now))
            *refusal = REFUSAL_MANDATE_ENDED;
        else if (best == NULL || preference(scene, body, seat) > preference(scene, body, best))
            best = seat;
    }
    return best;
}

const struct seat *flow_seat(const struct scene *scene, const struct step *step,
                             enum refusal *refusal)
{
    const struct body *body = directory_body(scene->actor.directory, step->body);
    enum refusal why = REFUSAL_NOT_A_MEMBER;
    const struct seat *seat =
        body == NULL || scene->actor.person == NULL ? NULL : best_seat(scene, body, &why);
    if (seat == NULL)
        *refusal = why;
    return seat;
}

static enum refusal may_act(const struct scene *scene, const struct step *step)
{
    return scene_roles(scene) & step->by ? REFUSAL_NONE : REFUSAL_NOT_YOUR_ROLE;
}

/* Other eyes than the leads', than the writers'. */
static enum refusal may_judge(const struct scene *scene, const struct step *step)
{
    if ((step->apart & APART_LEAD) && (scene_roles(scene) & ROLE_BIT(ROLE_LEAD)))
        return REFUSAL_OWN_FICHE;
    if ((step->apart & APART_WRITER) && fiche_written_by(&scene->fiche, scene->actor.person->id))
        return REFUSAL_OWN_WRITING;
    return REFUSAL_NONE;
}

/* The table knows that a seat is needed; the body, why this actor has none. */
static enum refusal may_vote(const struct scene *scene, const struct step *step)
{
    enum refusal may = scene_may(scene, CAPABILITY_FICHE_DECIDE), why = REFUSAL_NONE;
    if (may != REFUSAL_NONE && may != REFUSAL_NOT_YOUR_ROLE)
        return may;
    const struct seat *seat = flow_seat(scene, step, &why);
    if (seat == NULL)
        return why;
    if (may != REFUSAL_NONE)
        return may;
    if (person_has_voted(scene, step->body))
        return REFUSAL_ALREADY_VOTED;
    if (seat_has_voted(scene, directory_body(scene->actor.directory, step->body), seat))
        return REFUSAL_SEAT_HAS_VOTED;
    return may_judge(scene, step);
}

enum refusal flow_may(const struct scene *scene, const struct step *step)
{
    enum refusal may = scene_may(scene, CAPABILITY_FICHE_READ);
    if (may != REFUSAL_NONE)
        return may;
    if (!flow_begins_here(scene, step))
        return REFUSAL_NO_SUCH_STEP;
    return step->passage == PASSAGE_NONE ? may_act(scene, step) : may_vote(scene, step);
}

const struct step *flow_vote_due(const struct scene *scene)
{
    const struct circuit *circuit = &scene->circuit->circuit;
    for (size_t i = 0; i < circuit->step_count; i++)
        if (circuit->steps[i].passage != PASSAGE_NONE &&
            flow_may(scene, &circuit->steps[i]) == REFUSAL_NONE)
            return &circuit->steps[i];
    return NULL;
}

struct tally flow_tally(const struct scene *scene, const struct step *step,
                        const struct outcome *outcome)
{
    const struct body *body = directory_body(scene->actor.directory, step->body);
    struct tally tally = {.needed = (size_t)outcome->quorum};
    if (tally.needed == 0 && body != NULL)
        tally.needed = body_quorum(body, scene->actor.now);
    for (size_t i = 0; i < scene->fiche.decision_count; i++) {
        const struct decision *decision = &scene->fiche.decisions[i];
        tally.given += counts(scene, step->body, decision) && span_eq(decision->step, step->id) &&
                       span_eq(decision->outcome, outcome->id);
    }
    return tally;
}

/* The step of this name, if the actor may take it and it is of the kind meant. */
static enum refusal find_step(const struct scene *scene, struct span id, bool is_act,
                              const struct step **step)
{
    enum refusal may = scene_may(scene, CAPABILITY_FICHE_READ);
    if (may != REFUSAL_NONE)
        return may;
    const struct step *found = circuit_step(&scene->circuit->circuit, id);
    if (found == NULL || (found->passage == PASSAGE_NONE) != is_act)
        return REFUSAL_NO_SUCH_STEP;
    may = flow_may(scene, found);
    if (may == REFUSAL_NONE)
        *step = found;
    return may;
}

static void add_event(json_t *events, const char *kind, json_t *body)
{
    json_t *event = json_object();
    set_text(event, "kind", span_of(kind));
    json_object_set_new(event, "body", body);
    json_array_append_new(events, event);
}

static void add_move(json_t *events, const struct scene *scene, const struct step *step, size_t to,
                     struct span reason, bool validates)
{
    json_t *body = json_object();
    set_text(body, "step", step->id);
    set_text(body, "from", scene->state->id);
    set_text(body, "to", scene->circuit->circuit.states[to].id);
    set_text(body, "reason", reason);
    set_number(body, "revision", scene->fiche.revision);
    set_flag(body, "validates", validates);
    add_event(events, "fiche-moved", body);
}

/* Something said where it is due, and never too much. */
static enum refusal check_words(struct span words, bool is_due, enum refusal missing)
{
    if (words.len > FLOW_TEXT_MAX)
        return REFUSAL_MALFORMED;
    return is_due && span_trim(words).len == 0 ? missing : REFUSAL_NONE;
}

enum refusal flow_act(struct arena *arena, const struct scene *scene, struct span id,
                      struct span reason, int64_t revision, struct report *report, json_t **events)
{
    const struct step *step = NULL;
    enum refusal refusal = find_step(scene, id, true, &step);
    if (refusal != REFUSAL_NONE)
        return refusal;
    if (revision != scene->fiche.revision)
        return REFUSAL_STALE;
    refusal = check_words(reason, step->reason, REFUSAL_REASON_DUE);
    if (refusal != REFUSAL_NONE)
        return refusal;
    if (step->gate.len > 0)
        form_missing(scene->form->form, scene->fiche.content, step->gate, report);
    if (report->count > 0)
        return REFUSAL_INCOMPLETE;
    *events = json_adopt(arena, json_array());
    add_move(*events, scene, step, step->to, reason, false);
    return REFUSAL_NONE;
}

enum refusal flow_ballot(const struct scene *scene, const struct vote *vote, struct ballot *ballot)
{
    struct ballot read = {0};
    enum refusal refusal = find_step(scene, vote->step, false, &read.step);
    if (refusal != REFUSAL_NONE)
        return refusal;
    if (vote->revision != scene->fiche.revision)
        return REFUSAL_STALE;
    read.outcome = step_outcome(read.step, vote->outcome);
    if (read.outcome == NULL)
        return REFUSAL_NO_SUCH_OUTCOME;
    refusal = check_words(vote->remarks, read.outcome->remarks, REFUSAL_REMARKS_DUE);
    if (refusal != REFUSAL_NONE)
        return refusal;
    read.body = directory_body(scene->actor.directory, read.step->body);
    read.seat = flow_seat(scene, read.step, &refusal);
    assert(read.seat != NULL); /* flow_may() has found one */
    read.titular = body_titular(read.body, read.seat);
    *ballot = read;
    return REFUSAL_NONE;
}

/* key: NULL when unsigned. */
static void add_decision(struct arena *arena, json_t *events, const struct scene *scene,
                         const struct vote *vote, const struct ballot *ballot,
                         const struct signing_key *key)
{
    struct digest digest = digest_of(vote->statement);
    json_t *body = json_object();
    set_text(body, "step", ballot->step->id);
    set_text(body, "outcome", ballot->outcome->id);
    set_text(body, "body", ballot->body->code);
    set_text(body, "seat", ballot->seat->id);
    set_text(body, "titular", ballot->titular->id);
    set_text(body, "person", scene->actor.person->id);
    set_number(body, "revision", scene->fiche.revision);
    set_text(body, "remarks", vote->remarks);
    set_text(body, "statement", vote->statement);
    set_text(body, "signature", vote->signature);
    set_text(body, "digest", key != NULL ? digest_hex(arena, &digest) : SPAN(""));
    set_text(body, "key", key != NULL ? key->id : SPAN(""));
    add_event(events, "decision-given", body);
}

enum refusal flow_vote(struct arena *arena, const struct scene *scene, const struct vote *vote,
                       json_t **events)
{
    struct ballot ballot;
    const struct signing_key *key = NULL;
    enum refusal refusal = flow_ballot(scene, vote, &ballot);
    if (refusal != REFUSAL_NONE)
        return refusal;
    if (ballot.step->signature)
        refusal = decision_check(arena, scene, vote, &key);
    else if (vote->statement.len + vote->signature.len > 0)
        refusal = REFUSAL_MALFORMED; /* it would be kept without having been looked at */
    if (refusal != REFUSAL_NONE)
        return refusal;

    *events = json_adopt(arena, json_array());
    add_decision(arena, *events, scene, vote, &ballot, key);
    struct tally tally = flow_tally(scene, ballot.step, ballot.outcome);
    if (tally.given + 1 >= tally.needed)
        add_move(*events, scene, ballot.step, ballot.outcome->to, vote->remarks,
                 ballot.outcome->validates);
    return REFUSAL_NONE;
}
