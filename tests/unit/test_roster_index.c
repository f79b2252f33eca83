/* test_roster_index.c - what is found with an index, whatever has changed since it was made,
 * against a pass over all rows (which test_roster_sight.c holds against every row asked about). */
#include "test.h"

#include "roster_world.h"
#include "server/lock.h"
#include "server/roster_indexer.h"

#include <stdio.h>

enum { WORLDS = 10, STEPS = 30, ASKS = 40, READERS = 3, PUBLISHED = 400 };

static const struct plan *any_plan(struct roster_world *world)
{
    return &world->directory.plans[throw_dice(&world->dice, 2)];
}

/* Whether a question to the roster's plan is answered with an index. */
static bool is_indexed(const struct roster *roster, const struct plan *plan)
{
    struct roster_index *index = roster_indexer_take(roster, roster_plan(roster, plan->slug));
    if (index != NULL)
        roster_indexer_leave(roster->indexer, index);
    return index != NULL;
}

/* Waits until both plans have an index that serves the roster. */
static void await_indexes(struct roster_world *world)
{
    const struct timespec pause = {.tv_nsec = 200000};
    for (size_t i = 0; i < 2; i++)
        for (int looks = 0; !is_indexed(world->roster, &world->directory.plans[i]); looks++) {
            assert_true(looks < 100000);
            nanosleep(&pause, NULL);
        }
}

/* --- the same answers ------------------------------------------------------------------------ */

static void compare_counts(const struct roster_terms *terms, const struct roster_found *found,
                           const struct roster_found *right)
{
    assert_int_equal(found->found, right->found);
    assert_int_equal(found->visible, right->visible);
    assert_int_equal(found->any_late, right->any_late);
    assert_int_equal(found->filled, right->filled);
    assert_int_equal(found->of, right->of);
    assert_memory_equal(found->kinds, right->kinds, terms->kind_names.count * sizeof(uint32_t));
    assert_memory_equal(found->orientations, right->orientations, terms->node_names.count);
    assert_int_equal(found->lead_count, right->lead_count);
    if (right->lead_count > 0)
        assert_memory_equal(found->leads, right->leads, right->lead_count * sizeof(uint32_t));
}

static void compare_rows(const struct roster_ask *ask, const struct roster_found *found,
                         const struct roster_found *right)
{
    assert_int_equal(found->count, right->count);
    for (size_t i = 0; i < right->count; i++)
        if (!span_eq(found->ids[i], right->ids[i]))
            fail_msg("column %d, %s, from %zu: %.*s is at %zu, not %.*s", (int)ask->column,
                     ask->down ? "down" : "up", ask->offset, SPAN_ARG(found->ids[i]), i,
                     SPAN_ARG(right->ids[i]));
}

/* The same question with the roster's index and without; answers how many rows were found. */
static size_t ask_both(const struct roster_world *world, struct roster *roster,
                       const struct person *who, const struct plan *plan,
                       const struct roster_ask *ask)
{
    SCOPED_ARENA arena = {0};
    struct roster plain = *roster;
    struct reader reader = {
        .arena = &arena,
        .roster = roster,
        .actor = {.directory = &world->directory, .person = who, .now = world->now}};
    struct roster_found found = roster_select(&reader, plan, ask);
    plain.indexer = NULL;
    reader.roster = &plain;
    struct roster_found right = roster_select(&reader, plan, ask);
    compare_counts(roster->terms, &found, &right);
    compare_rows(ask, &found, &right);
    return right.found;
}

/* One who sees everything, and others who see what they see. */
static const struct person *any_person(struct roster_world *world)
{
    uint32_t who = throw_dice(&world->dice, DICE_PERSONS + 2);
    return who > DICE_PERSONS ? NULL : &world->persons[who == DICE_PERSONS ? 0 : who];
}

static void let_one_see_all(struct roster_world *world)
{
    struct grant *grant = arena_new(&world->arena, struct grant, 1);
    *grant = (struct grant){.role = ROLE_METHOD, .scope = SCOPE_INSTITUTION};
    world->persons[0].account_open = true;
    world->persons[0].grants = grant;
    world->persons[0].grant_count = 1;
}

/* Any question, mostly about few things at once, so that much is found. */
static struct roster_ask any_ask(struct roster_world *world)
{
    struct roster_ask ask = dice_ask(world);
    uint32_t keep = throw_dice(&world->dice, 64) & throw_dice(&world->dice, 64);
    ask.words = keep & 1 ? ask.words : SPAN("");
    ask.phase = keep & 2 ? ask.phase : SPAN("");
    ask.state = keep & 4 ? ask.state : SPAN("");
    ask.orientation = keep & 8 ? ask.orientation : SPAN("");
    ask.lead = keep & 16 ? ask.lead : SPAN("");
    ask.lateness = keep & 32 ? ask.lateness : ROSTER_LATE_OR_NOT;
    return ask;
}

/* --- what changes ---------------------------------------------------------------------------- */

struct change {
    uint32_t fiches, values; /* made up anew; changed in one value */
    bool directory;
};

/* Names and places change, or do not. */
static void change_directory(struct roster_world *world)
{
    static const char *const names[] = {"Ann", "Bé", "Zoé", "Xi", "Ann B"};
    uint32_t person = throw_dice(&world->dice, DICE_PERSONS);
    if (throw_dice(&world->dice, 2))
        world->persons[person].name = span_of(names[throw_dice(&world->dice, COUNT_OF(names))]);
    if (throw_dice(&world->dice, 2))
        world->nodes[throw_dice(&world->dice, DICE_NODES)].rank = throw_dice(&world->dice, 3);
}

static void publish(struct roster_world *world, const struct change *change)
{
    struct roster *next = roster_begin(world->roster);
    for (uint32_t i = 0; i < change->fiches; i++)
        dice_fiche(world, next);
    for (uint32_t i = 0; i < change->values; i++)
        dice_change(world, next);
    if (change->directory)
        change_directory(world);
    roster_order(next, &world->directory, change->directory);
    roster_settle(next);
    roster_indexer_follow(next->indexer, next);
    roster_drop(world->roster);
    world->roster = next;
}

struct asked {
    size_t asked, indexed, found;
};

static void ask_some(struct roster_world *world, struct asked *sum)
{
    for (int i = 0; i < ASKS; i++) {
        const struct person *who = any_person(world);
        const struct plan *plan = any_plan(world);
        struct roster_ask ask = any_ask(world);
        sum->indexed += is_indexed(world->roster, plan);
        sum->found += ask_both(world, world->roster, who, plan, &ask);
        sum->asked++;
    }
}

static void live(struct roster_world *world, const struct indexer_limits *limits,
                 uint32_t directory_dice, struct asked *sum)
{
    struct roster_indexer *indexer;
    assert_int_equal(roster_indexer_start(world->roster, limits, &indexer), ERR_NONE);
    await_indexes(world);
    for (int step = 0; step < STEPS; step++) {
        ask_some(world, sum);
        bool anew = throw_dice(&world->dice, 3) == 0;
        struct change change = {.fiches = anew ? throw_dice(&world->dice, 6) : 0,
                                .values = throw_dice(&world->dice, 6),
                                .directory = throw_dice(&world->dice, directory_dice) == 0};
        publish(world, &change);
    }
    roster_indexer_stop(indexer);
}

static struct asked live_in_worlds(const struct indexer_limits *limits, uint32_t directory_dice)
{
    struct asked sum = {0};
    for (uint64_t seed = 1; seed <= WORLDS; seed++) {
        struct roster_world world;
        roster_world_open(&world, seed);
        let_one_see_all(&world);
        live(&world, limits, directory_dice, &sum);
        roster_world_close(&world);
    }
    printf("%zu questions, %zu with an index, %zu rows found\n", sum.asked, sum.indexed, sum.found);
    return sum;
}

static void an_index_finds_the_same_whatever_has_changed_since(void **unused)
{
    (void)unused;
    const struct indexer_limits limits = {.rows = 1, .changes = 10000, .changes_borne = 10000};
    struct asked sum = live_in_worlds(&limits, UINT32_MAX);
    assert_int_equal(sum.indexed, sum.asked);
}

static void an_index_that_is_made_again_and_again_finds_the_same(void **unused)
{
    (void)unused;
    const struct indexer_limits limits = {.rows = 1, .changes = 0, .changes_borne = 15};
    struct asked sum = live_in_worlds(&limits, 4);
    assert_true(sum.indexed > 0 && sum.indexed < sum.asked);
}

/* --- many at a time -------------------------------------------------------------------------- */

struct crowd {
    struct roster_world *world;
    pthread_mutex_t lock; /* guards the world's roster, and the dice */
    bool ended;
    struct asked sum;
};

/* The roster as it is now, held, and a question; NULL: it is over. */
static struct roster *take(struct crowd *crowd, const struct person **who, const struct plan **plan,
                           struct roster_ask *ask)
{
    struct roster_world *world = crowd->world;
    lock_take(&crowd->lock);
    struct roster *roster = crowd->ended ? NULL : world->roster;
    if (roster != NULL) {
        roster_hold(roster);
        *who = any_person(world);
        *plan = any_plan(world);
        *ask = any_ask(world);
    }
    lock_leave(&crowd->lock);
    return roster;
}

static void *read_on(void *context)
{
    struct crowd *crowd = context;
    const struct person *who = NULL;
    const struct plan *plan = NULL;
    struct roster_ask ask = {0};
    for (struct roster *roster; (roster = take(crowd, &who, &plan, &ask)) != NULL;) {
        bool indexed = is_indexed(roster, plan);
        size_t found = ask_both(crowd->world, roster, who, plan, &ask);
        roster_drop(roster);
        lock_take(&crowd->lock);
        crowd->sum.asked++;
        crowd->sum.indexed += indexed;
        crowd->sum.found += found;
        lock_leave(&crowd->lock);
    }
    return NULL;
}

static void write_on(struct crowd *crowd)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    for (int i = 0; i < PUBLISHED; i++) {
        lock_take(&crowd->lock);
        struct change change = {.fiches = throw_dice(&crowd->world->dice, 3),
                                .values = throw_dice(&crowd->world->dice, 3)};
        publish(crowd->world, &change);
        lock_leave(&crowd->lock);
        nanosleep(&pause, NULL);
    }
    lock_take(&crowd->lock);
    crowd->ended = true;
    lock_leave(&crowd->lock);
}

static void readers_find_the_same_while_rosters_and_indexes_follow_one_another(void **unused)
{
    (void)unused;
    const struct indexer_limits limits = {.rows = 1, .changes = 5, .changes_borne = 40};
    struct roster_world world;
    struct roster_indexer *indexer;
    pthread_t readers[READERS];
    struct crowd crowd = {.world = &world};
    roster_world_open(&world, 77);
    let_one_see_all(&world);
    assert_int_equal(roster_indexer_start(world.roster, &limits, &indexer), ERR_NONE);
    await_indexes(&world);
    lock_open(&crowd.lock, NULL);
    for (size_t i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_on, &crowd), 0);
    write_on(&crowd);
    for (size_t i = 0; i < READERS; i++)
        pthread_join(readers[i], NULL);
    lock_close(&crowd.lock, NULL);
    roster_indexer_stop(indexer);
    roster_world_close(&world);
    printf("%zu questions, %zu with an index, beside %d commits\n", crowd.sum.asked,
           crowd.sum.indexed, PUBLISHED);
    assert_true(crowd.sum.indexed > PUBLISHED / 4);
}

TESTS(an_index_finds_the_same_whatever_has_changed_since,
      an_index_that_is_made_again_and_again_finds_the_same,
      readers_find_the_same_while_rosters_and_indexes_follow_one_another)
