/* test_flow.c - who may take which step, and what comes of it. */
#include "test.h"

#include "flow_world.h"

static const char *const shipped[] = {"default", "pmss", "usagers"};

static const struct circuit *circuit_of(const struct world *world)
{
    return &world->directory.circuits[0].circuit;
}

static enum refusal asked(struct world *world, const char *person, const char *step)
{
    struct scene scene = world_scene(world, person);
    return flow_may(&scene, circuit_step(circuit_of(world), span_of(step)));
}

static enum refusal act(struct world *world, const char *person, const char *step,
                        const char *reason)
{
    struct scene scene = world_scene(world, person);
    struct report report = {.arena = world->arena};
    json_t *events = NULL;
    enum refusal refusal = flow_act(world->arena, &scene, span_of(step), span_of(reason),
                                    scene.fiche.revision, &report, &events);
    assert_int_equal(refusal == REFUSAL_NONE, events != NULL);
    world_events(world, person, events);
    return refusal;
}

static bool stands_in(struct world *world, const char *state)
{
    return span_eq(text_at(world->fiche, "state"), span_of(state));
}

static void the_main_story(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "pmss");
    world_place(&world, SPAN("redaction"));
    assert_int_equal(act(&world, "lea", "soumettre", ""), REFUSAL_NONE);
    assert_true(stands_in(&world, "validation"));
    assert_int_equal(world_vote(&world, "bob", "valider", "approve"), REFUSAL_NONE);
    assert_true(stands_in(&world, "validation"));
    assert_int_equal(world_vote(&world, "cat", "valider", "approve"), REFUSAL_NONE);
    assert_true(stands_in(&world, "en-cours"));
    assert_int_equal(number_at(world.fiche, "valid_revision"), 2);
    assert_true(span_eq(text_at(world.fiche, "valid"), text_at(world.fiche, "signed")));
    assert_int_equal(act(&world, "lea", "cloturer", ""), REFUSAL_NONE);
    assert_true(stands_in(&world, "cloturee"));
}

static void the_users_plan_passes_two_bodies(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "usagers");
    world_place(&world, SPAN("redaction"));
    assert_int_equal(act(&world, "pil", "soumettre", ""), REFUSAL_NONE);
    assert_int_equal(world_vote(&world, "bob", "valider", "approve"), REFUSAL_NO_SUCH_STEP);
    assert_int_equal(world_vote(&world, "bob", "valider-copil", "approve"), REFUSAL_NONE);
    assert_int_equal(world_vote(&world, "cat", "valider-copil", "approve"), REFUSAL_NONE);
    assert_true(stands_in(&world, "cdu"));
    assert_int_equal(number_at(world.fiche, "valid_revision"), 0);
    assert_int_equal(world_vote(&world, "bob", "valider", "approve"), REFUSAL_NONE);
    assert_int_equal(world_vote(&world, "cat", "valider", "approve"), REFUSAL_NONE);
    assert_true(stands_in(&world, "en-cours"));
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
    if ((step->from & STATE_BIT(state)) == 0)
        return REFUSAL_NO_SUCH_STEP;
    if (step->passage == PASSAGE_NONE)
        return (step->by & roles) != 0 ? REFUSAL_NONE : REFUSAL_NOT_YOUR_ROLE;
    if (roles & ROLE_BIT(ROLE_ADMIN))
        return REFUSAL_ADMINISTRATOR;
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
    const struct circuit *circuit = circuit_of(world);
    struct grant grants[ROLE_COUNT];
    struct person person = {.id = span_of(id),
                            .account_open = true,
                            .kind = PERSON_EXTERNAL,
                            .grants = grants,
                            .grant_count = grants_of(roles, grants)};
    struct scene scene = world_scene(world, "out");
    scene.actor.person = &person;
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
        for (size_t state = 0; state < circuit_of(&world)->state_count; state++) {
            world_place(&world, circuit_of(&world)->states[state].id);
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
    const struct circuit *circuit = circuit_of(world);
    static const char *const people[] = {"all", "bob", "cat", "adm", "lea", "wes"};
    for (size_t s = 0; s < circuit->step_count; s++)
        for (size_t p = 0; p < COUNT_OF(people); p++) {
            const struct step *step = &circuit->steps[s];
            world_place(world, circuit->states[from].id);
            if (step->passage == PASSAGE_NONE)
                act(world, people[p], c_string(world->arena, step->id), "Motif");
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
            if (from == circuit_of(&world)->state_count)
                break;
            try_all_deeds(&world, from);
        }
}

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
        enum refusal refusal = asked(&world, rows[i].person, "valider");
        if (refusal != rows[i].refusal)
            fail_msg("%s: %s", rows[i].person, refusal_word(refusal));
    }
    struct scene nobody = world_scene(&world, "nobody");
    assert_int_equal(flow_may(&nobody, circuit_step(circuit_of(&world), SPAN("valider"))),
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
    assert_int_equal(asked(&world, "eve", "valider"), REFUSAL_NONE);
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
    assert_int_equal(asked(&world, "dan", "valider"), REFUSAL_MANDATE_ENDED);
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
    assert_int_equal(asked(&world, "sue", "valider"), REFUSAL_MANDATE_ENDED);
    world.now -= 1;
    assert_int_equal(asked(&world, "sue", "valider"), REFUSAL_NONE);
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

static void an_act_is_no_vote_and_a_vote_no_act(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "pmss");
    world_place(&world, SPAN("proposee"));
    assert_int_equal(asked(&world, "bob", "retenir"), REFUSAL_NONE);
    assert_int_equal(act(&world, "bob", "retenir", "Motif"), REFUSAL_NO_SUCH_STEP);
    assert_int_equal(asked(&world, "pil", "reprendre-proposition"), REFUSAL_NONE);
    assert_int_equal(world_vote(&world, "pil", "reprendre-proposition", "approve"),
                     REFUSAL_NO_SUCH_STEP);
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
            assert_true(stands_in(&world, "validation"));
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
    assert_true(stands_in(&world, "en-cours"));
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
    const struct step *step = circuit_step(circuit_of(world), SPAN("valider"));
    return flow_tally(&scene, step, step_outcome(step, span_of(outcome)));
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
    struct step other = *circuit_step(circuit_of(&world), SPAN("valider"));
    other.id = SPAN("autre");
    assert_int_equal(flow_tally(&scene, &other, &other.outcomes[0]).given, 0);

    assert_int_equal(act(&world, "lea", "retirer", ""), REFUSAL_NONE);
    assert_int_equal(act(&world, "lea", "soumettre", ""), REFUSAL_NONE);
    assert_int_equal(tally_of(&world, "approve").given, 0);
    assert_int_equal(world_vote(&world, "bob", "valider", "approve"), REFUSAL_NONE);
    assert_int_equal(tally_of(&world, "approve").given, 1);
    world_edit(&world, "", "{'title':'Autre'}", 3, SPAN("content 3"));
    assert_int_equal(tally_of(&world, "approve").given, 0);
    assert_int_equal(asked(&world, "bob", "valider"), REFUSAL_NONE);
}

static void the_quorum_is_the_body_s_own_rule(void **unused)
{
    (void)unused;
    static const char *const voters[] = {"bob", "cat", "fay", "dua"};
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    set_number(world_document(&world, "body:codir"), "quorum", 0); /* more than half of eight */
    world_compile(&world);
    world_place(&world, SPAN("validation"));
    assert_int_equal(tally_of(&world, "approve").needed, 5);
    for (size_t i = 0; i < COUNT_OF(voters); i++)
        assert_int_equal(world_vote(&world, voters[i], "valider", "approve"), REFUSAL_NONE);
    assert_true(stands_in(&world, "validation"));
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
    assert_true(stands_in(&world, "redaction"));
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

static void acts_ask_for_reason_revision_and_completeness(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "default");
    world_place(&world, SPAN("en-cours"));
    assert_int_equal(act(&world, "lea", "suspendre", ""), REFUSAL_REASON_DUE);
    assert_int_equal(act(&world, "lea", "suspendre", " \t"), REFUSAL_REASON_DUE);
    world_edit(&world, "lea", "{'result':null}", 3, SPAN("content 3"));
    struct scene scene = world_scene(&world, "lea");
    struct report report = {.arena = &arena};
    json_t *events = NULL;
    assert_int_equal(flow_act(&arena, &scene, SPAN("cloturer"), SPAN(""), 2, &report, &events),
                     REFUSAL_STALE);
    assert_int_equal(report.count, 0);
    assert_int_equal(flow_act(&arena, &scene, SPAN("cloturer"), SPAN(""), 3, &report, &events),
                     REFUSAL_INCOMPLETE);
    assert_int_equal(report.count, 1);
    assert_true(span_eq(report.findings[0].field, SPAN("result")));
    assert_null(events);
    assert_int_equal(act(&world, "lea", "valider", ""), REFUSAL_NO_SUCH_STEP);
    assert_int_equal(act(&world, "lea", "suspendre", "Travaux"), REFUSAL_NONE);
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
      nobody_brings_a_fiche_into_progress_alone, each_voter_is_refused_for_the_right_reason,
      a_chair_votes_where_the_body_says_so,
      a_mandate_that_has_ended_is_named_to_whoever_may_still_read,
      a_substitute_s_own_mandate_must_run_too, who_holds_two_seats_votes_with_the_one_still_free,
      an_act_is_no_vote_and_a_vote_no_act, a_person_votes_once_and_a_seat_votes_once,
      a_substitute_s_vote_is_the_titular_s, who_holds_two_seats_votes_with_the_own_one_and_once,
      votes_count_for_their_outcome_their_round_and_their_revision,
      the_quorum_is_the_body_s_own_rule, sending_back_needs_remarks_and_gives_them_as_the_reason,
      a_malformed_vote_gives_no_events, acts_ask_for_reason_revision_and_completeness,
      a_fiche_that_names_what_is_not_there_is_damaged)
