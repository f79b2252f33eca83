/* search_world.h - a small institution whose fiches come, change and move within one transaction
 * that is never committed. */
#pragma once

#include "server/numbers.h"
#include "site_world.h"

enum { SEARCH_FICHES_MAX = 64 };

struct search_world {
    struct site_world site;
    struct kv_txn txn;
    struct directory directory;
    struct span fiches[SEARCH_FICHES_MAX]; /* in the order of their creation */
    size_t count;
    uint64_t dice; /* splitmix64 */
};

/* A random number below limit. */
static inline unsigned search_dice(struct search_world *world, unsigned limit)
{
    uint64_t z = world->dice += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (unsigned)((z ^ z >> 31) % limit);
}

static inline struct search_world *search_opened(void)
{
    struct search_world *world = calloc(1, sizeof *world);
    site_world_open(&world->site);
    world_add_body(&world->site, "codir", 1);
    world_add_plan(&world->site, "pmss", "pmss-action@1", "pmss@1");
    world_add_plan(&world->site, "qualite", "action@1", "qualite@1");
    return world;
}

/* Compiles the directory again, after what was recorded of people. */
static inline void search_compile(struct search_world *world)
{
    assert_int_equal(ledger_directory(&world->site.arena, &world->txn, &world->directory),
                     ERR_NONE);
}

/* Begins the transaction, with the people there are by now. */
static inline void search_begin(struct search_world *world)
{
    world->txn = kv_write(world->site.app.kv);
    search_compile(world);
}

static inline void search_closed(struct search_world *world)
{
    kv_abandon(&world->txn);
    site_world_close(&world->site);
    free(world);
}

static inline void search_record(struct search_world *world, struct span subject, const char *kind,
                                 json_t *body)
{
    struct arena *arena = &world->site.arena;
    uint64_t last;
    struct authorship authorship = {.at = world->site.now += 1000000};
    json_t *events = json_adopt(arena, json_array()), *one = json_object();
    set_text(one, "subject", subject);
    set_text(one, "kind", span_of(kind));
    json_object_set(one, "body", body);
    json_array_append_new(events, one);
    assert_int_equal(
        ledger_record(arena, &world->txn, &world->directory, &authorship, events, NULL, &last),
        ERR_NONE);
}

static inline struct span search_subject(struct search_world *world, size_t fiche)
{
    return span_format(&world->site.arena, "fiche:%.*s", SPAN_ARG(world->fiches[fiche]));
}

/* A fiche in a plan's objective; content is owned by the arena. */
static inline size_t search_create(struct search_world *world, const char *slug, json_t *content)
{
    struct arena *arena = &world->site.arena;
    const struct plan *plan = directory_plan(&world->directory, span_of(slug));
    json_t *body =
        json_adopt(arena, json_pack("{s:s, s:s, s:i, s:s, s:s}", "plan", slug, "code", "OS1-A1",
                                    "rank", 1, "state", "redaction", "signed", ""));
    set_text(body, "node", span_format(arena, "o2%s", slug));
    set_text(body, "form", plan->form->ref);
    set_text(body, "circuit", plan->circuit->ref);
    json_object_set(body, "content", content);
    assert_true(world->count < SEARCH_FICHES_MAX);
    world->fiches[world->count] = ident_new(arena);
    search_record(world, search_subject(world, world->count), "fiche-created", body);
    return world->count++;
}

/* changes are members of the content, null for those that go; owned by the arena. */
static inline void search_edit(struct search_world *world, size_t fiche, json_t *changes)
{
    json_t *body =
        json_adopt(&world->site.arena, json_pack("{s:i, s:s}", "revision", 2, "signed", ""));
    json_object_set(body, "changes", changes);
    search_record(world, search_subject(world, fiche), "fiche-edited", body);
}

static inline void search_move(struct search_world *world, size_t fiche, const char *state)
{
    json_t *body =
        json_adopt(&world->site.arena, json_pack("{s:s, s:s, s:s, s:b}", "step", "", "to", state,
                                                 "reason", "", "validates", 0));
    search_record(world, search_subject(world, fiche), "fiche-moved", body);
}
