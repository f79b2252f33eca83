/* access_town.h - a town where each role is held twice: as far as it usually reaches, and on a
 * few fiches only.
 *
 *     plan pmss    one fiche in each phase that is somebody's own, and one in each that is not
 *     plan autre   one fiche in each phase; a circuit before another body, not published
 */
#pragma once

#include "access_sentences.h"
#include "route_requests.h"

#include "server/log.h"

/* Somebody of each role, somebody of each role on the own fiches alone, and two without any. */
enum { NARROW = ROLE_COUNT, STRANGER = 2 * ROLE_COUNT, NOBODY, WALKERS };

/* Whose a fiche is: the walker's, another's of the same plan, another plan's. */
enum ownership { OWN, SIBLING, FOREIGN, OWNERSHIPS };

static const char *const ownership_words[OWNERSHIPS] = {"own", "sibling", "foreign"};
static const char *const town_plans[OWNERSHIPS] = {"pmss", "pmss", "autre"};

struct town {
    struct site_world world;
    struct span walkers[WALKERS], tokens[WALKERS];
    struct span fiches[OWNERSHIPS][PHASE_COUNT];
    struct span managed; /* the person whom administrators' requests are about */
};

static inline const char *walker_name(struct town *town, int walker)
{
    if (walker >= STRANGER)
        return walker == STRANGER ? "stranger" : "nobody";
    bool narrow = walker >= NARROW;
    const char *word = role_word((enum role)(narrow ? walker - NARROW : walker));
    return span_format(&town->world.arena, "%s%s", word, narrow ? " of that fiche" : "").ptr;
}

/* --- who lives there -------------------------------------------------------------------------- */

static inline void town_add_walkers(struct town *town)
{
    struct site_world *world = &town->world;
    for (int i = 0; i < NOBODY; i++)
        town->walkers[i] =
            world_add_person(world, span_format(&world->arena, "Personne %c", 'A' + i).ptr,
                             i == ROLE_STAFF ? "staff" : "external");
    for (enum role role = 0; role < ROLE_COUNT; role++)
        if (role == ROLE_ADMIN || role == ROLE_AUDITOR)
            world_grant(world, town->walkers[role], role_word(role), "institution", "");
        else if (role != ROLE_SEAT && role != ROLE_STAFF)
            world_grant(world, town->walkers[role], role_word(role), "plan", "pmss");
    world_add_body(world, "codir", 2);
    world_seat(world, "codir", town->walkers[ROLE_SEAT]);
    for (int i = 0; i < NOBODY; i++)
        town->tokens[i] = world_token(world, town->walkers[i]);
}

/* The narrow lead and member are named in it, the others granted their role on it. */
static inline void town_make_own(struct town *town, struct span fiche)
{
    for (enum role role = ROLE_PILOT; role < ROLE_COUNT; role++)
        if (role != ROLE_SEAT && role != ROLE_STAFF)
            world_grant(&town->world, town->walkers[NARROW + role], role_word(role), "fiche",
                        c_string(&town->world.arena, fiche));
}

static inline void town_add_fiches(struct town *town, enum ownership ownership,
                                   const char *const states[PHASE_COUNT], const char *content)
{
    for (enum phase phase = 0; phase < PHASE_COUNT; phase++) {
        struct span *fiche = &town->fiches[ownership][phase];
        *fiche = world_add_fiche(&town->world, town_plans[ownership], "redaction", content);
        world_move(&town->world, *fiche, states[phase]);
        if (ownership == OWN)
            town_make_own(town, *fiche);
    }
}

static inline void town_open(struct town *town)
{
    static const char *const states[] = {"redaction", "validation", "en-cours", "cloturee"};
    static const char *const foreign[] = {"redaction", "copil", "adoptee", "cloturee"};
    struct site_world *world = &town->world;
    site_world_open(world);
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    world_add_plan(world, "autre", "pmss-action@1", "unicancer@1");
    world_command(world, COMMAND_PLAN_PUBLISH, SPAN("autre"),
                  world_value(world, "{'published':false}"));
    town_add_walkers(town);
    town->managed = world_add_person(world, "Personne Z", "external");
    struct span named = span_format(
        &world->arena, "{'title':'Secret','leads':['%.*s'],'members':['%.*s']}",
        SPAN_ARG(town->walkers[NARROW + ROLE_LEAD]), SPAN_ARG(town->walkers[NARROW + ROLE_MEMBER]));
    town_add_fiches(town, OWN, states, named.ptr);
    town_add_fiches(town, SIBLING, states, "{'title':'Secret'}");
    town_add_fiches(town, FOREIGN, foreign, "{'title':'Secret'}");
}

static inline uint64_t town_log_size(struct town *town)
{
    struct kv_txn txn = kv_read(town->world.app.kv);
    uint64_t size = log_size(&txn);
    kv_abandon(&txn);
    return size;
}

/* --- how far their roles reach -----------------------------------------------------------------
 */

static inline bool reaches(int walker, enum ownership ownership)
{
    if (walker == ROLE_ADMIN || walker == ROLE_AUDITOR)
        return true;
    if (walker < NARROW)
        return ownership != FOREIGN;
    int role = walker - NARROW;
    return walker < STRANGER && ownership == OWN && role != ROLE_SEAT && role != ROLE_STAFF;
}

static inline enum role role_of(int walker)
{
    return (enum role)(walker < NARROW ? walker : walker - NARROW);
}

/* May they, on that fiche, or (phase aside) on the plan or the institution? */
static inline bool allowed(int walker, enum capability capability, enum ownership ownership,
                           enum phase phase)
{
    if (capability == CAPABILITY_ANYONE)
        return true;
    if (walker == NOBODY)
        return false;
    return capability == CAPABILITY_SIGNED_IN ||
           (reaches(walker, ownership) && should(role_of(walker), capability, phase));
}

/* A role on the institution reaches what belongs to no plan; so far only two have it. */
static inline bool allowed_everywhere(int walker, enum capability capability)
{
    return allowed(walker, capability, FOREIGN, PHASE_DRAFT);
}

/* A plan is seen by whoever may read it, or is named in one of its fiches; a grant on a single
 * fiche shows that fiche alone. */
static inline bool sees_plan(int walker, enum ownership ownership)
{
    bool named = walker == NARROW + ROLE_LEAD || walker == NARROW + ROLE_MEMBER;
    if (walker >= NARROW)
        return named && ownership != FOREIGN;
    return allowed(walker, CAPABILITY_PLAN_READ, ownership, PHASE_DRAFT);
}

/* --- one cell of the matrix ------------------------------------------------------------------ */

static inline bool pattern_names(const char *pattern, const char *what)
{
    return strstr(pattern, what) != NULL;
}

struct cell {
    int walker;
    enum ownership ownership;
    enum phase phase;
};

static inline bool may(const char *pattern, enum capability capability, const struct cell *cell)
{
    bool about_plan = pattern_names(pattern, ":fiche") || pattern_names(pattern, ":plan");
    return about_plan ? allowed(cell->walker, capability, cell->ownership, cell->phase)
                      : allowed_everywhere(cell->walker, capability);
}

/* A body's own page is there for its seats. */
static inline bool sees(const char *pattern, const struct cell *cell)
{
    if (span_starts(span_of(pattern), SPAN("/instances/:body")))
        return cell->walker == (int)ROLE_SEAT;
    if (pattern_names(pattern, ":fiche"))
        return may(pattern, CAPABILITY_FICHE_READ, cell);
    return !pattern_names(pattern, ":plan") || sees_plan(cell->walker, cell->ownership);
}

/* --- what they ask ------------------------------------------------------------------ */

static inline struct pairs names_of(struct town *town, struct span fiche, const char *plan)
{
    const struct pair known[] = {{SPAN("fiche"), fiche},
                                 {SPAN("plan"), span_of(plan)},
                                 {SPAN("slug"), SPAN("autre")},
                                 {SPAN("node"), span_format(&town->world.arena, "o2%s", plan)},
                                 {SPAN("person"), town->managed},
                                 {SPAN("body"), SPAN("codir")},
                                 {SPAN("ref"), SPAN("pmss@1")},
                                 {SPAN("file"), SPAN("rien")},
                                 {SPAN("step"), SPAN("abandonner")},
                                 {SPAN("seq"), SPAN("999999")},
                                 {SPAN("advice"), SPAN("999999")},
                                 {SPAN("delegation"), SPAN("999999")},
                                 {SPAN("key"), SPAN("999999")},
                                 {SPAN("grant"), SPAN("999999")},
                                 {SPAN("seat"), SPAN("999999")}};
    struct pair *items = arena_new(&town->world.arena, struct pair, COUNT_OF(known));
    memcpy(items, known, sizeof known);
    return (struct pairs){.items = items, .count = COUNT_OF(known)};
}

/* A body that cannot be granted: it has what it should, and one member too many. */
static inline struct span with_intruder(struct town *town, const char *body,
                                        const struct pairs *names)
{
    json_t *sent = route_json(&town->world.arena, body, names);
    set_text(sent, "intrus", SPAN("x"));
    return json_canonical(&town->world.arena, sent);
}

static inline struct response ask(struct town *town, int walker, const struct route *route,
                                  const struct pairs *names)
{
    const char *body = route_body(route);
    struct request request = {.method = route->method,
                              .bearer = walker < NOBODY ? town->tokens[walker] : SPAN("")};
    if (body != NULL) {
        request.content_type = SPAN("application/json");
        request.body = with_intruder(town, body, names);
    }
    return world_visit(&town->world, SPAN(""), request,
                       route_address(&town->world.arena, route->pattern, names));
}
