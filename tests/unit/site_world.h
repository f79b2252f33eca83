/* site_world.h - a whole small institution on disk, and people who visit it without a network.
 *
 *     struct site_world world;
 *     site_world_open(&world);
 *     struct span lea = world_add_person(&world, "Léa Roche", "staff");
 *     struct response page = world_get(&world, lea, "/plans/pmss");
 *     site_world_close(&world);
 *
 * Shipped forms and circuits are installed.  A visitor is a person's id (signed in by an API
 * token, so that forms need no token of their page) or SPAN("") for nobody.
 */
#pragma once

#include "file.h"
#include "server/assets.h"
#include "server/ident.h"
#include "server/ledger.h"
#include "server/visit.h"
#include "temporary.h"
#include "workflow/drafting.h"

struct site_world {
    struct arena arena;
    const char *directory;
    struct app app;
    struct site site;
    int64_t now; /* grows by a second at each visit and command */
};

/* Runs a command as whoever holds the data; what it made or changed ("person:…") is returned. */
static inline struct span world_command(struct site_world *world, enum command_id id,
                                        struct span target, json_t *args)
{
    struct job job = {.arena = &world->arena,
                      .kind = &command_kinds[id],
                      .target = target,
                      .args = args,
                      .is_local = true,
                      .now = world->now += 1000000};
    if (writer_run(world->app.writer, &job) != ERR_NONE)
        fail_msg("%s: %s, %s", command_kinds[id].word, err_text(job.err),
                 refusal_word(job.ruling.refusal));
    return job.ruling.subject;
}

/* JSON with ' for ". */
static inline json_t *world_value(struct site_world *world, const char *text)
{
    struct span copy = span_copy(&world->arena, span_of(text));
    for (char *c = (char *)(uintptr_t)copy.ptr; *c != '\0'; c++)
        *c = *c == '\'' ? '"' : *c;
    json_t *value = json_read(&world->arena, copy);
    if (value == NULL)
        fail_msg("not JSON: %s", copy.ptr);
    return value;
}

static inline struct span world_id(struct span subject)
{
    span_cut(&subject, ':');
    return subject;
}

static inline struct span world_add_person(struct site_world *world, const char *name,
                                           const char *kind)
{
    json_t *args = json_adopt(&world->arena, json_pack("{s:s, s:s, s:s, s:s}", "name", name, "post",
                                                       "", "email", "", "kind", kind));
    struct span id = world_id(world_command(world, COMMAND_PERSON_ADD, SPAN(""), args));
    json_t *login = json_adopt(&world->arena, json_object());
    set_text(login, "login", span_format(&world->arena, "p%.*s", 10, id.ptr));
    world_command(world, COMMAND_ACCOUNT_OPEN, id, login);
    return id;
}

/* scope: "institution", "plan", "node", "fiche". */
static inline void world_grant(struct site_world *world, struct span person, const char *role,
                               const char *scope, const char *target)
{
    json_t *args = json_adopt(&world->arena, json_pack("{s:s, s:s, s:s}", "role", role, "scope",
                                                       scope, "target", target));
    world_command(world, COMMAND_ROLE_GRANT, person, args);
}

static inline void world_add_body(struct site_world *world, const char *code, int quorum)
{
    json_t *args = json_adopt(&world->arena, json_pack("{s:s, s:s, s:i, s:b}", "code", code, "name",
                                                       code, "quorum", quorum, "chair_votes", 1));
    world_command(world, COMMAND_BODY_CREATE, SPAN(""), args);
}

static inline void world_seat(struct site_world *world, const char *body, struct span person)
{
    json_t *args = json_adopt(&world->arena, json_pack("{s:s%, s:s}", "person", person.ptr,
                                                       person.len, "kind", "member"));
    world_command(world, COMMAND_SEAT_GIVE, span_of(body), args);
}

static inline void world_events(struct site_world *world, const char *events)
{
    json_t *args = json_adopt(&world->arena, json_object());
    json_object_set(args, "events", world_value(world, events));
    world_command(world, COMMAND_IMPORT, SPAN(""), args);
}

/* A published plan with one orientation "o1…" and one objective "o2…" under it. */
static inline void world_add_plan(struct site_world *world, const char *slug, const char *form,
                                  const char *circuit)
{
    struct span text = span_format(
        &world->arena,
        "[{'subject':'plan:%s','kind':'plan-created','body':{'name':'%s','levels':['Orientation',"
        "'Objectif','Action'],'fiche_level':3,'first_year':2023,'last_year':2027,'published':true,"
        "'owner':'','form':'%s','circuit':'%s'}},"
        "{'subject':'node:o1%s','kind':'node-added','body':{'plan':'%s','parent':'','code':'OS1',"
        "'title':'Orientation','level':1,'rank':1}},"
        "{'subject':'node:o2%s','kind':'node-added','body':{'plan':'%s','parent':'o1%s',"
        "'code':'OS1-O1','title':'Objectif','level':2,'rank':1}}]",
        slug, slug, form, circuit, slug, slug, slug, slug, slug);
    world_events(world, text.ptr);
}

/* A fiche in the plan's objective; content is JSON with ' for ". */
static inline struct span world_add_fiche(struct site_world *world, const char *slug,
                                          const char *state, const char *content)
{
    struct snapshot *snapshot = snapshot_take(world->app.snapshots);
    const struct plan *plan = directory_plan(snapshot->directory, span_of(slug));
    struct span id = ident_new(&world->arena);
    struct span hash =
        drafting_signed_hash(&world->arena, plan->form->form, world_value(world, content));
    struct span text = span_format(
        &world->arena,
        "[{'subject':'fiche:%s','kind':'fiche-created','body':{'plan':'%s','node':'o2%s',"
        "'form':'%.*s','circuit':'%.*s','code':'OS1-O1-A1','rank':1,'state':'%s','content':%s,"
        "'signed':'%.*s'}}]",
        id.ptr, slug, slug, SPAN_ARG(plan->form->ref), SPAN_ARG(plan->circuit->ref), state, content,
        SPAN_ARG(hash));
    snapshot_release(world->app.snapshots, snapshot);
    world_events(world, text.ptr);
    return id;
}

/* What happened to a fiche, recorded without asking whether it may. */
struct world_event {
    struct site_world *world;
    struct span fiche;
    const char *kind;
    json_t *body;
};

static inline void world_record_event(struct kv_txn *txn, struct job *job)
{
    struct world_event *event = job->effect_context;
    struct snapshot *snapshot = snapshot_take(event->world->app.snapshots);
    struct authorship authorship = {.actor = job->actor, .at = job->now};
    uint64_t last;
    json_t *events = json_adopt(job->arena, json_array()), *one = json_object();
    set_text(one, "subject", span_format(job->arena, "fiche:%.*s", SPAN_ARG(event->fiche)));
    set_text(one, "kind", span_of(event->kind));
    json_object_set(one, "body", event->body);
    json_array_append_new(events, one);
    job->ruling.events = events; /* what the writer is to follow */
    kv_fail(txn,
            ledger_record(job->arena, txn, snapshot->directory, &authorship, events, NULL, &last));
    snapshot_release(event->world->app.snapshots, snapshot);
}

/* body is JSON with ' for ". */
static inline void world_happened(struct site_world *world, struct span who, struct span fiche,
                                  const char *kind, const char *body)
{
    struct world_event event = {
        .world = world, .fiche = fiche, .kind = kind, .body = world_value(world, body)};
    struct job job = {.arena = &world->arena,
                      .actor = who,
                      .effect = world_record_event,
                      .effect_context = &event,
                      .now = world->now += 1000000};
    assert_int_equal(writer_run(world->app.writer, &job), ERR_NONE);
}

/* Puts a fiche into another state, whatever its circuit says. */
static inline void world_move(struct site_world *world, struct span fiche, const char *state)
{
    struct span body = span_format(&world->arena,
                                   "{'step':'','from':'','to':'%s','reason':'','revision':1,"
                                   "'validates':false}",
                                   state);
    world_happened(world, SPAN(""), fiche, "fiche-moved", body.ptr);
}

/* What a world installs of the shipped files: " forms/action.json …"; NULL: all.  Each is read
 * again at every change of the institution, which takes its time where many worlds are made. */
static const char *world_shelf;

static inline bool world_has_shelved(const char *name)
{
    return world_shelf == NULL || strstr(world_shelf, name) != NULL;
}

static inline void world_install(struct site_world *world)
{
    for (size_t i = 0; i < assets_count; i++) {
        struct span name = span_of(assets[i].name);
        bool is_form = span_starts(name, SPAN("forms/"));
        if ((!is_form && !span_starts(name, SPAN("circuits/"))) ||
            !world_has_shelved(assets[i].name))
            continue;
        json_t *args = json_adopt(&world->arena, json_object());
        set_text(args, "bytes", assets[i].bytes);
        world_command(world, is_form ? COMMAND_FORM_INSTALL : COMMAND_CIRCUIT_INSTALL, SPAN(""),
                      args);
    }
}

/* An institution with a name, and all that is shipped installed. */
static inline void world_found(struct site_world *world)
{
    struct app_options options = {.data = world->directory, .map_size = 256 << 20, .strict = true};
    assert_int_equal(app_create(&options), ERR_NONE);
    assert_int_equal(app_open(&options, &world->app), ERR_NONE);
    json_t *args = json_adopt(&world->arena, json_pack("{s:s}", "name", "Institut d’essai"));
    world_command(world, COMMAND_INSTITUTION, SPAN(""), args);
    world_install(world);
    app_close(&world->app);
}

/* What such a one is on disk, made once for the whole program: every circuit that is installed
 * is proved. */
struct world_seed {
    struct arena arena;
    struct span bytes;
    int64_t now;
};

static inline const struct world_seed *world_seed(void)
{
    static struct world_seed seed;
    if (seed.bytes.len > 0)
        return &seed;
    struct site_world world = {.now = INT64_C(1790000000000000)};
    world.directory = temporary_directory(&world.arena);
    world_found(&world);
    seed.bytes =
        read_file(&seed.arena, span_format(&world.arena, "%s/" KV_FILE, world.directory).ptr);
    seed.now = world.now;
    arena_release(&world.arena);
    return &seed;
}

static inline void world_sow(struct site_world *world, const struct world_seed *seed)
{
    FILE *file = fopen(span_format(&world->arena, "%s/" KV_FILE, world->directory).ptr, "wbx");
    assert_non_null(file);
    assert_int_equal(fwrite(seed->bytes.ptr, 1, seed->bytes.len, file), seed->bytes.len);
    assert_int_equal(fclose(file), 0);
}

static inline void site_world_open(struct site_world *world)
{
    struct span trouble = SPAN("");
    const struct world_seed *seed = world_seed();
    *world = (struct site_world){.now = seed->now};
    world->directory = temporary_directory(&world->arena);
    world_sow(world, seed);
    struct app_options options = {.data = world->directory, .map_size = 256 << 20, .strict = true};
    assert_int_equal(app_open(&options, &world->app), ERR_NONE);
    if (site_open(&world->arena, &world->app, &world->site, &trouble) != ERR_NONE)
        fail_msg("%.*s", SPAN_ARG(trouble));
}

static inline void site_world_close(struct site_world *world)
{
    app_close(&world->app);
    arena_release(&world->arena);
}

/* A token by which this person is recognised. */
static inline struct span world_token(struct site_world *world, struct span person)
{
    struct keep_session keep = {.secret = account_secret(&world->arena),
                                .session = {.person = person,
                                            .from = world->now,
                                            .seen = world->now,
                                            .until = world->now + TOKEN_MAX},
                                .is_token = true};
    struct job job = {.arena = &world->arena,
                      .effect = account_keep_session,
                      .effect_context = &keep,
                      .now = world->now};
    assert_int_equal(writer_run(world->app.writer, &job), ERR_NONE);
    return keep.secret;
}

/* One visit; the request may say more than a path, its arena and time are set here. */
static inline struct response world_visit(struct site_world *world, struct span who,
                                          struct request request, const char *path)
{
    struct response response;
    struct span text = span_of(path), query;
    struct span route = span_cut(&text, '?');
    query = text;
    request.arena = &world->arena;
    request.now = world->now += 1000000;
    request.host = SPAN("127.0.0.1");
    if (who.len > 0)
        request.bearer = world_token(world, who);
    assert_int_equal(path_read(&world->arena, route, &request.path), ERR_NONE);
    assert_int_equal(urlencoded_read(&world->arena, query, &request.query), ERR_NONE);
    app_answer(&world->site, &request, &response);
    return response;
}

static inline struct response world_get(struct site_world *world, struct span who, const char *path)
{
    return world_visit(world, who, (struct request){.method = METHOD_GET}, path);
}

static inline struct response world_get_json(struct site_world *world, struct span who,
                                             const char *path)
{
    struct request request = {.method = METHOD_GET, .accept = SPAN("application/json")};
    return world_visit(world, who, request, path);
}

/* A page's form: "a=1&b=2". */
static inline struct response world_post(struct site_world *world, struct span who,
                                         const char *path, const char *form)
{
    struct request request = {.method = METHOD_POST,
                              .content_type = SPAN("application/x-www-form-urlencoded"),
                              .body = span_of(form)};
    return world_visit(world, who, request, path);
}

/* A program's body, with ' for ". */
static inline struct response world_post_json(struct site_world *world, struct span who,
                                              const char *path, const char *body)
{
    struct request request = {.method = METHOD_POST,
                              .accept = SPAN("application/json"),
                              .content_type = SPAN("application/json"),
                              .body = json_canonical(&world->arena, world_value(world, body))};
    return world_visit(world, who, request, path);
}

/* A page with one text everywhere instead of another. */
static inline struct span world_renamed(struct arena *arena, struct span page, struct span from,
                                        struct span to)
{
    struct buf buf = {.arena = arena};
    for (size_t i = 0; i < page.len; i++) {
        bool here = span_starts(span_from(page, i), from);
        buf_add(&buf, here ? to : span_until(span_from(page, i), 1));
        i += here ? from.len - 1 : 0;
    }
    return buf_span(&buf);
}

/* Whether an answer's body contains a text. */
static inline bool world_says(const struct response *response, const char *text)
{
    return response->body.len > 0 &&
           memmem(response->body.ptr, response->body.len, text, strlen(text)) != NULL;
}
