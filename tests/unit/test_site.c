#include "test.h"

#include "server/ledger.h"
#include "site_world.h"

static struct site_world *opened(void)
{
    struct site_world *world = calloc(1, sizeof *world);
    site_world_open(world);
    return world;
}

static void closed(struct site_world *world)
{
    struct ledger_findings findings;
    struct kv_txn txn = kv_read(world->app.kv);
    if (ledger_verify(&world->arena, &txn, true, &findings) != ERR_NONE)
        fail_msg("%.*s", SPAN_ARG(findings.trouble));
    kv_abandon(&txn);
    site_world_close(world);
    free(world);
}

static void what_is_recorded_verifies_deeply(void **unused)
{
    (void)unused;
    struct site_world *world = opened();
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    struct span fiche =
        world_add_fiche(world, "pmss", "redaction", "{'title':'Ouvrir une consultation'}");
    json_t *args = world_value(
        world, "{'revision':1,'content':{'title':'Ouvrir deux consultations'},'reason':''}");
    world_command(world, COMMAND_FICHE_EDIT, fiche, args);
    closed(world);
}

static void nobody_is_sent_to_sign_in(void **unused)
{
    (void)unused;
    struct site_world *world = opened();
    assert_int_equal(world_post(world, SPAN(""), "/deconnexion", "").status, 401);
    assert_int_equal(world_get(world, SPAN(""), "/connexion").status, 200);
    assert_int_equal(world_get(world, SPAN(""), "/nulle-part").status, 404);
    assert_int_equal(world_get(world, SPAN(""), "/sante").status, 200);
    closed(world);
}

static struct job edit_job(struct site_world *world, struct span fiche, const char *args)
{
    return (struct job){.arena = &world->arena,
                        .kind = &command_kinds[COMMAND_FICHE_EDIT],
                        .op = SPAN("op-1"),
                        .target = fiche,
                        .args = world_value(world, args),
                        .is_local = true,
                        .now = world->now};
}

static void a_repeated_operation_gets_the_first_answer(void **unused)
{
    (void)unused;
    struct site_world *world = opened();
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    struct span fiche = world_add_fiche(world, "pmss", "redaction", "{'title':'A'}");
    struct job first = edit_job(world, fiche, "{'revision':1,'content':{'title':'B'}}");
    struct job again = edit_job(world, fiche, "{'revision':1,'content':{'title':'B'}}");
    struct job other = edit_job(world, fiche, "{'revision':1,'content':{'title':'C'}}");
    assert_int_equal(writer_run(world->app.writer, &first), ERR_NONE);
    assert_int_equal(writer_run(world->app.writer, &again), ERR_NONE);
    assert_true(again.repeated);
    assert_int_equal(again.seq, first.seq);
    assert_int_equal(writer_run(world->app.writer, &other), ERR_CONFLICT);
    closed(world);
}

static void a_refused_command_leaves_no_trace(void **unused)
{
    (void)unused;
    struct site_world *world = opened();
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    struct span fiche = world_add_fiche(world, "pmss", "redaction", "{'title':'A'}");
    struct job stale = edit_job(world, fiche, "{'revision':7,'content':{'title':'B'}}");
    assert_int_equal(writer_run(world->app.writer, &stale), ERR_STALE);
    struct job same = edit_job(world, fiche, "{'revision':1,'content':{'title':'B'}}");
    assert_int_equal(writer_run(world->app.writer, &same), ERR_NONE); /* the operation id is free */
    assert_false(same.repeated);
    closed(world);
}

static void unknown_members_are_refused(void **unused)
{
    (void)unused;
    struct site_world *world = opened();
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    struct span fiche = world_add_fiche(world, "pmss", "redaction", "{'title':'A'}");
    struct job job =
        edit_job(world, fiche, "{'revision':1,'content':{'title':'B'},'state':'en-cours'}");
    assert_int_equal(writer_run(world->app.writer, &job), ERR_MALFORMED);
    assert_int_equal(job.ruling.refusal, REFUSAL_UNKNOWN_MEMBER);
    closed(world);
}

/* Appends an event as only somebody who writes to the file could. */
static void forge(struct site_world *world, struct span fiche, const char *kind, const char *body)
{
    uint64_t last;
    struct kv_txn txn = kv_write(world->app.kv);
    struct snapshot *snapshot = snapshot_take(world->app.snapshots);
    json_t *event = json_adopt(&world->arena, json_object());
    set_text(event, "subject", span_format(&world->arena, "fiche:%.*s", SPAN_ARG(fiche)));
    set_text(event, "kind", span_of(kind));
    json_object_set(event, "body", world_value(world, body));
    json_t *events = json_adopt(&world->arena, json_array());
    json_array_append(events, event);
    struct authorship authorship = {.at = world->now};
    assert_int_equal(
        ledger_record(&world->arena, &txn, snapshot->directory, &authorship, events, NULL, &last),
        ERR_NONE);
    ledger_sign(&txn);
    assert_int_equal(kv_commit(&txn), ERR_NONE);
    snapshot_release(world->app.snapshots, snapshot);
}

static void a_decision_without_the_signature_its_circuit_asks_for_is_found(void **unused)
{
    (void)unused;
    struct ledger_findings findings;
    struct site_world *world = opened();
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    struct span fiche = world_add_fiche(world, "pmss", "redaction", "{'title':'A'}");
    forge(world, fiche, "decision-given",
          "{'step':'valider','outcome':'approve','body':'codir','seat':'s','titular':'s','person':'"
          "p',"
          "'revision':1,'remarks':'','statement':'','signature':'','digest':'','key':''}");
    struct kv_txn txn = kv_read(world->app.kv);
    assert_int_equal(ledger_verify(&world->arena, &txn, false, &findings), ERR_NONE);
    assert_int_equal(ledger_verify(&world->arena, &txn, true, &findings), ERR_DAMAGED);
    kv_abandon(&txn);
    site_world_close(world);
    free(world);
}

static enum err import_one(struct site_world *world, const char *event)
{
    json_t *args = json_adopt(&world->arena, json_object());
    json_object_set(args, "events", world_value(world, event));
    struct job job = {.arena = &world->arena,
                      .kind = &command_kinds[COMMAND_IMPORT],
                      .args = args,
                      .is_local = true,
                      .now = world->now};
    return writer_run(world->app.writer, &job);
}

static void an_import_can_neither_validate_nor_give_roles(void **unused)
{
    (void)unused;
    struct site_world *world = opened();
    world_add_plan(world, "pmss", "pmss-action@1", "pmss@1");
    struct span fiche = world_add_fiche(world, "pmss", "redaction", "{'title':'A'}");
    static const char *const events[] = {
        "[{'subject':'fiche:%s','kind':'fiche-moved','body':{'step':'valider','from':'redaction','"
        "to':'en-cours','reason':'','revision':1,'validates':true}}]",
        "[{'subject':'person:%s','kind':'role-granted','body':{'id':'x','role':'admin','scope':'"
        "institution','target':'','from':0,'until':0}}]",
        "[{'subject':'fiche:new%s','kind':'fiche-created','body':{'plan':'pmss','node':'o2pmss','"
        "form':'pmss-action@1','circuit':'pmss@1','code':'','rank':1,'state':'en-cours','content':{"
        "'title':'A'},'signed':''}}]",
        "[{'subject':'fiche:new%s','kind':'fiche-created','body':{'plan':'pmss','node':'o2pmss','"
        "form':'pmss-action@1','circuit':'pmss@1','code':'','rank':1,'state':'redaction','content':"
        "{'title':'A','unknown':1},'signed':''}}]",
    };
    for (size_t i = 0; i < COUNT_OF(events); i++) {
        struct span text = span_copy(&world->arena, span_of(events[i]));
        const char *hole = strstr(text.ptr, "%s");
        struct span whole = span_format(&world->arena, "%.*s%.*s%s", (int)(hole - text.ptr),
                                        text.ptr, SPAN_ARG(fiche), hole + 2);
        assert_int_equal(import_one(world, whole.ptr), ERR_INVALID);
    }
    closed(world);
}

static void a_style_sheet_that_has_not_changed_is_not_sent_again(void **unused)
{
    (void)unused;
    struct site_world *world = opened();
    struct response first = world_get(world, SPAN(""), "/static/jalon.css");
    assert_true(first.status == 200 && first.body.len > 0 && first.cache == CACHE_CHECKED);
    struct span tag = span_format(&world->arena, "W/\"%.*s\"", SPAN_ARG(first.etag));
    struct request request = {.method = METHOD_GET, .if_none_match = tag};
    struct response again = world_visit(world, SPAN(""), request, "/static/jalon.css");
    assert_true(again.status == 304 && again.body.len == 0 && span_eq(again.etag, first.etag));
    assert_int_equal(world_get(world, SPAN(""), "/static/jalon.css?v=0").cache, CACHE_CHECKED);
    const struct static_file *file = statics_find(&world->site.statics, SPAN("jalon.css"));
    assert_int_equal(world_get(world, SPAN(""), c_string(&world->arena, file->url)).cache,
                     CACHE_FOREVER);
    closed(world);
}

static void every_route_can_be_reached(void **unused)
{
    (void)unused;
    assert_int_equal(router_check(routes, route_count), route_count);
}

TESTS(what_is_recorded_verifies_deeply, nobody_is_sent_to_sign_in,
      a_repeated_operation_gets_the_first_answer, a_refused_command_leaves_no_trace,
      unknown_members_are_refused, an_import_can_neither_validate_nor_give_roles,
      a_style_sheet_that_has_not_changed_is_not_sent_again,
      a_decision_without_the_signature_its_circuit_asks_for_is_found, every_route_can_be_reached)
