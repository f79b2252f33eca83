#include "server/sitting_view.h"

#include "server/waiting.h"
#include "server/when.h"

enum { POINTS_MAX = 100 };

struct span sitting_url(const struct lens *lens, struct span code)
{
    return span_format(lens->reader.arena, "/instances/%.*s", SPAN_ARG(code));
}

struct span sitting_text(const struct lens *lens, const struct body *body)
{
    struct arena *arena = lens->reader.arena;
    int64_t present = (int64_t)body->sitting.present_count;
    if (body->sitting.id.len == 0)
        return SPAN("");
    return message_with(arena, lens->locale,
                        message_form(arena, lens->locale, SPAN("sitting.since"), present),
                        {"when", when_moment(arena, lens->locale, body->sitting.opened_at)},
                        {"count", span_number(arena, present)});
}

static bool is_running(const struct lens *lens, const struct seat *seat)
{
    return period_holds(seat->period, lens->reader.actor.now);
}

/* --- members --------------------------------------------------------------------------------- */

/* Who stands in for a seat today. */
static struct span substitutes(const struct lens *lens, const struct body *body,
                               const struct seat *titular)
{
    struct buf names = {.arena = lens->reader.arena};
    for (size_t i = 0; i < body->seat_count; i++) {
        const struct seat *seat = &body->seats[i];
        if (seat->kind != SEAT_SUBSTITUTE || !is_running(lens, seat) ||
            !span_eq(seat->stands_for, titular->id))
            continue;
        buf_add_text(&names, names.len > 0 ? ", " : "");
        buf_add(&names, lens_person(lens, seat->person));
    }
    return buf_span(&names);
}

/* Whether the form that was refused had this seat ticked. */
static bool is_ticked(const struct attempt *attempt, const struct seat *seat)
{
    const json_t *present = attempt == NULL ? NULL : json_object_get(attempt->args, "present");
    for (size_t i = 0; i < json_array_size(present); i++)
        if (span_eq(text_of(json_array_get(present, i)), seat->id))
            return true;
    return false;
}

static json_t *seat_model(const struct lens *lens, const struct body *body, const struct seat *seat,
                          const struct attempt *attempt)
{
    json_t *model = json_object();
    struct span others = substitutes(lens, body, seat);
    set_text(model, "id", seat->id);
    set_text(model, "name", lens_person(lens, seat->person));
    if (seat->kind == SEAT_CHAIR)
        set_text(model, "chair", lens_say(lens, "fiche.seat-chair"));
    if (seat->represents.len > 0)
        set_text(model, "represents", seat->represents);
    if (others.len > 0)
        set_text(model, "substitutes",
                 message_with(lens->reader.arena, lens->locale, SPAN("sitting.substitutes"),
                              {"names", others}));
    if (body_is_present(body, seat))
        set_text(model, "present", lens_say(lens, "sitting.present"));
    if (is_ticked(attempt, seat))
        set_flag(model, "ticked", true);
    return model;
}

/* The chair first, then the members, as they are seated. */
static json_t *seats_model(const struct lens *lens, const struct body *body,
                           const struct attempt *attempt)
{
    json_t *seats = json_array();
    for (size_t i = 0; i < body->seat_count; i++) {
        const struct seat *seat = &body->seats[i];
        if (seat->kind == SEAT_SUBSTITUTE || !is_running(lens, seat))
            continue;
        json_t *model = seat_model(lens, body, seat, attempt);
        json_array_insert_new(seats, seat->kind == SEAT_CHAIR ? 0 : json_array_size(seats), model);
    }
    return seats;
}

/* --- the agenda ------------------------------------------------------------------------------ */

static json_t *point_model(const struct lens *lens, const struct scene *scene,
                           const struct step *step)
{
    struct arena *arena = lens->reader.arena;
    const struct fiche *fiche = &scene->fiche;
    json_t *model = json_object();
    set_text(model, "id", fiche->id);
    set_text(model, "step", step->id);
    set_text(model, "code", fiche->code);
    set_text(model, "title", fiche->title);
    set_text(model, "plan", scene->plan->name);
    set_text(model, "url", span_format(arena, "/fiches/%.*s", SPAN_ARG(fiche->id)));
    set_text(model, "kind", span_of(passage_word(step->passage)));
    set_text(
        model, "detail",
        span_format(arena, "%.*s – %.*s",
                    SPAN_ARG(lens_say_word(lens, "passage.", span_of(passage_word(step->passage)))),
                    SPAN_ARG(label_in(step->label, lens->language))));
    set_value(model, "since", when_model(arena, lens->locale, fiche->since));
    return model;
}

/* Every decision of the body that is open on a fiche; answers how many. */
static size_t add_points(const struct lens *lens, const struct body *body,
                         const struct scene *scene, json_t *items)
{
    size_t count = 0;
    const struct circuit *circuit = &scene->circuit->circuit;
    for (size_t i = 0; i < circuit->step_count; i++) {
        const struct step *step = &circuit->steps[i];
        if (step->passage == PASSAGE_NONE || !span_eq(step->body, body->code) ||
            !flow_begins_here(scene, step))
            continue;
        count++;
        if (json_array_size(items) < POINTS_MAX)
            json_array_append_new(items, point_model(lens, scene, step));
    }
    return count;
}

/* On all fiches the reader may see; those that have waited longest are shown. */
static enum err add_agenda(const struct lens *lens, const struct body *body, json_t *page)
{
    size_t count = 0;
    bool found;
    json_t *items = json_array();
    struct waiting waiting = waiting_before(&lens->reader, body->code);
    set_value(page, "agenda", items);
    do {
        SCOPED_ARENA scratch = {0};
        struct scene *scene;
        found = waiting_next(&waiting, &scratch, &scene);
        count += found ? add_points(lens, body, scene, items) : 0;
    } while (found);
    set_number(page, "count", (int64_t)count);
    if (count > POINTS_MAX)
        set_text(page, "more", lens_say(lens, "queue.more"));
    return lens->reader.txn->err;
}

/* --- the sitting ----------------------------------------------------------------------------- */

static struct span attempt_text(const struct lens *lens, const struct attempt *attempt)
{
    enum refusal refusal = attempt->refusal;
    return refusal == REFUSAL_MALFORMED
               ? lens_say(lens, "sitting.nobody")
               : lens_say_word(lens, "refusal.", span_of(refusal_word(refusal)));
}

static void add_sitting(const struct lens *lens, const struct body *body,
                        const struct attempt *attempt, json_t *page)
{
    struct arena *arena = lens->reader.arena;
    struct span url = sitting_url(lens, body->code);
    bool sits = body->sitting.id.len > 0;
    json_t *form = json_object();
    set_text(form, "operation", lens_operation(lens));
    set_text(form, "url",
             span_format(arena, sits ? "%.*s/seance/lever" : "%.*s/seance", SPAN_ARG(url)));
    if (attempt != NULL)
        set_text(form, "error", attempt_text(lens, attempt));
    if (sits)
        set_text(page, "sitting", sitting_text(lens, body));
    if (access_chairs(&lens->reader.actor, body))
        json_object_set(page, sits ? "close" : "open", form);
    json_decref(form);
}

enum err sitting_model(const struct lens *lens, const struct body *body,
                       const struct attempt *attempt, json_t **model)
{
    json_t *page = json_adopt(lens->reader.arena, json_object()), *shown = json_object();
    set_text(shown, "code", body->code);
    set_text(shown, "name", body->name);
    set_text(page, "title", body->name);
    set_value(page, "body", shown);
    set_value(page, "seats", seats_model(lens, body, attempt));
    add_sitting(lens, body, attempt, page);
    TRY(add_agenda(lens, body, page));
    *model = page;
    return ERR_NONE;
}
