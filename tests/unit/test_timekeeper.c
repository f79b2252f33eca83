/* test_timekeeper.c - what has come due is asked for, once, and found again after a restart. */
#include "test.h"

#include "base/day.h"
#include "server/timekeeper.h"
#include "site_world.h"

static const char circuit[] =
    "{'circuit':'presse','version':1,'title':{'fr':'P'},'initial':'d','states':["
    "{'id':'d','phase':'draft','label':{'fr':'D'},'deadline':{'days':10,'remind':4}},"
    "{'id':'c','phase':'closed','label':{'fr':'C'}}],'steps':["
    "{'id':'finir','label':{'fr':'F'},'from':['d'],'by':['pilot'],'to':'c'}]}";

static const char voted[] =
    "{'circuit':'vote','version':1,'title':{'fr':'V','en':'V'},'initial':'d','states':["
    "{'id':'d','phase':'draft','label':{'fr':'D'}},"
    "{'id':'v','phase':'validation','label':{'fr':'V'}},"
    "{'id':'p','phase':'in-progress','label':{'fr':'P'}},"
    "{'id':'c','phase':'closed','label':{'fr':'C'}}],'steps':["
    "{'id':'soumettre','label':{'fr':'S'},'from':['d'],'by':['lead'],'to':'v'},"
    "{'id':'valider','label':{'fr':'V'},'from':['v'],'passage':'validation','body':'codir',"
    "'apart':['writer'],'outcomes':[{'id':'approve','label':{'fr':'O'},'to':'p',"
    "'validates':true}]},"
    "{'id':'finir','label':{'fr':'F'},'from':['p'],'by':['lead'],'to':'c'}]}";

static struct span begin_fiche(struct site_world *world)
{
    json_t *args = json_adopt(&world->arena, json_object());
    set_text(args, "bytes", json_canonical(&world->arena, world_value(world, circuit)));
    world_command(world, COMMAND_CIRCUIT_INSTALL, SPAN(""), args);
    world_events(world, "[{'subject':'plan:p','kind':'plan-created','body':{'name':'P','levels':"
                        "['A','B','C'],'fiche_level':3,'first_year':2026,'last_year':2030,"
                        "'published':false,'owner':'','form':'action@1','circuit':'presse@1'}},"
                        "{'subject':'node:n','kind':'node-added','body':{'plan':'p','parent':'',"
                        "'code':'','title':'N','level':2,'rank':1}}]");
    json_t *fiche = json_adopt(&world->arena, json_pack("{s:s, s:s}", "node", "n", "title", "T"));
    return world_id(world_command(world, COMMAND_FICHE_CREATE, SPAN("p"), fiche));
}

static size_t looked(struct site_world *world, int64_t now)
{
    size_t granted;
    assert_int_equal(timekeeper_look(&world->app, now, &granted), ERR_NONE);
    return granted;
}

static void what_has_come_due_is_asked_for_once(void **unused)
{
    (void)unused;
    struct site_world world;
    site_world_open(&world);
    struct span fiche = begin_fiche(&world);
    int64_t began = world.now;
    assert_int_equal(looked(&world, began + 6 * DAY_US - 1), 0);
    assert_int_equal(looked(&world, began + 6 * DAY_US), 1);
    assert_int_equal(looked(&world, began + 6 * DAY_US), 0);
    assert_int_equal(looked(&world, began + 30 * DAY_US), 1);
    assert_int_equal(looked(&world, began + 90 * DAY_US), 0);
    SCOPED_TXN txn = kv_read(world.app.kv);
    struct span subject = span_format(&world.arena, "fiche:%.*s", SPAN_ARG(fiche));
    const json_t *document = ledger_document(&world.arena, &txn, subject);
    assert_int_equal(json_array_size(json_object_get(document, "passed")), 1);
    kv_abandon(&txn);
    site_world_close(&world);
}

static void what_came_due_while_nobody_looked_comes_in_one_go(void **unused)
{
    (void)unused;
    struct site_world world;
    site_world_open(&world);
    begin_fiche(&world);
    assert_int_equal(looked(&world, world.now + 90 * DAY_US), 1); /* late: no reminder any more */
    assert_int_equal(looked(&world, world.now + 90 * DAY_US), 0);
    site_world_close(&world);
}

/* A vote that decides by itself, recorded as if others could still have voted then. */
static void votes_that_nobody_can_add_to_end_their_passage(void **unused)
{
    (void)unused;
    struct site_world world;
    site_world_open(&world);
    json_t *args = json_adopt(&world.arena, json_object());
    set_text(args, "bytes", json_canonical(&world.arena, world_value(&world, voted)));
    world_command(&world, COMMAND_CIRCUIT_INSTALL, SPAN(""), args);
    struct span ann = world_add_person(&world, "Ann Roche", "staff");
    world_add_body(&world, "codir", 1);
    world_seat(&world, "codir", ann);
    world_add_plan(&world, "p", "action@1", "vote@1");
    struct span fiche = world_add_fiche(&world, "p", "d", "{'title':'T'}");
    world_move(&world, fiche, "v");
    assert_int_equal(looked(&world, world.now), 0);
    struct span vote = span_format(&world.arena,
                                   "{'step':'valider','outcome':'approve','body':'codir',"
                                   "'seat':'s','titular':'s','person':'%.*s','revision':1,"
                                   "'ballot':0,'sitting':''}",
                                   SPAN_ARG(ann));
    world_happened(&world, ann, fiche, "decision-given", vote.ptr);
    assert_int_equal(looked(&world, world.now), 1);
    assert_int_equal(looked(&world, world.now), 0);
    SCOPED_TXN txn = kv_read(world.app.kv);
    struct span subject = span_format(&world.arena, "fiche:%.*s", SPAN_ARG(fiche));
    const json_t *document = ledger_document(&world.arena, &txn, subject);
    assert_true(span_eq(text_at(document, "state"), SPAN("p")));
    kv_abandon(&txn);
    site_world_close(&world);
}

static void the_thread_looks_at_once_and_ends_when_told(void **unused)
{
    (void)unused;
    struct site_world world;
    struct timekeeper *timekeeper = NULL;
    site_world_open(&world);
    assert_int_equal(timekeeper_start(&world.app, &timekeeper), ERR_NONE);
    timekeeper_stop(timekeeper);
    timekeeper_stop(NULL);
    site_world_close(&world);
}

TESTS(what_has_come_due_is_asked_for_once, votes_that_nobody_can_add_to_end_their_passage,
      what_came_due_while_nobody_looked_comes_in_one_go,
      the_thread_looks_at_once_and_ends_when_told)
