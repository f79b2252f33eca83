/* test_delegation_vote.c - votes by a seat that is lent, and what is stored of both. */
#include "test.h"

#include "lending_world.h"
#include "workflow/standing.h"
#include "workflow/statement.h"

static void who_borrows_it_votes_by_it(void **unused)
{
    (void)unused;
    WORLD_OPEN();
    struct loan loan = loan_of("cat", "out");
    struct vote vote = {.step = SPAN("valider"), .outcome = SPAN("approve")};
    json_t *events;
    struct statement said;
    assert_int_not_equal(world_asked(&world, "out", "valider"), REFUSAL_NONE);
    assert_int_equal(world_lend(&world, &loan), REFUSAL_NONE);
    assert_int_equal(world_ballot(&world, "out", "k-out", world.now, &vote), REFUSAL_NONE);
    assert_int_equal(statement_parse(&arena, vote.statement, &said), ERR_NONE);
    struct digest digest = digest_of(loan.statement);
    assert_true(span_eq(said.delegation, digest_hex(&arena, &digest)));
    assert_true(span_eq(said.seat, SPAN("s-cat")) && span_eq(said.signer.id, SPAN("out")));
    assert_non_null(said.behalf);
    assert_true(span_eq(said.behalf->id, SPAN("cat")));
    assert_int_equal(world_cast(&world, "out", &vote, &events), REFUSAL_NONE);
    const json_t *body = json_object_get(json_array_get(events, 0), "body");
    assert_true(span_eq(text_at(body, "delegation"), world_loan_id(&world)));
    assert_true(span_eq(text_at(body, "titular"), SPAN("s-cat")));
    assert_int_equal(decision_verify(&arena, &world.directory, body), ERR_NONE);
}

static void titular_and_borrower_have_one_vote(void **unused)
{
    (void)unused;
    for (int first = 0; first < 2; first++) {
        WORLD_OPEN();
        struct loan loan = loan_of("cat", "out");
        const char *people[] = {"cat", "out"};
        assert_int_equal(world_lend(&world, &loan), REFUSAL_NONE);
        assert_int_equal(world_vote(&world, people[first], "valider", "approve"), REFUSAL_NONE);
        assert_int_equal(world_asked(&world, people[1 - first], "valider"), REFUSAL_SEAT_HAS_VOTED);
    }
}

static void who_borrows_two_seats_has_one_vote(void **unused)
{
    (void)unused;
    WORLD_OPEN();
    struct loan one = loan_of("cat", "out"), other = loan_of("fay", "out");
    assert_int_equal(world_lend(&world, &one), REFUSAL_NONE);
    assert_int_equal(world_lend(&world, &other), REFUSAL_NONE);
    assert_int_equal(world_vote(&world, "out", "valider", "approve"), REFUSAL_NONE);
    assert_int_equal(world_asked(&world, "out", "valider"), REFUSAL_ALREADY_VOTED);
    assert_true(world_stands_in(&world, "validation"));
}

static size_t voters(struct world *world)
{
    struct scene scene = world_scene(world, "bob");
    const struct step *step = circuit_step(world_circuit(world), SPAN("valider"));
    return standing_rule(&scene, step).voters;
}

/* Counted as they may vote: lending to one who has no vote adds none, for the seat had its own. */
static void a_seat_lent_is_counted_once(void **unused)
{
    (void)unused;
    WORLD_OPEN();
    struct loan loan = loan_of("bob", "out"), absent = loan_of("bob", "pil");
    size_t before = voters(&world);
    assert_int_equal(world_lend(&world, &loan), REFUSAL_NONE);
    assert_int_equal(voters(&world), before);
    assert_int_equal(world_lend(&world, &absent), REFUSAL_NONE);
    assert_int_equal(voters(&world), before);
}

/* Everything by which a vote with a lent seat may fail: one of each at a time. */
enum fault {
    NO_FAULT,
    OTHER_PLAN,
    OTHER_FICHE,
    NOT_BEGUN,
    ENDED,
    REVOKED,
    MANDATE_ENDED,
    GIVER_CLOSED,
    GIVER_WROTE,
    FAULT_COUNT
};

static const enum refusal answers[FAULT_COUNT] = {
    [OTHER_PLAN] = REFUSAL_NOT_A_MEMBER, [OTHER_FICHE] = REFUSAL_NOT_A_MEMBER,
    [NOT_BEGUN] = REFUSAL_MANDATE_ENDED, [ENDED] = REFUSAL_MANDATE_ENDED,
    [REVOKED] = REFUSAL_MANDATE_ENDED,   [MANDATE_ENDED] = REFUSAL_MANDATE_ENDED,
    [GIVER_CLOSED] = REFUSAL_LENDER,     [GIVER_WROTE] = REFUSAL_LENDER,
};

static void end_mandate(struct world *world)
{
    json_t *seats = json_object_get(world_document(world, "body:codir"), "seats");
    set_number(json_array_get(seats, 2), "until", 1); /* cat's */
    world_compile(world);
}

/* The pilot sees the fiche anyhow, so that the refusal told is the vote's own. */
static void break_it(struct world *world, enum fault fault)
{
    const char *subject = span_format(world->arena, "delegation:%s", world_loan_id(world).ptr).ptr;
    switch (fault) {
    case OTHER_PLAN: set_text(world_document(world, subject), "plan", SPAN("other")); break;
    case OTHER_FICHE: set_text(world_document(world, subject), "fiche", SPAN("other")); break;
    case ENDED: world->now += 100 * DAY_US; break;
    case REVOKED: assert_int_equal(world_revoke(world, "cat"), REFUSAL_NONE); break;
    case MANDATE_ENDED: end_mandate(world); break;
    case GIVER_CLOSED: set_flag(world_document(world, "person:cat"), "open", false); break;
    case GIVER_WROTE: world_edit(world, "cat", "{'result':'X'}", 3, SPAN("content 3")); break;
    case NOT_BEGUN:
    case NO_FAULT:
    case FAULT_COUNT: break;
    }
    world_compile(world);
}

static void a_vote_needs_a_seat_that_is_lent_for_it_now(void **unused)
{
    (void)unused;
    for (enum fault fault = NO_FAULT; fault < FAULT_COUNT; fault++) {
        WORLD_OPEN();
        struct loan loan = loan_of("cat", "pil");
        loan.from = fault == NOT_BEGUN ? "2024-11-01" : "";
        assert_int_equal(world_lend(&world, &loan), REFUSAL_NONE);
        size_t before = voters(&world);
        break_it(&world, fault);
        if (world_asked(&world, "pil", "valider") != answers[fault])
            fail_msg("fault %d: %s", fault, refusal_word(world_asked(&world, "pil", "valider")));
        size_t lost = fault == MANDATE_ENDED || fault == GIVER_CLOSED || fault == GIVER_WROTE;
        assert_in_range(before - voters(&world), 0, lost);
    }
}

/* What is signed for a time before the loan would be no vote to whoever verifies it later. */
static void nobody_votes_as_of_before_the_seat_was_lent(void **unused)
{
    (void)unused;
    WORLD_OPEN();
    struct vote vote = {.step = SPAN("valider"), .outcome = SPAN("approve")};
    struct loan loan = loan_of("cat", "out");
    int64_t before = world.now++;
    assert_int_equal(world_lend(&world, &loan), REFUSAL_NONE);
    assert_int_equal(world_ballot(&world, "out", "k-out", before, &vote), REFUSAL_STATEMENT_OLD);
    assert_int_equal(world_ballot(&world, "out", "k-out", world.now, &vote), REFUSAL_NONE);
}

static void who_borrows_a_seat_reads_what_it_is_lent_for(void **unused)
{
    (void)unused;
    static const struct {
        const char *plan, *fiche;
    } scopes[] = {{"", ""}, {"plan", ""}, {"", "f"}};
    for (size_t i = 0; i < COUNT_OF(scopes); i++) {
        WORLD_OPEN();
        struct loan loan = loan_of("cat", "out");
        loan.plan = scopes[i].plan;
        loan.fiche = scopes[i].fiche;
        struct scene scene = world_scene(&world, "out");
        assert_int_equal(scene_may(&scene, CAPABILITY_FICHE_READ), REFUSAL_UNSEEN);
        assert_int_equal(world_lend(&world, &loan), REFUSAL_NONE);
        scene = world_scene(&world, "out");
        assert_int_equal(scene_may(&scene, CAPABILITY_FICHE_INSIDE), REFUSAL_NONE);
        struct subject plan = {.plan = scene.plan};
        bool reads_plan = access_may(&scene.actor, CAPABILITY_PLAN_READ, &plan) == REFUSAL_NONE;
        assert_int_equal(reads_plan, loan.fiche[0] == '\0');
        assert_int_equal(world_revoke(&world, "cat"), REFUSAL_NONE);
        scene = world_scene(&world, "out");
        assert_int_equal(scene_may(&scene, CAPABILITY_FICHE_READ), REFUSAL_UNSEEN);
    }
}

/* --- what is stored ------------------------------------------------------------------------- */

/* One member of the event changed; each must be found out. */
static void a_stored_delegation_is_what_was_signed(void **unused)
{
    (void)unused;
    static const char *const texts[] = {"body",      "seat",   "giver",   "receiver",
                                        "plan",      "fiche",  "remarks", "statement",
                                        "signature", "digest", "key"};
    static const char *const numbers[] = {"from", "until"};
    WORLD_OPEN();
    struct loan loan = loan_of("cat", "out");
    assert_int_equal(world_lend(&world, &loan), REFUSAL_NONE);
    const json_t *body =
        world_document(&world, span_format(&arena, "delegation:%s", world_loan_id(&world).ptr).ptr);
    assert_int_equal(delegation_verify(&arena, &world.directory, body), ERR_NONE);
    for (size_t i = 0; i < COUNT_OF(texts) + COUNT_OF(numbers); i++) {
        json_t *changed = json_adopt(&arena, json_deep_copy(body));
        if (i < COUNT_OF(texts))
            set_text(changed, texts[i], SPAN("k-bob"));
        else
            set_number(changed, numbers[i - COUNT_OF(texts)], 7);
        assert_int_equal(delegation_verify(&arena, &world.directory, changed), ERR_DAMAGED);
    }
}

/* The decision stays; what it names of the delegation is changed. */
static void a_stored_decision_names_the_delegation_that_was_signed(void **unused)
{
    (void)unused;
    static const char *const members[] = {"digest", "seat", "body", "giver", "receiver", "plan"};
    WORLD_OPEN();
    struct loan loan = loan_of("cat", "out");
    struct vote vote = {.step = SPAN("valider"), .outcome = SPAN("approve")};
    json_t *events;
    assert_int_equal(world_lend(&world, &loan), REFUSAL_NONE);
    assert_int_equal(world_ballot(&world, "out", "k-out", world.now, &vote), REFUSAL_NONE);
    assert_int_equal(world_cast(&world, "out", &vote, &events), REFUSAL_NONE);
    json_t *body = json_object_get(json_array_get(events, 0), "body");
    json_t *stored =
        world_document(&world, span_format(&arena, "delegation:%s", world_loan_id(&world).ptr).ptr);
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        json_t *kept = json_object_get(stored, members[i]);
        json_incref(kept);
        set_text(stored, members[i], strcmp(members[i], "body") == 0 ? SPAN("cdu") : SPAN("bob"));
        world_compile(&world);
        assert_int_equal(decision_verify(&arena, &world.directory, body), ERR_DAMAGED);
        json_object_set_new(stored, members[i], kept);
    }
    set_number(stored, "revoked_at", world.now + 1);
    world_compile(&world);
    assert_int_equal(decision_verify(&arena, &world.directory, body), ERR_NONE);
    set_number(stored, "revoked_at", world.now); /* before the vote was signed */
    world_compile(&world);
    assert_int_equal(decision_verify(&arena, &world.directory, body), ERR_DAMAGED);
    set_number(stored, "revoked_at", 0);
    world_compile(&world);
    set_text(body, "delegation", SPAN(""));
    assert_int_equal(decision_verify(&arena, &world.directory, body), ERR_DAMAGED);
    set_text(body, "delegation", SPAN("d-none"));
    assert_int_equal(decision_verify(&arena, &world.directory, body), ERR_DAMAGED);
}

TESTS(who_borrows_it_votes_by_it, nobody_votes_as_of_before_the_seat_was_lent,
      titular_and_borrower_have_one_vote, who_borrows_two_seats_has_one_vote,
      a_seat_lent_is_counted_once, a_vote_needs_a_seat_that_is_lent_for_it_now,
      who_borrows_a_seat_reads_what_it_is_lent_for, a_stored_delegation_is_what_was_signed,
      a_stored_decision_names_the_delegation_that_was_signed)
