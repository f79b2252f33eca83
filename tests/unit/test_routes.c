/* Every address, by somebody of every role, on a draft and on a fiche in progress. */
#include "test.h"

#include "site_world.h"

enum visitor {
    NOBODY,
    LEAD,
    MEMBER,
    PILOT,
    REVIEWER,
    METHOD,
    SEAT,
    USER,
    STAFF,
    AUDITOR,
    ADMIN,
    VISITORS
};

static const char *const names[] = {"nobody", "lead", "member", "pilot",   "reviewer", "method",
                                    "seat",   "user", "staff",  "auditor", "admin"};

#define ONE(visitor) (1u << (visitor))
#define EVERYBODY ((1u << VISITORS) - 1)
#define SIGNED (EVERYBODY & ~ONE(NOBODY))
#define WRITERS (ONE(LEAD) | ONE(MEMBER) | ONE(PILOT) | ONE(METHOD))
#define DRAFT_READERS (WRITERS | ONE(REVIEWER) | ONE(AUDITOR))
#define OPEN_READERS (DRAFT_READERS | ONE(SEAT) | ONE(USER) | ONE(STAFF))

/* What the institutions' rules say, in other words than access.def: who has what on a draft,
 * and on a fiche in progress. */
static const struct rule_row {
    enum capability capability;
    unsigned on_draft, in_progress;
} rules[] = {
    {CAPABILITY_ANYONE, EVERYBODY, EVERYBODY},
    {CAPABILITY_SIGNED_IN, SIGNED, SIGNED},
    {CAPABILITY_FICHE_READ, DRAFT_READERS, OPEN_READERS},
    {CAPABILITY_FICHE_EDIT, WRITERS, ONE(LEAD) | ONE(PILOT)},
    {CAPABILITY_PEOPLE, ONE(ADMIN), ONE(ADMIN)},
    {CAPABILITY_INSTALL, ONE(ADMIN), ONE(ADMIN)},
};

struct house {
    struct site_world site;
    struct span people[VISITORS], tokens[VISITORS];
    struct span spare; /* whom administrators do things to */
    struct span draft, open;
};

static void add_visitor(struct house *house, enum visitor visitor, const char *grant)
{
    struct site_world *site = &house->site;
    struct span id =
        world_add_person(site, names[visitor], visitor == STAFF ? "staff" : "external");
    if (grant != NULL)
        world_grant(site, id, grant,
                    visitor == ADMIN || visitor == AUDITOR ? "institution" : "plan",
                    visitor == ADMIN || visitor == AUDITOR ? "" : "pmss");
    house->people[visitor] = id;
    house->tokens[visitor] = world_token(site, id);
}

static struct span add_fiche(struct house *house, const char *state)
{
    struct span content =
        span_format(&house->site.arena, "{'title':'A','leads':['%.*s'],'members':['%.*s']}",
                    SPAN_ARG(house->people[LEAD]), SPAN_ARG(house->people[MEMBER]));
    struct span fiche = world_add_fiche(&house->site, "pmss", "redaction", content.ptr);
    if (strcmp(state, "redaction") != 0)
        world_move(&house->site, fiche, state);
    return fiche;
}

static void house_open(struct house *house)
{
    static const char *const grants[] = {
        [PILOT] = "pilot", [REVIEWER] = "reviewer", [METHOD] = "method",
        [USER] = "user",   [AUDITOR] = "auditor",   [ADMIN] = "admin"};
    site_world_open(&house->site);
    world_add_plan(&house->site, "pmss", "pmss-action@1", "pmss@1");
    for (int visitor = LEAD; visitor < VISITORS; visitor++)
        add_visitor(house, (enum visitor)visitor, grants[visitor]);
    world_add_body(&house->site, "codir", 2);
    world_seat(&house->site, "codir", house->people[SEAT]);
    house->spare = world_add_person(&house->site, "spare", "external");
    house->draft = add_fiche(house, "redaction");
    house->open = add_fiche(house, "en-cours");
}

/* A parameter's value; one that no page has ever given is "1", and *loose tells. */
static struct span value_of(const struct house *house, struct span name, struct span fiche,
                            bool *loose)
{
    if (span_eq(name, SPAN("fiche")))
        return fiche;
    if (span_eq(name, SPAN("plan")) || span_eq(name, SPAN("slug")))
        return SPAN("pmss");
    if (span_eq(name, SPAN("person")))
        return house->spare;
    if (span_eq(name, SPAN("body")))
        return SPAN("codir");
    if (span_eq(name, SPAN("file")))
        return SPAN("jalon.css");
    *loose = true;
    return SPAN("1");
}

static const char *path_of(struct house *house, const struct route *route, struct span fiche,
                           bool *loose)
{
    struct buf path = {.arena = &house->site.arena};
    struct span pattern = span_from(span_of(route->pattern), 1);
    *loose = false;
    do {
        struct span segment = span_cut(&pattern, '/');
        buf_add_char(&path, '/');
        bool is_parameter = segment.len > 0 && segment.ptr[0] == ':';
        buf_add(&path,
                is_parameter ? value_of(house, span_from(segment, 1), fiche, loose) : segment);
    } while (pattern.len > 0);
    return c_string(&house->site.arena, buf_span(&path));
}

static unsigned visit(struct house *house, const struct route *route, enum visitor who,
                      struct span fiche, bool *loose)
{
    struct request request = {.method = route->method, .bearer = house->tokens[who]};
    if (route->method != METHOD_GET) {
        request.content_type = SPAN("application/x-www-form-urlencoded");
        request.body = SPAN("nothing=of+use");
    }
    return world_visit(&house->site, SPAN(""), request, path_of(house, route, fiche, loose)).status;
}

static unsigned allowed(enum capability capability, bool on_draft)
{
    for (size_t i = 0; i < COUNT_OF(rules); i++)
        if (rules[i].capability == capability)
            return on_draft ? rules[i].on_draft : rules[i].in_progress;
    fail_msg("a route asks for a capability that this test has no rule for");
    return 0;
}

/* The status for somebody who is stopped; 0 for who is let in. */
static unsigned stop_of(const struct route *route, enum visitor who, bool on_draft)
{
    enum capability capability = (enum capability)route->capability;
    bool of_fiche = strstr(route->pattern, ":fiche") != NULL;
    bool of_plan = strstr(route->pattern, ":plan") != NULL;
    if (capability != CAPABILITY_ANYONE && who == NOBODY)
        return 401;
    if (of_fiche && (allowed(CAPABILITY_FICHE_READ, on_draft) & ONE(who)) == 0)
        return 404;
    if (of_plan && (OPEN_READERS & ONE(who)) == 0)
        return 404;
    return (allowed(capability, on_draft) & ONE(who)) == 0 ? 403 : 0;
}

static void complain(const struct route *route, enum visitor who, bool on_draft, unsigned status)
{
    fail_msg("%s %s by %s, %s: %u", request_method_name(route->method), route->pattern, names[who],
             on_draft ? "on a draft" : "in progress", status);
}

static void try_route(struct house *house, const struct route *route, bool on_draft, bool stopped)
{
    for (int who = NOBODY; who < VISITORS; who++) {
        bool loose;
        unsigned stop = stop_of(route, (enum visitor)who, on_draft);
        if ((stop != 0) != stopped)
            continue;
        unsigned status =
            visit(house, route, (enum visitor)who, on_draft ? house->draft : house->open, &loose);
        if (stopped && status != stop)
            complain(route, (enum visitor)who, on_draft, status);
        bool turned_away = status == 401 && route->capability != CAPABILITY_ANYONE;
        if (!stopped && (turned_away || status >= 500 || (status == 404 && !loose)))
            complain(route, (enum visitor)who, on_draft, status);
    }
}

/* First those who are stopped, which changes nothing; then those who are let in and read; then
 * those who are let in and change something. */
static void every_route_lets_in_exactly_whom_the_rules_name(void **unused)
{
    (void)unused;
    struct house house;
    house_open(&house);
    for (size_t i = 0; i < route_count; i++) {
        try_route(&house, &routes[i], true, true);
        try_route(&house, &routes[i], false, true);
    }
    for (int changing = 0; changing < 2; changing++)
        for (size_t i = 0; i < route_count; i++)
            if ((routes[i].method != METHOD_GET) == changing) {
                try_route(&house, &routes[i], true, false);
                try_route(&house, &routes[i], false, false);
            }
    site_world_close(&house.site);
}

/* What each folder of addresses asks for at least, said once more: a row that asks for less is a
 * slip.  The first that fits counts. */
static const struct folder {
    const char *prefix;
    unsigned capabilities;
} folders[] = {
    {"/static/", ONE(CAPABILITY_ANYONE)},
    {"/sante", ONE(CAPABILITY_ANYONE)},
    {"/connexion", ONE(CAPABILITY_ANYONE)},
    {"/administration/formulaires", ONE(CAPABILITY_INSTALL)},
    {"/administration/circuits", ONE(CAPABILITY_INSTALL)},
    {"/administration/plans", ONE(CAPABILITY_INSTALL)},
    {"/administration", ONE(CAPABILITY_PEOPLE)},
    {"/fiches/", ONE(CAPABILITY_FICHE_READ) | ONE(CAPABILITY_FICHE_EDIT)},
    {"/", ONE(CAPABILITY_SIGNED_IN)},
};

static void no_address_is_more_open_than_its_folder(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < route_count; i++) {
        size_t folder = 0;
        while (!span_starts(span_of(routes[i].pattern), span_of(folders[folder].prefix)))
            folder++;
        if ((folders[folder].capabilities & ONE(routes[i].capability)) == 0)
            fail_msg("%s asks for another capability than its folder", routes[i].pattern);
    }
}

TESTS(every_route_lets_in_exactly_whom_the_rules_name, no_address_is_more_open_than_its_folder)
