/* test_delegation.c - a seat lent: who may lend which to whom, and what a vote by it needs. */
#include "test.h"

#include "lending_world.h"

static void the_holder_of_a_seat_lends_it(void **unused)
{
    (void)unused;
    WORLD_OPEN();
    struct loan loan = loan_of("cat", "out");
    assert_int_equal(world_lend(&world, &loan), REFUSAL_NONE);
    const struct delegation *given = directory_delegation(&world.directory, world_loan_id(&world));
    struct digest digest = digest_of(loan.statement);
    assert_non_null(given);
    assert_true(span_eq(given->body, SPAN("codir")) && span_eq(given->seat, SPAN("s-cat")));
    assert_true(span_eq(given->giver, SPAN("cat")) && span_eq(given->receiver, SPAN("out")));
    assert_true(span_eq(given->digest, digest_hex(&arena, &digest)));
    assert_int_equal(given->period.from, WORLD_NOW);
    assert_int_equal(given->period.until, (INT64_C(20000) + 89) * DAY_US);
    assert_int_equal(given->revoked_at, 0);
}

/* Whoever they are, and whatever seat they name. */
static void only_a_titular_seat_of_one_s_own_is_lent(void **unused)
{
    (void)unused;
    static const char *const people[] = {"wes", "bob", "cat", "fay", "lea", "eve",
                                         "dan", "sue", "sam", "dua", "out", "adm"};
    static const char *const seats[] = {"s-wes", "s-bob", "s-cat", "s-fay", "s-lea",
                                        "s-eve", "s-dan", "u-sue", "u-sam", "u-dua",
                                        "s-dua", "s-adm", "s-no"};
    WORLD_OPEN();
    for (size_t i = 0; i < COUNT_OF(people); i++)
        for (size_t j = 0; j < COUNT_OF(seats); j++) {
            struct loan loan = loan_of(people[i], "pil");
            loan.seat = seats[j];
            bool is_own = strcmp(people[i], seats[j] + 2) == 0 && seats[j][0] == 's';
            bool has_ended = strcmp(people[i], "dan") == 0;
            assert_int_equal(world_sign_loan(&world, &loan),
                             is_own && !has_ended ? REFUSAL_NONE : REFUSAL_NOT_YOUR_SEAT);
        }
}

static void it_is_lent_to_somebody_who_has_no_vote_there(void **unused)
{
    (void)unused;
    static const struct {
        const char *receiver;
        enum refusal refusal;
    } cases[] = {
        {"out", REFUSAL_NONE},           {"pil", REFUSAL_NONE},
        {"sue", REFUSAL_NONE}, /* a substitute has no vote of her own */
        {"dan", REFUSAL_NONE}, /* his mandate has ended */
        {"cat", REFUSAL_OWN_DELEGATION}, {"bob", REFUSAL_HAS_A_SEAT},
        {"eve", REFUSAL_HAS_A_SEAT},     {"dua", REFUSAL_HAS_A_SEAT},
        {"gone", REFUSAL_NO_ACCOUNT},    {"nobody", REFUSAL_UNKNOWN_PERSON},
        {"", REFUSAL_UNKNOWN_PERSON},    {"all", REFUSAL_NONE},
    };
    WORLD_OPEN();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct loan loan = loan_of("cat", cases[i].receiver);
        assert_int_equal(world_lend(&world, &loan), cases[i].refusal);
    }
}

/* Makes somebody administrator of the whole institution. */
static void make_administrator(struct world *world, const char *person)
{
    const char *subject = span_format(world->arena, "person:%s", person).ptr;
    json_t *grant = world_json(world, SPAN("{'id':'a','role':'admin','scope':'institution',"
                                           "'target':'','from':0,'until':0}"));
    json_array_append(json_object_get(world_document(world, subject), "grants"), grant);
    world_compile(world);
}

static void administrators_neither_lend_nor_borrow(void **unused)
{
    (void)unused;
    WORLD_OPEN();
    struct loan to = loan_of("cat", "out"), by = loan_of("bob", "pil");
    make_administrator(&world, "out");
    make_administrator(&world, "bob");
    assert_int_equal(world_lend(&world, &to), REFUSAL_ADMINISTRATOR);
    assert_int_equal(world_lend(&world, &by), REFUSAL_ADMINISTRATOR);
}

static void what_is_lent_is_not_lent_on(void **unused)
{
    (void)unused;
    WORLD_OPEN();
    struct loan first = loan_of("cat", "out"), second = loan_of("out", "pil");
    assert_int_equal(world_lend(&world, &first), REFUSAL_NONE);
    second.seat = "s-cat";
    assert_int_equal(world_lend(&world, &second), REFUSAL_NOT_YOUR_SEAT);
}

static void it_begins_today_at_the_earliest_and_ends_within_a_year(void **unused)
{
    (void)unused;
    static const struct {
        const char *from, *until;
        enum refusal refusal;
    } cases[] = {
        {"", "2024-10-04", REFUSAL_NONE},
        {"2024-10-04", "2024-10-04", REFUSAL_NONE},
        {"2025-05-01", "2025-05-31", REFUSAL_NONE},
        {"2024-10-04", "2025-10-04", REFUSAL_NONE}, /* 366 days */
        {"2024-10-04", "2025-10-05", REFUSAL_DELEGATION_DATES},
        {"2024-10-03", "2024-10-31", REFUSAL_DELEGATION_DATES},
        {"2024-09-01", "2024-10-03", REFUSAL_DELEGATION_DATES},
        {"2024-10-04", "", REFUSAL_DELEGATION_DATES},
        {"2024-12-01", "2024-11-01", REFUSAL_DATES},
        {"demain", "2024-11-01", REFUSAL_DATES},
        {"", "2024-02-30", REFUSAL_DATES},
    };
    WORLD_OPEN();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct loan loan = loan_of("cat", "out");
        loan.from = cases[i].from;
        loan.until = cases[i].until;
        assert_int_equal(world_sign_loan(&world, &loan), cases[i].refusal);
    }
}

static void it_is_lent_for_a_plan_or_fiche_that_the_giver_sees(void **unused)
{
    (void)unused;
    static const struct {
        const char *plan, *fiche;
        enum refusal refusal;
    } cases[] = {
        {"plan", "", REFUSAL_NONE}, {"", "f", REFUSAL_NONE},          {"other", "", REFUSAL_UNSEEN},
        {"", "g", REFUSAL_UNSEEN},  {"plan", "f", REFUSAL_MALFORMED},
    };
    WORLD_OPEN();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct loan loan = loan_of("cat", "out");
        loan.plan = cases[i].plan;
        loan.fiche = cases[i].fiche;
        assert_int_equal(world_lend(&world, &loan), cases[i].refusal);
    }
    world_place(&world, SPAN("brouillon")); /* of which a seat reads nothing */
    struct loan loan = loan_of("cat", "out");
    loan.fiche = "f";
    assert_int_equal(world_sign_loan(&world, &loan), REFUSAL_UNSEEN);
}

static void it_is_signed_with_a_confirmed_key_of_the_giver_s(void **unused)
{
    (void)unused;
    static const struct {
        const char *key;
        enum refusal refusal;
    } cases[] = {{"k-bob", REFUSAL_NONE},
                 {"k-cat", REFUSAL_KEY_UNKNOWN},
                 {"k-none", REFUSAL_KEY_UNKNOWN},
                 {"k-bob-revoked", REFUSAL_KEY_REVOKED},
                 {"k-bob-new", REFUSAL_KEY_UNCONFIRMED}};
    WORLD_OPEN();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct loan loan = loan_of("bob", "out");
        loan.key = cases[i].key;
        assert_int_equal(world_sign_loan(&world, &loan), cases[i].refusal);
    }
}

/* The statement with one text of it replaced. */
static struct span replaced(struct arena *arena, struct span text, const char *from, const char *to)
{
    const char *at = memmem(text.ptr, text.len, from, strlen(from));
    assert_non_null(at);
    size_t before = (size_t)(at - text.ptr);
    struct span rest = span_from(text, before + strlen(from));
    return span_format(arena, "%.*s%s%.*s", (int)before, text.ptr, to, SPAN_ARG(rest));
}

static void with_one_byte_changed_it_is_refused(void **unused)
{
    (void)unused;
    WORLD_OPEN();
    struct loan loan = loan_of("cat", "out");
    assert_int_equal(world_sign_loan(&world, &loan), REFUSAL_NONE);
    for (size_t i = 0; i < loan.statement.len; i++) {
        struct loan forged = loan;
        forged.statement = span_copy(&arena, loan.statement);
        ((char *)(uintptr_t)forged.statement.ptr)[i] ^= 1;
        assert_int_not_equal(world_hand_in(&world, "cat", &forged), REFUSAL_NONE);
    }
    assert_int_equal(world_hand_in(&world, "cat", &loan), REFUSAL_NONE);
}

/* Even signed by the giver. */
static void the_server_takes_only_what_it_would_itself_issue(void **unused)
{
    (void)unused;
    static const struct {
        const char *from, *to;
        enum refusal refusal;
    } cases[] = {
        {"jalon/delegation/1", "jalon/decision/1", REFUSAL_STATEMENT_OTHER},
        {"\"body\":\"codir\"", "\"body\":\"cdu\"", REFUSAL_STATEMENT_OTHER},
        {"cat Name", "Cat Name", REFUSAL_STATEMENT_OTHER},
        {"out Name", "Out Name", REFUSAL_STATEMENT_OTHER},
        {"\"id\":\"cat\"", "\"id\":\"bob\"", REFUSAL_STATEMENT_OTHER},
        {"\"id\":\"out\"", "\"id\":\"bob\"", REFUSAL_HAS_A_SEAT},
        {"Institut", "Autre", REFUSAL_STATEMENT_OTHER},
        {"\"fiche\":\"\"", "\"fiche\":\"g\"", REFUSAL_STATEMENT_OTHER},
        {"\"plan\":\"\"", "\"plan\":\"other\"", REFUSAL_UNSEEN},
        {"\"seat\":\"s-cat\"", "\"seat\":\"s-bob\"", REFUSAL_NOT_YOUR_SEAT},
        {"1728000000000000,\"giver", "1728000000000001,\"giver", REFUSAL_DELEGATION_DATES},
        {"1735689600000000", "1735689600000001", REFUSAL_DELEGATION_DATES},
        {"1735689600000000", "1935689600000000", REFUSAL_DELEGATION_DATES},
        {"\"at\":1728000000000000", "\"at\":1728000000000001", REFUSAL_STATEMENT_OTHER},
        {"}", " }", REFUSAL_STATEMENT_OTHER},
        {"\"seat\"", "\"scope\":\"\",\"seat\"", REFUSAL_STATEMENT_OTHER},
    };
    WORLD_OPEN();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct loan loan = loan_of("cat", "out");
        assert_int_equal(world_sign_loan(&world, &loan), REFUSAL_NONE);
        loan.statement = replaced(&arena, loan.statement, cases[i].from, cases[i].to);
        loan.signature = world_sign(&world, "k-cat", loan.statement);
        assert_int_equal(world_hand_in(&world, "cat", &loan), cases[i].refusal);
    }
}

static void nobody_else_hands_it_in_and_nobody_else_signs_it(void **unused)
{
    (void)unused;
    WORLD_OPEN();
    struct loan loan = loan_of("cat", "out"), by_bob, nothing = loan_of("cat", "out");
    assert_int_equal(world_sign_loan(&world, &loan), REFUSAL_NONE);
    by_bob = loan;
    by_bob.signature = world_sign(&world, "k-bob", loan.statement);
    assert_int_equal(world_hand_in(&world, "out", &loan), REFUSAL_STATEMENT_OTHER);
    assert_int_equal(world_hand_in(&world, "cat", &by_bob), REFUSAL_SIGNATURE_BAD);
    assert_int_equal(world_hand_in(&world, "cat", &nothing), REFUSAL_SIGNATURE_DUE);
    world.now += 8 * DAY_US;
    assert_int_equal(world_hand_in(&world, "cat", &loan), REFUSAL_STATEMENT_OLD);
    world.now -= 9 * DAY_US;
    assert_int_equal(world_hand_in(&world, "cat", &loan), REFUSAL_STATEMENT_OTHER);
}

static void a_statement_lends_once_even_after_it_was_revoked(void **unused)
{
    (void)unused;
    WORLD_OPEN();
    struct loan loan = loan_of("cat", "out");
    assert_int_equal(world_lend(&world, &loan), REFUSAL_NONE);
    assert_int_equal(world_hand_in(&world, "cat", &loan), REFUSAL_DELEGATION_USED);
    assert_int_equal(world_revoke(&world, "cat"), REFUSAL_NONE);
    assert_int_equal(world_hand_in(&world, "cat", &loan), REFUSAL_DELEGATION_USED);
}

static void its_giver_revokes_it_or_who_administers_people(void **unused)
{
    (void)unused;
    WORLD_OPEN();
    struct loan loan = loan_of("cat", "out"), again = loan_of("cat", "out");
    assert_int_equal(world_lend(&world, &loan), REFUSAL_NONE);
    assert_int_equal(world_revoke(&world, "out"), REFUSAL_UNSEEN);
    assert_int_equal(world_revoke(&world, "bob"), REFUSAL_UNSEEN);
    assert_int_equal(world_revoke(&world, "cat"), REFUSAL_NONE);
    assert_int_equal(world_revoke(&world, "cat"), REFUSAL_UNCHANGED);
    world.now++;
    assert_int_equal(world_lend(&world, &again), REFUSAL_NONE);
    make_administrator(&world, "bob");
    assert_int_equal(world_revoke(&world, "bob"), REFUSAL_NONE);
}

/* --- what it lends -------------------------------------------------------------------------- */

static void it_covers_what_it_names_and_nothing_else(void **unused)
{
    (void)unused;
    const struct span words[] = {SPAN(""), SPAN("a"), SPAN("b")};
    for (size_t i = 0; i < 3 * 3 * 3 * 3; i++) {
        struct delegation delegation = {.plan = words[i % 3], .fiche = words[i / 3 % 3]};
        struct span plan = words[i / 9 % 3], fiche = words[i / 27];
        bool in_plan = delegation.plan.len == 0 || span_eq(delegation.plan, plan);
        bool is_fiche = delegation.fiche.len == 0 || span_eq(delegation.fiche, fiche);
        assert_int_equal(delegation_covers(&delegation, plan, fiche), in_plan && is_fiche);
        assert_true(delegation_covers(NULL, plan, fiche));
    }
}

TESTS(the_holder_of_a_seat_lends_it, only_a_titular_seat_of_one_s_own_is_lent,
      it_is_lent_to_somebody_who_has_no_vote_there, administrators_neither_lend_nor_borrow,
      what_is_lent_is_not_lent_on, it_begins_today_at_the_earliest_and_ends_within_a_year,
      it_is_lent_for_a_plan_or_fiche_that_the_giver_sees,
      it_is_signed_with_a_confirmed_key_of_the_giver_s, with_one_byte_changed_it_is_refused,
      the_server_takes_only_what_it_would_itself_issue,
      nobody_else_hands_it_in_and_nobody_else_signs_it,
      a_statement_lends_once_even_after_it_was_revoked,
      its_giver_revokes_it_or_who_administers_people, it_covers_what_it_names_and_nothing_else)
