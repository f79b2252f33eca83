/* test_flow_rounds.c - decisions side by side, recommendations, pairs, days and deadlines. */
#include "test.h"

#include "small_circuit.h"

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

static void who_wrote_is_kept_apart_from_every_decision_of_the_state(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    static const char decision[] =
        "{'id':'%s','label':{'fr':'V'},'from':['v'],'passage':'validation','body':'codir',"
        "'apart':['writer'],'quorum':{'votes':1},'outcomes':["
        "{'id':'approve','label':{'fr':'O'},'validates':true}]}";
    char steps[1024];
    char *end = steps + snprintf(steps, sizeof steps, decision, "un");
    *end++ = ',';
    snprintf(end, sizeof steps - (size_t)(end - steps), decision, "deux");
    open_world(&world, &arena, ",'then':'p'", "", steps);
    assert_int_equal(world_vote(&world, "bob", "un", "approve"), REFUSAL_NONE);
    assert_int_equal(world_vote(&world, "wes", "deux", "approve"), REFUSAL_OWN_WRITING);
    assert_int_equal(world_vote(&world, "cat", "deux", "approve"), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "p"));
    assert_int_equal(json_array_size(json_object_get(world.fiche, "writers")), 0);
}

/* Not everybody who sits in the codir may vote: the first vote already voids the ballot. */
static void a_statement_of_a_voided_ballot_gives_no_vote_in_the_next(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    json_t *events;
    open_world(&world, &arena, "", "",
               "{'id':'valider','label':{'fr':'V'},'from':['v'],'passage':'validation',"
               "'body':'codir','signature':true,'quorum':{'share':'all','tie':'restart'},"
               "'apart':['writer'],'outcomes':["
               "{'id':'approve','label':{'fr':'O'},'to':'p','validates':true}]}");
    struct vote vote = {.step = SPAN("valider"), .outcome = SPAN("approve")};
    assert_int_equal(world_ballot(&world, "bob", "k-bob", world.now++, &vote), REFUSAL_NONE);
    assert_int_equal(world_cast(&world, "bob", &vote, &events), REFUSAL_NONE);
    assert_int_equal(json_array_size(events), 2); /* the vote, and that it is void */
    assert_int_equal(world_cast(&world, "bob", &vote, &events), REFUSAL_STATEMENT_OLD);
    assert_int_equal(world_ballot(&world, "bob", "k-bob", world.now, &vote), REFUSAL_NONE);
    assert_int_equal(world_cast(&world, "bob", &vote, &events), REFUSAL_NONE);
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

static void nobody_is_both_halves_of_a_pair(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_pair(&world, &arena);
    assert_int_equal(world_act(&world, "lea", "ensemble", ""), REFUSAL_NONE);
    make_patient(&world, "person:lea"); /* her kind is changed meanwhile */
    assert_int_equal(world_act(&world, "lea", "ensemble", ""), REFUSAL_AGREED);
    assert_true(world_stands_in(&world, "d"));
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

/* --- people who change after the last vote ------------------------------------------------------
 */

/* Ends the mandates of all who may vote in the codir but bob and cat; one of them later. */
static void keep_two(struct world *world, int64_t last)
{
    json_t *seats = json_object_get(world_document(world, "body:codir"), "seats");
    for (size_t i = 0; i < json_array_size(seats); i++) {
        json_t *seat = json_array_get(seats, i);
        struct span person = text_at(seat, "person");
        if (span_eq(person, SPAN("fay")))
            set_number(seat, "until", last);
        else if (!span_eq(person, SPAN("bob")) && !span_eq(person, SPAN("cat")))
            set_number(seat, "until", 1);
    }
    world_compile(world);
}

static void open_three(struct world *world, struct arena *arena, const char *quorum)
{
    struct span step = span_format(
        arena,
        "{'id':'valider','label':{'fr':'V'},'from':['v'],'passage':'validation','body':'codir',"
        "'apart':['writer'],'quorum':{%s},'outcomes':["
        "{'id':'approve','label':{'fr':'O'},'to':'p','validates':true},"
        "{'id':'send-back','label':{'fr':'R'},'to':'d'}]}",
        quorum);
    open_world(world, arena, "", "", step.ptr);
    keep_two(world, world->now + 1);
}

static void what_is_decided_once_a_mandate_ends_is_not_waited_for_for_ever(void **unused)
{
    (void)unused;
    static const struct {
        const char *quorum, *other, *state;
        bool voided;
    } rows[] = {
        {"'share':'all'", "approve", "p", false},
        {"'votes':2,'tie':'send-back'", "send-back", "d", false},
        {"'votes':2,'tie':'restart'", "send-back", "v", true},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        SCOPED_ARENA arena = {0};
        struct world world;
        open_three(&world, &arena, rows[i].quorum);
        assert_int_equal(world_vote(&world, "bob", "valider", "approve"), REFUSAL_NONE);
        assert_int_equal(world_vote(&world, "cat", "valider", rows[i].other), REFUSAL_NONE);
        assert_true(world_stands_in(&world, "v"));
        assert_int_equal(tick(&world), 0); /* fay may still vote */
        world.now++;
        assert_int_equal(tick(&world), 1);
        assert_true(world_stands_in(&world, rows[i].state));
        assert_int_equal(world_asked(&world, "bob", "valider") == REFUSAL_NONE, rows[i].voided);
    }
}

TESTS(decisions_side_by_side_wait_for_each_other,
      a_statement_of_a_voided_ballot_gives_no_vote_in_the_next,
      who_wrote_is_kept_apart_from_every_decision_of_the_state,
      one_of_them_may_take_the_fiche_away_from_the_others,
      a_decision_waits_for_those_that_come_first,
      each_recommendation_is_owed_an_answer_before_the_next_step,
      a_pair_takes_a_step_together_and_an_edit_undoes_the_first_half,
      nobody_is_both_halves_of_a_pair, what_is_put_off_says_until_when_and_is_late_after,
      what_is_decided_once_a_mandate_ends_is_not_waited_for_for_ever,
      an_opinion_that_does_not_come_is_given_or_waited_for_as_the_circuit_says)
