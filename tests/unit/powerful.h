/* powerful.h - a council in which one person may come in by every route: who administers, sits,
 * and pilots the plan.  Every change can be asked of her fiche, body, key and people.
 */
#pragma once

#include "council_world.h"
#include "route_requests.h"

#include "server/log.h"

struct powerful {
    struct council *council;
    struct site_world *site;
    struct span who, fiche, token;
    struct pairs names;
};

static inline struct pairs powerful_names(const struct powerful *powerful)
{
    const struct council *council = powerful->council;
    const struct pair known[] = {{SPAN("fiche"), powerful->fiche},
                                 {SPAN("plan"), SPAN("pmss")},
                                 {SPAN("slug"), SPAN("pmss")},
                                 {SPAN("node"), SPAN("o2pmss")},
                                 {SPAN("person"), council->eva.id},
                                 {SPAN("body"), SPAN("codir")},
                                 {SPAN("ref"), SPAN("pmss@1")},
                                 {SPAN("key"), council->ann.key},
                                 {SPAN("file"), SPAN("jalon.css")},
                                 {SPAN("step"), SPAN("abandonner")},
                                 {SPAN("seq"), SPAN("1")},
                                 {SPAN("advice"), SPAN("999999")},
                                 {SPAN("delegation"), SPAN("999999")},
                                 {SPAN("grant"), SPAN("999999")},
                                 {SPAN("seat"), SPAN("999999")}};
    struct pair *items = arena_new(&powerful->site->arena, struct pair, COUNT_OF(known));
    memcpy(items, known, sizeof known);
    return (struct pairs){.items = items, .count = COUNT_OF(known)};
}

static inline struct powerful powerful_open(void)
{
    struct powerful powerful = {.council = council_open()};
    struct council *council = powerful.council;
    powerful.site = &council->site;
    powerful.who = council->adm.id;
    world_grant(powerful.site, powerful.who, "pilot", "plan", "pmss");
    powerful.fiche = council_draft(council, "Ouvrir un accueil");
    powerful.token = world_token(powerful.site, powerful.who);
    powerful.names = powerful_names(&powerful);
    return powerful;
}

static inline void powerful_close(struct powerful *powerful)
{
    council_close(powerful->council);
}

static inline uint64_t powerful_log_size(struct powerful *powerful)
{
    struct kv_txn txn = kv_read(powerful->site->app.kv);
    uint64_t size = log_size(&txn);
    kv_abandon(&txn);
    return size;
}

static inline const char *powerful_url(struct powerful *powerful, const struct route *route)
{
    return route_address(&powerful->site->arena, route->pattern, &powerful->names);
}

/* What a program would send there, to be changed by the caller. */
static inline json_t *powerful_body(struct powerful *powerful, const struct route *route)
{
    return route_json(&powerful->site->arena, route_body(route), &powerful->names);
}

/* How a body is refused that has a member too many: where nothing is named, that is told first. */
static inline unsigned powerful_refusal(const struct route *route)
{
    return strstr(route->pattern, ":delegation") != NULL ? 404 : 400;
}

/* A session's cookie, as signing in would give it. */
static inline struct span powerful_session(struct powerful *powerful, struct span person)
{
    struct site_world *site = powerful->site;
    struct keep_session keep = {.secret = account_secret(&site->arena),
                                .session = {.person = person,
                                            .from = site->now,
                                            .seen = site->now,
                                            .until = site->now + SESSION_MAX}};
    struct job job = {.arena = &site->arena,
                      .effect = account_keep_session,
                      .effect_context = &keep,
                      .now = site->now};
    assert_int_equal(writer_run(site->app.writer, &job), ERR_NONE);
    return span_format(&site->arena, "jalon=%.*s", SPAN_ARG(keep.secret));
}
