/* test_access_hidden.c - what one may not see is answered, on every route, like what is not there:
 * the same status, the same headers, the same bytes. */
#include "test.h"

#include "access_town.h"

/* Byte for byte, headers too. */
static void assert_same_answer(const struct response *hidden, const struct response *absent)
{
    assert_int_equal(hidden->status, absent->status);
    assert_true(span_eq(hidden->body, absent->body));
    assert_true(span_eq(hidden->etag, absent->etag) && span_eq(hidden->location, absent->location));
    const struct header *one = hidden->headers, *other = absent->headers;
    for (; one != NULL && other != NULL; one = one->next, other = other->next)
        assert_true(strcmp(one->name, other->name) == 0 && span_eq(one->value, other->value));
    assert_true(one == NULL && other == NULL);
}

/* A plan and a fiche of no institution, their names as long as those of the cell. */
static size_t compare(struct town *town, const struct route *route, const struct cell *cell,
                      struct span unknown)
{
    struct arena *arena = &town->world.arena;
    if (sees(route->pattern, cell))
        return 0;
    struct span fiche = town->fiches[cell->ownership][cell->phase];
    const char *plan = town_plans[cell->ownership];
    const char *nowhere = cell->ownership == FOREIGN ? "nulle" : "null";
    struct pairs there = names_of(town, fiche, plan);
    struct pairs elsewhere = names_of(town, unknown, nowhere);
    struct response hidden = ask(town, cell->walker, route, &there);
    struct response absent = ask(town, cell->walker, route, &elsewhere);
    hidden.body = world_renamed(arena, hidden.body, fiche, unknown);
    hidden.body = world_renamed(arena, hidden.body, span_format(arena, "/plans/%s", plan),
                                span_format(arena, "/plans/%s", nowhere));
    assert_same_answer(&hidden, &absent);
    return 1;
}

static void what_is_hidden_is_answered_like_what_is_not_there(void **unused)
{
    (void)unused;
    size_t pairs = 0;
    struct town town;
    struct cell cell = {0};
    town_open(&town);
    struct span unknown = ident_new(&town.world.arena);
    for (size_t i = 0; i < route_count; i++)
        for (cell.ownership = 0; cell.ownership < OWNERSHIPS; cell.ownership += FOREIGN)
            for (cell.phase = 0; cell.phase < PHASE_COUNT; cell.phase++)
                for (cell.walker = 0; cell.walker < NOBODY; cell.walker++)
                    pairs += compare(&town, &routes[i], &cell, unknown);
    print_message("%zu hidden things answered like absent ones\n", pairs);
    site_world_close(&town.world);
}

TESTS(what_is_hidden_is_answered_like_what_is_not_there)
