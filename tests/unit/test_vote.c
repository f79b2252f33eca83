/* test_vote.c - one vote a seat and one a person, counted for what was seen. */
#include "test.h"

#include "flow_world.h"

static void each_voter_is_refused_for_the_right_reason(void **unused)
{
    (void)unused;
    static const struct {
        const char *person;
        enum refusal refusal;
    } rows[] = {{"bob", REFUSAL_NONE},           {"sue", REFUSAL_NONE},
                {"dua", REFUSAL_NONE},           {"lea", REFUSAL_OWN_FICHE},
                {"wes", REFUSAL_OWN_WRITING},    {"adm", REFUSAL_ADMINISTRATOR},
                {"all", REFUSAL_NOT_A_MEMBER},   {"met", REFUSAL_NOT_A_MEMBER},
                {"out", REFUSAL_UNSEEN},         {"dan", REFUSAL_UNSEEN},
                {"eve", REFUSAL_NOT_A_MEMBER},   {"sam", REFUSAL_MANDATE_ENDED},
                {"gone", REFUSAL_ACCOUNT_CLOSED}};
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    world_place(&world, SPAN("validation"));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        enum refusal refusal = world_asked(&world, rows[i].person, "valider");
        if (refusal != rows[i].refusal)
            fail_msg("%s: %s", rows[i].person, refusal_word(refusal));
    }
    struct scene nobody = world_scene(&world, "nobody");
    assert_int_equal(flow_may(&nobody, circuit_step(world_circuit(&world), SPAN("valider"))),
                     REFUSAL_SIGNED_OUT);
}

static void a_chair_votes_where_the_body_says_so(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    world_place(&world, SPAN("validation"));
    set_flag(world_document(&world, "body:codir"), "chair_votes", true);
    world_compile(&world);
    assert_int_equal(world_asked(&world, "eve", "valider"), REFUSAL_NONE);
}

/* Dan still reads, as pilot; his seat is another matter. */
static void a_mandate_that_has_ended_is_named_to_whoever_may_still_read(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    json_object_set(world_document(&world, "person:dan"), "grants",
                    json_object_get(world_document(&world, "person:pil"), "grants"));
    world_compile(&world);
    world_place(&world, SPAN("validation"));
    assert_int_equal(world_asked(&world, "dan", "valider"), REFUSAL_MANDATE_ENDED);
}

/* Finds a seat in the documents, to change it. */
static json_t *seat_document(struct world *world, const char *id)
{
    const json_t *seats = json_object_get(world_document(world, "body:codir"), "seats");
    for (size_t i = 0; i < json_array_size(seats); i++)
        if (span_eq(text_at(json_array_get(seats, i), "id"), span_of(id)))
            return json_array_get(seats, i);
    fail_msg("no seat %s", id);
    return NULL;
}

static void a_substitute_s_own_mandate_must_run_too(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    json_object_set(world_document(&world, "person:sue"), "grants",
                    json_object_get(world_document(&world, "person:pil"), "grants"));
    set_number(seat_document(&world, "u-sue"), "until", world.now);
    world_compile(&world);
    world_place(&world, SPAN("validation"));
    assert_int_equal(world_asked(&world, "sue", "valider"), REFUSAL_MANDATE_ENDED);
    world.now -= 1;
    assert_int_equal(world_asked(&world, "sue", "valider"), REFUSAL_NONE);
}

/* Sam gives dua's own vote; hers is then the one she holds for cat. */
static void who_holds_two_seats_votes_with_the_one_still_free(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    set_text(seat_document(&world, "u-sam"), "stands_for", SPAN("s-dua"));
    world_compile(&world);
    world_place(&world, SPAN("validation"));
    assert_int_equal(world_vote(&world, "sam", "valider", "approve"), REFUSAL_NONE);
    assert_int_equal(world_vote(&world, "dua", "valider", "send-back"), REFUSAL_NONE);
    const json_t *decision = json_array_get(json_object_get(world.fiche, "decisions"), 1);
    assert_true(span_eq(text_at(decision, "titular"), SPAN("s-cat")));
}

static void a_person_votes_once_and_a_seat_votes_once(void **unused)
{
    (void)unused;
    static const char *const outcomes[] = {"approve", "send-back", "refuse"};
    for (size_t first = 0; first < COUNT_OF(outcomes); first++)
        for (size_t second = 0; second < COUNT_OF(outcomes); second++) {
            SCOPED_ARENA arena = {0};
            struct world world;
            world_open(&world, &arena, "default");
            world_place(&world, SPAN("validation"));
            assert_int_equal(world_vote(&world, "cat", "valider", outcomes[first]), REFUSAL_NONE);
            assert_int_equal(world_vote(&world, "cat", "valider", outcomes[second]),
                             REFUSAL_ALREADY_VOTED);
            assert_int_equal(world_vote(&world, "sue", "valider", outcomes[second]),
                             REFUSAL_SEAT_HAS_VOTED);
            assert_true(world_stands_in(&world, "validation"));
        }
}

static void a_substitute_s_vote_is_the_titular_s(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    world_place(&world, SPAN("validation"));
    assert_int_equal(world_vote(&world, "sue", "valider", "approve"), REFUSAL_NONE);
    assert_int_equal(world_vote(&world, "cat", "valider", "approve"), REFUSAL_SEAT_HAS_VOTED);
    const json_t *decision = json_array_get(json_object_get(world.fiche, "decisions"), 0);
    assert_true(span_eq(text_at(decision, "seat"), SPAN("u-sue")));
    assert_true(span_eq(text_at(decision, "titular"), SPAN("s-cat")));
    assert_int_equal(world_vote(&world, "dua", "valider", "approve"), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "en-cours"));
}

static void who_holds_two_seats_votes_with_the_own_one_and_once(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    world_place(&world, SPAN("validation"));
    assert_int_equal(world_vote(&world, "dua", "valider", "approve"), REFUSAL_NONE);
    assert_int_equal(world_vote(&world, "dua", "valider", "approve"), REFUSAL_ALREADY_VOTED);
    const json_t *decision = json_array_get(json_object_get(world.fiche, "decisions"), 0);
    assert_true(span_eq(text_at(decision, "titular"), SPAN("s-dua")));
    assert_int_equal(world_vote(&world, "cat", "valider", "approve"), REFUSAL_NONE);
}

static struct tally tally_of(struct world *world, const char *outcome)
{
    struct scene scene = world_scene(world, "bob");
    const struct step *step = circuit_step(world_circuit(world), SPAN("valider"));
    return world_tally(&scene, step, step_outcome(step, span_of(outcome)));
}

static void votes_count_for_their_outcome_their_round_and_their_revision(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    world_place(&world, SPAN("validation"));
    assert_int_equal(tally_of(&world, "approve").needed, 2);
    world_vote(&world, "bob", "valider", "approve");
    world_vote(&world, "cat", "valider", "send-back");
    assert_int_equal(tally_of(&world, "approve").given, 1);
    assert_int_equal(tally_of(&world, "send-back").given, 1);
    assert_int_equal(tally_of(&world, "refuse").given, 0);
    struct scene scene = world_scene(&world, "bob");
    struct step *other =
        (struct step *)(uintptr_t)circuit_step(world_circuit(&world), SPAN("valider"));
    other->id = SPAN("autre");
    assert_int_equal(world_tally(&scene, other, &other->outcomes[0]).given, 0);
    other->id = SPAN("valider");

    assert_int_equal(world_act(&world, "lea", "retirer", ""), REFUSAL_NONE);
    assert_int_equal(world_act(&world, "lea", "soumettre", ""), REFUSAL_NONE);
    assert_int_equal(tally_of(&world, "approve").given, 0);
    assert_int_equal(world_vote(&world, "bob", "valider", "approve"), REFUSAL_NONE);
    assert_int_equal(tally_of(&world, "approve").given, 1);
    world_edit(&world, "", "{'title':'Autre'}", 3, SPAN("content 3"));
    assert_int_equal(tally_of(&world, "approve").given, 0);
    assert_int_equal(world_asked(&world, "bob", "valider"), REFUSAL_NONE);
}

static void the_quorum_is_the_body_s_own_rule(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    set_number(world_document(&world, "body:codir"), "quorum", 0); /* more than half of eight */
    world_compile(&world);
    world_place(&world, SPAN("validation"));
    assert_int_equal(tally_of(&world, "approve").needed, 5);
    /* only four may vote on this fiche: the first vote shows that nothing can be decided */
    assert_int_equal(world_vote(&world, "bob", "valider", "approve"), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "brouillon"));
}

static void sending_back_needs_remarks_and_gives_them_as_the_reason(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "pmss");
    world_place(&world, SPAN("proposee"));
    struct vote vote = {.step = SPAN("retenir"),
                        .outcome = SPAN("send-back"),
                        .revision = 2,
                        .remarks = SPAN(" \n")};
    json_t *events = NULL;
    assert_int_equal(world_cast(&world, "bob", &vote, &events), REFUSAL_REMARKS_DUE);
    vote.remarks = SPAN("À préciser");
    assert_int_equal(world_cast(&world, "bob", &vote, &events), REFUSAL_NONE);
    assert_int_equal(json_array_size(events), 1);
    assert_int_equal(world_cast(&world, "cat", &vote, &events), REFUSAL_NONE);
    assert_int_equal(json_array_size(events), 2);
    assert_true(world_stands_in(&world, "redaction"));
    assert_true(span_eq(text_at(world.fiche, "reason"), vote.remarks));
}

static void a_malformed_vote_gives_no_events(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "pmss");
    world_place(&world, SPAN("proposee"));
    const struct vote good = {.step = SPAN("retenir"), .outcome = SPAN("approve"), .revision = 2};
    struct vote votes[8];
    static const enum refusal refusals[] = {
        REFUSAL_STALE,     REFUSAL_STALE,     REFUSAL_NO_SUCH_OUTCOME, REFUSAL_NO_SUCH_STEP,
        REFUSAL_MALFORMED, REFUSAL_MALFORMED, REFUSAL_MALFORMED,       REFUSAL_NO_SUCH_STEP};
    for (size_t i = 0; i < COUNT_OF(votes); i++)
        votes[i] = good;
    votes[0].revision = 1;
    votes[1].revision = 3;
    votes[2].outcome = SPAN("approuver");
    votes[3].step = SPAN("soumettre"); /* an act */
    votes[4].signature = SPAN("x");
    votes[5].statement = SPAN("x");
    votes[6].remarks =
        (struct span){.ptr = arena_new(&arena, char, FLOW_TEXT_MAX + 1), .len = FLOW_TEXT_MAX + 1};
    votes[7].step = SPAN("");
    json_t *events = NULL;
    for (size_t i = 0; i < COUNT_OF(votes); i++) {
        assert_int_equal(world_cast(&world, "bob", &votes[i], &events), refusals[i]);
        assert_null(events);
    }
    assert_int_equal(world_cast(&world, "bob", &good, &events), REFUSAL_NONE);
}

TESTS(each_voter_is_refused_for_the_right_reason, a_chair_votes_where_the_body_says_so,
      a_mandate_that_has_ended_is_named_to_whoever_may_still_read,
      a_substitute_s_own_mandate_must_run_too, who_holds_two_seats_votes_with_the_one_still_free,
      a_person_votes_once_and_a_seat_votes_once, a_substitute_s_vote_is_the_titular_s,
      who_holds_two_seats_votes_with_the_own_one_and_once,
      votes_count_for_their_outcome_their_round_and_their_revision,
      the_quorum_is_the_body_s_own_rule, sending_back_needs_remarks_and_gives_them_as_the_reason,
      a_malformed_vote_gives_no_events)
