#include "server/space_pending.h"

#include "server/fiche_wait_view.h"
#include "server/sitting_view.h"
#include "server/waiting.h"
#include "server/when.h"
#include "workflow/standing.h"

static const struct circuit *circuit_of(const struct scene *scene)
{
    return &scene->circuit->circuit;
}

static struct span counted(const struct lens *lens, struct span id, int64_t count)
{
    struct arena *arena = lens->reader.arena;
    return message_with(arena, lens->locale, message_form(arena, lens->locale, id, count),
                        {"count", span_number(arena, count)});
}

/* --- one task -------------------------------------------------------------------------------- */

json_t *space_task(const struct lens *lens, const struct scene *scene, struct span detail)
{
    json_t *task = json_object();
    const struct fiche *fiche = &scene->fiche;
    set_text(task, "id", fiche->id);
    set_text(task, "code", fiche->code);
    set_text(task, "title", fiche->title);
    set_text(task, "url", span_format(lens->reader.arena, "/fiches/%.*s", SPAN_ARG(fiche->id)));
    set_text(task, "plan", scene->plan->name);
    set_text(task, "detail", detail);
    return task;
}

static void set_due(const struct lens *lens, const struct flow_due *due, json_t *task)
{
    struct span day = fiche_wait_day(lens, due->at);
    struct arena *arena = lens->reader.arena;
    if (due->at == INT64_MAX)
        return;
    if (due->passed || due->at <= lens->reader.actor.now)
        set_text(task, "late",
                 message_with(arena, lens->locale, SPAN("fiche.due-passed"), {"day", day}));
    else
        set_value(task, "due",
                  json_pack("{s:o, s:o}", "iso", json_text(when_iso(arena, due->at)), "text",
                            json_text(day)));
}

void space_add_due(const struct lens *lens, const struct scene *scene, const struct step *step,
                   json_t *task)
{
    struct flow_due due;
    for (size_t i = 0; flow_due(circuit_of(scene), &scene->fiche, i, &due); i++)
        if (due.step == step)
            set_due(lens, &due, task);
}

/* --- agreements and answers ------------------------------------------------------------------ */

/* The other half has agreed, and the reader may be the one who is awaited. */
static bool awaits_agreement(const struct scene *scene, const struct step *step)
{
    if (!step->pair || flow_may(scene, step) != REFUSAL_NONE)
        return false;
    struct marking marking = standing_marking(scene);
    return marking.agreed[NET_SIDES - 1 - flow_side(scene, step)];
}

static void add_agreements(const struct lens *lens, const struct scene *scene, json_t *tasks)
{
    for (size_t i = 0; i < circuit_of(scene)->step_count; i++) {
        const struct step *step = &circuit_of(scene)->steps[i];
        if (!awaits_agreement(scene, step))
            continue;
        json_t *task = space_task(lens, scene,
                                  message_with(lens->reader.arena, lens->locale, SPAN("home.agree"),
                                               {"step", label_in(step->label, lens->language)}));
        space_add_due(lens, scene, NULL, task);
        json_array_append_new(tasks, task);
    }
}

static void add_answers(const struct lens *lens, const struct scene *scene, json_t *tasks)
{
    int64_t owed = 0;
    for (size_t i = 0; i < scene->fiche.advice_count; i++)
        owed += scene->fiche.advice[i].answer.len == 0;
    if (owed == 0 || flow_may_answer(scene) != REFUSAL_NONE)
        return;
    json_t *task = space_task(lens, scene, counted(lens, SPAN("advice.owed"), owed));
    space_add_due(lens, scene, NULL, task);
    json_array_append_new(tasks, task);
}

/* --- deadlines ------------------------------------------------------------------------------- */

/* Whether the reader may do what is due: that decision, or any step of the state. */
static bool may_act(const struct scene *scene, const struct step *due)
{
    for (size_t i = 0; i < circuit_of(scene)->step_count; i++) {
        const struct step *step = &circuit_of(scene)->steps[i];
        if ((due == NULL || due == step) && flow_may(scene, step) == REFUSAL_NONE)
            return true;
    }
    return false;
}

/* Whether the reader finds it among the decisions to give, with the same day. */
static bool is_to_decide(const struct lens *lens, const struct scene *scene, const struct step *due)
{
    const struct body *body =
        due == NULL ? NULL : directory_body(lens->reader.actor.directory, due->body);
    return body != NULL && access_sits(&lens->reader.actor, body) &&
           flow_vote_due(scene, body->code) == due;
}

static void add_deadlines(const struct lens *lens, const struct scene *scene, json_t *tasks)
{
    struct flow_due due;
    for (size_t i = 0; flow_due(circuit_of(scene), &scene->fiche, i, &due); i++) {
        bool is_told = (scene->roles & due.deadline->tell) != 0;
        if (!(due.passed || due.reminded) || !(is_told || may_act(scene, due.step)) ||
            is_to_decide(lens, scene, due.step))
            continue;
        struct label label = due.step != NULL ? due.step->label : scene->state->label;
        json_t *task = space_task(lens, scene, label_in(label, lens->language));
        set_due(lens, &due, task);
        json_array_append_new(tasks, task);
    }
}

/* --- all of it ------------------------------------------------------------------------------- */

static enum err add_plan(const struct lens *lens, const struct plan *plan,
                         struct space_pending *pending)
{
    struct rows rows;
    TRY(query_pending_rows(&lens->reader, plan, &rows));
    for (size_t i = 0; i < rows.count; i++) {
        struct scene *scene;
        TRY(query_fiche(&lens->reader, rows.items[i].fiche.id, &scene));
        add_agreements(lens, scene, pending->answers);
        add_answers(lens, scene, pending->answers);
        add_deadlines(lens, scene, pending->deadlines);
    }
    return ERR_NONE;
}

enum err space_pending(const struct lens *lens, struct space_pending *pending)
{
    const struct directory *directory = lens->reader.actor.directory;
    struct space_pending found = {.answers = json_adopt(lens->reader.arena, json_array()),
                                  .deadlines = json_adopt(lens->reader.arena, json_array())};
    for (size_t i = 0; i < directory->plan_count; i++)
        TRY(add_plan(lens, &directory->plans[i], &found));
    *pending = found;
    return ERR_NONE;
}

static void add_body(const struct lens *lens, const struct body *body, json_t *bodies)
{
    json_t *model = json_object();
    size_t count = waiting_count(&lens->reader, body->code);
    json_array_append_new(bodies, model);
    set_text(model, "name", body->name);
    set_text(model, "url", sitting_url(lens, body->code));
    set_text(model, "text",
             count == 0 ? lens_say(lens, "home.waiting-none")
                        : counted(lens, SPAN("home.waiting"), (int64_t)count));
    if (body->sitting.id.len > 0)
        set_text(model, "sits", lens_say(lens, "home.sits"));
}

enum err space_bodies(const struct lens *lens, json_t **bodies)
{
    const struct directory *directory = lens->reader.actor.directory;
    json_t *found = json_adopt(lens->reader.arena, json_array());
    for (size_t i = 0; i < directory->body_count; i++)
        if (access_sits(&lens->reader.actor, &directory->bodies[i]))
            add_body(lens, &directory->bodies[i], found);
    *bodies = found;
    return lens->reader.txn->err;
}
