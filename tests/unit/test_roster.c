/* test_roster.c - rosters that share their memory: each shows what it showed, and nothing leaks. */
#include "test.h"

#include "roster_world.h"
#include "server/roster_census.h"

#include <stdio.h>

enum { STEPS = 400, HELD = 8 };

static void show_row(struct buf *all, const struct roster *roster, const struct roster_row *row)
{
    const struct roster_kind *kind = &roster->terms->kinds[row->kind];
    buf_add(all, row->id);
    buf_add(all, row->text);
    buf_add(all, kind->form_ref);
    buf_add(all, kind->state);
    buf_add(all, roster->terms->nodes[row->node].id);
    for (uint32_t i = 0; i < row->named; i++)
        buf_add(all, roster->terms->persons[row->persons[i]].id);
    buf_add(all, span_format(all->arena, " %d %d %d;", row->rank, row->due, row->filled));
}

/* Everything a roster shows, in one text. */
static struct span shown(struct arena *arena, const struct roster *roster)
{
    struct buf all = {.arena = arena};
    for (int p = 0; p < 2; p++) {
        const struct roster_plan *plan = roster_plan(roster, p ? SPAN("plan1") : SPAN("plan0"));
        for (size_t i = 0; i < plan->chunk_count; i++)
            for (uint32_t j = 0; j < plan->chunks[i]->count; j++) {
                const struct roster_chunk *chunk = plan->chunks[i];
                struct roster_row row = roster_chunk_row(chunk, chunk->by_id[j]);
                show_row(&all, roster, &row);
            }
    }
    return buf_span(&all);
}

static size_t row_count(const struct roster *roster)
{
    size_t count = 0;
    for (size_t i = 0; i < roster->plan_count; i++)
        count += roster->plans[i].row_count;
    return count;
}

/* The rows as stored, read into a roster that shares nothing. */
static struct roster *read_anew(struct roster_world *world)
{
    struct roster *roster = roster_new();
    for (size_t i = 0; i < DICE_FICHES; i++)
        if (world->rows[i].len > 0)
            assert_int_equal(roster_put(roster, &world->directory, world->rows[i]), ERR_NONE);
    roster_order(roster, &world->directory, false);
    roster_settle(roster);
    return roster;
}

/* Rosters that are still held, and what they showed when they were settled. */
struct held {
    struct roster *roster;
    struct span text;
};

static void let_go(struct roster_world *world, struct held *held)
{
    if (held->roster == NULL)
        return;
    assert_true(span_eq(shown(&world->arena, held->roster), held->text));
    roster_drop(held->roster);
    held->roster = NULL;
}

static void take_a_step(struct roster_world *world, struct held *held)
{
    struct dice *dice = &world->dice;
    struct span before[DICE_FICHES];
    memcpy(before, world->rows, sizeof before);
    struct roster *next = roster_begin(world->roster);
    for (uint32_t i = throw_dice(dice, 6); i > 0; i--)
        dice_fiche(world, next);
    roster_order(next, &world->directory, throw_dice(dice, 10) == 0);
    if (throw_dice(dice, 4) == 0) { /* what was not committed never happened */
        roster_drop(next);
        memcpy(world->rows, before, sizeof before);
        return;
    }
    roster_settle(next);
    let_go(world, held);
    *held = (struct held){.roster = world->roster, .text = shown(&world->arena, world->roster)};
    world->roster = next;
}

static void a_roster_shows_what_it_showed_however_many_follow(void **unused)
{
    (void)unused;
    struct roster_world world;
    struct held held[HELD] = {{0}};
    roster_world_open(&world, 7);
    for (size_t i = 0; i < STEPS; i++) {
        take_a_step(&world, &held[throw_dice(&world.dice, HELD)]);
        let_go(&world, &held[throw_dice(&world.dice, HELD)]);
    }
    struct roster *anew = read_anew(&world);
    assert_int_equal(row_count(anew), row_count(world.roster));
    struct span now = shown(&world.arena, world.roster), right = shown(&world.arena, anew);
    assert_true(span_eq(now, right));
    roster_drop(anew);
    for (size_t i = 0; i < HELD; i += 2)
        let_go(&world, &held[i]);
    roster_drop(world.roster); /* before those that are older */
    for (size_t i = 1; i < HELD; i += 2)
        let_go(&world, &held[i]);
    arena_release(&world.arena);
    printf("%d steps, %d rosters held at a time\n", STEPS, HELD);
}

static void a_row_that_is_there_as_it_is_is_not_packed_again(void **unused)
{
    (void)unused;
    struct roster_world world;
    roster_world_open(&world, 11);
    struct roster *next = roster_begin(world.roster);
    for (size_t i = 0; i < DICE_FICHES; i++)
        if (world.rows[i].len > 0)
            assert_int_equal(roster_put(next, &world.directory, world.rows[i]), ERR_NONE);
    assert_int_equal(next->puts, world.roster->puts);
    for (size_t i = 0; i < next->plan_count; i++)
        assert_ptr_equal(next->plans[i].chunks, world.roster->plans[i].chunks);
    roster_drop(next);
    roster_world_close(&world);
}

static void a_row_of_which_one_value_is_another_is_shown_so(void **unused)
{
    (void)unused;
    struct roster_world world;
    roster_world_open(&world, 13);
    for (size_t i = 0; i < STEPS; i++) {
        struct roster *next = roster_begin(world.roster);
        dice_change(&world, next);
        roster_order(next, &world.directory, false);
        roster_settle(next);
        roster_drop(world.roster);
        world.roster = next;
        struct roster *anew = read_anew(&world);
        assert_true(span_eq(shown(&world.arena, next), shown(&world.arena, anew)));
        roster_drop(anew);
    }
    roster_world_close(&world);
}

static size_t stand(const struct roster_world *world, struct span plan, struct span circuit,
                    struct span state)
{
    size_t count = 0;
    for (size_t i = 0; i < DICE_FICHES; i++) {
        const struct fiche *fiche = &world->fiches[i].fiche;
        count += world->rows[i].len > 0 && span_eq(fiche->circuit_ref, circuit) &&
                 (plan.len == 0 || span_eq(fiche->plan, plan)) &&
                 (state.len == 0 || span_eq(fiche->state, state));
    }
    return count;
}

static void a_census_counts_by_plan_circuit_and_state(void **unused)
{
    (void)unused;
    static const char *const plans[] = {"", "plan0", "plan1", "plan2"}, *const circuits[] = {
                                                                            "circuit0", "circuit1",
                                                                            "circuit2"};
    struct roster_world world;
    roster_world_open(&world, 17);
    for (size_t p = 0; p < COUNT_OF(plans); p++)
        for (size_t c = 0; c < COUNT_OF(circuits); c++)
            for (size_t s = 0; s <= COUNT_OF(dice_states); s++) {
                struct span plan = span_of(plans[p]), circuit = span_of(circuits[c]);
                struct span state = s < COUNT_OF(dice_states) ? dice_states[s].id : SPAN("");
                assert_int_equal(roster_census(world.roster, plan, circuit, state),
                                 stand(&world, plan, circuit, state));
            }
    roster_world_close(&world);
}

static void a_row_that_is_damaged_is_refused_and_changes_nothing(void **unused)
{
    (void)unused;
    struct roster_world world;
    size_t tried = 0, refused = 0;
    roster_world_open(&world, 3);
    for (size_t i = 0; i < 40; i++) {
        struct span row = world.rows[i];
        for (size_t len = 0; len < row.len; len++, tried++) {
            struct fiche_row read;
            struct roster *next = roster_begin(world.roster);
            struct span cut = span_copy(&world.arena, span_until(row, len));
            refused += roster_put(next, &world.directory, cut) != ERR_NONE;
            roster_drop(next);
            (void)!stored_row_read(&world.arena, &world.directory, cut, &read);
        }
    }
    printf("%zu rows cut short, %zu refused\n", tried, refused);
    assert_true(refused > tried / 10 * 9 && refused < tried);
    roster_world_close(&world);
}

/* In how many plans a fiche is found, and there as it should be. */
static size_t finds(const struct roster_world *world, struct span id)
{
    size_t chunk, found = 0;
    uint32_t row;
    for (size_t i = 0; i < world->roster->plan_count; i++) {
        const struct roster_plan *plan = &world->roster->plans[i];
        if (!roster_find(plan, id, &chunk, &row))
            continue;
        assert_true(span_eq(roster_chunk_id(plan->chunks[chunk], row), id));
        assert_true(plan->chunks[chunk]->count <= ROSTER_CHUNK_ROWS);
        found++;
    }
    return found;
}

static void a_chunk_finds_its_rows_and_where_others_would_be(void **unused)
{
    (void)unused;
    struct roster_world world;
    roster_world_open(&world, 5);
    for (size_t i = 0; i < DICE_FICHES; i++)
        assert_int_equal(finds(&world, span_format(&world.arena, "f%zu", 1000 + i)),
                         world.rows[i].len > 0);
    assert_int_equal(finds(&world, SPAN("f")), 0);
    assert_int_equal(finds(&world, SPAN("zz")), 0);
    roster_world_close(&world);
}

TESTS(a_roster_shows_what_it_showed_however_many_follow,
      a_row_that_is_there_as_it_is_is_not_packed_again,
      a_row_of_which_one_value_is_another_is_shown_so, a_census_counts_by_plan_circuit_and_state,
      a_row_that_is_damaged_is_refused_and_changes_nothing,
      a_chunk_finds_its_rows_and_where_others_would_be)
