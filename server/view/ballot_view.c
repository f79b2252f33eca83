#include "server/ballot_view.h"

#include "forms/content.h"
#include "server/difference_view.h"
#include "server/revision.h"
#include "server/row_view.h"
#include "server/when.h"
#include "workflow/decision.h"
#include "workflow/standing.h"

struct span ballot_refusal(const struct lens *lens, enum refusal refusal)
{
    return lens_say_word(lens, "refusal.", span_of(refusal_word(refusal)));
}

struct span ballot_name(const struct lens *lens, struct span fiche, struct span step)
{
    return span_format(lens->reader.arena, "%.*s.%.*s", SPAN_ARG(fiche), SPAN_ARG(step));
}

struct span ballot_file(const struct lens *lens, const struct fiche *fiche)
{
    return span_format(lens->reader.arena, "declaration-%.8s-r%lld.json", fiche->id.ptr,
                       (long long)fiche->revision);
}

bool ballot_is_open(const struct scene *scene, const struct step *step)
{
    return flow_may(scene, step) == REFUSAL_NONE;
}

/* --- the fiche ---------------------------------------------------------------------------- */

static json_t *fiche_model(const struct lens *lens, const struct scene *scene)
{
    const struct fiche *fiche = &scene->fiche;
    json_t *model = json_object();
    set_text(model, "id", fiche->id);
    if (fiche->code.len > 0)
        set_text(model, "code", fiche->code);
    set_text(model, "plan", scene->plan->name);
    set_text(model, "title", fiche->title);
    set_number(model, "revision", fiche->revision);
    set_text(model, "url", span_format(lens->reader.arena, "/fiches/%.*s", SPAN_ARG(fiche->id)));
    return model;
}

/* --- how far the votes are ------------------------------------------------------------------ */

static struct span outcome_label(const struct lens *lens, const struct step *step, struct span id)
{
    const struct outcome *outcome = step_outcome(step, id);
    return outcome != NULL ? label_in(outcome->label, lens->language) : id;
}

static json_t *votes_model(const struct lens *lens, const struct scene *scene,
                           const struct step *step)
{
    json_t *list = json_array();
    for (size_t i = 0; i < scene->fiche.decision_count; i++) {
        const struct decision *decision = &scene->fiche.decisions[i];
        if (!standing_counts(scene, step, decision))
            continue;
        json_t *vote = json_object();
        set_text(vote, "who", lens_person(lens, decision->person));
        set_text(vote, "outcome", outcome_label(lens, step, decision->outcome));
        json_array_append_new(list, vote);
    }
    return list;
}

/* The outcome that is nearest to its quorum: of equals, the circuit's first. */
static size_t leading(const struct step *step, const struct tally *tallies)
{
    size_t best = 0;
    for (size_t i = 1; i < step->outcome_count; i++)
        if (tallies[i].given > tallies[best].given)
            best = i;
    return best;
}

static json_t *progress_model(const struct lens *lens, const struct scene *scene,
                              const struct step *step)
{
    struct arena *arena = lens->reader.arena;
    struct tally tallies[CIRCUIT_OUTCOMES_MAX];
    flow_tallies(scene, step, tallies);
    size_t first = leading(step, tallies);
    const struct outcome *outcome = &step->outcomes[first];
    struct tally tally = tallies[first];
    json_t *model = json_object(), *votes = votes_model(lens, scene, step);
    set_number(model, "given", (int64_t)tally.given);
    set_number(model, "needed", (int64_t)tally.needed);
    set_text(model, "text",
             message_with(arena, lens->locale,
                          tally.given == 0 ? SPAN("queue.progress-none") : SPAN("queue.progress"),
                          {"given", span_format(arena, "%zu", tally.given)},
                          {"needed", span_format(arena, "%zu", tally.needed)},
                          {"outcome", label_in(outcome->label, lens->language)}));
    if (json_array_size(votes) > 0)
        set_value(model, "votes", json_pack("{s:O}", "list", votes));
    json_decref(votes);
    return model;
}

/* --- the reader's own part -------------------------------------------------------------------- */

static const struct decision *own_vote(const struct scene *scene, const struct step *step)
{
    for (size_t i = 0; i < scene->fiche.decision_count; i++) {
        const struct decision *decision = &scene->fiche.decisions[i];
        if (standing_counts(scene, step, decision) &&
            span_eq(decision->person, scene->actor.person->id))
            return decision;
    }
    return NULL;
}

static struct span done_text(const struct lens *lens, const struct step *step,
                             const struct decision *decision)
{
    struct arena *arena = lens->reader.arena;
    return message_with(arena, lens->locale, SPAN("queue.done"),
                        {"outcome", outcome_label(lens, step, decision->outcome)},
                        {"when", when_moment(arena, lens->locale, decision->at)});
}

/* Whose vote it is, when a substitute gives it or the seat is lent; empty otherwise. */
static struct span behalf_of(const struct lens *lens, const struct scene *scene,
                             const struct step *step)
{
    enum refusal refusal;
    const struct seat *seat = flow_seat(scene, step, &refusal);
    const struct seat *titular = seat == NULL ? NULL : seat->titular;
    if (titular == seat)
        return SPAN("");
    return message_with(lens->reader.arena, lens->locale,
                        seat->delegation != NULL ? SPAN("queue.delegated") : SPAN("queue.behalf"),
                        {"name", lens_person(lens, titular->person)});
}

static json_t *open_model(const struct lens *lens, const struct scene *scene,
                          const struct step *step, const struct ballot_typed *typed)
{
    json_t *model = json_object();
    struct span behalf = behalf_of(lens, scene, step);
    set_value(model, "outcomes", ballot_outcomes(lens, step, typed->outcome));
    ballot_words(lens, scene, step, typed, model);
    set_text(model, "remarks", typed->remarks);
    if (typed->outcome.len > 0)
        set_flag(model, "chosen", true);
    if (typed->error.len > 0)
        set_text(model, "error", typed->error);
    if (behalf.len > 0)
        set_text(model, "behalf", behalf);
    return model;
}

static void add_own_part(const struct lens *lens, const struct scene *scene,
                         const struct step *step, const struct ballot_typed *typed, json_t *model)
{
    const struct decision *own = own_vote(scene, step);
    enum refusal refusal = flow_may(scene, step);
    if (own != NULL)
        set_text(model, "done", done_text(lens, step, own));
    else if (refusal == REFUSAL_NO_SUCH_STEP) /* it begins here, but no vote can decide it */
        set_text(model, "cannot", lens_say(lens, "fiche.split"));
    else if (refusal == REFUSAL_NOT_A_MEMBER && step->recorded) /* who reads it is one */
        set_text(model, "cannot", lens_say(lens, "queue.record-waits"));
    else if (refusal != REFUSAL_NONE)
        set_text(model, "cannot", ballot_refusal(lens, refusal));
    else
        set_value(model, "ballot", open_model(lens, scene, step, typed));
}

/* --- what has changed since ---------------------------------------------------------------------
 */

/* The revision to compare with, and in which words. */
struct baseline {
    int64_t revision; /* 0: nobody has decided on this fiche yet */
    const char *message;
};

/* The reader's own last one, or the one held valid, or else the last that anybody decided on. */
static struct baseline baseline_of(const struct scene *scene)
{
    const struct fiche *fiche = &scene->fiche;
    int64_t own = 0, any = 0;
    for (size_t i = 0; i < fiche->decision_count; i++) {
        any = fiche->decisions[i].revision;
        if (span_eq(fiche->decisions[i].person, scene->actor.person->id))
            own = any;
    }
    if (own > 0)
        return (struct baseline){own, "queue.difference-own"};
    return (struct baseline){fiche->valid_revision > 0 ? fiche->valid_revision : any,
                             "queue.difference"};
}

/* A content as this reader may see it. */
static json_t *seen(const struct scene *scene, struct arena *arena, json_t *content)
{
    bool inside = scene_may(scene, CAPABILITY_FICHE_INSIDE) == REFUSAL_NONE;
    return form_visible(arena, scene->form->form, content, inside);
}

static void add_difference(const struct lens *lens, const struct scene *scene, json_t *model)
{
    struct arena *arena = lens->reader.arena;
    struct baseline baseline = baseline_of(scene);
    json_t *events = NULL, *before = NULL;
    if (baseline.revision == 0)
        set_flag(model, "first", true);
    if (baseline.revision == 0 || baseline.revision == scene->fiche.revision)
        return;
    if (query_history(&lens->reader, scene->fiche.id, &events) == ERR_NONE)
        before = revision_content(arena, events, baseline.revision);
    if (before == NULL) /* the transaction knows, and fails the page */
        return;
    json_t *difference = json_object();
    set_number(difference, "from", baseline.revision);
    set_text(difference, "title",
             message_with(arena, lens->locale, span_of(baseline.message),
                          {"revision", span_number(arena, baseline.revision)}));
    set_flag(difference, "open", true);
    const struct form *form = scene->form->form;
    const json_t *differing = diff_contents(arena, form, seen(scene, arena, before),
                                            seen(scene, arena, scene->fiche.content));
    set_value(difference, "changes", difference_model(lens, form, differing));
    set_value(model, "difference", difference);
}

/* --- the item
 * ------------------------------------------------------------------------------------- */

static struct span leads_of(const struct lens *lens, const struct fiche_row *row)
{
    json_t *leads = json_adopt(lens->reader.arena, row_leads(lens, row));
    return row_names(lens, leads);
}

json_t *ballot_model(const struct lens *lens, const struct scene *scene, const struct step *step,
                     const struct fiche_row *row, const struct ballot_typed *typed)
{
    json_t *model = json_object(), *transition = json_object();
    json_t *rules = ballot_rules(lens, scene, step);
    struct span leads = leads_of(lens, row);
    set_text(transition, "id", step->id);
    set_text(transition, "label", label_in(step->label, lens->language));
    set_text(model, "name", ballot_name(lens, scene->fiche.id, step->id));
    set_value(model, "fiche", fiche_model(lens, scene));
    set_value(model, "transition", transition);
    if (leads.len > 0)
        set_text(model, "leads", leads);
    if (step->signature)
        set_flag(model, "signed", true);
    set_value(model, "since", when_model(lens->reader.arena, lens->locale, scene->fiche.since));
    if (!step->recorded)
        set_value(model, "progress", progress_model(lens, scene, step));
    if (rules != NULL)
        set_value(model, "rules", rules);
    add_difference(lens, scene, model);
    add_own_part(lens, scene, step, typed, model);
    return model;
}

/* --- what would be signed -----------------------------------------------------------------------
 */

static struct span words_of(const struct lens *lens, const struct scene *scene,
                            const struct ballot *ballot, const struct vote *vote)
{
    struct arena *arena = lens->reader.arena;
    struct span behalf = behalf_of(lens, scene, ballot->step);
    struct span words = message_with(arena, lens->locale, SPAN("queue.words"),
                                     {"outcome", label_in(ballot->outcome->label, lens->language)},
                                     {"title", scene->fiche.title},
                                     {"revision", span_number(arena, vote->revision)},
                                     {"body", ballot->body->name});
    if (behalf.len > 0)
        words = span_format(arena, "%.*s %.*s", SPAN_ARG(words), SPAN_ARG(behalf));
    return words;
}

static void add_statement(const struct lens *lens, const struct scene *scene,
                          const struct vote *vote, const struct signing_key *key, json_t *model)
{
    struct ballot ballot;
    struct span bytes = SPAN("");
    enum refusal refusal = flow_ballot(scene, vote, &ballot);
    if (refusal == REFUSAL_NONE && ballot.step->signature)
        refusal = decision_statement(lens->reader.arena, scene, vote, key, lens->reader.actor.now,
                                     &bytes);
    if (refusal != REFUSAL_NONE) {
        set_text(model, "refusal", span_of(refusal_word(refusal)));
        set_text(model, "reason", ballot_refusal(lens, refusal));
        return;
    }
    set_text(model, "words", words_of(lens, scene, &ballot, vote));
    if (bytes.len > 0)
        set_text(model, "statement", bytes);
}

json_t *ballot_declaration(const struct lens *lens, const struct scene *scene,
                           const struct vote *vote, const struct signing_key *key)
{
    json_t *model = json_object();
    set_text(model, "fiche", scene->fiche.id);
    set_text(model, "step", vote->step);
    set_text(model, "outcome", vote->outcome);
    set_text(model, "remarks", vote->remarks);
    set_text(model, "calendar", vote->calendar);
    set_text(model, "means", vote->means);
    set_text(model, "recommendations", vote->recommendations);
    set_number(model, "revision", vote->revision);
    add_statement(lens, scene, vote, key, model);
    return model;
}
