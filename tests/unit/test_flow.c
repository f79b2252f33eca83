/* test_flow.c - who may take which step, and what comes of it. */
#include "test.h"

#include "flow_world.h"

static const char *const shipped[] = {"default", "pmss", "usagers"};

static void the_main_story(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "pmss");
    world_place(&world, SPAN("redaction"));
    assert_int_equal(world_act(&world, "lea", "soumettre", ""), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "validation"));
    assert_int_equal(world_vote(&world, "bob", "valider", "approve"), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "validation"));
    assert_int_equal(world_vote(&world, "cat", "valider", "approve"), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "en-cours"));
    assert_int_equal(number_at(world.fiche, "valid_revision"), 2);
    assert_true(span_eq(text_at(world.fiche, "valid"), text_at(world.fiche, "signed")));
    assert_int_equal(world_act(&world, "lea", "cloturer", ""), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "cloturee"));
}

static void the_users_plan_passes_two_bodies(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "usagers");
    world_place(&world, SPAN("redaction"));
    assert_int_equal(world_act(&world, "pil", "soumettre", ""), REFUSAL_NOT_OF_THE_PAIR);
    assert_int_equal(world_act(&world, "pil", "soumettre-seul", "Absence"), REFUSAL_NONE);
    assert_int_equal(world_vote(&world, "bob", "valider", "approve"), REFUSAL_NO_SUCH_STEP);
    assert_int_equal(world_vote(&world, "bob", "valider-copil", "approve"), REFUSAL_NONE);
    assert_int_equal(world_vote(&world, "cat", "valider-copil", "approve"), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "cdu"));
    assert_int_equal(number_at(world.fiche, "valid_revision"), 0);
    assert_int_equal(world_vote(&world, "bob", "valider", "approve"), REFUSAL_NONE);
    assert_int_equal(world_vote(&world, "cat", "valider", "approve"), REFUSAL_NONE);
    assert_true(world_stands_in(&world, "en-cours"));
}

/* Who holds these roles by grant, and a seat or not, in every place before every step. */
static enum refusal expected(const struct circuit *circuit, size_t state, const struct step *step,
                             role_set roles, bool seated)
{
    enum phase phase = circuit->states[state].phase;
    if (seated)
        roles |= ROLE_BIT(ROLE_SEAT);
    if (!access_allows(roles, CAPABILITY_FICHE_READ, phase))
        return REFUSAL_UNSEEN;
    if (!step_begins(step, state))
        return REFUSAL_NO_SUCH_STEP;
    if (step->passage == PASSAGE_NONE)
        return (step->by & roles) == 0 ? REFUSAL_NOT_YOUR_ROLE
               : step->pair            ? REFUSAL_NOT_OF_THE_PAIR /* everybody is external here */
               : step->late            ? REFUSAL_NOT_LATE
                                       : REFUSAL_NONE;
    if (roles & ROLE_BIT(ROLE_ADMIN))
        return REFUSAL_ADMINISTRATOR;
    if (step->recorded)
        return (step->by & roles) != 0 ? REFUSAL_NONE : REFUSAL_NOT_A_MEMBER;
    if (!seated)
        return REFUSAL_NOT_A_MEMBER;
    return roles & ROLE_BIT(ROLE_LEAD) ? REFUSAL_OWN_FICHE : REFUSAL_NONE;
}

static size_t grants_of(role_set roles, struct grant grants[ROLE_COUNT])
{
    size_t count = 0;
    for (enum role role = 0; role < ROLE_COUNT; role++)
        if (roles & ROLE_BIT(role))
            grants[count++] = (struct grant){.role = role, .scope = SCOPE_INSTITUTION};
    return count;
}

static void try_every_step(struct world *world, size_t state, role_set roles, const char *id)
{
    const struct circuit *circuit = world_circuit(world);
    struct grant grants[ROLE_COUNT];
    struct person person = {.id = span_of(id),
                            .account_open = true,
                            .kind = PERSON_EXTERNAL,
                            .grants = grants,
                            .grant_count = grants_of(roles, grants)};
    const struct person *known = directory_person(&world->directory, span_of(id));
    struct scene scene = world_scene(world, "out");
    if (known != NULL) {
        person.holdings = known->holdings;
        person.holding_count = known->holding_count;
    }
    scene.actor.person = &person;
    struct subject subject = scene_subject(&scene);
    scene.roles = access_roles(&scene.actor, &subject);
    for (size_t i = 0; i < circuit->step_count; i++) {
        const struct step *step = &circuit->steps[i];
        enum refusal wanted =
            expected(circuit, state, step, roles & ~ROLE_BIT(ROLE_SEAT), strcmp(id, "bob") == 0);
        if (flow_may(&scene, step) != wanted)
            fail_msg("%.*s, %.*s, roles %x: %s, not %s", SPAN_ARG(circuit->states[state].id),
                     SPAN_ARG(step->id), (unsigned)roles, refusal_word(flow_may(&scene, step)),
                     refusal_word(wanted));
    }
}

static void every_step_is_open_to_whom_the_circuit_says_and_nobody_else(void **unused)
{
    (void)unused;
    for (size_t c = 0; c < COUNT_OF(shipped); c++) {
        SCOPED_ARENA arena = {0};
        struct world world;
        world_open(&world, &arena, shipped[c]);
        for (size_t state = 0; state < world_circuit(&world)->state_count; state++) {
            world_place(&world, world_circuit(&world)->states[state].id);
            for (role_set roles = 0; roles < (role_set)1 << ROLE_COUNT; roles++) {
                try_every_step(&world, state, roles, "x");
                try_every_step(&world, state, roles, "bob");
            }
        }
    }
}

/* Everything everybody can do from a state, one deed at a time. */
static void try_all_deeds(struct world *world, size_t from)
{
    const struct circuit *circuit = world_circuit(world);
    static const char *const people[] = {"all", "bob", "cat", "adm", "lea", "wes"};
    for (size_t s = 0; s < circuit->step_count; s++)
        for (size_t p = 0; p < COUNT_OF(people); p++) {
            const struct step *step = &circuit->steps[s];
            world_place(world, circuit->states[from].id);
            if (step->passage == PASSAGE_NONE)
                world_act(world, people[p], c_string(world->arena, step->id), "Motif");
            for (size_t o = 0; o < step->outcome_count; o++)
                world_vote(world, people[p], c_string(world->arena, step->id),
                           c_string(world->arena, step->outcomes[o].id));
            size_t to;
            assert_true(circuit_state(circuit, text_at(world->fiche, "state"), &to));
            bool began = circuit->states[to].phase == PHASE_IN_PROGRESS &&
                         circuit->states[from].phase != PHASE_IN_PROGRESS;
            assert_false(began);
            assert_int_equal(number_at(world->fiche, "valid_revision"), 0);
        }
}

static void nobody_brings_a_fiche_into_progress_alone(void **unused)
{
    (void)unused;
    for (size_t c = 0; c < COUNT_OF(shipped); c++)
        for (size_t from = 0;; from++) {
            SCOPED_ARENA arena = {0};
            struct world world;
            world_open(&world, &arena, shipped[c]);
            if (from == world_circuit(&world)->state_count)
                break;
            try_all_deeds(&world, from);
        }
}

static void an_act_is_no_vote_and_a_vote_no_act(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "pmss");
    world_place(&world, SPAN("proposee"));
    assert_int_equal(world_asked(&world, "bob", "retenir"), REFUSAL_NONE);
    assert_int_equal(world_act(&world, "bob", "retenir", "Motif"), REFUSAL_NO_SUCH_STEP);
    assert_int_equal(world_asked(&world, "pil", "reprendre-proposition"), REFUSAL_NONE);
    assert_int_equal(world_vote(&world, "pil", "reprendre-proposition", "approve"),
                     REFUSAL_NO_SUCH_STEP);
}

static void acts_ask_for_reason_revision_and_completeness(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    world_place(&world, SPAN("en-cours"));
    assert_int_equal(world_act(&world, "lea", "suspendre", ""), REFUSAL_REASON_DUE);
    assert_int_equal(world_act(&world, "lea", "suspendre", " \t"), REFUSAL_REASON_DUE);
    world_edit(&world, "lea", "{'result':null}", 3, SPAN("content 3"));
    struct scene scene = world_scene(&world, "lea");
    struct report report = {.arena = &arena};
    json_t *events = NULL;
    struct act act = {.step = SPAN("cloturer"), .revision = 2};
    assert_int_equal(flow_act(&arena, &scene, &act, &report, &events), REFUSAL_STALE);
    assert_int_equal(report.count, 0);
    act.revision = 3;
    assert_int_equal(flow_act(&arena, &scene, &act, &report, &events), REFUSAL_INCOMPLETE);
    assert_int_equal(report.count, 1);
    assert_true(span_eq(report.findings[0].field, SPAN("result")));
    assert_null(events);
    assert_int_equal(world_act(&world, "lea", "valider", ""), REFUSAL_NO_SUCH_STEP);
    assert_int_equal(world_act(&world, "lea", "suspendre", "Travaux"), REFUSAL_DAY_DUE);
    assert_int_equal(world_act_until(&world, "lea", "suspendre", "Travaux", "2025-01-31"),
                     REFUSAL_NONE);
    assert_true(span_eq(text_at(world.fiche, "reason"), SPAN("Travaux")));
}

static void a_fiche_that_names_what_is_not_there_is_damaged(void **unused)
{
    (void)unused;
    static const char *const members[] = {"plan", "node", "form", "circuit", "state"};
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        SCOPED_ARENA arena = {0};
        struct world world;
        world_open(&world, &arena, "default");
        world_place(&world, SPAN("brouillon"));
        struct scene scene = world_scene(&world, "lea");
        set_text(world.fiche, members[i], SPAN("gone"));
        struct fiche fiche;
        assert_int_equal(fiche_read(&arena, world.fiche, &fiche), ERR_NONE);
        assert_int_equal(scene_of(&scene.actor, &fiche, &scene), ERR_DAMAGED);
    }
}

TESTS(the_main_story, the_users_plan_passes_two_bodies,
      every_step_is_open_to_whom_the_circuit_says_and_nobody_else,
      nobody_brings_a_fiche_into_progress_alone, an_act_is_no_vote_and_a_vote_no_act,
      acts_ask_for_reason_revision_and_completeness,
      a_fiche_that_names_what_is_not_there_is_damaged)
