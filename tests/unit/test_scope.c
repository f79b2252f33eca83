/* test_scope.c - which roles somebody holds where, and what they are told. */
#include "test.h"

#include "access_sentences.h"
#include "workflow/directory.h"
#include "workflow/fiche.h"

#define NOW 1000
#define ID(text)                               \
    {                                          \
        .ptr = (text), .len = sizeof(text) - 1 \
    }
#define ALWAYS                \
    {                         \
        .from = 0, .until = 0 \
    }
#define ENDED                   \
    {                           \
        .from = 0, .until = NOW \
    }
#define LATER                       \
    {                               \
        .from = NOW + 1, .until = 0 \
    }

/* A small institution: plan "p" (published) with branch a > b and branch c, plan "q" (not);
 * body "codir" decides in both, "cdu" nowhere. */
static const struct step steps[] = {
    {.id = ID("valider"), .passage = PASSAGE_VALIDATION, .body = ID("codir")}};
static struct installed_circuit circuit = {.ref = ID("c@1"),
                                           .circuit = {.steps = steps, .step_count = 1}};
static const struct field fields[] = {
    {.id = ID("lead"), .type = FIELD_PERSON, .role = FIELD_ROLE_LEAD},
    {.id = ID("members"), .type = FIELD_PERSONS, .role = FIELD_ROLE_MEMBER},
    {.id = ID("pilots"), .type = FIELD_PERSONS, .role = FIELD_ROLE_PILOT},
    {.id = ID("others"), .type = FIELD_PERSONS}};
static const struct form form = {.fields = fields, .field_count = COUNT_OF(fields)};
static struct installed_form installed = {.ref = ID("f@1"), .form = &form};
static struct plan plans[] = {
    {.slug = ID("p"), .published = true, .form = &installed, .circuit = &circuit},
    {.slug = ID("q"), .published = false, .form = &installed, .circuit = &circuit}};
static struct node nodes[] = {{.id = ID("a"), .plan = ID("p")},
                              {.id = ID("b"), .plan = ID("p"), .parent = ID("a")},
                              {.id = ID("c"), .plan = ID("p")}};
static struct seat seats[] = {
    {.id = ID("s1"), .person = ID("sits"), .kind = SEAT_MEMBER, .period = ALWAYS},
    {.id = ID("s2"), .person = ID("sat"), .kind = SEAT_MEMBER, .period = ENDED},
    {.id = ID("s3"), .person = ID("will-sit"), .kind = SEAT_CHAIR, .period = LATER}};
static struct seat other_seats[] = {
    {.id = ID("s4"), .person = ID("elsewhere"), .kind = SEAT_MEMBER, .period = ALWAYS}};
static struct body bodies[] = {
    {.code = ID("cdu"), .seats = other_seats, .seat_count = 1, .voice_count = 1},
    {.code = ID("codir"),
     .seats = seats,
     .seat_count = COUNT_OF(seats),
     .voice_count = COUNT_OF(seats)}};
static struct directory directory = {.bodies = bodies,
                                     .body_count = 2,
                                     .plans = plans,
                                     .plan_count = 2,
                                     .nodes = nodes,
                                     .node_count = 3,
                                     .forms = &installed,
                                     .form_count = 1,
                                     .circuits = &circuit,
                                     .circuit_count = 1};

static struct person somebody(const char *id, const struct grant *grants, size_t count)
{
    return (struct person){.id = span_of(id),
                           .login = span_of(id),
                           .account_open = true,
                           .kind = PERSON_EXTERNAL,
                           .grants = grants,
                           .grant_count = count};
}

static struct fiche fiche_in(json_t *content)
{
    return (struct fiche){.id = ID("f1"),
                          .plan = ID("p"),
                          .node = ID("b"),
                          .form_ref = ID("f@1"),
                          .circuit_ref = ID("c@1"),
                          .content = content};
}

/* The institution with this one person; NULL: with nobody. */
static struct actor actor_for(struct arena *arena, const struct person *person)
{
    if (person == NULL)
        return (struct actor){.directory = &directory, .now = NOW};
    struct person *only = arena_new(arena, struct person, 1);
    *only = *person;
    directory.persons = only;
    directory.person_count = 1;
    assert_int_equal(directory_link(arena, &directory), ERR_NONE);
    return (struct actor){.directory = &directory, .person = only, .now = NOW};
}

static role_set roles_of(const struct person *person, const struct subject *subject)
{
    SCOPED_ARENA arena = {0};
    struct actor actor = actor_for(&arena, person);
    return access_roles(&actor, subject);
}

static enum refusal asked(const struct person *person, enum capability capability,
                          const struct subject *subject)
{
    SCOPED_ARENA arena = {0};
    struct actor actor = actor_for(&arena, person);
    return access_may(&actor, capability, subject);
}

static void a_grant_covers_what_is_below_its_scope_and_nothing_beside(void **unused)
{
    (void)unused;
    static const struct {
        enum scope scope;
        struct span target;
        bool covers[6]; /* institution, plan q, plan p, node a, node c, fiche in b */
    } rows[] = {
        {SCOPE_INSTITUTION, ID(""), {1, 1, 1, 1, 1, 1}},
        {SCOPE_PLAN, ID("p"), {0, 0, 1, 1, 1, 1}},
        {SCOPE_PLAN, ID("q"), {0, 1, 0, 0, 0, 0}},
        {SCOPE_NODE, ID("a"), {0, 0, 0, 1, 0, 1}},
        {SCOPE_NODE, ID("b"), {0, 0, 0, 0, 0, 1}},
        {SCOPE_NODE, ID("c"), {0, 0, 0, 0, 1, 0}},
        {SCOPE_FICHE, ID("f1"), {0, 0, 0, 0, 0, 1}},
        {SCOPE_FICHE, ID("f2"), {0}},
        {SCOPE_PLAN, ID("r"), {0}},
        {SCOPE_NODE, ID(""), {0}},
    };
    struct fiche fiche = fiche_in(NULL);
    const struct subject subjects[] = {{0},
                                       {.plan = &plans[1]},
                                       {.plan = &plans[0]},
                                       {.plan = &plans[0], .node = &nodes[0]},
                                       {.plan = &plans[0], .node = &nodes[2]},
                                       {.plan = &plans[0], .node = &nodes[1], .fiche = &fiche}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct grant grant = {.role = ROLE_METHOD,
                              .scope = rows[i].scope,
                              .target = rows[i].target,
                              .period = ALWAYS};
        struct person person = somebody("x", &grant, 1);
        for (size_t s = 0; s < COUNT_OF(subjects); s++)
            assert_int_equal(roles_of(&person, &subjects[s]),
                             rows[i].covers[s] ? ROLE_BIT(ROLE_METHOD) : 0);
    }
}

static void grants_hold_between_their_dates_and_seats_are_never_granted(void **unused)
{
    (void)unused;
    const struct grant grants[] = {
        {.role = ROLE_PILOT, .scope = SCOPE_INSTITUTION, .period = ENDED},
        {.role = ROLE_AUDITOR, .scope = SCOPE_INSTITUTION, .period = LATER},
        {.role = ROLE_SEAT, .scope = SCOPE_INSTITUTION, .period = ALWAYS},
        {.role = ROLE_USER, .scope = SCOPE_INSTITUTION, .period = {.from = NOW, .until = NOW + 1}}};
    struct person person = somebody("x", grants, COUNT_OF(grants));
    const struct subject institution = {0};
    assert_int_equal(roles_of(&person, &institution), ROLE_BIT(ROLE_USER));
}

static void a_running_mandate_in_a_body_of_the_circuit_gives_a_seat(void **unused)
{
    (void)unused;
    static const struct {
        const char *person;
        role_set roles;
    } rows[] = {{"sits", ROLE_BIT(ROLE_SEAT)}, {"sat", 0}, {"will-sit", 0}, {"elsewhere", 0}};
    struct fiche fiche = fiche_in(NULL), foreign = fiche_in(NULL);
    foreign.circuit_ref = SPAN("gone@1");
    const struct subject of_plan = {.plan = &plans[1]},
                         of_fiche = {.plan = &plans[0], .node = &nodes[1], .fiche = &fiche},
                         of_foreign = {.plan = &plans[0], .node = &nodes[1], .fiche = &foreign};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct person person = somebody(rows[i].person, NULL, 0);
        assert_int_equal(roles_of(&person, &of_plan), rows[i].roles);
        assert_int_equal(roles_of(&person, &of_fiche), rows[i].roles);
        assert_int_equal(roles_of(&person, &of_foreign), 0);
    }
}

static void being_named_in_a_field_with_a_role_gives_that_role_on_that_fiche(void **unused)
{
    (void)unused;
    static const struct {
        const char *person;
        role_set roles;
    } rows[] = {{"ann", ROLE_BIT(ROLE_LEAD) | ROLE_BIT(ROLE_MEMBER)},
                {"bob", ROLE_BIT(ROLE_MEMBER)},
                {"cat", ROLE_BIT(ROLE_PILOT)},
                {"dan", 0},
                {"a", 0},
                {"", 0}};
    SCOPED_ARENA arena = {0};
    json_t *content =
        json_adopt(&arena, json_pack("{s:s, s:[s,s], s:[s], s:[s]}", "lead", "ann", "members",
                                     "ann", "bob", "pilots", "cat", "others", "dan"));
    struct fiche fiche = fiche_in(content);
    const struct subject subject = {.plan = &plans[0], .node = &nodes[1], .fiche = &fiche},
                         plan = {.plan = &plans[0]};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct person person = somebody(rows[i].person, NULL, 0);
        assert_int_equal(roles_of(&person, &subject), rows[i].roles);
        assert_int_equal(asked(&person, CAPABILITY_PLAN_READ, &plan), REFUSAL_UNSEEN);
        assert_int_equal(asked(&person, CAPABILITY_PLAN_READ, &subject),
                         rows[i].roles ? REFUSAL_NONE : REFUSAL_UNSEEN);
    }
}

static void staff_read_published_plans_only_and_others_not_even_those(void **unused)
{
    (void)unused;
    const struct grant grant = {.role = ROLE_STAFF, .scope = SCOPE_INSTITUTION, .period = ALWAYS};
    struct fiche fiche = fiche_in(NULL);
    for (int published = 0; published < 2; published++)
        for (int way = 0; way < 3; way++) /* neither, by kind, by grant */
            for (enum phase phase = 0; phase < PHASE_COUNT; phase++) {
                struct person person = somebody("x", &grant, way == 2);
                person.kind = way == 1 ? PERSON_STAFF : PERSON_PATIENT_PARTNER;
                const struct subject plan = {.plan = &plans[!published]},
                                     subject = {.plan = plan.plan, .fiche = &fiche, .phase = phase};
                bool sees = published && way > 0, reads_it = sees && phase >= PHASE_IN_PROGRESS;
                assert_int_equal(asked(&person, CAPABILITY_PLAN_READ, &plan),
                                 sees ? REFUSAL_NONE : REFUSAL_UNSEEN);
                assert_int_equal(asked(&person, CAPABILITY_FICHE_READ, &subject),
                                 reads_it ? REFUSAL_NONE : REFUSAL_UNSEEN);
                assert_int_equal(asked(&person, CAPABILITY_FICHE_INSIDE, &subject),
                                 reads_it ? REFUSAL_NOT_YOUR_ROLE : REFUSAL_UNSEEN);
            }
}

static void a_grant_on_a_branch_opens_its_plan_but_not_the_other_branches(void **unused)
{
    (void)unused;
    const struct grant grant = {
        .role = ROLE_PILOT, .scope = SCOPE_NODE, .target = ID("b"), .period = ALWAYS};
    struct person person = somebody("x", &grant, 1);
    struct fiche fiche = fiche_in(NULL);
    const struct subject plan = {.plan = &plans[0]}, other = {.plan = &plans[1]},
                         branch = {.plan = &plans[0], .node = &nodes[1]},
                         beside = {.plan = &plans[0], .node = &nodes[2]},
                         unread = {.plan = &plans[0], .node = &nodes[2], .fiche = &fiche};
    assert_int_equal(asked(&person, CAPABILITY_PLAN_READ, &plan), REFUSAL_NONE);
    assert_int_equal(asked(&person, CAPABILITY_PLAN_READ, &other), REFUSAL_UNSEEN);
    assert_int_equal(asked(&person, CAPABILITY_FICHE_CREATE, &branch), REFUSAL_NONE);
    assert_int_equal(asked(&person, CAPABILITY_FICHE_CREATE, &beside), REFUSAL_NOT_YOUR_ROLE);
    assert_int_equal(asked(&person, CAPABILITY_FICHE_CREATE, &other), REFUSAL_UNSEEN);
    assert_int_equal(asked(&person, CAPABILITY_FICHE_EDIT, &unread), REFUSAL_UNSEEN);
    person.account_open = false;
    assert_int_equal(asked(&person, CAPABILITY_PLAN_READ, &plan), REFUSAL_ACCOUNT_CLOSED);
}

static void an_ended_grant_on_a_branch_opens_nothing(void **unused)
{
    (void)unused;
    const struct grant grant = {
        .role = ROLE_PILOT, .scope = SCOPE_NODE, .target = ID("b"), .period = ENDED};
    struct person person = somebody("x", &grant, 1);
    const struct subject plan = {.plan = &plans[0]};
    assert_int_equal(asked(&person, CAPABILITY_PLAN_READ, &plan), REFUSAL_UNSEEN);
}

/* Whoever may not read is told the same, whatever they try. */
static void what_may_not_be_read_is_as_what_does_not_exist(void **unused)
{
    (void)unused;
    struct fiche fiche = fiche_in(NULL);
    for (enum role role = 0; role < ROLE_COUNT; role++)
        for (enum phase phase = 0; phase < PHASE_COUNT; phase++)
            for (enum capability capability = CAPABILITY_PLAN_READ + 1;
                 capability < CAPABILITY_COUNT; capability++) {
                const struct grant grant = {
                    .role = role, .scope = SCOPE_INSTITUTION, .period = ALWAYS};
                struct person person = somebody("x", &grant, 1);
                const struct subject subject = {
                    .plan = &plans[0], .node = &nodes[1], .fiche = &fiche, .phase = phase};
                bool seen = role != ROLE_SEAT && reads(role, phase);
                bool may = role != ROLE_SEAT && should(role, capability, phase);
                enum refusal refusal = asked(&person, capability, &subject);
                assert_int_equal(refusal == REFUSAL_NONE, may);
                assert_int_equal(refusal == REFUSAL_UNSEEN, !may && !seen);
            }
}

static void refusals_tell_the_wrong_phase_from_the_wrong_role(void **unused)
{
    (void)unused;
    struct fiche fiche = fiche_in(NULL);
    const struct grant grants[] = {
        {.role = ROLE_METHOD, .scope = SCOPE_INSTITUTION, .period = ALWAYS},
        {.role = ROLE_ADMIN, .scope = SCOPE_INSTITUTION, .period = ALWAYS}};
    struct person person = somebody("sits", grants, 1);
    const struct subject subject = {
        .plan = &plans[0], .node = &nodes[1], .fiche = &fiche, .phase = PHASE_VALIDATION};
    assert_int_equal(asked(&person, CAPABILITY_FICHE_EDIT, &subject), REFUSAL_NOT_IN_THIS_PHASE);
    assert_int_equal(asked(&person, CAPABILITY_PEOPLE, &subject), REFUSAL_NOT_YOUR_ROLE);
    assert_int_equal(asked(&person, CAPABILITY_FICHE_DECIDE, &subject), REFUSAL_NONE);
    person.grant_count = 2;
    assert_int_equal(asked(&person, CAPABILITY_FICHE_DECIDE, &subject), REFUSAL_ADMINISTRATOR);
    assert_int_equal(asked(&person, CAPABILITY_PEOPLE, &subject), REFUSAL_NONE);
    assert_int_equal(asked(NULL, CAPABILITY_FICHE_READ, &subject), REFUSAL_SIGNED_OUT);
    assert_int_equal(asked(NULL, CAPABILITY_ANYONE, &subject), REFUSAL_NONE);
    person.account_open = false;
    assert_int_equal(asked(&person, CAPABILITY_SIGNED_IN, &subject), REFUSAL_ACCOUNT_CLOSED);
}

TESTS(a_grant_covers_what_is_below_its_scope_and_nothing_beside,
      grants_hold_between_their_dates_and_seats_are_never_granted,
      a_running_mandate_in_a_body_of_the_circuit_gives_a_seat,
      being_named_in_a_field_with_a_role_gives_that_role_on_that_fiche,
      staff_read_published_plans_only_and_others_not_even_those,
      a_grant_on_a_branch_opens_its_plan_but_not_the_other_branches,
      an_ended_grant_on_a_branch_opens_nothing, what_may_not_be_read_is_as_what_does_not_exist,
      refusals_tell_the_wrong_phase_from_the_wrong_role)
