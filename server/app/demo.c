#include "server/demo.h"

#include "server/account.h"
#include "server/assets.h"
#include "server/demo_work.h"
#include "server/importer.h"

#include "base/day.h"

#include <sodium.h>

#define MINUTE_US ((int64_t)60 * 1000000)

enum { FOUNDED = 900, IMPORTED = 860, DAY_BEGINS = 8 * 60, MINUTES_APART = 3 };

/* --- the files and their words ------------------------------------------------------------- */

static struct span file(const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "demo/%s", name);
    return asset_find(span_of(path))->bytes;
}

json_t *demo_read(struct demo_work *work, const char *name)
{
    return json_read(work->errand.arena, file(name));
}

struct span demo_person(struct demo_work *work, struct span mention)
{
    struct span login = span_from(mention, 1);
    return text_of(json_object_getn(work->persons, login.ptr, login.len));
}

static json_t *named(struct demo_work *work, const json_t *value)
{
    struct span text = text_of(value);
    if (span_starts(text, SPAN("@")))
        return json_text(demo_person(work, text));
    json_t *copy = json_copy((json_t *)(uintptr_t)value);
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)value, key, member)
        json_object_set_new(copy, key, named(work, member));
    for (size_t i = 0; i < json_array_size(value); i++)
        json_array_set_new(copy, i, named(work, json_array_get(value, i)));
    return copy;
}

json_t *demo_named(struct demo_work *work, const json_t *value)
{
    return json_adopt(work->errand.arena, named(work, value));
}

void demo_go(struct demo_work *work, int64_t ago)
{
    int64_t morning = work->today - ago * DAY_US + DAY_BEGINS * MINUTE_US;
    int64_t next = work->last + MINUTES_APART * MINUTE_US;
    work->errand.now = next > morning ? next : morning;
    work->last = work->errand.now;
}

/* Says where it went wrong, for whoever changes the files. */
static enum err at(struct demo_work *work, const char *what, struct span name, enum err err)
{
    if (err != ERR_NONE && work->demo->trouble.len == 0)
        work->demo->trouble = span_format(work->errand.arena, "%s %.*s: %s", what, SPAN_ARG(name),
                                          refusal_word(work->errand.ruling.refusal));
    return err;
}

/* --- people and bodies --------------------------------------------------------------------- */

static void note_account(struct demo_work *work, const json_t *person, struct span password)
{
    json_t *account = json_object();
    set_text(account, "login", text_at(person, "login"));
    set_text(account, "password", password);
    set_text(account, "name", text_at(person, "name"));
    set_text(account, "post", text_at(person, "post"));
    json_array_append_new(work->demo->accounts, account);
}

static enum err add_person(struct demo_work *work, const json_t *person)
{
    struct arena *arena = work->errand.arena;
    struct span login = text_at(person, "login"), password = account_password(arena);
    json_t *about = json_object();
    set_text(about, "name", text_at(person, "name"));
    set_text(about, "post", text_at(person, "post"));
    set_text(about, "kind", text_at(person, "kind"));
    set_text(about, "email", span_format(arena, "%.*s@trois-rivieres.example", SPAN_ARG(login)));
    TRY(errand_run(&work->errand, COMMAND_PERSON_ADD, SPAN(""), about));
    struct span id = span_copy(arena, errand_subject(&work->errand));
    json_object_setn_new(work->persons, login.ptr, login.len, json_text(id));
    note_account(work, person, password);
    return errand_open_account(&work->errand, id, login, password);
}

static enum err add_people(struct demo_work *work, const json_t *people)
{
    for (size_t i = 0; i < json_array_size(people); i++) {
        const json_t *person = json_array_get(people, i);
        demo_go(work, FOUNDED);
        TRY(at(work, "person", text_at(person, "login"), add_person(work, person)));
    }
    return ERR_NONE;
}

/* Roles name plans, so they come after the import. */
static enum err grant_roles(struct demo_work *work, const json_t *person)
{
    const json_t *roles = json_object_get(person, "roles");
    struct span id = text_of(json_object_get(work->persons, text_at(person, "login").ptr));
    for (size_t i = 0; i < json_array_size(roles); i++) {
        demo_go(work, IMPORTED - 1);
        TRY(errand_run(&work->errand, COMMAND_ROLE_GRANT, id, json_copy(json_array_get(roles, i))));
    }
    return ERR_NONE;
}

static enum err enrol_keys(struct demo_work *work, const json_t *people)
{
    struct span administrator = demo_person(work, SPAN("@admin"));
    work->keys = arena_new(work->errand.arena, struct demo_key, json_array_size(people));
    for (size_t i = 0; i < json_array_size(people); i++) {
        const json_t *person = json_array_get(people, i);
        struct span login = text_at(person, "login");
        TRY(at(work, "roles of", login, grant_roles(work, person)));
        if (flag_at(person, "key"))
            TRY(at(work, "key of", login,
                   demo_enrol(work, text_of(json_object_get(work->persons, login.ptr)),
                              administrator)));
    }
    return ERR_NONE;
}

/* A day, so many days ago, as commands take it; nothing for 0. */
static void set_day(struct demo_work *work, json_t *args, const char *key, const json_t *row)
{
    int64_t ago = number_at(row, key);
    struct civil day = civil_of(work->today / DAY_US - ago);
    if (ago != 0)
        set_text(
            args, key,
            span_format(work->errand.arena, "%04d-%02d-%02d", (int)day.year, day.month, day.day));
}

/* A substitute's row names the person it stands for, whose seat came before. */
static enum err give_seat(struct demo_work *work, struct span body, json_t *seat, json_t *seats)
{
    struct span holder = text_at(seat, "person"), titular = text_at(seat, "stands_for");
    json_t *args = json_copy(demo_named(work, seat));
    set_day(work, args, "from", seat);
    set_day(work, args, "until", seat);
    if (titular.len > 0)
        json_object_set(args, "stands_for", json_object_getn(seats, titular.ptr, titular.len));
    demo_go(work, FOUNDED - 1);
    TRY(errand_run(&work->errand, COMMAND_SEAT_GIVE, body, args));
    const json_t *given = json_object_get(json_array_get(work->errand.ruling.events, 0), "body");
    json_object_setn(seats, holder.ptr, holder.len, json_object_get(given, "id"));
    return ERR_NONE;
}

static enum err add_body(struct demo_work *work, const json_t *body)
{
    struct span code = text_at(body, "code");
    json_t *args = json_copy((json_t *)(uintptr_t)body);
    json_t *seats = json_adopt(work->errand.arena, json_object());
    json_object_del(args, "seats");
    demo_go(work, FOUNDED - 1);
    TRY(errand_run(&work->errand, COMMAND_BODY_CREATE, SPAN(""), args));
    const json_t *rows = json_object_get(body, "seats");
    for (size_t i = 0; i < json_array_size(rows); i++)
        TRY(give_seat(work, code, json_array_get(rows, i), seats));
    return ERR_NONE;
}

static enum err add_bodies(struct demo_work *work)
{
    const json_t *bodies = demo_read(work, "bodies.json");
    for (size_t i = 0; i < json_array_size(bodies); i++) {
        const json_t *body = json_array_get(bodies, i);
        TRY(at(work, "body", text_at(body, "code"), add_body(work, body)));
    }
    return ERR_NONE;
}

/* --- plans --------------------------------------------------------------------------------- */

static enum err publish(struct demo_work *work, const json_t *plan)
{
    struct span slug = text_at(plan, "slug");
    demo_go(work, IMPORTED - 1);
    return at(work, "plan", slug,
              errand_run(&work->errand, COMMAND_PLAN_PUBLISH, slug,
                         json_pack("{s:b}", "published", true)));
}

/* By "plan/code": what was made of one kind of subject. */
static void note_made(struct demo_work *work, const json_t *events, struct span prefix,
                      json_t *made)
{
    for (size_t i = 0; i < json_array_size(events); i++) {
        const json_t *event = json_array_get(events, i), *body = json_object_get(event, "body");
        struct span id = text_at(event, "subject");
        if (!span_starts(id, prefix))
            continue;
        span_cut(&id, ':');
        struct span name =
            span_format(work->errand.arena, "%.*s/%.*s", SPAN_ARG(text_at(body, "plan")),
                        SPAN_ARG(text_at(body, "code")));
        set_text(made, name.ptr, id);
    }
}

static enum err import_table(struct demo_work *work, const char *name)
{
    struct import_result result;
    TRY(importer_run(&work->errand, file(name), file("mapping.json"), false, &result,
                     &work->demo->trouble));
    work->demo->trouble = SPAN("");
    note_made(work, result.events, SPAN("fiche:"), work->fiches);
    note_made(work, result.events, SPAN("node:"), work->nodes);
    return ERR_NONE;
}

static enum err add_plans(struct demo_work *work)
{
    const json_t *plans = json_object_get(demo_read(work, "mapping.json"), "plans");
    demo_go(work, IMPORTED);
    TRY(import_table(work, "plan.csv"));
    TRY(import_table(work, "programmes.csv"));
    for (size_t i = 0; i < json_array_size(plans); i++)
        TRY(publish(work, json_array_get(plans, i)));
    return ERR_NONE;
}

/* The Conseil de Direction validates the medical plan's objectives before their actions. */
static enum err drive_objectives(struct demo_work *work)
{
    json_t *args = json_pack("{s:i, s:s, s:s}", "node_level", 2, "form", "action@1", "circuit",
                             "pmss-objectif@1");
    demo_go(work, IMPORTED - 1);
    return at(work, "objectives of", SPAN("pmss"),
              errand_run(&work->errand, COMMAND_PLAN_DRIVE, SPAN("pmss"), args));
}

/* --- all of it ----------------------------------------------------------------------------- */

static enum err make(struct demo_work *work)
{
    const json_t *people = demo_read(work, "people.json");
    demo_go(work, FOUNDED);
    TRY(at(work, "the", SPAN("institution"),
           errand_found(&work->errand, SPAN("Centre de cancérologie des Trois Rivières"))));
    TRY(add_people(work, people));
    TRY(add_bodies(work));
    TRY(add_plans(work));
    TRY(drive_objectives(work));
    TRY(enrol_keys(work, people));
    return demo_tell(work);
}

enum err demo_make(struct app *app, struct arena *arena, struct demo *demo)
{
    *demo = (struct demo){.accounts = json_adopt(arena, json_array())};
    struct demo_work work = {
        .errand = {.app = app, .arena = arena},
        .demo = demo,
        .today = app_now() / DAY_US * DAY_US,
        .persons = json_adopt(arena, json_object()),
        .fiches = json_adopt(arena, json_object()),
        .nodes = json_adopt(arena, json_object()),
    };
    enum err err = make(&work);
    for (size_t i = 0; i < work.key_count; i++)
        sodium_memzero(work.keys[i].secret, crypto_sign_SECRETKEYBYTES);
    return err;
}
