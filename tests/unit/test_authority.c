/* test_authority.c - circuits proved with an institution's people: everybody, and one away. */
#include "test.h"

#include "flow_world.h"
#include "workflow/authority.h"
#include "workflow/standing.h"

/* A circuit of the codir's, with two outcomes by so many votes, and what else is wanted. */
static struct circuit circuit_with(struct world *world, const char *quorum, const char *apart,
                                   const char *way_out)
{
    struct circuit circuit;
    struct span reason = SPAN("");
    json_t *value = world_json(
        world,
        span_format(
            world->arena,
            "{'circuit':'c','version':1,'title':{'fr':'C'},'initial':'b','states':["
            "{'id':'b','phase':'draft','label':{'fr':'B'}},"
            "{'id':'v','phase':'validation','label':{'fr':'V'}},"
            "{'id':'p','phase':'in-progress','label':{'fr':'P'}},"
            "{'id':'z','phase':'closed','label':{'fr':'Z'}}],'steps':["
            "{'id':'submit','label':{'fr':'S'},'from':['b'],'by':['lead','method'],'to':'v'},%s"
            "{'id':'decide','label':{'fr':'D'},'from':['v'],'passage':'validation','body':'codir',"
            "'apart':[%s],'quorum':{%s},'outcomes':["
            "{'id':'approve','label':{'fr':'A'},'to':'p','validates':true},"
            "{'id':'send-back','label':{'fr':'R'},'to':'b'}]},"
            "{'id':'close','label':{'fr':'F'},'from':['p'],'by':['lead'],'to':'z'}]}",
            way_out, apart, quorum));
    if (circuit_read(world->arena, json_canonical(world->arena, value), &circuit, &reason) !=
        ERR_NONE)
        fail_msg("%.*s", SPAN_ARG(reason));
    return circuit;
}

static struct cast_about about(const struct world *world)
{
    return (struct cast_about){.directory = &world->directory,
                               .now = world->now,
                               .plan = directory_plan(&world->directory, SPAN("plan"))};
}

static const struct cast_row *row_of(const struct circuit *circuit, const struct cast *cast,
                                     const char *step)
{
    return &cast->rows[circuit_step_number(circuit, circuit_step(circuit, span_of(step)))];
}

/* wes, bob, cat (sue, dua), fay, lea and dua vote; adm administers, gone's account is closed,
 * dan's mandate is over and eve has no vote. */
static void voters_are_counted_as_the_engine_counts_them(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    struct circuit circuit = circuit_with(&world, "'votes':2", "'writer'", "");
    struct cast_about who = about(&world);
    struct cast cast = cast_people(&arena, &circuit, &who);
    const struct cast_row *row = row_of(&circuit, &cast, "decide");
    assert_int_equal(row->over.members, 8); /* adm and gone hold their seats */
    assert_int_equal(row->over.voters, 6);
    assert_int_equal(row->most, 6);
    assert_false(row->chair);
    who.away = SPAN("cat"); /* sue or dua votes instead */
    cast = cast_people(&arena, &circuit, &who);
    assert_int_equal(row_of(&circuit, &cast, "decide")->most, 6);
    who.away = SPAN("bob");
    cast = cast_people(&arena, &circuit, &who);
    assert_int_equal(row_of(&circuit, &cast, "decide")->most, 5);
    assert_int_equal(row_of(&circuit, &cast, "decide")->over.voters, 6);
}

/* For each person and each state: the proof's count of voters is the number the engine lets
 * vote, here on the fiche that lea leads and wes wrote. */
static void a_fiche_s_own_people_are_kept_apart(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    world_place(&world, SPAN("validation"));
    struct scene scene = world_scene(&world, "bob");
    struct cast_about who = about(&world);
    const struct circuit *circuit = &scene.circuit->circuit;
    who.node = scene.node;
    who.fiche = &scene.fiche;
    struct cast cast = cast_people(&arena, circuit, &who);
    const struct step *step = circuit_step(circuit, SPAN("valider"));
    struct poll_rule rule = standing_rule(&scene, step);
    assert_int_equal(row_of(circuit, &cast, "valider")->over.voters, rule.voters);
    assert_int_equal(row_of(circuit, &cast, "valider")->most, 4); /* bob, cat's, fay, dua */
    struct poll_rule mine = electorate_rule(step, &row_of(circuit, &cast, "valider")->over);
    assert_memory_equal(&mine, &rule, sizeof rule);
}

static struct authority authority_with(struct world *world, const struct circuit *circuit)
{
    struct cast_about who = about(world);
    return authority_of(world->arena, circuit, &who);
}

static bool matters(const struct authority *authority, const char *person)
{
    for (size_t i = 0; i < authority->absence_count; i++)
        if (span_eq(authority->absences[i].person->id, span_of(person)))
            return true;
    return false;
}

static void a_quorum_of_all_who_vote_stops_when_any_of_them_is_away(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    struct circuit circuit = circuit_with(&world, "'votes':6,'tie':'send-back'", "'writer'", "");
    struct authority authority = authority_with(&world, &circuit);
    assert_int_equal(authority.today.count, 0);
    assert_true(matters(&authority, "bob"));
    assert_true(matters(&authority, "fay"));
    assert_false(matters(&authority, "cat")); /* has substitutes */
    assert_false(matters(&authority, "met")); /* leads submit as well */
    assert_false(matters(&authority, "out"));
}

static void a_way_out_that_others_may_take_heals_an_absence(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    struct circuit circuit = circuit_with(
        &world, "'votes':6,'tie':'send-back'", "'writer'",
        "{'id':'stop','label':{'fr':'T'},'from':['v'],'by':['lead'],'to':'z','reason':true},");
    struct authority authority = authority_with(&world, &circuit);
    assert_int_equal(authority.today.count, 0);
    assert_int_equal(authority.absence_count, 0);
    assert_true(authority.tried > 0);
}

static void a_quorum_above_today_s_voters_is_found_with_people_alone(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    struct circuit circuit = circuit_with(&world, "'votes':7,'tie':'send-back'", "'writer'", "");
    struct cast cast = cast_ideal(&arena, &circuit, NULL, CAST_MEMBERS, world.now);
    assert_int_equal(soundness_of(&arena, &circuit, &cast).count, 0);
    assert_true(authority_with(&world, &circuit).today.count > 0);
}

static void the_only_holder_of_a_role_is_missed(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    json_t *all = world_document(&world, "person:all");
    json_object_set_new(all, "grants", json_array()); /* now rev alone reviews */
    world_compile(&world);
    struct circuit circuit =
        circuit_with(&world, "'votes':4", "'writer'",
                     "{'id':'stop','label':{'fr':'T'},'from':['v'],'by':['reviewer'],'to':'z'},");
    struct authority authority = authority_with(&world, &circuit);
    assert_int_equal(authority.today.count, 0);
    assert_int_equal(authority.absence_count, 1);
    assert_true(matters(&authority, "rev")); /* votes divided: nobody else leads out */
}

static void who_alone_opens_sittings_is_missed(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    struct circuit circuit = circuit_with(&world, "'of':'present','votes':2", "'writer'", "");
    struct authority authority = authority_with(&world, &circuit);
    assert_int_equal(authority.today.count, 0);
    assert_int_equal(authority.absence_count, 1);
    assert_true(matters(&authority, "eve")); /* the chair, though without a voice */
}

static void bodies_that_are_not_there_are_named(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    struct circuit circuit = circuit_with(&world, "'votes':2", "'writer'", "");
    struct step *step = (struct step *)(uintptr_t)circuit_step(&circuit, SPAN("decide"));
    step->body = SPAN("nowhere");
    struct authority authority = authority_with(&world, &circuit);
    assert_int_equal(authority.missing_count, 1);
    assert_ptr_equal(authority.missing[0], step);
    assert_true(authority.today.count > 0);
}

static void who_submitted_does_not_also_judge(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    json_t *met = world_document(&world, "person:met");
    struct circuit circuit = circuit_with(&world, "'votes':2", "'writer','submitter'", "");
    struct cast_about who = about(&world);
    struct cast cast = cast_people(&arena, &circuit, &who);
    assert_int_equal(row_of(&circuit, &cast, "decide")->movers, 0); /* met has no seat */
    json_t *bob = world_document(&world, "person:bob");
    json_object_set_new(bob, "grants", json_deep_copy(json_object_get(met, "grants")));
    world_compile(&world);
    who = about(&world);
    cast = cast_people(&arena, &circuit, &who);
    assert_int_equal(row_of(&circuit, &cast, "decide")->movers, 1);
    assert_false(row_of(&circuit, &cast, "decide")->mover_chair);
}

/* The one who submits may be the chair, or hold the role that records, or both. */
static void who_submitted_does_not_record_either(void **unused)
{
    (void)unused;
    static const char *const by[] = {"", "'by':['method'],"};
    for (size_t i = 0; i < COUNT_OF(by); i++) {
        SCOPED_ARENA arena = {0};
        struct world world;
        struct circuit circuit;
        struct span reason = SPAN("");
        world_open(&world, &arena, "default");
        json_object_set_new(world_document(&world, "person:all"), "grants", json_array());
        json_t *met = world_document(&world, "person:met"), *eve;
        eve = world_document(&world, "person:eve");
        json_object_set(eve, "grants", json_object_get(met, "grants"));
        json_object_set_new(met, "grants", json_array());
        world_compile(&world);
        json_t *value = world_json(
            &world,
            span_format(&arena,
                        "{'circuit':'c','version':1,'title':{'fr':'C'},'initial':'b','states':["
                        "{'id':'b','phase':'draft','label':{'fr':'B'}},"
                        "{'id':'v','phase':'validation','label':{'fr':'V'}},"
                        "{'id':'z','phase':'closed','label':{'fr':'Z'}}],'steps':["
                        "{'id':'s','label':{'fr':'S'},'from':['b'],'by':['method'],'to':'v'},"
                        "{'id':'i','label':{'fr':'I'},'from':['v'],'passage':'information',"
                        "'body':'codir',%s'apart':['submitter'],'outcomes':["
                        "{'id':'noted','label':{'fr':'N'},'to':'z'}]}]}",
                        by[i]));
        assert_int_equal(circuit_read(&arena, json_canonical(&arena, value), &circuit, &reason),
                         ERR_NONE);
        struct authority authority = authority_with(&world, &circuit);
        assert_int_equal(row_of(&circuit, &authority.cast, "i")->most, 0);
        assert_int_equal(authority.today.flaws[0].fault, FAULT_DEADLOCK);
    }
}

/* Each person away, from circuits that name few roles or many. */
static void who_has_no_part_changes_nothing_by_being_away(void **unused)
{
    (void)unused;
    static const char *const also[] = {
        "",
        "{'id':'o','label':{'fr':'O'},'from':['v'],'by':['method','pilot'],'to':'z','reason':true}"
        ",",
        "{'id':'o','label':{'fr':'O'},'from':['v'],'by':['reviewer'],'to':'b','reason':true},"};
    size_t without = 0, changing = 0;
    for (size_t i = 0; i < ROLE_COUNT * COUNT_OF(also); i++) {
        SCOPED_ARENA arena = {0};
        struct world world;
        world_open(&world, &arena, "default");
        json_object_set_new(world_document(&world, "person:all"), "grants", json_array());
        world_compile(&world);
        struct circuit circuit =
            circuit_with(&world, "'votes':2", "'writer'", also[i / ROLE_COUNT]);
        struct cast_about who = about(&world);
        circuit.answers = ROLE_BIT(i % ROLE_COUNT);
        struct cast today = cast_people(&arena, &circuit, &who);
        for (size_t j = 0; j < world.directory.person_count; j++) {
            const struct person *person = &world.directory.persons[j];
            who.away = person->id;
            struct cast cast = cast_people(&arena, &circuit, &who);
            bool same = cast_eq(&cast, &today) && cast.answers == today.answers;
            bool has_part = cast_has_part(&circuit, &who, person);
            assert_true(has_part || same);
            without += !has_part;
            changing += !same;
        }
    }
    assert_true(without > 0 && changing > 0);
}

TESTS(who_has_no_part_changes_nothing_by_being_away, voters_are_counted_as_the_engine_counts_them,
      a_fiche_s_own_people_are_kept_apart, a_quorum_of_all_who_vote_stops_when_any_of_them_is_away,
      a_way_out_that_others_may_take_heals_an_absence,
      a_quorum_above_today_s_voters_is_found_with_people_alone, the_only_holder_of_a_role_is_missed,
      who_alone_opens_sittings_is_missed, bodies_that_are_not_there_are_named,
      who_submitted_does_not_also_judge, who_submitted_does_not_record_either)
