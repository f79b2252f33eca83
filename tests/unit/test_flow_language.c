/* test_flow_language.c - what circuits can ask of votes: quorums, ties, sittings, terms.
 *
 * Eight seats of "codir" have a voice: wes (who wrote), bob, cat, fay, lea (who leads), adm
 * (administrator), gone (account closed) and dua; eve chairs. */
#include "test.h"

#include "small_circuit.h"

/* One decision of "codir" in "v"; quorum: a JSON object. */
static void open_vote(struct world *world, struct arena *arena, const char *quorum)
{
    struct span step = span_format(
        arena,
        "{'id':'voter','label':{'fr':'V'},'from':['v'],'passage':'validation','body':'codir',"
        "'apart':['lead','writer'],'quorum':%s,'outcomes':["
        "{'id':'approve','label':{'fr':'O'},'to':'p','validates':true},"
        "{'id':'refuse','label':{'fr':'N'},'to':'c'},"
        "{'id':'send-back','label':{'fr':'R'},'to':'d'}]}",
        quorum);
    open_world(world, arena, "", "", step.ptr);
}

/* Votes in order, "bob:approve cat:refuse"; then where the fiche stands. */
static void is_decided(struct world *world, const char *votes, const char *state)
{
    struct span rest = span_of(votes);
    while (rest.len > 0) {
        struct span outcome = span_cut(&rest, ' '), person = span_cut(&outcome, ':');
        enum refusal refusal = world_vote(world, c_string(world->arena, person), "voter",
                                          c_string(world->arena, outcome));
        if (refusal != REFUSAL_NONE)
            fail_msg("%.*s: %s", SPAN_ARG(person), refusal_word(refusal));
    }
    if (!world_stands_in(world, state))
        fail_msg("%s: in %.*s", votes, SPAN_ARG(text_at(world->fiche, "state")));
}

static void a_quorum_is_a_number_or_a_share_of_members_or_seats(void **unused)
{
    (void)unused;
    static const struct {
        const char *quorum, *votes, *state;
    } rows[] = {
        {"{'votes':2}", "bob:approve", "v"},
        {"{'votes':2}", "bob:approve cat:approve", "p"},
        {"{'votes':2}", "bob:approve cat:refuse fay:refuse", "c"},
        /* eight members hold seats: five are the majority, and only four may vote */
        {"{'share':'majority'}", "bob:approve cat:approve fay:approve dua:approve", "v"},
        {"{'votes':1,'present':3}", "bob:approve cat:refuse", "v"},
        {"{'votes':1,'present':3}", "bob:approve cat:refuse fay:refuse", "c"},
        {"{'of':'seats','votes':2}", "bob:approve cat:approve", "p"},
        {"{'of':'seats','share':'majority'}", "bob:approve cat:approve fay:approve dua:approve",
         "v"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        SCOPED_ARENA arena = {0};
        struct world world;
        open_vote(&world, &arena, rows[i].quorum);
        is_decided(&world, rows[i].votes, rows[i].state);
    }
}

/* Four may vote: bob, cat, fay and dua; with the chair's voice, eve too. */
static void votes_that_can_decide_nothing_end_as_the_circuit_says(void **unused)
{
    (void)unused;
    static const struct {
        const char *tie, *votes, *state;
    } rows[] = {
        {"", "bob:approve cat:approve fay:refuse dua:refuse", "v"},
        {",'tie':'send-back'", "bob:approve cat:approve fay:refuse", "v"},
        {",'tie':'send-back'", "bob:approve cat:approve fay:refuse dua:refuse", "d"},
        {",'tie':'chair'", "eve:refuse bob:approve cat:approve fay:refuse", "c"},
        {",'tie':'chair'", "bob:approve cat:approve fay:refuse dua:send-back", "v"},
        {",'tie':'chair'", "bob:approve cat:approve fay:refuse dua:send-back eve:send-back", "d"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        SCOPED_ARENA arena = {0};
        struct world world;
        const char *votes = strstr(rows[i].tie, "chair") && i == 3 ? "4" : "3";
        open_vote(&world, &arena, span_format(&arena, "{'votes':%s%s}", votes, rows[i].tie).ptr);
        is_decided(&world, rows[i].votes, rows[i].state);
    }
}

static void a_vote_that_restarts_is_given_again_by_everybody(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_vote(&world, &arena, "{'votes':4,'tie':'restart'}");
    is_decided(&world, "bob:approve cat:refuse", "v");
    struct scene scene = world_scene(&world, "bob");
    const struct step *step = circuit_step(world_circuit(&world), SPAN("voter"));
    assert_int_equal(world_tally(&scene, step, &step->outcomes[0]).given, 0);
    is_decided(&world, "bob:approve cat:approve fay:approve dua:approve", "p");
}

static void the_chair_must_be_heard_where_the_circuit_says(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_vote(&world, &arena, "{'votes':2,'chair':'must'}");
    is_decided(&world, "bob:approve cat:approve fay:refuse", "v");
    is_decided(&world, "eve:refuse", "p"); /* of two that have their votes, the circuit's first */
    open_vote(&world, &arena, "{'votes':2,'chair':'silent'}");
    assert_int_equal(world_vote(&world, "eve", "voter", "approve"), REFUSAL_NOT_A_MEMBER);
}

/* --- sittings ------------------------------------------------------------------------------------
 */

static void sit(struct world *world, const char *id, const char *present)
{
    json_t *body = world_document(world, "body:codir");
    json_object_set(
        body, "sitting",
        world_json(world, span_format(world->arena, "{'id':'%s','present':[%s]}", id, present)));
    world_compile(world);
}

static void presence_is_that_of_the_open_sitting(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_vote(&world, &arena, "{'of':'present','share':'majority','present':3}");
    assert_int_equal(world_vote(&world, "bob", "voter", "approve"), REFUSAL_NO_SITTING);
    sit(&world, "one", "'s-bob','s-cat'");
    assert_int_equal(world_vote(&world, "bob", "voter", "approve"), REFUSAL_TOO_FEW_PRESENT);
    sit(&world, "two", "'s-bob','s-cat','s-fay'");
    assert_int_equal(world_vote(&world, "wes", "voter", "approve"), REFUSAL_ABSENT_SEAT);
    is_decided(&world, "bob:approve", "v");
    sit(&world, "three", "'s-bob','s-cat','s-fay'"); /* another day: the vote is given again */
    is_decided(&world, "cat:approve", "v");
    is_decided(&world, "bob:approve", "p");
}

/* --- terms
 * ------------------------------------------------------------------------------------------- */

static enum refusal arbitrate(struct world *world, const char *person, const char *outcome,
                              const char *calendar, const char *means)
{
    struct vote vote = {.step = SPAN("arbitrer"),
                        .outcome = span_of(outcome),
                        .remarks = SPAN("R"),
                        .calendar = span_of(calendar),
                        .means = span_of(means),
                        .revision = number_at(world->fiche, "revision")};
    json_t *events;
    return world_cast(world, person, &vote, &events);
}

static void an_arbitration_keeps_an_action_with_its_calendar_and_means(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_world(&world, &arena, "", "",
               "{'id':'arbitrer','label':{'fr':'A'},'from':['v'],'passage':'arbitration',"
               "'body':'codir','quorum':{'votes':2},'outcomes':["
               "{'id':'kept','label':{'fr':'K'},'to':'p','validates':true},"
               "{'id':'not-kept','label':{'fr':'N'},'to':'c'}]}");
    assert_int_equal(arbitrate(&world, "bob", "kept", "2027", ""), REFUSAL_TERMS_DUE);
    assert_int_equal(arbitrate(&world, "bob", "kept", " ", "Un poste"), REFUSAL_TERMS_DUE);
    assert_int_equal(arbitrate(&world, "bob", "not-kept", "2027", ""), REFUSAL_MALFORMED);
    assert_int_equal(arbitrate(&world, "bob", "kept", "2027", "Un poste"), REFUSAL_NONE);
    assert_int_equal(arbitrate(&world, "cat", "kept", "2028", "Un poste"), REFUSAL_TERMS_OTHER);
    assert_int_equal(arbitrate(&world, "cat", "kept", "2027", "Un poste"), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "p"));
}

/* --- recorded
 * ----------------------------------------------------------------------------------------- */

static void
what_a_body_was_told_is_recorded_by_its_chair_or_by_whom_the_circuit_names(void **unused)
{
    (void)unused;
    static const char *const recorders[] = {"eve", "met"};
    for (size_t i = 0; i < COUNT_OF(recorders); i++) {
        SCOPED_ARENA arena = {0};
        struct world world;
        open_world(&world, &arena, "", "",
                   "{'id':'voter','label':{'fr':'I'},'from':['v'],'passage':'information',"
                   "'body':'codir','by':['method'],'outcomes':["
                   "{'id':'noted','label':{'fr':'P'},'to':'d'}]}");
        assert_int_equal(world_vote(&world, "bob", "voter", "noted"), REFUSAL_NOT_A_MEMBER);
        assert_int_equal(world_vote(&world, "pil", "voter", "noted"), REFUSAL_NOT_A_MEMBER);
        assert_int_equal(world_vote(&world, recorders[i], "voter", "noted"), REFUSAL_NONE);
        assert_true(world_stands_in(&world, "d"));
    }
}

static void an_amendment_opens_a_revision_and_keeps_the_approval_of_the_one_before(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_vote(&world, &arena, "{'votes':1}");
    is_decided(&world, "bob:approve", "p");
    assert_int_equal(world_act(&world, "lea", "amender", ""), REFUSAL_REASON_DUE);
    assert_int_equal(world_act(&world, "lea", "amender", "Périmètre"), REFUSAL_NONE);
    assert_int_equal(number_at(world.fiche, "revision"), 3);
    assert_int_equal(number_at(world.fiche, "valid_revision"), 2);
    assert_false(flag_at(world.fiche, "approved"));
    assert_true(span_eq(text_at(world.fiche, "valid"), text_at(world.fiche, "signed")));
}

TESTS(a_quorum_is_a_number_or_a_share_of_members_or_seats,
      votes_that_can_decide_nothing_end_as_the_circuit_says,
      a_vote_that_restarts_is_given_again_by_everybody,
      the_chair_must_be_heard_where_the_circuit_says, presence_is_that_of_the_open_sitting,
      an_arbitration_keeps_an_action_with_its_calendar_and_means,
      what_a_body_was_told_is_recorded_by_its_chair_or_by_whom_the_circuit_names,
      an_amendment_opens_a_revision_and_keeps_the_approval_of_the_one_before)
