/* circuit_handlers.c - the administration's routes about one circuit: read, compared, tried out,
 * and running fiches moved to it. */
#include "server/handlers.h"

#include "server/circuit_compare_view.h"
#include "server/circuit_page_view.h"
#include "server/conversion_view.h"
#include "server/refused_form.h"
#include "server/rehearsal_view.h"

static const struct installed_circuit *circuit_named(const struct visit *visit, struct span ref)
{
    return directory_circuit(visit->lens.reader.actor.directory, ref);
}

enum err circuit_show(struct visit *visit)
{
    json_t *model;
    const struct installed_circuit *circuit = circuit_named(visit, visit_arg(visit, "ref"));
    if (circuit == NULL)
        return ERR_ABSENT;
    TRY(circuit_page_model(&visit->lens, circuit, &model));
    return visit_show(visit, "circuit", model);
}

enum err circuit_compare(struct visit *visit)
{
    struct span with = request_query(visit->request, "avec");
    const struct installed_circuit *circuit = circuit_named(visit, visit_arg(visit, "ref"));
    const struct installed_circuit *other = circuit_named(visit, with);
    if (circuit == NULL || (other == NULL && with.len > 0))
        return ERR_ABSENT;
    return visit_show(visit, "circuit-comparer",
                      circuit_compare_model(&visit->lens, circuit, other));
}

enum err circuit_try(struct visit *visit)
{
    json_t *model;
    struct rehearsal_asked asked = {.members = request_query(visit->request, "membres"),
                                    .moves = request_query(visit->request, "coups"),
                                    .move = request_query(visit->request, "coup")};
    const struct installed_circuit *circuit = circuit_named(visit, visit_arg(visit, "ref"));
    if (circuit == NULL)
        return ERR_ABSENT;
    TRY(rehearsal_model(&visit->lens, circuit, &asked, &model));
    return visit_show(visit, "circuit-essayer", model);
}

/* --- running fiches
 * ------------------------------------------------------------------------------- */

/* From which circuit to which, as args say. */
static enum err asked_of(struct visit *visit, const json_t *args, struct conversion_asked *asked)
{
    struct span to = text_at(args, "vers");
    *asked = (struct conversion_asked){.from = circuit_named(visit, visit_arg(visit, "ref")),
                                       .to = circuit_named(visit, to),
                                       .args = args};
    bool is_known = asked->from != NULL && (asked->to != NULL || to.len == 0);
    return is_known && asked->from != asked->to ? ERR_NONE : ERR_ABSENT;
}

static json_t *query_args(struct visit *visit)
{
    json_t *args = json_adopt(visit->arena, json_object());
    for (size_t i = 0; i < visit->request->query.count; i++) {
        struct pair pair = visit->request->query.items[i];
        json_object_setn_new(args, pair.name.ptr, pair.name.len, json_text(pair.value));
    }
    return args;
}

enum err circuit_passage(struct visit *visit)
{
    json_t *model;
    struct conversion_asked asked;
    TRY(asked_of(visit, query_args(visit), &asked));
    TRY(conversion_model(&visit->lens, &asked, NULL, &model));
    return visit_show(visit, "circuit-passage", model);
}

static void convert_one(struct visit *visit, const struct conversion_asked *asked,
                        struct span fiche, uint16_t target)
{
    json_t *args = json_adopt(visit->arena, json_object());
    set_text(args, "circuit", asked->to->ref);
    set_text(args, "state", asked->to->circuit.states[target].id);
    set_text(args, "reason", text_at(visit->args, "raison"));
    visit_command(visit, COMMAND_FICHE_CONVERT, fiche, args);
}

/* Those that move, as many as one request takes; the page then says what is left. */
static enum err convert_all(struct visit *visit, const struct conversion_asked *asked,
                            const struct plan *plan)
{
    struct running running;
    const struct circuit *from = &asked->from->circuit, *to = &asked->to->circuit;
    struct conversion_map map = conversion_asked_map(visit->arena, asked);
    TRY(running_fiches(&visit->lens.reader, plan, asked->from->ref, &running));
    for (size_t i = 0; i < running.count && visit->job_count < VISIT_JOBS_MAX - 1; i++) {
        size_t state;
        if (circuit_state(from, running.items[i].state, &state) &&
            conversion_of(from, state, to, map.to[state]) == CONVERSION_MOVES)
            convert_one(visit, asked, running.items[i].id, map.to[state]);
    }
    return ERR_NONE;
}

/* New fiches of the plan begin on the other version, unless the first move was refused. */
static void choose_circuit(struct visit *visit, const struct conversion_asked *asked,
                           const struct plan *plan)
{
    json_t *args = json_adopt(visit->arena, json_object());
    struct job *first = visit->job_count > 0 ? visit->jobs[0] : NULL;
    set_text(args, "circuit", asked->to->ref);
    visit_command(visit, COMMAND_PLAN_CIRCUIT, plan->slug, args)->after = first;
}

/* Nothing but what the page sends: a plan, a version, a reason, and one state for each. */
static bool is_asked_well(struct visit *visit)
{
    const char *name;
    json_t *value, *rest = json_adopt(visit->arena, json_copy(visit->args));
    json_object_foreach(visit->args, name, value)
    {
        if (span_starts(span_of(name), SPAN("etat.")))
            json_object_del(rest, name);
    }
    return json_unlisted(rest, " plan vers raison ") == NULL;
}

enum err circuit_move(struct visit *visit)
{
    struct conversion_asked asked;
    if (!is_asked_well(visit))
        return ERR_MALFORMED;
    const struct plan *plan =
        directory_plan(visit->lens.reader.actor.directory, text_at(visit->args, "plan"));
    TRY(asked_of(visit, visit->args, &asked));
    if (plan == NULL || asked.to == NULL)
        return ERR_ABSENT;
    TRY(convert_all(visit, &asked, plan));
    if (plan->circuit == asked.from)
        choose_circuit(visit, &asked, plan);
    if (visit->job_count > 0)
        return ERR_NONE;
    visit->refusal = REFUSAL_UNCHANGED;
    return ERR_CONFLICT;
}

enum err circuit_moved(struct visit *visit)
{
    json_t *model;
    struct attempt attempt;
    struct conversion_asked asked;
    if (!refused_form(visit, "", &attempt)) {
        struct span to = urlencoded_escape(visit->arena, text_at(visit->args, "vers"));
        struct span url = circuit_page_url(&visit->lens, visit_arg(visit, "ref"), "/passage");
        return visit_done(visit,
                          span_format(visit->arena, "%.*s?vers=%.*s", SPAN_ARG(url), SPAN_ARG(to)));
    }
    TRY(asked_of(visit, visit->args, &asked));
    TRY(conversion_model(&visit->lens, &asked, &attempt, &model));
    return refused_form_show(visit, "circuit-passage", model);
}
