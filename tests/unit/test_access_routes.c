/* test_access_routes.c - every route, walked by everybody: who may is computed from the rules
 * said in sentences (access_sentences.h), not from the table the program reads. */
#include "test.h"

#include "access_sentences.h"
#include "site_world.h"

/* --- what is expected of each route: a route without a row here fails the test ------------- */

/* clang-format off */
static const struct expected {
    enum method method;
    const char *pattern;
    enum capability capability;
    unsigned status; /* for those who may, with the request below; 0: no refusal of the pipeline's */
} expected[] = {
    {METHOD_GET,  "/static/:file",                                        CAPABILITY_ANYONE,     404},
    {METHOD_GET,  "/sante",                                               CAPABILITY_ANYONE,     200},
    {METHOD_GET,  "/connexion",                                           CAPABILITY_ANYONE,     200},
    {METHOD_POST, "/connexion",                                           CAPABILITY_ANYONE,       0},
    {METHOD_POST, "/deconnexion",                                         CAPABILITY_SIGNED_IN,  303},
    {METHOD_GET,  "/",                                                    CAPABILITY_SIGNED_IN,  200},
    {METHOD_GET,  "/espace",                                              CAPABILITY_SIGNED_IN,  303},
    {METHOD_GET,  "/openapi.json",                                        CAPABILITY_SIGNED_IN,  200},
    {METHOD_GET,  "/usagers",                                             CAPABILITY_SIGNED_IN,  200},
    {METHOD_GET,  "/recherche",                                           CAPABILITY_SIGNED_IN,  200},
    {METHOD_GET,  "/plans",                                               CAPABILITY_SIGNED_IN,  200},
    {METHOD_GET,  "/plans/:plan",                                         CAPABILITY_SIGNED_IN,  200},
    {METHOD_GET,  "/plans/:plan/suivi",                                   CAPABILITY_SIGNED_IN,  200},
    {METHOD_GET,  "/plans/:plan/fiches/nouvelle",                         CAPABILITY_SIGNED_IN,    0},
    {METHOD_POST, "/plans/:plan/fiches",                                  CAPABILITY_SIGNED_IN,    0},
    {METHOD_GET,  "/fiches/:fiche",                                       CAPABILITY_FICHE_READ, 200},
    {METHOD_PUT,  "/fiches/:fiche",                                       CAPABILITY_FICHE_READ, 428},
    {METHOD_GET,  "/fiches/:fiche/modifier",                              CAPABILITY_FICHE_EDIT, 200},
    {METHOD_POST, "/fiches/:fiche/modifier",                              CAPABILITY_FICHE_READ,   0},
    {METHOD_GET,  "/fiches/:fiche/historique",                            CAPABILITY_FICHE_READ, 200},
    {METHOD_GET,  "/fiches/:fiche/circuit",                               CAPABILITY_FICHE_READ, 200},
    {METHOD_POST, "/fiches/:fiche/etapes/:step",                          CAPABILITY_FICHE_READ,   0},
    {METHOD_POST, "/fiches/:fiche/recommandations/:advice",               CAPABILITY_FICHE_READ,   0},
    {METHOD_GET,  "/instances/:body",                                     CAPABILITY_SIGNED_IN,  200},
    {METHOD_POST, "/instances/:body/seance",                              CAPABILITY_SIGNED_IN,    0},
    {METHOD_POST, "/instances/:body/seance/lever",                        CAPABILITY_SIGNED_IN,    0},
    {METHOD_GET,  "/validations",                                         CAPABILITY_SIGNED_IN,  200},
    {METHOD_POST, "/validations",                                         CAPABILITY_SIGNED_IN,    0},
    {METHOD_POST, "/validations/declarations",                            CAPABILITY_SIGNED_IN,    0},
    {METHOD_POST, "/fiches/:fiche/decisions",                             CAPABILITY_FICHE_READ,   0},
    {METHOD_GET,  "/fiches/:fiche/declaration",                           CAPABILITY_FICHE_READ,   0},
    {METHOD_POST, "/fiches/:fiche/declaration",                           CAPABILITY_FICHE_READ,   0},
    {METHOD_GET,  "/fiches/:fiche/decisions/:seq/declaration",            CAPABILITY_FICHE_READ, 404},
    {METHOD_GET,  "/fiches/:fiche/decisions/:seq/signature",              CAPABILITY_FICHE_READ, 404},
    {METHOD_GET,  "/fiches/:fiche/decisions/:seq/preuve",                 CAPABILITY_FICHE_READ, 404},
    {METHOD_GET,  "/fiches/:fiche/decisions/:seq/delegation",             CAPABILITY_FICHE_READ, 404},
    {METHOD_GET,  "/fiches/:fiche/decisions/:seq/delegation/signature",   CAPABILITY_FICHE_READ, 404},
    {METHOD_GET,  "/delegations",                                         CAPABILITY_SIGNED_IN,  200},
    {METHOD_POST, "/delegations",                                         CAPABILITY_SIGNED_IN,    0},
    {METHOD_POST, "/delegations/declaration",                             CAPABILITY_SIGNED_IN,    0},
    {METHOD_POST, "/delegations/:delegation/revoquer",                    CAPABILITY_SIGNED_IN,  404},
    {METHOD_GET,  "/cle",                                                 CAPABILITY_SIGNED_IN,  200},
    {METHOD_POST, "/cle",                                                 CAPABILITY_SIGNED_IN,    0},
    {METHOD_POST, "/cles/:key/revoquer",                                  CAPABILITY_SIGNED_IN,  404},
    {METHOD_GET,  "/cles/:key/publique",                                  CAPABILITY_SIGNED_IN,  404},
    {METHOD_GET,  "/journal",                                             CAPABILITY_SIGNED_IN,  200},
    {METHOD_GET,  "/journal/tete",                                        CAPABILITY_SIGNED_IN,  200},
    {METHOD_GET,  "/journal/cle",                                         CAPABILITY_SIGNED_IN,  200},
    {METHOD_GET,  "/journal/:seq",                                        CAPABILITY_SIGNED_IN,  404},
    {METHOD_GET,  "/journal/:seq/preuve",                                 CAPABILITY_SIGNED_IN,  404},
    {METHOD_GET,  "/administration",                                      CAPABILITY_PEOPLE,     200},
    {METHOD_GET,  "/administration/personnes",                            CAPABILITY_PEOPLE,     200},
    {METHOD_POST, "/administration/personnes",                            CAPABILITY_PEOPLE,       0},
    {METHOD_GET,  "/administration/personnes/:person",                    CAPABILITY_PEOPLE,     200},
    {METHOD_POST, "/administration/personnes/:person",                    CAPABILITY_PEOPLE,       0},
    {METHOD_POST, "/administration/personnes/:person/roles",              CAPABILITY_PEOPLE,       0},
    {METHOD_POST, "/administration/personnes/:person/roles/:grant/finir", CAPABILITY_PEOPLE,     404},
    {METHOD_POST, "/administration/personnes/:person/compte",             CAPABILITY_PEOPLE,       0},
    {METHOD_POST, "/administration/personnes/:person/compte/fermer",      CAPABILITY_PEOPLE,       0},
    {METHOD_POST, "/administration/personnes/:person/mot-de-passe",       CAPABILITY_PEOPLE,       0},
    {METHOD_GET,  "/administration/instances",                            CAPABILITY_PEOPLE,     200},
    {METHOD_POST, "/administration/instances",                            CAPABILITY_PEOPLE,       0},
    {METHOD_GET,  "/administration/instances/:body",                      CAPABILITY_PEOPLE,     200},
    {METHOD_POST, "/administration/instances/:body",                      CAPABILITY_PEOPLE,       0},
    {METHOD_POST, "/administration/instances/:body/sieges",               CAPABILITY_PEOPLE,       0},
    {METHOD_POST, "/administration/instances/:body/sieges/:seat/finir",   CAPABILITY_PEOPLE,     404},
    {METHOD_GET,  "/administration/alertes",                              CAPABILITY_PEOPLE,     200},
    {METHOD_GET,  "/administration/cles",                                 CAPABILITY_PEOPLE,     200},
    {METHOD_POST, "/administration/cles/:key/confirmer",                  CAPABILITY_PEOPLE,     404},
    {METHOD_POST, "/administration/cles/:key/revoquer",                   CAPABILITY_PEOPLE,     404},
    {METHOD_GET,  "/administration/formulaires",                          CAPABILITY_INSTALL,    200},
    {METHOD_POST, "/administration/formulaires",                          CAPABILITY_INSTALL,      0},
    {METHOD_GET,  "/administration/formulaires/apercu",                   CAPABILITY_INSTALL,    200},
    {METHOD_POST, "/administration/formulaires/apercu",                   CAPABILITY_INSTALL,      0},
    {METHOD_GET,  "/administration/formulaires/:ref",                     CAPABILITY_INSTALL,    404},
    {METHOD_GET,  "/administration/circuits",                             CAPABILITY_INSTALL,    200},
    {METHOD_POST, "/administration/circuits",                             CAPABILITY_INSTALL,      0},
    {METHOD_GET,  "/administration/circuits/apercu",                      CAPABILITY_INSTALL,    200},
    {METHOD_POST, "/administration/circuits/apercu",                      CAPABILITY_INSTALL,      0},
    {METHOD_GET,  "/administration/circuits/:ref",                        CAPABILITY_INSTALL,    404},
    {METHOD_GET,  "/administration/circuits/:ref/bpmn",                   CAPABILITY_INSTALL,    404},
    {METHOD_GET,  "/administration/circuits/:ref/fichier",                CAPABILITY_INSTALL,    404},
    {METHOD_GET,  "/administration/circuits/:ref/comparer",               CAPABILITY_INSTALL,    404},
    {METHOD_GET,  "/administration/circuits/:ref/essayer",                CAPABILITY_INSTALL,    404},
    {METHOD_GET,  "/administration/circuits/:ref/passage",                CAPABILITY_INSTALL,    404},
    {METHOD_POST, "/administration/circuits/:ref/passage",                CAPABILITY_INSTALL,    404},
    {METHOD_GET,  "/administration/plans",                                CAPABILITY_INSTALL,    200},
    {METHOD_POST, "/administration/plans/:slug/publier",                  CAPABILITY_INSTALL,      0},
    {METHOD_POST, "/administration/plans/:slug/formulaire",               CAPABILITY_INSTALL,    422},
    {METHOD_GET,  "/mot-de-passe",                                        CAPABILITY_SIGNED_IN,  200},
    {METHOD_POST, "/mot-de-passe",                                        CAPABILITY_SIGNED_IN,    0},
};
/* clang-format on */

static const struct expected *expectation(const struct route *route)
{
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        if (expected[i].method == route->method && strcmp(expected[i].pattern, route->pattern) == 0)
            return &expected[i];
    return NULL;
}

/* --- who walks: somebody of each role, somebody without any, and nobody -------------------- */

enum { STRANGER = ROLE_COUNT, NOBODY, WALKERS };

static const char *const states[PHASE_COUNT] = {"redaction", "validation", "en-cours", "cloturee"};

struct town {
    struct site_world world;
    struct span walkers[WALKERS], tokens[WALKERS];
    struct span fiches[PHASE_COUNT], unknown;
    struct span managed; /* the person whom administrators' requests are about */
};

/* Roles are granted on the plan; administrators and auditors serve the institution. */
static void add_walkers(struct town *town)
{
    struct site_world *world = &town->world;
    for (int i = 0; i < NOBODY; i++)
        town->walkers[i] =
            world_add_person(world, span_format(&world->arena, "Personne %c", 'A' + i).ptr,
                             i == ROLE_STAFF ? "staff" : "external");
    for (enum role role = ROLE_PILOT; role < ROLE_COUNT; role++)
        if (role == ROLE_ADMIN || role == ROLE_AUDITOR)
            world_grant(world, town->walkers[role], role_word(role), "institution", "");
        else if (role != ROLE_SEAT && role != ROLE_STAFF)
            world_grant(world, town->walkers[role], role_word(role), "plan", "pmss");
    world_add_body(world, "codir", 2);
    world_seat(world, "codir", town->walkers[ROLE_SEAT]);
    for (int i = 0; i < NOBODY; i++)
        town->tokens[i] = world_token(world, town->walkers[i]);
}

static void town_open(struct town *town)
{
    struct site_world *world = &town->world;
    site_world_open(world);
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    world_add_plan(world, "autre", "pmss-action@1", "pmss@1");
    add_walkers(town);
    town->managed = world_add_person(world, "Personne Z", "external");
    struct span content =
        span_format(&world->arena, "{'title':'Secret','leads':['%.*s'],'members':['%.*s']}",
                    SPAN_ARG(town->walkers[ROLE_LEAD]), SPAN_ARG(town->walkers[ROLE_MEMBER]));
    for (enum phase phase = 0; phase < PHASE_COUNT; phase++) {
        town->fiches[phase] = world_add_fiche(world, "pmss", "redaction", content.ptr);
        world_move(world, town->fiches[phase], states[phase]);
    }
    town->unknown = ident_new(&world->arena);
}

/* --- what they ask -------------------------------------------------------------------------- */

/* The pattern with its parameters filled in. */
static struct span address(struct town *town, const char *pattern, struct span plan,
                           struct span fiche)
{
    struct buf buf = {.arena = &town->world.arena};
    const struct pair values[] = {{SPAN("plan"), plan},
                                  {SPAN("fiche"), fiche},
                                  {SPAN("person"), town->managed},
                                  {SPAN("body"), SPAN("codir")},
                                  {SPAN("slug"), SPAN("autre")}};
    struct span rest = span_of(pattern);
    span_cut(&rest, '/');
    while (rest.len > 0) {
        struct span segment = span_cut(&rest, '/'), value = SPAN("999999");
        for (size_t i = 0; i < COUNT_OF(values); i++)
            if (span_eq(span_from(segment, segment.len > 0), values[i].name))
                value = values[i].value;
        buf_add_char(&buf, '/');
        buf_add(&buf, segment.len > 0 && segment.ptr[0] == ':' ? value : segment);
    }
    if (buf.len == 0)
        buf_add_char(&buf, '/');
    buf_add_char(&buf, '\0');
    return buf_span(&buf);
}

static struct response ask(struct town *town, int walker, enum method method, struct span url)
{
    struct request request = {.method = method,
                              .content_type = SPAN("application/x-www-form-urlencoded"),
                              .bearer = walker < NOBODY ? town->tokens[walker] : SPAN("")};
    return world_visit(&town->world, SPAN(""), request, url.ptr);
}

/* --- what they are told --------------------------------------------------------------------- */

static bool allowed(int walker, enum capability capability, enum phase phase)
{
    if (capability == CAPABILITY_ANYONE)
        return true;
    if (walker == NOBODY)
        return false;
    return capability == CAPABILITY_SIGNED_IN ||
           (walker < STRANGER && should((enum role)walker, capability, phase));
}

static bool is_own_body(const char *pattern)
{
    return span_starts(span_of(pattern), SPAN("/instances/:body"));
}

/* A plan can be seen by who may read it, or one of its fiches: leads and members do.  A body's
 * own page is there for its seats. */
static bool sees(int walker, const char *pattern, enum phase phase)
{
    if (is_own_body(pattern))
        return walker == (int)ROLE_SEAT;
    if (strstr(pattern, ":fiche") != NULL)
        return allowed(walker, CAPABILITY_FICHE_READ, phase);
    return strstr(pattern, ":plan") == NULL || allowed(walker, CAPABILITY_PLAN_READ, phase);
}

static bool is_right(const struct expected *row, int walker, enum phase phase, unsigned status)
{
    if (row->capability != CAPABILITY_ANYONE && walker == NOBODY)
        return status == 401;
    if (!sees(walker, row->pattern, phase))
        return status == 404;
    if (!allowed(walker, row->capability, phase))
        return status == 403;
    if (row->status != 0)
        return status == row->status;
    if (row->capability == CAPABILITY_ANYONE)
        return status < 500;
    bool may_be_refused = row->capability == CAPABILITY_FICHE_READ || /* the command decides */
                          is_own_body(row->pattern) || /* so too: a member is no chair */
                          span_starts(span_of(row->pattern), SPAN("/plans/:plan/fiches"));
    return status < 500 && status != 401 && status != 404 && (status != 403 || may_be_refused);
}

static void walk(struct town *town, const struct expected *row)
{
    bool has_phases = strstr(row->pattern, ":fiche") != NULL;
    for (enum phase phase = 0; phase < (has_phases ? PHASE_COUNT : 1); phase++)
        for (int walker = 0; walker < WALKERS; walker++) {
            struct span url = address(town, row->pattern, SPAN("pmss"), town->fiches[phase]);
            unsigned status = ask(town, walker, row->method, url).status;
            if (!is_right(row, walker, phase, status))
                fail_msg("%s %s, %s, %s: %u", request_method_name(row->method), row->pattern,
                         walker < STRANGER    ? role_word((enum role)walker)
                         : walker == STRANGER ? "stranger"
                                              : "nobody",
                         phase_word(phase), status);
        }
}

/* --- the tests ------------------------------------------------------------------------------ */

static void every_route_opens_to_those_who_may_and_to_nobody_else(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    for (size_t i = 0; i < route_count; i++) {
        const struct expected *row = expectation(&routes[i]);
        if (row == NULL)
            fail_msg("nothing is expected of %s %s", request_method_name(routes[i].method),
                     routes[i].pattern);
        assert_int_equal(row->capability, routes[i].capability);
        walk(&town, row);
    }
    site_world_close(&town.world);
}

static void nothing_is_expected_of_a_route_that_is_gone(void **unused)
{
    (void)unused;
    assert_int_equal(COUNT_OF(expected), route_count);
}

/* The page with one name in its links instead of another as long. */
static struct span renamed(struct arena *arena, struct span page, struct span from, struct span to)
{
    struct buf buf = {.arena = arena};
    for (size_t i = 0; i < page.len; i++) {
        bool here = span_starts(span_from(page, i), from);
        buf_add(&buf, here ? to : span_until(span_from(page, i), 1));
        i += here ? from.len - 1 : 0;
    }
    return buf_span(&buf);
}

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

static void what_is_hidden_is_answered_like_what_is_not_there(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        for (enum phase phase = 0; phase < PHASE_COUNT; phase++)
            for (int walker = 0; walker < NOBODY; walker++) {
                const char *pattern = expected[i].pattern;
                if (sees(walker, pattern, phase))
                    continue;
                struct span there = address(&town, pattern, SPAN("pmss"), town.fiches[phase]);
                struct span nowhere = address(&town, pattern, SPAN("qmss"), town.unknown);
                struct response hidden = ask(&town, walker, expected[i].method, there);
                struct response absent = ask(&town, walker, expected[i].method, nowhere);
                struct arena *arena = &town.world.arena;
                hidden.body = renamed(arena, hidden.body, SPAN("pmss"), SPAN("qmss"));
                hidden.body = renamed(arena, hidden.body, town.fiches[phase], town.unknown);
                assert_same_answer(&hidden, &absent);
            }
    site_world_close(&town.world);
}

TESTS(every_route_opens_to_those_who_may_and_to_nobody_else,
      nothing_is_expected_of_a_route_that_is_gone,
      what_is_hidden_is_answered_like_what_is_not_there)
