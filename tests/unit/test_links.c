/* test_links.c - what a directory has worked out once is what looking everything up by name says:
 * random institutions, at every moment, for every person and every subject. */
#include "test.h"

#include "forms/form.h"
#include "seeded.h"
#include "workflow/delegation.h"
#include "workflow/directory.h"
#include "workflow/electorate.h"
#include "workflow/fiche.h"

enum { TOWNS = 300, PERSONS = 4, BODIES = 3, SEATS = 4, LOANS = 4, CIRCUITS = 2, STEPS = 2 };
enum { NODES = 4, FICHES = 2, MOMENTS = 5 };

struct town {
    struct arena arena;
    struct dice dice;
    struct directory directory;
};

static struct span name(struct town *town, char kind, size_t number)
{
    return span_format(&town->arena, "%c%zu", kind, number);
}

static size_t dice(struct town *town, size_t limit)
{
    return dice_below(&town->dice, limit);
}

static struct period dates(struct town *town)
{
    return (struct period){.from = (int64_t)dice(town, MOMENTS),
                           .until = (int64_t)dice(town, MOMENTS)};
}

/* --- a random institution ----------------------------------------------------------------------
 */

static void add_people(struct town *town)
{
    struct person *persons = arena_new(&town->arena, struct person, PERSONS);
    for (size_t i = 0; i < PERSONS; i++) {
        struct grant *grant = arena_new(&town->arena, struct grant, 1);
        *grant = (struct grant){.role = (enum role)dice(town, ROLE_COUNT),
                                .scope = dice(town, 2) ? SCOPE_NODE : SCOPE_PLAN,
                                .period = dates(town)};
        grant->target = grant->scope == SCOPE_PLAN ? SPAN("p") : name(town, 'n', dice(town, NODES));
        persons[i] = (struct person){.id = name(town, 'a', i),
                                     .account_open = dice(town, 4) > 0,
                                     .kind = PERSON_EXTERNAL,
                                     .grants = grant,
                                     .grant_count = dice(town, 2)};
    }
    town->directory.persons = persons;
    town->directory.person_count = PERSONS;
}

/* Some seats are held by nobody known, stand for one that is not there, or for a substitute's. */
static void add_bodies(struct town *town)
{
    struct body *bodies = arena_new(&town->arena, struct body, BODIES);
    for (size_t i = 0; i < BODIES; i++) {
        struct seat *seats = arena_new(&town->arena, struct seat, SEATS);
        for (size_t j = 0; j < SEATS; j++)
            seats[j] = (struct seat){.id = name(town, 's', dice(town, 8) ? j : 0),
                                     .person = name(town, 'a', dice(town, PERSONS + 1)),
                                     .kind = (enum seat_kind)dice(town, SEAT_KIND_COUNT),
                                     .stands_for = name(town, 's', dice(town, SEATS + 1)),
                                     .period = dates(town)};
        bodies[i] = (struct body){
            .code = name(town, 'b', i), .seats = seats, .seat_count = SEATS, .voice_count = SEATS};
    }
    town->directory.bodies = bodies;
    town->directory.body_count = BODIES;
}

static void add_loans(struct town *town)
{
    struct delegation *loans = arena_new(&town->arena, struct delegation, LOANS);
    for (size_t i = 0; i < LOANS; i++) {
        loans[i] = (struct delegation){.id = name(town, 'l', i),
                                       .body = name(town, 'b', dice(town, BODIES)),
                                       .seat = name(town, 's', dice(town, SEATS)),
                                       .giver = name(town, 'a', dice(town, PERSONS + 1)),
                                       .receiver = name(town, 'a', dice(town, PERSONS)),
                                       .period = {.from = 0, .until = MOMENTS}};
        if (dice(town, 2))
            loans[i].fiche = name(town, 'f', dice(town, FICHES));
    }
    town->directory.delegations = loans;
    town->directory.delegation_count = LOANS;
}

static void add_library(struct town *town)
{
    static const struct field fields[] = {
        {.id = {"other", 5}, .type = FIELD_PERSON},
        {.id = {"lead", 4}, .type = FIELD_PERSON, .role = FIELD_ROLE_LEAD},
        {.id = {"group", 5}, .type = FIELD_PERSONS, .role = FIELD_ROLE_MEMBER}};
    static const struct form form = {.fields = fields, .field_count = COUNT_OF(fields)};
    struct installed_form *forms = arena_new(&town->arena, struct installed_form, 1);
    struct installed_circuit *circuits =
        arena_new(&town->arena, struct installed_circuit, CIRCUITS);
    struct plan *plan = arena_new(&town->arena, struct plan, 1);
    struct node *nodes = arena_new(&town->arena, struct node, NODES);
    *forms = (struct installed_form){.ref = SPAN("form"), .form = &form};
    for (size_t i = 0; i < CIRCUITS; i++) {
        struct step *steps = arena_new(&town->arena, struct step, STEPS);
        for (size_t j = 0; j < STEPS; j++)
            steps[j] = (struct step){.passage = dice(town, 2) ? PASSAGE_VALIDATION : PASSAGE_NONE,
                                     .body = name(town, 'b', dice(town, BODIES + 1))};
        circuits[i] = (struct installed_circuit){.ref = name(town, 'c', i),
                                                 .circuit = {.steps = steps, .step_count = STEPS}};
    }
    *plan = (struct plan){.slug = SPAN("p"), .form = forms, .circuit = &circuits[0]};
    for (size_t i = 0; i < NODES; i++)
        nodes[i] =
            (struct node){.id = name(town, 'n', i),
                          .plan = SPAN("p"),
                          .parent = dice(town, 2) ? name(town, 'n', dice(town, NODES)) : SPAN("")};
    town->directory.forms = forms;
    town->directory.circuits = circuits;
    town->directory.plans = plan;
    town->directory.nodes = nodes;
    town->directory.form_count = town->directory.plan_count = 1;
    town->directory.circuit_count = CIRCUITS;
    town->directory.node_count = NODES;
}

static void town_open(struct town *town, uint64_t seed)
{
    *town = (struct town){.dice = {seed}};
    add_people(town);
    add_bodies(town);
    add_loans(town);
    add_library(town);
    delegation_lend(&town->arena, &town->directory);
    assert_int_equal(directory_link(&town->arena, &town->directory), ERR_NONE);
}

/* --- by name ------------------------------------------------------------------------------------
 */

static const struct seat *titular_by_name(const struct body *body, const struct seat *seat)
{
    const struct seat *titular =
        seat->kind == SEAT_SUBSTITUTE ? body_seat(body, seat->stands_for) : NULL;
    return titular != NULL ? titular : seat;
}

static bool holds_by_name(const struct actor *actor, const struct seat *seat)
{
    return span_eq(seat->person, actor->person->id) && period_holds(seat->period, actor->now);
}

static bool sits_by_name(const struct actor *actor, const struct body *body, struct span plan,
                         struct span fiche, bool whatever)
{
    bool sits = false;
    for (size_t i = 0; i < body->voice_count; i++)
        sits = sits || (holds_by_name(actor, &body->seats[i]) &&
                        (whatever || delegation_covers(body->seats[i].delegation, plan, fiche)));
    return sits;
}

static bool chairs_by_name(const struct actor *actor, const struct body *body)
{
    bool chairs = false;
    for (size_t i = 0; i < body->voice_count; i++) {
        const struct seat *seat = &body->seats[i], *titular = titular_by_name(body, seat);
        chairs = chairs || (titular->kind == SEAT_CHAIR && holds_by_name(actor, seat) &&
                            period_holds(titular->period, actor->now) &&
                            delegation_covers(seat->delegation, SPAN(""), SPAN("")));
    }
    return chairs;
}

static bool is_seated_by_name(const struct actor *actor, const struct subject *subject)
{
    const struct directory *directory = actor->directory;
    bool is_seated = false;
    const struct installed_circuit *circuit =
        subject->fiche != NULL  ? directory_circuit(directory, subject->fiche->circuit_ref)
        : subject->plan != NULL ? subject->plan->circuit
                                : NULL;
    for (size_t i = 0; circuit != NULL && i < directory->body_count; i++)
        is_seated = is_seated ||
                    (circuit_names_body(&circuit->circuit, directory->bodies[i].code) &&
                     sits_by_name(actor, &directory->bodies[i],
                                  subject->plan != NULL ? subject->plan->slug : SPAN(""),
                                  subject->fiche != NULL ? subject->fiche->id : SPAN(""), false));
    return is_seated;
}

static bool is_granted_by_name(const struct actor *actor, const struct subject *subject)
{
    const struct grant *grant = actor->person->grants;
    if (actor->person->grant_count == 0 || !period_holds(grant->period, actor->now) ||
        grant->role == ROLE_SEAT)
        return false;
    if (grant->scope == SCOPE_PLAN)
        return subject->plan != NULL;
    const struct node *node = subject->node;
    for (int depth = 0; node != NULL && depth < PLAN_LEVELS_MAX; depth++) {
        if (span_eq(node->id, grant->target))
            return true;
        node = directory_node(actor->directory, node->parent);
    }
    return false;
}

static role_set roles_by_name(const struct actor *actor, const struct subject *subject)
{
    role_set roles = is_seated_by_name(actor, subject) ? ROLE_BIT(ROLE_SEAT) : 0;
    if (is_granted_by_name(actor, subject))
        roles |= ROLE_BIT(actor->person->grants->role);
    if (subject->fiche != NULL &&
        span_eq(text_at(subject->fiche->content, "lead"), actor->person->id))
        roles |= ROLE_BIT(ROLE_LEAD);
    if (subject->fiche != NULL &&
        fiche_lists(json_object_get(subject->fiche->content, "group"), actor->person->id))
        roles |= ROLE_BIT(ROLE_MEMBER);
    return subject->plan != NULL ? roles & ~ROLE_BIT(ROLE_STAFF) : roles;
}

/* --- the same ------------------------------------------------------------------------------------
 */

static void check_subject(const struct actor *actor, struct subject subject)
{
    role_set roles = roles_by_name(actor, &subject);
    assert_int_equal(access_roles(actor, &subject), roles);
    if (subject.fiche != NULL) { /* and with form and circuit at hand */
        subject.form = directory_form(actor->directory, subject.fiche->form_ref);
        subject.circuit = directory_circuit(actor->directory, subject.fiche->circuit_ref);
        assert_int_equal(access_roles(actor, &subject), roles);
    }
    for (enum capability capability = 0; capability < CAPABILITY_COUNT; capability++)
        assert_int_equal(access_may_by(actor, roles, capability, &subject),
                         access_may(actor, capability, &subject));
}

static size_t check_subjects(struct town *town, const struct actor *actor)
{
    const struct directory *directory = &town->directory;
    struct subject subject = {0};
    size_t count = 2;
    check_subject(actor, subject);
    subject.plan = directory->plans;
    check_subject(actor, subject);
    for (size_t i = 0; i < NODES; i++) {
        subject.node = &directory->nodes[i];
        check_subject(actor, subject);
        count++;
    }
    json_t *content = json_adopt(&town->arena, json_object());
    set_text(content, "lead", name(town, 'a', dice(town, PERSONS)));
    set_text(content, "other", name(town, 'a', dice(town, PERSONS)));
    json_object_set_new(content, "group", json_array());
    json_array_append_new(json_object_get(content, "group"),
                          json_text(name(town, 'a', dice(town, PERSONS))));
    for (size_t i = 0; i < FICHES * CIRCUITS; i++, count++) {
        struct fiche fiche = {.id = name(town, 'f', i / CIRCUITS),
                              .form_ref = SPAN("form"),
                              .circuit_ref = name(town, 'c', i % CIRCUITS),
                              .content = content};
        subject.fiche = &fiche;
        subject.phase = (enum phase)dice(town, PHASE_COUNT);
        check_subject(actor, subject);
    }
    return count;
}

static size_t check_person(struct town *town, const struct person *person, int64_t now)
{
    struct actor actor = {.directory = &town->directory, .person = person, .now = now};
    for (size_t i = 0; i < BODIES; i++) {
        const struct body *body = &town->directory.bodies[i];
        assert_int_equal(access_sits(&actor, body),
                         sits_by_name(&actor, body, SPAN(""), SPAN(""), true));
        assert_int_equal(access_chairs(&actor, body), chairs_by_name(&actor, body));
    }
    return check_subjects(town, &actor);
}

static void rights_are_the_same_as_when_everything_is_looked_up_by_name(void **unused)
{
    (void)unused;
    size_t count = 0;
    for (uint64_t seed = 1; seed <= TOWNS; seed++) {
        struct town town;
        town_open(&town, seed);
        for (int64_t now = 0; now < MOMENTS; now++)
            for (size_t i = 0; i < PERSONS; i++)
                count += check_person(&town, &town.directory.persons[i], now);
        arena_release(&town.arena);
    }
    print_message("%zu rights, none other than by name\n", count);
}

static void seats_know_who_holds_and_lends_them_and_whose_vote_it_is(void **unused)
{
    (void)unused;
    size_t lent = 0, unknown = 0, substitutes = 0;
    for (uint64_t seed = 1; seed <= TOWNS; seed++) {
        struct town town;
        town_open(&town, seed);
        const struct directory *directory = &town.directory;
        for (size_t i = 0; i < BODIES; i++)
            for (size_t j = 0; j < directory->bodies[i].voice_count; j++) {
                const struct body *body = &directory->bodies[i];
                const struct seat *seat = &body->seats[j];
                assert_ptr_equal(seat->holder, directory_person(directory, seat->person));
                assert_ptr_equal(seat->titular, titular_by_name(body, seat));
                assert_ptr_equal(seat->lender,
                                 seat->delegation == NULL
                                     ? NULL
                                     : directory_person(directory, seat->delegation->giver));
                lent += seat->delegation != NULL;
                unknown += seat->holder == NULL;
                substitutes += seat->titular != seat;
            }
        arena_release(&town.arena);
    }
    assert_true(lent > 100 && unknown > 100 && substitutes > 100);
}

/* The most votes, by trying every way of giving seats to persons. */
static size_t most_votes(const struct body *body, const bool *open, size_t titular, unsigned voted)
{
    size_t most;
    if (titular == body->voice_count)
        return 0;
    most = most_votes(body, open, titular + 1, voted);
    for (size_t i = 0; i < body->voice_count && body->seats[titular].kind != SEAT_SUBSTITUTE; i++) {
        unsigned person = 1u << body->seats[i].person.ptr[1] % 8;
        if (!open[i] || (voted & person) ||
            titular_by_name(body, &body->seats[i]) != &body->seats[titular])
            continue;
        size_t with = 1 + most_votes(body, open, titular + 1, voted | person);
        most = with > most ? with : most;
    }
    return most;
}

struct chosen {
    const struct body *body;
    const bool *open;
};

static bool is_open(void *context, const struct seat *seat)
{
    const struct chosen *chosen = context;
    return chosen->open[seat - chosen->body->seats];
}

static void as_many_votes_are_counted_as_there_can_be(void **unused)
{
    (void)unused;
    size_t count = 0;
    for (uint64_t seed = 1; seed <= TOWNS; seed++) {
        struct town town;
        town_open(&town, seed);
        for (size_t i = 0; i < BODIES; i++) {
            const struct body *body = &town.directory.bodies[i];
            bool open[SEATS + LOANS] = {false};
            for (size_t j = 0; j < body->voice_count; j++)
                open[j] = body->seats[j].holder != NULL && dice(&town, 4) > 0;
            struct chosen chosen = {body, open};
            assert_int_equal(electorate_count(body, is_open, &chosen),
                             most_votes(body, open, 0, 0));
            count++;
        }
        arena_release(&town.arena);
    }
    print_message("%zu bodies counted\n", count);
}

static void a_branch_without_its_stem_is_damage(void **unused)
{
    (void)unused;
    struct town town;
    town_open(&town, 1);
    struct node *nodes = (struct node *)(uintptr_t)town.directory.nodes;
    nodes[0].parent = name(&town, 'n', NODES);
    assert_int_equal(directory_link(&town.arena, &town.directory), ERR_DAMAGED);
    arena_release(&town.arena);
}

TESTS(a_branch_without_its_stem_is_damage,
      rights_are_the_same_as_when_everything_is_looked_up_by_name,
      seats_know_who_holds_and_lends_them_and_whose_vote_it_is,
      as_many_votes_are_counted_as_there_can_be)
