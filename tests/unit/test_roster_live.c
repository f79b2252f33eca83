/* test_roster_live.c - what the writer publishes is what the store would give. */
#include "test.h"

#include "server/dossier.h"
#include "server/lock.h"
#include "server/roster_select.h"
#include "site_world.h"

/* The same question to the published roster and to one read from the store. */
static void compare(struct site_world *world, struct span who, const struct roster_ask *ask)
{
    struct kv_txn txn;
    struct snapshot *snapshot = snapshot_look(world->app.snapshots, &txn);
    struct roster *stored;
    const struct directory *directory = snapshot->directory;
    assert_int_equal(roster_load(&txn, directory, &stored), ERR_NONE);
    struct reader reader = {.arena = &world->arena,
                            .txn = &txn,
                            .roster = snapshot->roster,
                            .actor = {.directory = directory,
                                      .person = directory_person(directory, who),
                                      .now = world->now}};
    for (size_t i = 0; i < directory->plan_count; i++) {
        reader.roster = snapshot->roster;
        struct roster_found live = roster_select(&reader, &directory->plans[i], ask);
        reader.roster = stored;
        struct roster_found found = roster_select(&reader, &directory->plans[i], ask);
        assert_int_equal(live.visible, found.visible);
        assert_int_equal(live.count, found.count);
        assert_int_equal(live.lead_count, found.lead_count);
        assert_int_equal(live.any_late, found.any_late);
        for (size_t j = 0; j < found.count; j++)
            assert_true(span_eq(live.ids[j], found.ids[j]));
    }
    kv_abandon(&txn);
    snapshot_release(world->app.snapshots, snapshot);
    roster_drop(stored);
}

static void compare_all(struct site_world *world, struct span who)
{
    for (enum roster_column column = ROSTER_BY_PLACE; column <= ROSTER_BY_FILLED; column++)
        for (int down = 0; down < 2; down++) {
            struct roster_ask ask = {
                .column = column, .down = down, .limit = SIZE_MAX, .today = 20300};
            compare(world, who, &ask);
        }
}

static struct span one_more(struct site_world *world, const char *plan, struct span lead,
                            const char *calendar)
{
    struct span text =
        span_format(&world->arena, "{'title':'Encore une','leads':['%.*s'],'calendar':'%s'}",
                    SPAN_ARG(lead), calendar);
    return world_add_fiche(world, plan, "redaction", text.ptr);
}

static void what_is_published_follows_fiches_people_and_the_tree(void **unused)
{
    (void)unused;
    struct site_world world;
    site_world_open(&world);
    world_add_plan(&world, "pmss", "pmss-action@1", "pmss@1");
    struct span method = world_add_person(&world, "Anne Method", "staff");
    struct span lea = world_add_person(&world, "Léa Roche", "staff");
    struct span marc = world_add_person(&world, "Marc Viala", "staff");
    world_grant(&world, method, "method", "institution", "");
    struct span first = one_more(&world, "pmss", lea, "juin 2025");
    one_more(&world, "pmss", marc, "2029");
    compare_all(&world, method);
    world_move(&world, first, "en-cours");
    compare_all(&world, method);
    compare_all(&world, lea);
    world_events(&world, "[{'subject':'node:o0','kind':'node-added','body':{'plan':'pmss','parent':"
                         "'','code':'OS0','title':'Avant','level':1,'rank':2}}]");
    struct span late = world_add_person(&world, "Aaron Abel", "staff"); /* before all others */
    one_more(&world, "pmss", late, "2030");
    compare_all(&world, method);
    json_t *renamed = world_value(
        &world, "{'name':'Zoé Zola','post':'','email':'','kind':'staff'}"); /* behind all others */
    world_command(&world, COMMAND_PERSON_CHANGE, late, renamed);
    compare_all(&world, method);
    world_add_plan(&world, "autre", "pmss-action@1", "pmss@1");
    one_more(&world, "autre", late, "T2 2025");
    compare_all(&world, method);
    compare_all(&world, late);
    compare_all(&world, SPAN(""));
    site_world_close(&world);
}

static void what_is_published_survives_being_opened_again(void **unused)
{
    (void)unused;
    struct site_world world;
    site_world_open(&world);
    world_add_plan(&world, "pmss", "pmss-action@1", "pmss@1");
    struct span lea = world_add_person(&world, "Léa Roche", "staff");
    for (int i = 0; i < 150; i++) /* more than one chunk */
        one_more(&world, "pmss", lea, i % 2 ? "juin 2025" : "2029");
    compare_all(&world, lea);
    app_close(&world.app);
    struct app_options options = {.data = world.directory, .map_size = 256 << 20, .strict = true};
    assert_int_equal(app_open(&options, &world.app), ERR_NONE);
    world.site.app = &world.app;
    compare_all(&world, lea);
    site_world_close(&world);
}

static void a_row_is_found_in_its_own_plan_only(void **unused)
{
    (void)unused;
    struct site_world world;
    struct kv_txn txn;
    struct fiche_row row;
    site_world_open(&world);
    world_add_plan(&world, "pmss", "pmss-action@1", "pmss@1");
    world_add_plan(&world, "autre", "pmss-action@1", "pmss@1");
    struct span lea = world_add_person(&world, "Léa Roche", "staff");
    struct span fiche = one_more(&world, "pmss", lea, "2029");
    struct snapshot *snapshot = snapshot_look(world.app.snapshots, &txn);
    const struct directory *directory = snapshot->directory;
    struct reader reader = {.arena = &world.arena,
                            .txn = &txn,
                            .actor = {.directory = directory,
                                      .person = directory_person(directory, lea),
                                      .now = world.now}};
    const struct plan *own = directory_plan(directory, SPAN("pmss"));
    const struct plan *other = directory_plan(directory, SPAN("autre"));
    assert_int_equal(query_row(&reader, own, fiche, &row), ERR_NONE);
    assert_true(span_eq(row.fiche.id, fiche));
    assert_int_equal(query_row(&reader, other, fiche, &row), ERR_ABSENT);
    assert_int_equal(query_row(&reader, own, SPAN("rien"), &row), ERR_ABSENT);
    kv_abandon(&txn);
    snapshot_release(world.app.snapshots, snapshot);
    site_world_close(&world);
}

/* --- while it is being filled ---------------------------------------------------------------- */

struct filling {
    struct site_world *world;
    struct roster *roster;
};

static void *fill_late(void *context)
{
    struct filling *filling = context;
    struct snapshots *snapshots = filling->world->app.snapshots;
    struct kv_txn txn;
    const struct timespec pause = {.tv_nsec = 20000000};
    nanosleep(&pause, NULL);
    struct snapshot *snapshot = snapshot_look(snapshots, &txn);
    roster_fill(&txn, snapshot->directory, filling->roster);
    kv_abandon(&txn);
    snapshot_release(snapshots, snapshot);
    return NULL;
}

static void a_table_waits_until_the_roster_is_filled(void **unused)
{
    (void)unused;
    enum { FICHES = 150 };
    struct site_world world;
    pthread_t filler;
    site_world_open(&world);
    world_add_plan(&world, "pmss", "pmss-action@1", "pmss@1");
    struct span lea = world_add_person(&world, "Léa Roche", "staff");
    for (int i = 0; i < FICHES; i++)
        one_more(&world, "pmss", lea, "2029");
    struct snapshot *snapshot = snapshot_take(world.app.snapshots);
    struct filling filling = {.world = &world, .roster = roster_awaited()};
    assert_int_equal(pthread_create(&filler, NULL, fill_late, &filling), 0);
    struct reader reader = {.arena = &world.arena,
                            .roster = filling.roster,
                            .actor = {.directory = snapshot->directory,
                                      .person = directory_person(snapshot->directory, lea),
                                      .now = world.now}};
    struct roster_ask ask = {.limit = SIZE_MAX, .today = 20300};
    struct roster_found found = roster_select(&reader, &snapshot->directory->plans[0], &ask);
    assert_int_equal(pthread_join(filler, NULL), 0);
    assert_int_equal(roster_wait(filling.roster), ERR_NONE);
    assert_int_equal(found.count, FICHES);
    snapshot_release(world.app.snapshots, snapshot);
    roster_drop(filling.roster);
    site_world_close(&world);
}

/* A row that says nothing, as if the disk had lost it. */
static void spoil_a_row(struct kv_txn *txn, struct job *job)
{
    struct key key = dossier_row_key(*(const struct span *)job->effect_context);
    store_put(txn, &key, SPAN("?"));
}

static void open_spoilt(struct site_world *world, struct span fiche)
{
    struct app_options options = {.data = world->directory, .map_size = 256 << 20, .strict = true};
    struct job job = {
        .arena = &world->arena, .effect = spoil_a_row, .effect_context = &fiche, .now = world->now};
    assert_int_equal(writer_run(world->app.writer, &job), ERR_NONE);
    app_close(&world->app);
    assert_int_equal(app_open(&options, &world->app), ERR_NONE);
    world->site.app = &world->app;
}

static enum err move(struct site_world *world, struct span fiche)
{
    struct world_event event = {
        .world = world,
        .fiche = fiche,
        .kind = "fiche-moved",
        .body = world_value(world, "{'step':'','from':'','to':'en-cours','reason':'','revision':1,"
                                   "'validates':false}")};
    struct job job = {.arena = &world->arena,
                      .effect = world_record_event,
                      .effect_context = &event,
                      .now = world->now};
    return writer_run(world->app.writer, &job);
}

static void where_it_cannot_be_filled_tables_and_changes_fail_and_fiches_are_shown(void **unused)
{
    (void)unused;
    struct site_world world;
    site_world_open(&world);
    world_add_plan(&world, "pmss", "pmss-action@1", "pmss@1");
    struct span lea = world_add_person(&world, "Léa Roche", "staff");
    world_grant(&world, lea, "method", "institution", "");
    struct span sound = one_more(&world, "pmss", lea, "2029");
    struct span page = span_format(&world.arena, "/fiches/%s", sound.ptr);
    open_spoilt(&world, one_more(&world, "pmss", lea, "2030"));
    assert_int_equal(snapshots_wait(world.app.snapshots), ERR_DAMAGED);
    assert_int_equal(world_get(&world, lea, "/plans/pmss/suivi").status, 500);
    assert_int_equal(world_get_json(&world, lea, "/plans/pmss/suivi").status, 500);
    assert_int_equal(world_get(&world, lea, page.ptr).status, 200);
    assert_int_equal(move(&world, sound), ERR_DAMAGED);
    assert_int_equal(world_get(&world, lea, "/plans/pmss/suivi").status, 500);
    site_world_close(&world);
}

TESTS(what_is_published_follows_fiches_people_and_the_tree,
      what_is_published_survives_being_opened_again, a_row_is_found_in_its_own_plan_only,
      a_table_waits_until_the_roster_is_filled,
      where_it_cannot_be_filled_tables_and_changes_fail_and_fiches_are_shown)
