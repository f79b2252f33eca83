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

enum { SECOND_US = 1000000 };

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

static size_t looked_again(struct site_world *world, int64_t now, struct timekeeper_looked *last)
{
    size_t granted;
    assert_int_equal(timekeeper_look(&world->app, now, last, &granted), ERR_NONE);
    return granted;
}

static size_t looked(struct site_world *world, int64_t now)
{
    struct timekeeper_looked never = {0};
    return looked_again(world, now, &never);
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

static struct span begin_vote(struct site_world *world, struct span *voter)
{
    json_t *args = json_adopt(&world->arena, json_object());
    set_text(args, "bytes", json_canonical(&world->arena, world_value(world, voted)));
    world_command(world, COMMAND_CIRCUIT_INSTALL, SPAN(""), args);
    *voter = world_add_person(world, "Ann Roche", "staff");
    world_add_body(world, "codir", 1);
    world_seat(world, "codir", *voter);
    world_add_plan(world, "p", "action@1", "vote@1");
    struct span fiche = world_add_fiche(world, "p", "d", "{'title':'T'}");
    world_move(world, fiche, "v");
    return fiche;
}

/* A vote that decides by itself, recorded as if others could still have voted then. */
static void give_vote(struct site_world *world, struct span voter, struct span fiche)
{
    struct span vote = span_format(&world->arena,
                                   "{'step':'valider','outcome':'approve','body':'codir',"
                                   "'seat':'s','titular':'s','person':'%.*s','revision':1,"
                                   "'ballot':0,'sitting':''}",
                                   SPAN_ARG(voter));
    world_happened(world, voter, fiche, "decision-given", vote.ptr);
}

static void votes_that_nobody_can_add_to_end_their_passage(void **unused)
{
    (void)unused;
    struct site_world world;
    struct span ann;
    site_world_open(&world);
    struct span fiche = begin_vote(&world, &ann);
    assert_int_equal(looked(&world, world.now), 0);
    give_vote(&world, ann, fiche);
    assert_int_equal(looked(&world, world.now), 1);
    assert_int_equal(looked(&world, world.now), 0);
    SCOPED_TXN txn = kv_read(world.app.kv);
    struct span subject = span_format(&world.arena, "fiche:%.*s", SPAN_ARG(fiche));
    const json_t *document = ledger_document(&world.arena, &txn, subject);
    assert_true(span_eq(text_at(document, "state"), SPAN("p")));
    kv_abandon(&txn);
    site_world_close(&world);
}

/* A role that ends by its date; when. */
static int64_t lend_role(struct site_world *world, struct span person)
{
    json_t *args =
        json_adopt(&world->arena, json_pack("{s:s, s:s, s:s, s:s}", "role", "method", "scope",
                                            "institution", "target", "", "until", "2027-01-31"));
    world_command(world, COMMAND_ROLE_GRANT, person, args);
    struct snapshot *snapshot = snapshot_take(world->app.snapshots);
    int64_t end = directory_next_change(snapshot->directory, world->now);
    snapshot_release(world->app.snapshots, snapshot);
    assert_true(world->now < end && end < INT64_MAX);
    return end;
}

/* What may settle a vote: how long after the last look, and what had or has happened. */
static const struct occasion {
    int64_t later;  /* seconds */
    int64_t ending; /* somebody's role ends so long after the last look; 0: none */
    bool hired;     /* somebody comes before the next */
    size_t settled;
} occasions[] = {{0, 0, false, 0},    {299, 0, false, 0},   {300, 0, false, 1},
                 {99, 100, false, 0}, {100, 100, false, 1}, {0, 0, true, 1}};

static void votes_are_looked_at_when_a_right_may_have_changed(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(occasions); i++) {
        const struct occasion *occasion = &occasions[i];
        struct site_world world;
        struct span ann;
        struct timekeeper_looked last = {0};
        site_world_open(&world);
        struct span fiche = begin_vote(&world, &ann);
        int64_t began = world.now;
        if (occasion->ending > 0)
            began = lend_role(&world, ann) - occasion->ending * SECOND_US;
        assert_int_equal(looked_again(&world, began, &last), 0);
        give_vote(&world, ann, fiche);
        if (occasion->hired)
            world_add_person(&world, "Ben Faure", "staff");
        assert_int_equal(looked_again(&world, began + occasion->later * SECOND_US, &last),
                         occasion->settled);
        site_world_close(&world);
    }
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
      votes_are_looked_at_when_a_right_may_have_changed,
      what_came_due_while_nobody_looked_comes_in_one_go,
      the_thread_looks_at_once_and_ends_when_told)
