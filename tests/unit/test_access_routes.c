/* test_access_routes.c - every route, walked by everybody: who may is computed from the rules
 * said in sentences (access_sentences.h), not from the table the program reads.
 *
 * What changes something is asked with one member too many, or on a revision long gone, so that
 * even those who may are refused: nothing happens, and the next cell finds the same town. */
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

static void check(struct town *town, const struct route *route, const struct expected *row,
                  const struct cell *cell)
{
    struct span fiche = town->fiches[cell->ownership][cell->phase];
    struct pairs names = names_of(town, fiche, town_plans[cell->ownership]);
    unsigned status = ask(town, cell->walker, route, &names).status;
    if (status != status_for(row, cell))
        fail_msg("%s %s, %s, %s, %s: %u instead of %u", request_method_name(row->method),
                 row->pattern, walker_name(town, cell->walker), phase_word(cell->phase),
                 ownership_words[cell->ownership], status, status_for(row, cell));
}

/* Answers how many cells the route has. */
static size_t walk(struct town *town, const struct route *route, const struct expected *row)
{
    size_t cells = 0;
    enum phase phases = pattern_names(route->pattern, ":fiche") ? PHASE_COUNT : 1;
    enum ownership ownerships =
        phases > 1 || pattern_names(route->pattern, ":plan") ? OWNERSHIPS : 1;
    struct cell cell = {0};
    for (cell.ownership = 0; cell.ownership < ownerships; cell.ownership++)
        for (cell.phase = 0; cell.phase < phases; cell.phase++)
            for (cell.walker = 0; cell.walker < WALKERS; cell.walker++, cells++)
                check(town, route, row, &cell);
    return cells;
}

static void every_route_opens_to_those_who_may_and_to_nobody_else(void **unused)
{
    (void)unused;
    size_t cells = 0;
    struct town town;
    town_open(&town);
    uint64_t before = town_log_size(&town);
    for (size_t i = 0; i < route_count; i++) {
        const struct expected *row = expectation(&routes[i]);
        if (row == NULL)
            fail_msg("nothing is expected of %s %s", request_method_name(routes[i].method),
                     routes[i].pattern);
        assert_int_equal(row->capability, routes[i].capability);
        cells += walk(&town, &routes[i], row);
    }
    assert_int_equal(town_log_size(&town), before);
    print_message("%zu cells of %zu routes, each with its exact answer\n", cells, route_count);
    site_world_close(&town.world);
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

/* --- what only the command can decide -------------------------------------------------- */

/* Abandoning takes the pilot or the methods office, and a state from which it leads away. */
static unsigned abandons(const struct cell *cell)
{
    bool leads_away = cell->phase == PHASE_DRAFT || cell->phase == PHASE_IN_PROGRESS;
    if (cell->ownership == FOREIGN)
        leads_away = false; /* the other circuit calls it otherwise */
    if (!leads_away)
        return 409;
    enum role role = role_of(cell->walker);
    return role == ROLE_PILOT || role == ROLE_METHOD ? 412 : 403;
}

static unsigned votes(const struct cell *cell)
{
    if (cell->phase != PHASE_VALIDATION || cell->ownership == FOREIGN)
        return 409;
    return role_of(cell->walker) == ROLE_SEAT ? 412 : 403;
}

static unsigned writes(const struct cell *cell)
{
    return edits(role_of(cell->walker), cell->phase) ? 412 : 403;
}

/* On a revision long gone; answers for those who read the fiche. */
static const struct attempt_row {
    enum method method;
    const char *pattern, *body;
    unsigned (*status)(const struct cell *cell);
} attempts[] = {
    {METHOD_PUT, "/fiches/:fiche", "{'content':{'title':'Autre'}}", writes},
    {METHOD_POST, "/fiches/:fiche/etapes/:step", "{'reason':'Motif','revision':77}", abandons},
    {METHOD_POST, "/fiches/:fiche/decisions",
     "{'step':'valider','outcome':'approve','revision':77}", votes},
};

static void try_it(struct town *town, const struct attempt_row *row, const struct cell *cell)
{
    struct pairs names =
        names_of(town, town->fiches[cell->ownership][cell->phase], town_plans[cell->ownership]);
    json_t *body = route_json(&town->world.arena, row->body, &names);
    struct request request = {.method = row->method,
                              .bearer = town->tokens[cell->walker],
                              .if_match = SPAN("\"77\""),
                              .content_type = SPAN("application/json"),
                              .body = json_canonical(&town->world.arena, body)};
    struct response answer = world_visit(&town->world, SPAN(""), request,
                                         route_address(&town->world.arena, row->pattern, &names));
    unsigned wanted = sees(row->pattern, cell) ? row->status(cell) : 404;
    if (answer.status != wanted)
        fail_msg("%s %s, %s, %s, %s: %u instead of %u", request_method_name(row->method),
                 row->pattern, walker_name(town, cell->walker), phase_word(cell->phase),
                 ownership_words[cell->ownership], answer.status, wanted);
}

static void who_may_read_a_fiche_may_not_therefore_change_it(void **unused)
{
    (void)unused;
    struct town town;
    struct cell cell = {0};
    town_open(&town);
    uint64_t before = town_log_size(&town);
    for (size_t i = 0; i < COUNT_OF(attempts); i++)
        for (cell.ownership = 0; cell.ownership < OWNERSHIPS; cell.ownership++)
            for (cell.phase = 0; cell.phase < PHASE_COUNT; cell.phase++)
                for (cell.walker = 0; cell.walker < NOBODY; cell.walker++)
                    try_it(&town, &attempts[i], &cell);
    assert_int_equal(town_log_size(&town), before);
    site_world_close(&town.world);
}

TESTS(every_route_opens_to_those_who_may_and_to_nobody_else,
      nothing_is_expected_of_a_route_that_is_gone, who_may_read_a_fiche_may_not_therefore_change_it)
