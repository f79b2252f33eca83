#include "workflow/flow.h"

#include "base/buf.h"
#include "base/day.h"
#include "forms/check.h"
#include "workflow/events.h"
#include "workflow/flow_words.h"

/* Why the kernel does not let a step begin. */
static enum refusal refusal_of(enum net_verdict verdict)
{
    static const enum refusal refusals[] = {
        [NET_FIRES] = REFUSAL_NONE,        [NET_NOT_HERE] = REFUSAL_NO_SUCH_STEP,
        [NET_NOT_YET] = REFUSAL_NOT_YET,   [NET_OWES] = REFUSAL_ANSWERS_DUE,
        [NET_NOT_LATE] = REFUSAL_NOT_LATE, [NET_NOT_ABOVE] = REFUSAL_NOT_ABOVE,
        [NET_AGREED] = REFUSAL_AGREED,     [NET_UNAPPROVED] = REFUSAL_UNAPPROVED,
        [NET_NOTHING] = REFUSAL_UNCHANGED,
    };
    return refusals[verdict];
}

uint8_t flow_side(const struct scene *scene, const struct step *step)
{
    uint8_t side = 0;
    while (side < NET_SIDES && !(step->sides[side] & KIND_BIT(scene->actor.person->kind)))
        side++;
    return side;
}

/* The move that a step stands for, this actor taking it. */
static struct move move_of(const struct scene *scene, const struct step *step)
{
    uint16_t number = circuit_step_number(&scene->circuit->circuit, step);
    if (step->passage != PASSAGE_NONE)
        return (struct move){.kind = MOVE_CONCLUDE, .step = number};
    if (step->pair)
        return (struct move){MOVE_AGREE, number, flow_side(scene, step), false};
    return (struct move){.kind = MOVE_ACT, .step = number};
}

bool flow_begins_here(const struct scene *scene, const struct step *step)
{
    size_t state = (size_t)(scene->state - scene->circuit->circuit.states);
    return step_begins(step, state) && fiche_conclusion(&scene->fiche, step->id) == NULL;
}

/* Whether the actor has taken the step's other half: their kind may have been changed since. */
static bool has_agreed(const struct scene *scene)
{
    for (size_t i = 0; i < json_array_size(scene->fiche.agreed); i++) {
        const json_t *agreement = json_array_get(scene->fiche.agreed, i);
        if (number_at(agreement, "revision") == scene->fiche.revision &&
            span_eq(text_at(agreement, "person"), scene->actor.person->id))
            return true;
    }
    return false;
}

static enum refusal may_act(const struct scene *scene, const struct step *step)
{
    if (!(scene->roles & step->by))
        return REFUSAL_NOT_YOUR_ROLE;
    if (step->pair && flow_side(scene, step) == NET_SIDES)
        return REFUSAL_NOT_OF_THE_PAIR;
    if (step->pair && has_agreed(scene))
        return REFUSAL_AGREED;
    return standing_apart(scene, step);
}

enum refusal flow_may(const struct scene *scene, const struct step *step)
{
    struct marking after;
    enum refusal may = scene_may(scene, CAPABILITY_FICHE_READ);
    if (may != REFUSAL_NONE)
        return may;
    if (!flow_begins_here(scene, step))
        return REFUSAL_NO_SUCH_STEP;
    may = step->passage == PASSAGE_NONE ? may_act(scene, step) : flow_may_vote(scene, step);
    if (may != REFUSAL_NONE)
        return may;
    enum net_verdict verdict = standing_fire(scene, move_of(scene, step), &after);
    /* one outcome out of place does not close the others: flow_ballot() looks at each */
    bool other = step->passage != PASSAGE_NONE && verdict == NET_UNAPPROVED;
    return other ? REFUSAL_NONE : refusal_of(verdict);
}

enum refusal flow_step(const struct scene *scene, struct span id, bool is_act,
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

enum refusal flow_words(struct span words, bool is_due, enum refusal missing)
{
    if (words.len > FLOW_TEXT_MAX)
        return REFUSAL_MALFORMED;
    return is_due && span_trim(words).len == 0 ? missing : REFUSAL_NONE;
}

/* --- acts --------------------------------------------------------------------------------------
 */

/* The day something is put off to: given where the circuit asks, and still to come. */
static enum refusal read_expected(const struct scene *scene, const struct step *step,
                                  struct span text, int64_t *day)
{
    *day = 0;
    if (!step->expected)
        return text.len == 0 ? REFUSAL_NONE : REFUSAL_MALFORMED;
    return day_parse(text, day) && *day > scene->actor.now / DAY_US ? REFUSAL_NONE
                                                                    : REFUSAL_DAY_DUE;
}

static void add_agreement(json_t *events, const struct scene *scene, const struct step *step)
{
    json_t *body = json_object();
    set_text(body, "step", step->id);
    set_number(body, "side", flow_side(scene, step));
    set_number(body, "revision", scene->fiche.revision);
    events_add(events, "step-agreed", body);
}

enum refusal flow_act(struct arena *arena, const struct scene *scene, const struct act *act,
                      struct report *report, json_t **events)
{
    const struct step *step = NULL;
    struct departure departure = {.reason = act->reason};
    enum refusal refusal = flow_step(scene, act->step, true, &step);
    if (refusal != REFUSAL_NONE)
        return refusal;
    if (act->revision != scene->fiche.revision)
        return REFUSAL_STALE;
    refusal = flow_words(act->reason, step->reason, REFUSAL_REASON_DUE);
    if (refusal == REFUSAL_NONE)
        refusal = read_expected(scene, step, act->expected, &departure.expected);
    if (refusal != REFUSAL_NONE)
        return refusal;
    if (step->gate.len > 0 && !fiche_lists(scene->fiche.complete, step->gate))
        form_missing(scene->form->form, scene->fiche.content, step->gate, report);
    if (report->count > 0)
        return REFUSAL_INCOMPLETE;

    struct marking after = {0};
    enum net_verdict verdict = standing_fire(scene, move_of(scene, step), &after);
    if (verdict != NET_FIRES)
        return refusal_of(verdict);
    *events = json_adopt(arena, json_array());
    departure.step = step;
    if (&scene->circuit->circuit.states[after.state] == scene->state)
        add_agreement(*events, scene, step);
    else
        events_act(*events, scene, &departure, &after);
    return REFUSAL_NONE;
}

/* --- recommendations ---------------------------------------------------------------------------
 */

enum refusal flow_may_answer(const struct scene *scene)
{
    enum refusal may = scene_may(scene, CAPABILITY_FICHE_READ);
    if (may != REFUSAL_NONE)
        return may;
    return scene->roles & scene->circuit->circuit.answers ? REFUSAL_NONE : REFUSAL_NOT_YOUR_ROLE;
}

static const struct advice *find_owed(const struct fiche *fiche, struct span id)
{
    for (size_t i = 0; i < fiche->advice_count; i++)
        if (span_eq(fiche->advice[i].id, id) && fiche->advice[i].answer.len == 0)
            return &fiche->advice[i];
    return NULL;
}

enum refusal flow_answer(struct arena *arena, const struct scene *scene, struct span advice,
                         struct span answer, struct span reply, json_t **events)
{
    static const char *const answers[] = {
#define X(name, word) word,
        ANSWER_TABLE(X)
#undef X
    };
    enum refusal refusal = flow_may_answer(scene);
    if (refusal == REFUSAL_NONE && find_owed(&scene->fiche, advice) == NULL)
        refusal = REFUSAL_NO_SUCH_STEP;
    if (refusal == REFUSAL_NONE && span_among(answer, answers, COUNT_OF(answers)) < 0)
        refusal = REFUSAL_NO_SUCH_OUTCOME;
    if (refusal == REFUSAL_NONE)
        refusal = flow_words(reply, true, REFUSAL_REASON_DUE);
    if (refusal != REFUSAL_NONE)
        return refusal;
    *events = json_adopt(arena, json_array());
    json_t *body = json_object();
    set_text(body, "id", advice);
    set_text(body, "answer", answer);
    set_text(body, "reply", reply);
    events_add(*events, "recommendation-answered", body);
    return REFUSAL_NONE;
}
