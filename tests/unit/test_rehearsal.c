/* test_rehearsal.c - a circuit tried out with invented people moves as the net and the votes say.
 */
#include "test.h"

#include "server/assets.h"
#include "workflow/rehearsal.h"

struct stage {
    struct arena arena;
    struct circuit circuit;
};

static void stage_open(struct stage *stage, const char *name)
{
    struct span reason = SPAN("");
    *stage = (struct stage){0};
    for (size_t i = 0; i < assets_count; i++)
        if (strcmp(assets[i].name, name) == 0 &&
            circuit_read(&stage->arena, assets[i].bytes, &stage->circuit, &reason) == ERR_NONE)
            return;
    fail_msg("%s: %.*s", name, SPAN_ARG(reason));
}

static void stage_read(struct stage *stage, const char *text)
{
    struct span reason = SPAN("");
    *stage = (struct stage){0};
    if (circuit_read(&stage->arena, span_of(text), &stage->circuit, &reason) != ERR_NONE)
        fail_msg("%.*s", SPAN_ARG(reason));
}

static void stage_close(struct stage *stage)
{
    arena_release(&stage->arena);
}

/* Plays moves in writing; false when one of them cannot be made. */
static bool plays(struct stage *stage, struct rehearsal *rehearsal, const char *moves)
{
    struct span rest = span_of(moves);
    while (rest.len > 0) {
        struct rehearsal_move move;
        struct span text = span_cut(&rest, '.');
        if (!rehearsal_read(&stage->circuit, text, &move) ||
            rehearsal_play(rehearsal, move).verdict != NET_FIRES)
            return false;
    }
    return true;
}

static struct rehearsal_move move_of(const struct stage *stage, enum rehearsed kind,
                                     const char *step, const char *outcome)
{
    const struct step *found = circuit_step(&stage->circuit, span_of(step));
    assert_non_null(found);
    struct rehearsal_move move = {.kind = kind,
                                  .step = circuit_step_number(&stage->circuit, found)};
    if (outcome != NULL)
        move.choice = (uint8_t)(step_outcome(found, span_of(outcome)) - found->outcomes);
    return move;
}

static void stands_in(const struct stage *stage, const struct rehearsal *rehearsal,
                      const char *state)
{
    struct span id = stage->circuit.states[rehearsal->at.state].id;
    if (!span_eq(id, span_of(state)))
        fail_msg("in %.*s, not in %s", SPAN_ARG(id), state);
}

/* --- votes ---------------------------------------------------------------------------------- */

static void an_invented_body_of_five_decides_with_its_third_vote(void **unused)
{
    (void)unused;
    struct stage stage;
    stage_open(&stage, "circuits/pmss.json");
    struct rehearsal fiche = rehearsal_begin(&stage.circuit, 5);
    struct rehearsal_move approve = move_of(&stage, REHEARSED_VOTE, "retenir", "approve");
    assert_int_equal(
        rehearsal_play(&fiche, move_of(&stage, REHEARSED_ACT, "proposer", NULL)).verdict,
        NET_FIRES);
    stands_in(&stage, &fiche, "proposee");
    for (int i = 0; i < 2; i++) {
        struct rehearsal_turn turn = rehearsal_play(&fiche, approve);
        assert_int_equal(turn.verdict, NET_FIRES);
        assert_false(turn.has_decided);
    }
    struct rehearsal_turn turn = rehearsal_play(&fiche, approve);
    assert_true(turn.has_decided);
    assert_true(turn.has_moved);
    stands_in(&stage, &fiche, "retenue");
    stage_close(&stage);
}

static void what_may_not_be_done_leaves_all_as_it_was(void **unused)
{
    (void)unused;
    struct stage stage;
    stage_open(&stage, "circuits/pmss.json");
    struct rehearsal fiche = rehearsal_begin(&stage.circuit, 5), before = fiche;
    struct rehearsal_turn turn =
        rehearsal_play(&fiche, move_of(&stage, REHEARSED_ACT, "cloturer", NULL));
    assert_int_equal(turn.verdict, NET_NOT_HERE);
    assert_memory_equal(&fiche, &before, sizeof fiche);
    stage_close(&stage);
}

/* --- a circuit with an opinion in time, recommendations and a pair ---------------------------- */

static const char SMALL[] =
    "{\"circuit\":\"petit\",\"version\":1,\"title\":{\"fr\":\"Petit\"},\"initial\":\"a\","
    "\"answers\":[\"pilot\"],\"states\":["
    "{\"id\":\"a\",\"phase\":\"draft\",\"label\":{\"fr\":\"A\"}},"
    "{\"id\":\"b\",\"phase\":\"validation\",\"label\":{\"fr\":\"B\"}},"
    "{\"id\":\"c\",\"phase\":\"validation\",\"label\":{\"fr\":\"C\"}},"
    "{\"id\":\"d\",\"phase\":\"in-progress\",\"label\":{\"fr\":\"D\"}},"
    "{\"id\":\"e\",\"phase\":\"closed\",\"label\":{\"fr\":\"E\"}}],\"steps\":["
    "{\"id\":\"go\",\"label\":{\"fr\":\"Go\"},\"from\":[\"a\"],\"by\":[\"pilot\"],\"to\":\"b\","
    "\"pair\":[[\"staff\"],[\"user-representative\"]]},"
    "{\"id\":\"avis\",\"label\":{\"fr\":\"Avis\"},\"from\":[\"b\"],\"passage\":\"opinion\","
    "\"body\":\"cdu\",\"recorded\":true,\"recommendations\":true,\"deadline\":{\"days\":30,"
    "\"expires\":\"tacit\"},"
    "\"outcomes\":["
    "{\"id\":\"favourable\",\"label\":{\"fr\":\"Favorable\"},\"to\":\"c\"},"
    "{\"id\":\"tacit\",\"label\":{\"fr\":\"Tacite\"},\"to\":\"c\"}]},"
    "{\"id\":\"valider\",\"label\":{\"fr\":\"Valider\"},\"from\":[\"c\"],"
    "\"passage\":\"validation\",\"body\":\"codir\",\"apart\":[\"writer\"],\"outcomes\":["
    "{\"id\":\"approve\",\"label\":{\"fr\":\"Oui\"},\"to\":\"d\",\"validates\":true},"
    "{\"id\":\"refuse\",\"label\":{\"fr\":\"Non\"},\"to\":\"e\"}]},"
    "{\"id\":\"finir\",\"label\":{\"fr\":\"Finir\"},\"from\":[\"d\"],\"by\":[\"lead\"],"
    "\"to\":\"e\"}]}";

static void a_pair_an_opinion_and_its_answers_come_in_their_order(void **unused)
{
    (void)unused;
    struct stage stage;
    stage_read(&stage, SMALL);
    struct rehearsal fiche = rehearsal_begin(&stage.circuit, 3);
    assert_false(plays(&stage, &fiche, "a0")); /* a pair's step is not taken alone */
    assert_true(plays(&stage, &fiche, "g0:1"));
    assert_false(plays(&stage, &fiche, "g0:1"));
    assert_true(plays(&stage, &fiche, "g0:0"));
    stands_in(&stage, &fiche, "b");
    assert_false(plays(&stage, &fiche, "x1")); /* not late yet */
    assert_true(plays(&stage, &fiche, "r1:0!"));
    stands_in(&stage, &fiche, "c");
    assert_false(plays(&stage, &fiche, "v2:0")); /* recommendations are owed an answer */
    assert_true(plays(&stage, &fiche, "o.v2:0.c2:0"));
    stands_in(&stage, &fiche, "d");
    assert_true(plays(&stage, &fiche, "a3"));
    stands_in(&stage, &fiche, "e");
    stage_close(&stage);
}

static void nobody_votes_twice_and_the_chair_only_once(void **unused)
{
    (void)unused;
    struct stage stage;
    stage_read(&stage, SMALL);
    struct rehearsal fiche = rehearsal_begin(&stage.circuit, 2);
    assert_true(plays(&stage, &fiche, "g0:0.g0:1.r1:0.c2:1"));
    assert_false(plays(&stage, &fiche, "c2:1"));
    struct rehearsal_turn turn =
        rehearsal_play(&fiche, move_of(&stage, REHEARSED_VOTE, "valider", "approve"));
    assert_true(turn.is_split);
    assert_false(plays(&stage, &fiche, "v2:0"));
    stands_in(&stage, &fiche, "c");
    stage_close(&stage);
}

static void time_gives_the_opinion_that_nobody_gave(void **unused)
{
    (void)unused;
    struct stage stage;
    stage_read(&stage, SMALL);
    struct rehearsal fiche = rehearsal_begin(&stage.circuit, 3);
    assert_true(plays(&stage, &fiche, "g0:0.g0:1.l.x1"));
    stands_in(&stage, &fiche, "c");
    stage_close(&stage);
}

/* --- what may be done ---------------------------------------------------------------------------
 */

/* Walks at random, and looks at each place at what is offered: each move fires on a copy or is
 * refused by the net, and survives being written and read. */
static size_t wander(struct stage *stage, unsigned seed, size_t length)
{
    struct rehearsal fiche = rehearsal_begin(&stage->circuit, 3);
    size_t made = 0;
    for (size_t i = 0; i < length; i++) {
        size_t count, open = 0;
        struct rehearsal_move choice = {0};
        const struct rehearsal_move *moves = rehearsal_moves(&stage->arena, &fiche, &count);
        for (size_t j = 0; j < count; j++) {
            struct rehearsal copy = fiche;
            struct rehearsal_move read;
            struct span written = rehearsal_write(&stage->arena, moves[j]);
            assert_true(rehearsal_read(&stage->circuit, written, &read));
            assert_true(span_eq(rehearsal_write(&stage->arena, read), written));
            seed = seed * 1103515245 + 12345;
            if (rehearsal_play(&copy, moves[j]).verdict == NET_FIRES && (seed >> 16) % ++open == 0)
                choice = moves[j];
        }
        if (open == 0)
            return made;
        assert_int_equal(rehearsal_play(&fiche, choice).verdict, NET_FIRES);
        made++;
    }
    return made;
}

static void whatever_is_offered_can_be_played_in_every_shipped_circuit(void **unused)
{
    (void)unused;
    size_t circuits = 0;
    for (size_t i = 0; i < assets_count; i++) {
        struct stage stage;
        if (!span_starts(span_of(assets[i].name), SPAN("circuits/")))
            continue;
        stage_open(&stage, assets[i].name);
        for (unsigned seed = 1; seed <= 20; seed++)
            assert_true(wander(&stage, seed, 150) > 3);
        stage_close(&stage);
        circuits++;
    }
    assert_true(circuits >= 3);
}

static void what_is_no_move_of_the_circuit_is_not_read(void **unused)
{
    (void)unused;
    static const char *const wrong[] = {"",   "z",   "a",     "a9",    "a1",     "a0 ", "v0:0",
                                        "v2", "v2:", "v2:2",  "v2:9",  "v2:0?",  "g0",  "g0:2",
                                        "x2", "l1",  "v-1:0", "a0000", "r1:0!!", "o!"};
    struct stage stage;
    stage_read(&stage, SMALL);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct rehearsal_move move;
        if (rehearsal_read(&stage.circuit, span_of(wrong[i]), &move))
            fail_msg("\"%s\" is read", wrong[i]);
    }
    stage_close(&stage);
}

TESTS(an_invented_body_of_five_decides_with_its_third_vote,
      nobody_votes_twice_and_the_chair_only_once, what_may_not_be_done_leaves_all_as_it_was,
      a_pair_an_opinion_and_its_answers_come_in_their_order,
      time_gives_the_opinion_that_nobody_gave,
      whatever_is_offered_can_be_played_in_every_shipped_circuit,
      what_is_no_move_of_the_circuit_is_not_read)
