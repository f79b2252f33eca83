/* import_world.h - an institution to import into, and what an import made of it. */
#pragma once

#include "file.h"
#include "test.h"

#include "forms/check.h"
#include "server/import.h"

/* ---- an institution to import into -------------------------------------------------------- */

enum { FORMS = 3, CIRCUITS = 9 };

static const struct state first_states[] = {{.id = {"draft", 5}, .phase = PHASE_DRAFT}};

static inline struct span data(struct arena *arena, const char *name)
{
    struct span path = span_format(arena, "%s/tests/data/import/%s", SOURCE_DIR, name);
    return read_file(arena, path.ptr);
}

static inline struct installed_form shipped_form(struct arena *arena, const char *name)
{
    struct span path = span_format(arena, "%s/forms/shipped/%s.json", SOURCE_DIR, name), reason;
    const struct form *form;
    struct span bytes = read_file(arena, path.ptr);
    assert_int_equal(form_read(arena, bytes, &form, &reason), ERR_NONE);
    return (struct installed_form){
        .ref = span_format(arena, "%s@1", name), .bytes = bytes, .form = form};
}

static inline struct installed_circuit circuit(struct arena *arena, const char *name)
{
    return (struct installed_circuit){
        .ref = span_format(arena, "%s@1", name),
        .circuit = {.name = span_of(name), .version = 1, .states = first_states, .state_count = 1}};
}

static inline struct directory *institution(struct arena *arena)
{
    static const char *const forms[FORMS] = {"action", "pmss-action", "usagers-objectif"};
    static const char *const circuits[CIRCUITS] = {
        "default",  "pmss",      "usagers",
        "qualite",  "social",    "systeme-information",
        "oncopole", "unicancer", "developpement-durable"};
    static const struct body bodies[] = {{.code = {"codir", 5}, .name = {"CODIR", 5}}};
    struct installed_form *form_rows = arena_new(arena, struct installed_form, FORMS);
    struct installed_circuit *circuit_rows = arena_new(arena, struct installed_circuit, CIRCUITS);
    for (size_t i = 0; i < FORMS; i++)
        form_rows[i] = shipped_form(arena, forms[i]);
    for (size_t i = 0; i < CIRCUITS; i++)
        circuit_rows[i] = circuit(arena, circuits[i]);
    struct directory *directory = arena_new(arena, struct directory, 1);
    *directory = (struct directory){
        .bodies = bodies,
        .body_count = COUNT_OF(bodies),
        .forms = form_rows,
        .form_count = FORMS,
        .circuits = circuit_rows,
        .circuit_count = CIRCUITS,
    };
    return directory;
}

/* Awa Diallo is known, there are two called Jean Martin, and nobody else. */
static inline enum name_match find_person(void *context, struct span typed, struct span *id)
{
    (void)context;
    if (span_eq(typed, SPAN("Jean Martin")))
        return NAME_AMBIGUOUS;
    *id = SPAN("person-awa");
    return span_eq(typed, SPAN("Awa Diallo")) || span_eq(typed, *id) ? NAME_FOUND : NAME_UNKNOWN;
}

static inline enum name_match find_body(void *context, struct span typed, struct span *id)
{
    (void)context, (void)typed, (void)id;
    return NAME_UNKNOWN;
}

static const struct names names = {.person = find_person, .body = find_body};

static inline struct span fresh(struct arena *arena, void *context)
{
    size_t *last = context;
    return span_format(arena, "id-%zu", ++*last);
}

/* What is there and what happened: grows by each import that is carried out. */
struct world {
    struct arena *arena;
    struct directory *directory;
    struct import_fiche *fiches;
    size_t fiche_count, last_id;
    struct import_result result;
    struct span reason;
};

static inline struct world world(struct arena *arena)
{
    return (struct world){.arena = arena, .directory = institution(arena)};
}

static inline enum err import_with(struct world *world, struct span table, struct span mapping)
{
    struct import_input input = {
        .table = table,
        .mapping = mapping,
        .directory = world->directory,
        .names = &names,
        .fiches = world->fiches,
        .fiche_count = world->fiche_count,
        .fresh = fresh,
        .context = &world->last_id,
    };
    return import_plan(world->arena, &input, &world->result, &world->reason);
}

static inline const struct installed_form *form_named(const struct directory *directory,
                                                      struct span ref)
{
    for (size_t i = 0; i < directory->form_count; i++)
        if (span_eq(directory->forms[i].ref, ref))
            return &directory->forms[i];
    fail_msg("no form");
    return NULL;
}

static inline const struct installed_circuit *circuit_named(const struct directory *directory,
                                                            struct span ref)
{
    for (size_t i = 0; i < directory->circuit_count; i++)
        if (span_eq(directory->circuits[i].ref, ref))
            return &directory->circuits[i];
    fail_msg("no circuit");
    return NULL;
}

static inline struct plan plan_of(const struct directory *directory, struct span id,
                                  const json_t *body)
{
    return (struct plan){.slug = id,
                         .name = text_at(body, "name"),
                         .fiche_level = number_at(body, "fiche_level"),
                         .form = form_named(directory, text_at(body, "form")),
                         .circuit = circuit_named(directory, text_at(body, "circuit"))};
}

static inline struct node node_of(struct span id, const json_t *body)
{
    return (struct node){.id = id,
                         .plan = text_at(body, "plan"),
                         .parent = text_at(body, "parent"),
                         .code = text_at(body, "code"),
                         .title = text_at(body, "title"),
                         .level = number_at(body, "level"),
                         .rank = number_at(body, "rank")};
}

static inline struct import_fiche fiche_of(struct span id, json_t *body)
{
    json_t *content = json_object_get(body, "content");
    return (struct import_fiche){.id = id,
                                 .plan = text_at(body, "plan"),
                                 .node = text_at(body, "node"),
                                 .title = text_at(content, "title"),
                                 .code = text_at(body, "code"),
                                 .rank = number_at(body, "rank"),
                                 .content = content};
}

/* The rows there and room for more. */
static inline void *grown(struct arena *arena, const void *rows, size_t count, size_t more,
                          size_t size)
{
    void *larger = arena_alloc(arena, count + more, size);
    if (count > 0)
        memcpy(larger, rows, count * size);
    return larger;
}

/* Makes what the events say to be there. */
static inline void carry_out(struct world *world)
{
    struct directory *directory = world->directory;
    size_t count = json_array_size(world->result.events);
    struct plan *plans =
        grown(world->arena, directory->plans, directory->plan_count, count, sizeof *plans);
    struct node *nodes =
        grown(world->arena, directory->nodes, directory->node_count, count, sizeof *nodes);
    world->fiches =
        grown(world->arena, world->fiches, world->fiche_count, count, sizeof *world->fiches);
    for (size_t i = 0; i < count; i++) {
        json_t *event = json_array_get(world->result.events, i);
        json_t *body = json_object_get(event, "body");
        struct span id = text_at(event, "subject"), subject = span_cut(&id, ':');
        if (span_eq(subject, SPAN("plan")))
            plans[directory->plan_count++] = plan_of(directory, id, body);
        else if (span_eq(subject, SPAN("node")))
            nodes[directory->node_count++] = node_of(id, body);
        else
            world->fiches[world->fiche_count++] = fiche_of(id, body);
    }
    directory->plans = plans;
    directory->nodes = nodes;
}

static inline void import_now(struct world *world, struct span table, struct span mapping)
{
    enum err err = import_with(world, table, mapping);
    if (err != ERR_NONE)
        fail_msg("%s: %.*s", err_text(err), SPAN_ARG(world->reason));
    carry_out(world);
}

static inline const char *counts(const struct world *world)
{
    const struct import_result *result = &world->result;
    return span_format(world->arena, "plans %zu, nodes %zu, fiches %zu, actions %zu, unchanged %zu",
                       result->plans, result->nodes, result->fiches, result->actions,
                       result->unchanged)
        .ptr;
}

/* Each note as "line word text", in lines. */
static inline const char *notes(const struct world *world)
{
    struct buf buf = {.arena = world->arena};
    for (size_t i = 0; i < import_note_kept(&world->result.notes); i++) {
        const struct import_note *note = &world->result.notes.kept[i];
        buf_add(&buf, span_format(world->arena, "%zu %s %.*s|%.*s|%lld\n", note->line,
                                  import_note_word(note->kind), SPAN_ARG(note->text),
                                  SPAN_ARG(note->other), (long long)note->count));
    }
    return c_string(world->arena, buf_span(&buf));
}

static inline const json_t *content_of(const struct world *world, const char *title,
                                       size_t occurrence)
{
    for (size_t i = 0; i < world->fiche_count; i++)
        if (span_eq(world->fiches[i].title, span_of(title)) && occurrence-- == 0)
            return world->fiches[i].content;
    fail_msg("no fiche %s", title);
    return NULL;
}

static inline const char *canonical(const struct world *world, const json_t *value)
{
    return c_string(world->arena, json_canonical(world->arena, value));
}
