/* access_town.h - a town where each role is held twice: as far as it usually reaches, and on a
 * few fiches only.
 *
 *     plan pmss    one fiche in each state that is somebody's own, and one in each that is not
 *     plan autre   one fiche in each state; a circuit before other bodies, not published
 *
 * The states are those of the circuits that are installed: one more is walked, too.
 */
#pragma once

#include "access_sentences.h"
#include "route_requests.h"

#include "server/log.h"

/* Somebody of each role, somebody of each role on the own fiches alone, who chairs where the seat
 * is, and two without any role. */
enum { NARROW = ROLE_COUNT, CHAIR = 2 * ROLE_COUNT, STRANGER, NOBODY, WALKERS };

/* Whose a fiche is: the walker's, another's of the same plan, another plan's. */
enum ownership { OWN, SIBLING, FOREIGN, OWNERSHIPS };

static const char *const ownership_words[OWNERSHIPS] = {"own", "sibling", "foreign"};
static const char *const town_plans[OWNERSHIPS] = {"pmss", "pmss", "autre"};

/* What the town lives by: the circuit of its own plan and of the other one, the body in which its
 * seats are, and others without any, whose word is recorded. */
struct charter {
    const char *near, *far, *body;
    const char *others[3];
    const char *answers; /* the roles that answer recommendations on the near one's fiches */
};

static const struct charter of_pmss = {"pmss@1", "unicancer@1", "codir", {"cse", "cme", "cdu"}, ""};

struct town {
    struct site_world world;
    const struct charter *charter;
    struct snapshot *founded; /* the institution as it was when the circuits were read */
    struct span walkers[WALKERS], tokens[WALKERS];
    const struct circuit *circuits[OWNERSHIPS];
    struct span *fiches[OWNERSHIPS]; /* one in each of the circuit's states */
    struct span managed;             /* the person whom administrators' requests are about */
    struct span seat;                /* the walker's who has one */
};

static inline const char *walker_name(struct town *town, int walker)
{
    static const char *const others[] = {"chair", "stranger", "nobody"};
    if (walker >= CHAIR)
        return others[walker - CHAIR];
    bool narrow = walker >= NARROW;
    const char *word = role_word((enum role)(narrow ? walker - NARROW : walker));
    return span_format(&town->world.arena, "%s%s", word, narrow ? " of that fiche" : "").ptr;
}

/* --- who lives there -------------------------------------------------------------------------- */

static inline void town_add_bodies(struct town *town)
{
    struct site_world *world = &town->world;
    const struct charter *charter = town->charter;
    struct span chair = span_format(&world->arena, "{'person':'%.*s','kind':'chair'}",
                                    SPAN_ARG(town->walkers[CHAIR]));
    world_add_body(world, charter->body, 2);
    world_seat(world, charter->body, town->walkers[ROLE_SEAT]);
    world_command(world, COMMAND_SEAT_GIVE, span_of(charter->body), world_value(world, chair.ptr));
    for (size_t i = 0; i < COUNT_OF(charter->others) && charter->others[i] != NULL; i++)
        world_add_body(world, charter->others[i], 2);
}

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
    town_add_bodies(town);
    town->managed = world_add_person(world, "Personne Z", "external");
    town->tokens[NOBODY] = SPAN("");
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

static inline void town_add_fiches(struct town *town, enum ownership ownership, const char *content)
{
    struct site_world *world = &town->world;
    const struct directory *directory = town->founded->directory;
    const char *plan = town_plans[ownership];
    const struct circuit *circuit = &directory_plan(directory, span_of(plan))->circuit->circuit;
    const char *begun = c_string(&world->arena, circuit->states[circuit->initial].id);
    town->circuits[ownership] = circuit;
    town->fiches[ownership] = arena_new(&world->arena, struct span, circuit->state_count);
    for (size_t i = 0; i < circuit->state_count; i++) {
        struct span *fiche = &town->fiches[ownership][i];
        *fiche = world_add_fiche(world, plan, begun, content);
        world_move(world, *fiche, c_string(&world->arena, circuit->states[i].id));
        if (ownership == OWN)
            town_make_own(town, *fiche);
    }
}

static inline void town_open(struct town *town, const struct charter *charter)
{
    struct site_world *world = &town->world;
    town->charter = charter;
    site_world_open(world);
    world_add_plan(world, "pmss", "pmss-action@1", charter->near);
    world_add_plan(world, "autre", "pmss-action@1", charter->far);
    world_command(world, COMMAND_PLAN_PUBLISH, SPAN("autre"),
                  world_value(world, "{'published':false}"));
    town_add_walkers(town);
    town->founded = snapshot_take(world->app.snapshots);
    town->seat = directory_body(town->founded->directory, span_of(charter->body))->seats[0].id;
    struct span named = span_format(
        &world->arena, "{'title':'Secret','leads':['%.*s'],'members':['%.*s']}",
        SPAN_ARG(town->walkers[NARROW + ROLE_LEAD]), SPAN_ARG(town->walkers[NARROW + ROLE_MEMBER]));
    town_add_fiches(town, OWN, named.ptr);
    town_add_fiches(town, SIBLING, "{'title':'Secret'}");
    town_add_fiches(town, FOREIGN, "{'title':'Secret'}");
}

static inline void town_close(struct town *town)
{
    snapshot_release(town->world.app.snapshots, town->founded);
    site_world_close(&town->world);
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

static inline bool sits(int walker)
{
    return walker == (int)ROLE_SEAT || walker == CHAIR;
}

static inline bool reaches(int walker, enum ownership ownership)
{
    if (walker == ROLE_ADMIN || walker == ROLE_AUDITOR)
        return true;
    if (walker < NARROW || sits(walker))
        return ownership != FOREIGN;
    int role = walker - NARROW;
    return walker < CHAIR && ownership == OWN && role != ROLE_SEAT && role != ROLE_STAFF;
}

static inline enum role role_of(int walker)
{
    return sits(walker) ? ROLE_SEAT : (enum role)(walker < NARROW ? walker : walker - NARROW);
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
    if (walker >= NARROW && !sits(walker))
        return named && ownership != FOREIGN;
    return allowed(walker, CAPABILITY_PLAN_READ, ownership, PHASE_DRAFT);
}

/* --- one cell of the matrix ------------------------------------------------------------------ */

static inline bool pattern_names(const char *pattern, const char *what)
{
    return strstr(pattern, what) != NULL;
}

/* Where no fiche is meant, the state is not looked at. */
struct cell {
    int walker;
    enum ownership ownership;
    const struct state *state;
};

static inline bool may(const char *pattern, enum capability capability, const struct cell *cell)
{
    bool about_plan = pattern_names(pattern, ":fiche") || pattern_names(pattern, ":plan");
    return about_plan ? allowed(cell->walker, capability, cell->ownership, cell->state->phase)
                      : allowed_everywhere(cell->walker, capability);
}

/* A body's own page is there for its seats. */
static inline bool sees(const char *pattern, const struct cell *cell)
{
    if (span_starts(span_of(pattern), SPAN("/instances/:body")))
        return sits(cell->walker);
    if (pattern_names(pattern, ":fiche"))
        return may(pattern, CAPABILITY_FICHE_READ, cell);
    return !pattern_names(pattern, ":plan") || sees_plan(cell->walker, cell->ownership);
}

/* --- all cells ------------------------------------------------------------------------------- */

/* What there is one cell for: the institution, each plan (by whose it is), each fiche. */
enum about { ABOUT_INSTITUTION, ABOUT_PLAN, ABOUT_FICHE };

static inline enum about pattern_about(const char *pattern)
{
    if (pattern_names(pattern, ":fiche"))
        return ABOUT_FICHE;
    return pattern_names(pattern, ":plan") ? ABOUT_PLAN : ABOUT_INSTITUTION;
}

typedef void look_fn(struct town *town, const struct cell *cell, void *context);

/* What is made while one looks at a cell is gone with it: there are many. */
static inline void town_look(struct town *town, const struct cell *cell, look_fn *look,
                             void *context)
{
    struct arena kept = town->world.arena;
    town->world.arena = (struct arena){0};
    look(town, cell, context);
    arena_release(&town->world.arena);
    town->world.arena = kept;
}

/* Everybody looks at everything; answers how many cells that makes. */
static inline size_t town_walk(struct town *town, enum about about, look_fn *look, void *context)
{
    size_t cells = 0;
    struct cell cell = {0};
    enum ownership ownerships = about == ABOUT_INSTITUTION ? 1 : OWNERSHIPS;
    for (cell.ownership = 0; cell.ownership < ownerships; cell.ownership++) {
        const struct circuit *circuit = town->circuits[cell.ownership];
        size_t states = about == ABOUT_FICHE ? circuit->state_count : 1;
        for (cell.state = circuit->states; cell.state < circuit->states + states; cell.state++)
            for (cell.walker = 0; cell.walker < WALKERS; cell.walker++, cells++)
                town_look(town, &cell, look, context);
    }
    return cells;
}

static inline struct span cell_fiche(const struct town *town, const struct cell *cell)
{
    size_t place = (size_t)(cell->state - town->circuits[cell->ownership]->states);
    struct span fiche = town->fiches[cell->ownership][place];
    if (fiche.len == 0)
        fail_msg("no %s fiche in %.*s", ownership_words[cell->ownership],
                 SPAN_ARG(cell->state->id));
    return fiche;
}

/* Fails on any other answer than the one that is wanted. */
static inline void check_cell(struct town *town, const struct cell *cell, const char *asked,
                              unsigned status, unsigned wanted)
{
    if (status != wanted)
        fail_msg("%s: %s, %.*s, %s: %u instead of %u", asked, walker_name(town, cell->walker),
                 SPAN_ARG(cell->state->id), ownership_words[cell->ownership], status, wanted);
}

/* --- what they ask ------------------------------------------------------------------ */

static inline struct pairs names_of(struct town *town, struct span fiche, const char *plan)
{
    const struct pair known[] = {{SPAN("fiche"), fiche},
                                 {SPAN("plan"), span_of(plan)},
                                 {SPAN("slug"), SPAN("autre")},
                                 {SPAN("node"), span_format(&town->world.arena, "o2%s", plan)},
                                 {SPAN("person"), town->managed},
                                 {SPAN("body"), span_of(town->charter->body)},
                                 {SPAN("ref"), SPAN("pmss@1")},
                                 {SPAN("file"), SPAN("rien")},
                                 {SPAN("step"), SPAN("abandonner")},
                                 {SPAN("seq"), SPAN("999999")},
                                 {SPAN("advice"), SPAN("999999")},
                                 {SPAN("delegation"), SPAN("999999")},
                                 {SPAN("key"), SPAN("999999")},
                                 {SPAN("grant"), SPAN("999999")},
                                 {SPAN("seat"), town->seat}};
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
    struct request request = {.method = route->method, .bearer = town->tokens[walker]};
    if (body != NULL) {
        request.content_type = SPAN("application/json");
        request.body = with_intruder(town, body, names);
    }
    return world_visit(&town->world, SPAN(""), request,
                       route_address(&town->world.arena, route->pattern, names));
}
