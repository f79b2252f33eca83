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

/* A route, a fiche that is nowhere, and how many cells have been compared. */
struct hiding {
    const struct route *route;
    struct span unknown;
    size_t pairs;
};

/* A plan and a fiche of no institution, their names as long as those of the cell. */
static void compare(struct town *town, const struct cell *cell, void *context)
{
    struct hiding *hiding = context;
    struct arena *arena = &town->world.arena;
    if (cell->walker == NOBODY || sees(hiding->route->pattern, cell))
        return;
    struct span fiche = cell_fiche(town, cell);
    const char *plan = town_plans[cell->ownership];
    const char *nowhere = cell->ownership == FOREIGN ? "nulle" : "null";
    struct pairs there = names_of(town, fiche, plan);
    struct pairs elsewhere = names_of(town, hiding->unknown, nowhere);
    struct response hidden = ask(town, cell->walker, hiding->route, &there);
    struct response absent = ask(town, cell->walker, hiding->route, &elsewhere);
    hidden.body = world_renamed(arena, hidden.body, fiche, hiding->unknown);
    hidden.body = world_renamed(arena, hidden.body, span_format(arena, "/plans/%s", plan),
                                span_format(arena, "/plans/%s", nowhere));
    assert_same_answer(&hidden, &absent);
    hiding->pairs++;
}

static void what_is_hidden_is_answered_like_what_is_not_there(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town, &of_pmss);
    struct hiding hiding = {.unknown = ident_new(&town.world.arena)};
    for (size_t i = 0; i < route_count; i++) {
        hiding.route = &routes[i];
        town_walk(&town, pattern_about(routes[i].pattern), compare, &hiding);
    }
    print_message("%zu hidden things answered like absent ones\n", hiding.pairs);
    town_close(&town);
}

TESTS(what_is_hidden_is_answered_like_what_is_not_there)
