/* test_flow_language.c - what circuits can ask for: votes of every kind, decisions side by side,
 * pairs, recommendations, terms, days and deadlines.
 *
 * Eight seats of "codir" have a voice: wes (who wrote), bob, cat, fay, lea (who leads), adm
 * (administrator), gone (account closed) and dua; eve chairs. */
#include "test.h"

#include "flow_world.h"

#define STATES                                                 \
    "'states':[{'id':'d','phase':'draft','label':{'fr':'D'}}," \
    "{'id':'v','phase':'validation','label':{'fr':'V'}%s},"    \
    "{'id':'p','phase':'in-progress','label':{'fr':'P'}},"     \
    "{'id':'s','phase':'in-progress','label':{'fr':'S'}%s},"   \
    "{'id':'c','phase':'closed','label':{'fr':'C'}}],"

/* A circuit whose state "v" holds the decisions at hand; v and s: more members of those states. */
static void open_world(struct world *world, struct arena *arena, const char *v, const char *s,
                       const char *steps)
{
    struct span states = span_format(arena, STATES, v, s);
    struct span text =
        span_format(arena,
                    "{'circuit':'small','version':1,'title':{'fr':'P'},'initial':'d',"
                    "'answers':['lead'],%s'steps':[%s,"
                    "{'id':'amender','label':{'fr':'A'},'from':['p','s'],'by':['lead'],'to':'d',"
                    "'reason':true,'amends':true},"
                    "{'id':'finir','label':{'fr':'F'},'from':['d','p'],'by':['pilot'],'to':'c'}]}",
                    states.ptr, steps);
    world_open(world, arena, text.ptr);
    world_place(world, SPAN("v"));
}

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
    assert_int_equal(flow_tally(&scene, step, &step->outcomes[0]).given, 0);
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

/* --- side by side
 * ---------------------------------------------------------------------------------- */

#define OPINION(id, body, more)                                                               \
    "{'id':'" id "','label':{'fr':'A'},'from':['v'],'passage':'opinion','body':'" body        \
    "','quorum':{'votes':1}" more ",'outcomes':[{'id':'favourable','label':{'fr':'F'}},"      \
    "{'id':'reserved','label':{'fr':'R'}},{'id':'unfavourable','label':{'fr':'D'},'to':'d'}," \
    "{'id':'tacit','label':{'fr':'T'}}]}"

static void open_opinions(struct world *world, struct arena *arena, const char *more)
{
    struct span steps =
        span_format(arena,
                    "%s,%s,{'id':'retirer','label':{'fr':'R'},'from':['v'],'by':['lead'],'to':'d'},"
                    "{'id':'classer','label':{'fr':'C'},'from':['d'],'by':['lead'],'to':'c'}",
                    OPINION("un", "codir", ",'recommendations':true"),
                    more[0] != '\0' ? more : OPINION("deux", "cdu", ""));
    open_world(world, arena, ",'then':'d'", "", steps.ptr);
}

static void decisions_side_by_side_wait_for_each_other(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_opinions(&world, &arena, "");
    assert_int_equal(world_vote(&world, "bob", "un", "favourable"), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "v"));
    assert_int_equal(world_vote(&world, "cat", "un", "favourable"), REFUSAL_NO_SUCH_STEP);
    assert_int_equal(world_vote(&world, "bob", "deux", "favourable"), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "d"));
}

static void one_of_them_may_take_the_fiche_away_from_the_others(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_opinions(&world, &arena, "");
    assert_int_equal(world_vote(&world, "bob", "deux", "unfavourable"), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "d"));
    assert_int_equal(world_asked(&world, "bob", "un"), REFUSAL_UNSEEN); /* in draft */
}

static void a_decision_waits_for_those_that_come_first(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_opinions(&world, &arena, OPINION("deux", "cdu", ",'after':['un']"));
    assert_int_equal(world_vote(&world, "bob", "deux", "favourable"), REFUSAL_NOT_YET);
    assert_int_equal(world_vote(&world, "bob", "un", "favourable"), REFUSAL_NONE);
    assert_int_equal(world_vote(&world, "bob", "deux", "favourable"), REFUSAL_NONE);
}

/* --- recommendations
 * --------------------------------------------------------------------------------- */

static enum refusal advise(struct world *world, const char *step, const char *recommendations)
{
    struct vote vote = {.step = span_of(step),
                        .outcome = SPAN("favourable"),
                        .recommendations = span_of(recommendations),
                        .revision = number_at(world->fiche, "revision")};
    json_t *events;
    return world_cast(world, "bob", &vote, &events);
}

static enum refusal answer(struct world *world, const char *person, size_t i, const char *reply)
{
    const json_t *advice = json_array_get(json_object_get(world->fiche, "advice"), i);
    struct scene scene = world_scene(world, person);
    json_t *events = NULL;
    enum refusal refusal = flow_answer(world->arena, &scene, text_at(advice, "id"),
                                       SPAN("accepted"), span_of(reply), &events);
    world_events(world, person, events);
    return refusal;
}

static void each_recommendation_is_owed_an_answer_before_the_next_step(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_opinions(&world, &arena, "");
    assert_int_equal(advise(&world, "deux", "Une\nDeux"), REFUSAL_MALFORMED);
    assert_int_equal(advise(&world, "un", "Une\n \nDeux\n"), REFUSAL_NONE);
    assert_int_equal(json_array_size(json_object_get(world.fiche, "advice")), 2);
    assert_int_equal(world_act(&world, "lea", "retirer", ""), REFUSAL_ANSWERS_DUE);
    assert_int_equal(world_vote(&world, "bob", "deux", "favourable"), REFUSAL_NONE);
    assert_int_equal(world_act(&world, "lea", "classer", ""), REFUSAL_ANSWERS_DUE);
    assert_int_equal(answer(&world, "pil", 0, "Oui"), REFUSAL_NOT_YOUR_ROLE);
    assert_int_equal(answer(&world, "lea", 0, " "), REFUSAL_REASON_DUE);
    assert_int_equal(answer(&world, "lea", 0, "Oui"), REFUSAL_NONE);
    assert_int_equal(answer(&world, "lea", 0, "Encore"), REFUSAL_NO_SUCH_STEP);
    assert_int_equal(world_act(&world, "lea", "classer", ""), REFUSAL_ANSWERS_DUE);
    assert_int_equal(answer(&world, "lea", 1, "Aussi"), REFUSAL_NONE);
    assert_int_equal(world_act(&world, "lea", "classer", ""), REFUSAL_NONE);
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

/* --- pairs
 * --------------------------------------------------------------------------------------------- */

static void make_patient(struct world *world, const char *person)
{
    set_text(world_document(world, person), "kind", SPAN("patient-partner"));
    world_compile(world);
}

static void open_pair(struct world *world, struct arena *arena)
{
    open_world(world, arena, "", "",
               "{'id':'retour','label':{'fr':'R'},'from':['v'],'by':['method'],'to':'d'},"
               "{'id':'ensemble','label':{'fr':'E'},'from':['d'],'by':['lead','pilot'],'to':'v',"
               "'pair':[['external'],['patient-partner']]}");
    make_patient(world, "person:pil");
    world_place(world, SPAN("d"));
}

static void a_pair_takes_a_step_together_and_an_edit_undoes_the_first_half(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_pair(&world, &arena);
    assert_int_equal(world_act(&world, "met", "ensemble", ""), REFUSAL_NOT_YOUR_ROLE);
    assert_int_equal(world_act(&world, "lea", "ensemble", ""), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "d"));
    assert_int_equal(world_act(&world, "lea", "ensemble", ""), REFUSAL_AGREED);
    world_edit(&world, "pil", "{'title':'Autre'}", 3, SPAN("content 3"));
    assert_int_equal(world_act(&world, "pil", "ensemble", ""), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "d")); /* lea agreed to something else */
    assert_int_equal(world_act(&world, "lea", "ensemble", ""), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "v"));
    assert_int_equal(json_array_size(json_object_get(world.fiche, "movers")), 2);
}

/* --- days and deadlines
 * ---------------------------------------------------------------------------------- */

static void open_suspension(struct world *world, struct arena *arena)
{
    open_world(world, arena, "", ",'deadline':{'expected':true,'remind':3,'tell':['method']}",
               "{'id':'suspendre','label':{'fr':'S'},'from':['p'],'by':['lead'],'to':'s',"
               "'reason':true,'expected':true},"
               "{'id':'reprendre','label':{'fr':'R'},'from':['s'],'by':['lead'],'to':'p'},"
               "{'id':'saisir','label':{'fr':'E'},'from':['s'],'by':['method'],'to':'c',"
               "'late':true}");
    world_place(world, SPAN("p"));
}

static struct span day_after(struct world *world, int64_t days)
{
    struct civil civil = civil_of(world->now / DAY_US + days);
    return span_format(world->arena, "%04d-%02d-%02d", (int)civil.year, (int)civil.month,
                       (int)civil.day);
}

static size_t tick(struct world *world)
{
    size_t count = 0;
    json_t *events;
    struct scene scene = world_scene(world, "lea");
    while (flow_tick(world->arena, &scene, &events) == REFUSAL_NONE) {
        world_events(world, "", events);
        scene = world_scene(world, "lea");
        count++;
    }
    return count;
}

static int64_t next_of(struct world *world)
{
    struct scene scene = world_scene(world, "lea");
    return flow_next(&scene.circuit->circuit, &scene.fiche);
}

static void what_is_put_off_says_until_when_and_is_late_after(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_suspension(&world, &arena);
    const char *day = day_after(&world, 10).ptr;
    assert_int_equal(world_act_until(&world, "lea", "suspendre", "Travaux", ""), REFUSAL_DAY_DUE);
    assert_int_equal(
        world_act_until(&world, "lea", "suspendre", "Travaux", day_after(&world, 0).ptr),
        REFUSAL_DAY_DUE);
    assert_int_equal(world_act_until(&world, "lea", "suspendre", "", day), REFUSAL_REASON_DUE);
    assert_int_equal(world_act_until(&world, "lea", "suspendre", "Travaux", day), REFUSAL_NONE);
    assert_int_equal(world_act_until(&world, "lea", "reprendre", "", day), REFUSAL_MALFORMED);
    assert_int_equal(world_act(&world, "met", "saisir", ""), REFUSAL_NOT_LATE);
    int64_t due = world.now + 11 * DAY_US, remind = due - 3 * DAY_US; /* the end of that day */
    assert_int_equal(next_of(&world), remind);
    assert_int_equal(tick(&world), 0);
    world.now = remind;
    assert_int_equal(tick(&world), 1);
    assert_int_equal(next_of(&world), due);
    assert_int_equal(world_act(&world, "met", "saisir", ""), REFUSAL_NOT_LATE);
    world.now = due;
    assert_int_equal(tick(&world), 1);
    assert_true(next_of(&world) == INT64_MAX);
    assert_int_equal(world_act(&world, "met", "saisir", ""), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "c"));
}

static void an_opinion_that_does_not_come_is_given_or_waited_for_as_the_circuit_says(void **unused)
{
    (void)unused;
    for (int expires = 0; expires < 2; expires++) {
        SCOPED_ARENA arena = {0};
        struct world world;
        open_opinions(&world, &arena,
                      expires ? OPINION("deux", "cdu", ",'deadline':{'days':30,'expires':'tacit'}")
                              : OPINION("deux", "cdu", ",'deadline':{'days':30}"));
        assert_int_equal(world_vote(&world, "bob", "deux", "tacit"), REFUSAL_NO_SUCH_OUTCOME);
        assert_int_equal(world_vote(&world, "bob", "un", "favourable"), REFUSAL_NONE);
        world.now += 30 * DAY_US - 1;
        assert_int_equal(tick(&world), 0);
        world.now++;
        assert_int_equal(tick(&world), 1);
        assert_true(world_stands_in(&world, expires ? "d" : "v"));
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
      decisions_side_by_side_wait_for_each_other,
      one_of_them_may_take_the_fiche_away_from_the_others,
      a_decision_waits_for_those_that_come_first,
      each_recommendation_is_owed_an_answer_before_the_next_step,
      an_arbitration_keeps_an_action_with_its_calendar_and_means,
      what_a_body_was_told_is_recorded_by_its_chair_or_by_whom_the_circuit_names,
      a_pair_takes_a_step_together_and_an_edit_undoes_the_first_half,
      what_is_put_off_says_until_when_and_is_late_after,
      an_opinion_that_does_not_come_is_given_or_waited_for_as_the_circuit_says,
      an_amendment_opens_a_revision_and_keeps_the_approval_of_the_one_before)
