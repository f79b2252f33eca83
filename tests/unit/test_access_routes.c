/* test_access_routes.c - every route, walked by everybody and, where it is about a fiche, in each
 * state of its circuit: who may is computed from the rules said in sentences (access_sentences.h),
 * not from the table the program reads.
 *
 * What changes something is asked with one member too many, so that even those who may are
 * refused: nothing happens, and the next cell finds the same town.  What only the command can
 * decide is asked in test_access_commands.c. */
#include "test.h"

#include "access_town.h"

/* --- what is expected of each route: a route without a row here fails the test --------- */

/* clang-format off */
static const struct expected {
    enum method method;
    const char *pattern;
    enum capability capability;
    enum capability decides; /* what the place asked for, and not the route, takes besides */
    unsigned status;         /* for those who may */
} expected[] = {
    {METHOD_GET,  "/static/:file",                                        CAPABILITY_ANYONE,       CAPABILITY_ANYONE,       404},
    {METHOD_GET,  "/sante",                                               CAPABILITY_ANYONE,       CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/connexion",                                           CAPABILITY_ANYONE,       CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/connexion",                                           CAPABILITY_ANYONE,       CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/deconnexion",                                         CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/",                                                    CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/espace",                                              CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       303},
    {METHOD_GET,  "/openapi.json",                                        CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/usagers",                                             CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/recherche",                                           CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/plans",                                               CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/plans/:plan",                                         CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/plans/:plan/suivi",                                   CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/plans/:plan/fiches/nouvelle",                         CAPABILITY_SIGNED_IN,    CAPABILITY_FICHE_CREATE, 200},
    {METHOD_POST, "/plans/:plan/fiches",                                  CAPABILITY_SIGNED_IN,    CAPABILITY_FICHE_CREATE, 400},
    {METHOD_GET,  "/fiches/:fiche",                                       CAPABILITY_FICHE_READ,   CAPABILITY_ANYONE,       200},
    {METHOD_PUT,  "/fiches/:fiche",                                       CAPABILITY_FICHE_READ,   CAPABILITY_ANYONE,       428},
    {METHOD_GET,  "/fiches/:fiche/modifier",                              CAPABILITY_FICHE_EDIT,   CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/fiches/:fiche/modifier",                              CAPABILITY_FICHE_READ,   CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/fiches/:fiche/historique",                            CAPABILITY_FICHE_READ,   CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/fiches/:fiche/circuit",                               CAPABILITY_FICHE_READ,   CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/fiches/:fiche/etapes/:step",                          CAPABILITY_FICHE_READ,   CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/fiches/:fiche/recommandations/:advice",               CAPABILITY_FICHE_READ,   CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/instances/:body",                                     CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/instances/:body/seance",                              CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/instances/:body/seance/lever",                        CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/validations",                                         CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/validations",                                         CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/validations/declarations",                            CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/fiches/:fiche/decisions",                             CAPABILITY_FICHE_READ,   CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/fiches/:fiche/declaration",                           CAPABILITY_FICHE_READ,   CAPABILITY_ANYONE,       409},
    {METHOD_POST, "/fiches/:fiche/declaration",                           CAPABILITY_FICHE_READ,   CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/fiches/:fiche/decisions/:seq/declaration",            CAPABILITY_FICHE_READ,   CAPABILITY_ANYONE,       404},
    {METHOD_GET,  "/fiches/:fiche/decisions/:seq/signature",              CAPABILITY_FICHE_READ,   CAPABILITY_ANYONE,       404},
    {METHOD_GET,  "/fiches/:fiche/decisions/:seq/preuve",                 CAPABILITY_FICHE_READ,   CAPABILITY_ANYONE,       404},
    {METHOD_GET,  "/fiches/:fiche/decisions/:seq/delegation",             CAPABILITY_FICHE_READ,   CAPABILITY_ANYONE,       404},
    {METHOD_GET,  "/fiches/:fiche/decisions/:seq/delegation/signature",   CAPABILITY_FICHE_READ,   CAPABILITY_ANYONE,       404},
    {METHOD_GET,  "/delegations",                                         CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/delegations",                                         CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/delegations/declaration",                             CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/delegations/:delegation/revoquer",                    CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       404},
    {METHOD_GET,  "/cle",                                                 CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/cle",                                                 CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/cles/:key/revoquer",                                  CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       404},
    {METHOD_GET,  "/cles/:key/publique",                                  CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       404},
    {METHOD_GET,  "/journal",                                             CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/journal/tete",                                        CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/journal/cle",                                         CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/journal/:seq",                                        CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       404},
    {METHOD_GET,  "/journal/:seq/preuve",                                 CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       404},
    {METHOD_GET,  "/administration",                                      CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/administration/personnes",                            CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/administration/personnes",                            CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/administration/personnes/:person",                    CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/administration/personnes/:person",                    CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/administration/personnes/:person/roles",              CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/administration/personnes/:person/roles/:grant/finir", CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/administration/personnes/:person/compte",             CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/administration/personnes/:person/compte/fermer",      CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/administration/personnes/:person/mot-de-passe",       CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/administration/instances",                            CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/administration/instances",                            CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/administration/instances/:body",                      CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/administration/instances/:body",                      CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/administration/instances/:body/sieges",               CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/administration/instances/:body/sieges/:seat/finir",   CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/administration/alertes",                              CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/administration/cles",                                 CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/administration/cles/:key/confirmer",                  CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       404},
    {METHOD_POST, "/administration/cles/:key/revoquer",                   CAPABILITY_PEOPLE,       CAPABILITY_ANYONE,       404},
    {METHOD_GET,  "/administration/formulaires",                          CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/administration/formulaires",                          CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/administration/formulaires/apercu",                   CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/administration/formulaires/apercu",                   CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/administration/formulaires/:ref",                     CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       404},
    {METHOD_GET,  "/administration/circuits",                             CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/administration/circuits",                             CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/administration/circuits/apercu",                      CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/administration/circuits/apercu",                      CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/administration/circuits/:ref",                        CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/administration/circuits/:ref/bpmn",                   CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/administration/circuits/:ref/fichier",                CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/administration/circuits/:ref/comparer",               CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/administration/circuits/:ref/essayer",                CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       200},
    {METHOD_GET,  "/administration/circuits/:ref/passage",                CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/administration/circuits/:ref/passage",                CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/administration/plans",                                CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/administration/plans/:slug/publier",                  CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       400},
    {METHOD_POST, "/administration/plans/:slug/formulaire",               CAPABILITY_INSTALL,      CAPABILITY_ANYONE,       400},
    {METHOD_GET,  "/mot-de-passe",                                        CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       200},
    {METHOD_POST, "/mot-de-passe",                                        CAPABILITY_SIGNED_IN,    CAPABILITY_ANYONE,       400},
};
/* clang-format on */

static const struct expected *expectation(const struct route *route)
{
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        if (expected[i].method == route->method && strcmp(expected[i].pattern, route->pattern) == 0)
            return &expected[i];
    return NULL;
}

/* --- who may --------------------------------------------------------------------------- */

static unsigned status_for(const struct expected *row, const struct cell *cell)
{
    if (row->capability != CAPABILITY_ANYONE && cell->walker == NOBODY)
        return 401;
    if (!sees(row->pattern, cell))
        return 404;
    return may(row->pattern, row->capability, cell) && may(row->pattern, row->decides, cell)
               ? row->status
               : 403;
}

/* --- every route ----------------------------------------------------------------------- */

struct row {
    const struct route *route;
    const struct expected *expected;
};

static void check(struct town *town, const struct cell *cell, void *context)
{
    const struct row *row = context;
    struct pairs names = names_of(town, cell_fiche(town, cell), town_plans[cell->ownership]);
    struct response answer = ask(town, cell->walker, row->route, &names);
    const char *asked = span_format(&town->world.arena, "%s %s",
                                    request_method_name(row->route->method), row->route->pattern)
                            .ptr;
    check_cell(town, cell, asked, answer.status, status_for(row->expected, cell));
}

static void every_route_opens_to_those_who_may_and_to_nobody_else(void **unused)
{
    (void)unused;
    size_t cells = 0;
    struct town town;
    town_open(&town, &of_pmss);
    uint64_t before = town_log_size(&town);
    for (size_t i = 0; i < route_count; i++) {
        struct row row = {&routes[i], expectation(&routes[i])};
        if (row.expected == NULL)
            fail_msg("nothing is expected of %s %s", request_method_name(routes[i].method),
                     routes[i].pattern);
        assert_int_equal(row.expected->capability, routes[i].capability);
        cells += town_walk(&town, pattern_about(routes[i].pattern), check, &row);
    }
    assert_int_equal(town_log_size(&town), before);
    print_message("%zu cells of %zu routes, each with its exact answer\n", cells, route_count);
    town_close(&town);
}

static void nothing_is_expected_of_a_route_that_is_gone(void **unused)
{
    (void)unused;
    assert_int_equal(COUNT_OF(expected), route_count);
    for (size_t i = 0; i < COUNT_OF(route_requests); i++) {
        struct route named = {.method = route_requests[i].method,
                              .pattern = route_requests[i].pattern};
        assert_non_null(expectation(&named));
    }
}

/* --- every state ----------------------------------------------------------------------- */

/* As the file has it that was installed. */
static const json_t *states_in_file(struct town *town, const struct circuit *circuit)
{
    struct arena *arena = &town->world.arena;
    struct span name = span_format(arena, "circuits/%.*s.json", SPAN_ARG(circuit->name));
    const struct asset *asset = asset_find(name);
    assert_non_null(asset);
    return json_object_get(json_read(arena, asset->bytes), "states");
}

/* Whether a fiche of theirs is stored as being in a state. */
static bool has_fiche_in(struct town *town, enum ownership whose, struct span state)
{
    bool found = false;
    struct kv_txn txn = kv_read(town->world.app.kv);
    for (size_t i = 0; i < town->circuits[whose]->state_count; i++) {
        struct span subject =
            span_format(&town->world.arena, "fiche:%.*s", SPAN_ARG(town->fiches[whose][i]));
        const json_t *stored = ledger_document(&town->world.arena, &txn, subject);
        found = found || span_eq(text_at(stored, "state"), state);
    }
    kv_abandon(&txn);
    return found;
}

static void every_state_of_a_circuit_has_a_fiche_of_each_ownership(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town, &of_pmss);
    for (enum ownership whose = 0; whose < OWNERSHIPS; whose++) {
        const json_t *states = states_in_file(&town, town.circuits[whose]);
        assert_true(json_array_size(states) > 0);
        for (size_t i = 0; i < json_array_size(states); i++) {
            struct span state = text_at(json_array_get(states, i), "id");
            if (!has_fiche_in(&town, whose, state))
                fail_msg("no %s fiche in %.*s", ownership_words[whose], SPAN_ARG(state));
        }
    }
    town_close(&town);
}

TESTS(every_route_opens_to_those_who_may_and_to_nobody_else,
      nothing_is_expected_of_a_route_that_is_gone,
      every_state_of_a_circuit_has_a_fiche_of_each_ownership)
