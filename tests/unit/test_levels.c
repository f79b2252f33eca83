/* test_levels.c - circuits that drive nodes and plans, and actions that wait for them. */
#include "test.h"

#include "foresight_world.h"
#include "site_world.h"

/* Circuits of one draft, one decision of "codir" that validates, and an end. */
#define CIRCUIT(name, more, act)                                                                   \
    "{'circuit':'" name "','version':1,'title':{'fr':'C'}," more "'initial':'d','states':["        \
    "{'id':'d','phase':'draft','label':{'fr':'D'}},{'id':'v','phase':'validation','label':{'fr':"  \
    "'V'}},{'id':'p','phase':'in-progress','label':{'fr':'P'}},{'id':'c','phase':'closed','label'" \
    ":"                                                                                            \
    "{'fr':'C'}}],'steps':[{'id':'soumettre','label':{'fr':'S'},'from':['d'],'by':['pilot'],"      \
    "'to':'v'" act "},{'id':'retirer','label':{'fr':'R'},'from':['v'],'by':['pilot'],'to':'d'},"   \
    "{'id':'valider','label':{'fr':'V'},'from':['v'],'passage':'validation','body':'codir',"       \
    "'apart':['writer'],'outcomes':[{'id':'approve','label':{'fr':'O'},'to':'p','validates':true}" \
    "]},"                                                                                          \
    "{'id':'finir','label':{'fr':'F'},'from':['p'],'by':['pilot'],'to':'c'}]}"

struct town {
    struct site_world world;
    struct span pilot;
};

static void install(struct site_world *world, const char *text)
{
    json_t *args = json_adopt(&world->arena, json_object());
    set_text(args, "bytes", json_canonical(&world->arena, world_value(world, text)));
    world_command(world, COMMAND_CIRCUIT_INSTALL, SPAN(""), args);
}

static void drive(struct site_world *world, const char *args)
{
    world_command(world, COMMAND_PLAN_DRIVE, SPAN("p"), world_value(world, args));
}

static void town_open(struct town *town)
{
    struct site_world *world = &town->world;
    site_world_open(world);
    world_add_body(world, "codir", 1);
    install(world, CIRCUIT("objectif", "'level':'node',", ""));
    install(world, CIRCUIT("entier", "'level':'plan',", ""));
    install(world, CIRCUIT("sous", "", ",'above':true"));
    world_events(world, "[{'subject':'plan:p','kind':'plan-created','body':{'name':'P','levels':"
                        "['A','B','C'],'fiche_level':3,'first_year':2026,'last_year':2030,"
                        "'published':false,'owner':'','form':'action@1','circuit':'sous@1'}},"
                        "{'subject':'node:o','kind':'node-added','body':{'plan':'p','parent':'',"
                        "'code':'','title':'Orientation','level':1,'rank':1}},"
                        "{'subject':'node:n','kind':'node-added','body':{'plan':'p','parent':'o',"
                        "'code':'','title':'Objectif','level':2,'rank':1}}]");
    town->pilot = world_add_person(world, "Paul Pilote", "staff");
    world_grant(world, town->pilot, "pilot", "plan", "p");
}

static struct span begin(struct town *town, const char *args)
{
    struct response response = world_post_json(&town->world, town->pilot, "/plans/p/fiches", args);
    assert_int_equal(response.status, 200);
    return world_id(text_at(json_read(&town->world.arena, response.body), "subject"));
}

static unsigned submit(struct town *town, struct span fiche)
{
    struct span path =
        span_format(&town->world.arena, "/fiches/%.*s/etapes/soumettre", SPAN_ARG(fiche));
    return world_post_json(&town->world, town->pilot, path.ptr, "{'revision':1}").status;
}

static void actions_wait_for_the_objective_above_them(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    drive(&town.world, "{'form':'action@1','circuit':'objectif@1','node_level':2}");
    struct span action = begin(&town, "{'node':'n','title':'Action'}");
    assert_int_equal(submit(&town, action), 409); /* nothing above has begun */
    struct span objective = begin(&town, "{'node':'n','own':true}");
    assert_int_equal(submit(&town, action), 409);
    world_move(&town.world, objective, "p");
    assert_int_equal(submit(&town, action), 200);
    site_world_close(&town.world);
}

/* What was ruled while the objective was in progress does not hold once it is not. */
static void a_ruling_holds_only_while_what_is_above_stays_where_it_was(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    drive(&town.world, "{'form':'action@1','circuit':'objectif@1','node_level':2}");
    struct span action = begin(&town, "{'node':'n','title':'Action'}");
    struct span objective = begin(&town, "{'node':'n','own':true}");
    world_move(&town.world, objective, "p");
    struct job job = {.arena = &town.world.arena,
                      .kind = &command_kinds[COMMAND_FICHE_ACT],
                      .actor = town.pilot,
                      .target = action,
                      .args = world_value(&town.world, "{'step':'soumettre','revision':1}"),
                      .now = town.world.now += 1000000};
    world_foresee(&town.world, &job);
    assert_true(world_still_holds(&town.world, &job));
    world_move(&town.world, objective, "d");
    assert_false(world_still_holds(&town.world, &job));
    assert_int_equal(writer_run(town.world.app.writer, &job), ERR_CONFLICT);
    site_world_close(&town.world);
}

static void a_plan_s_own_fiche_stands_above_where_no_node_has_one(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    drive(&town.world, "{'form':'action@1','circuit':'entier@1'}");
    struct span action = begin(&town, "{'node':'n','title':'Action'}");
    struct span whole = begin(&town, "{'own':true}");
    assert_int_equal(submit(&town, action), 409);
    world_move(&town.world, whole, "p");
    assert_int_equal(submit(&town, action), 200);
    site_world_close(&town.world);
}

static void a_node_has_one_fiche_of_its_own_where_a_circuit_drives_it(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    struct site_world *world = &town.world;
    assert_int_equal(
        world_post_json(world, town.pilot, "/plans/p/fiches", "{'node':'n','own':true}").status,
        409);
    struct response page = world_get(world, town.pilot, "/plans/p");
    assert_false(world_says(&page, "Ouvrir la fiche de cet objectif"));
    drive(world, "{'form':'action@1','circuit':'objectif@1','node_level':2}");
    page = world_get(world, town.pilot, "/plans/p");
    assert_true(world_says(&page, "Ouvrir la fiche de cet objectif"));
    begin(&town, "{'node':'n','own':true}");
    assert_int_equal(
        world_post_json(world, town.pilot, "/plans/p/fiches", "{'node':'n','own':true}").status,
        409);
    page = world_get(world, town.pilot, "/plans/p");
    assert_false(world_says(&page, "Ouvrir la fiche de cet objectif"));
    assert_true(world_says(&page, "Fiche de cet objectif"));
    site_world_close(world);
}

static void what_drives_a_node_is_a_circuit_meant_for_nodes(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    static const char *const refused[] = {
        "{'form':'action@1','circuit':'sous@1','node_level':2}",
        "{'form':'action@1','circuit':'objectif@1'}",
        "{'form':'action@1','circuit':'entier@1','node_level':2}",
        "{'form':'rien@1','circuit':'objectif@1','node_level':2}",
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        struct job job = {.arena = &town.world.arena,
                          .kind = &command_kinds[COMMAND_PLAN_DRIVE],
                          .target = SPAN("p"),
                          .args = world_value(&town.world, refused[i]),
                          .is_local = true,
                          .now = town.world.now};
        assert_int_equal(writer_run(town.world.app.writer, &job), ERR_INVALID);
        assert_int_equal(job.ruling.refusal, REFUSAL_MALFORMED);
    }
    site_world_close(&town.world);
}

static enum refusal choose(struct town *town, const char *circuit)
{
    struct job job = {.arena = &town->world.arena,
                      .kind = &command_kinds[COMMAND_PLAN_CIRCUIT],
                      .target = SPAN("p"),
                      .args = world_value(&town->world, circuit),
                      .is_local = true,
                      .now = town->world.now};
    return writer_run(town->world.app.writer, &job) == ERR_NONE ? REFUSAL_NONE : job.ruling.refusal;
}

static void a_circuit_chosen_for_nodes_leaves_the_actions_theirs(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town);
    install(&town.world, CIRCUIT("autre", "'level':'node',", ""));
    assert_int_equal(choose(&town, "{'circuit':'autre@1'}"), REFUSAL_NOT_DRIVEN);
    drive(&town.world, "{'form':'action@1','circuit':'objectif@1','node_level':2}");
    assert_int_equal(choose(&town, "{'circuit':'objectif@1'}"), REFUSAL_UNCHANGED);
    assert_int_equal(choose(&town, "{'circuit':'autre@1'}"), REFUSAL_NONE);
    struct snapshot *snapshot = snapshot_take(town.world.app.snapshots);
    const struct plan *plan = directory_plan(snapshot->directory, SPAN("p"));
    assert_true(span_eq(plan->circuit->ref, SPAN("sous@1")));
    assert_true(span_eq(plan->driven[LEVEL_NODE].circuit->ref, SPAN("autre@1")));
    snapshot_release(town.world.app.snapshots, snapshot);
    site_world_close(&town.world);
}

TESTS(a_circuit_chosen_for_nodes_leaves_the_actions_theirs,
      actions_wait_for_the_objective_above_them,
      a_ruling_holds_only_while_what_is_above_stays_where_it_was,
      a_plan_s_own_fiche_stands_above_where_no_node_has_one,
      a_node_has_one_fiche_of_its_own_where_a_circuit_drives_it,
      what_drives_a_node_is_a_circuit_meant_for_nodes)
