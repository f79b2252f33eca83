/* test_decision.c - a signed vote is worth something for one decision, and for no other. */
#include "test.h"

#include "small_circuit.h"
#include "workflow/statement.h"

static struct vote approval(void)
{
    return (struct vote){.step = SPAN("valider"), .outcome = SPAN("approve")};
}

static void open_validation(struct world *world, struct arena *arena)
{
    world_open(world, arena, "default");
    world_place(world, SPAN("validation"));
}

/* Bob's vote, signed now, which would be accepted as it is. */
static struct vote bob_s_vote(struct world *world)
{
    struct vote vote = approval();
    assert_int_equal(world_ballot(world, "bob", "k-bob", world->now, &vote), REFUSAL_NONE);
    return vote;
}

static enum refusal handed_in(struct world *world, const char *person, const struct vote *vote)
{
    struct scene scene = world_scene(world, person);
    json_t *events = NULL;
    enum refusal refusal = flow_vote(world->arena, &scene, vote, &events);
    assert_int_equal(refusal == REFUSAL_NONE, events != NULL);
    return refusal;
}

static void a_signed_vote_is_kept_as_it_came_and_verifies_ever_after(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_validation(&world, &arena);
    struct vote vote = bob_s_vote(&world);
    json_t *events;
    assert_int_equal(world_cast(&world, "bob", &vote, &events), REFUSAL_NONE);
    const json_t *body = json_object_get(json_array_get(events, 0), "body");
    assert_true(span_eq(text_at(body, "statement"), vote.statement));
    assert_true(span_eq(text_at(body, "signature"), vote.signature));
    assert_true(span_eq(text_at(body, "key"), SPAN("k-bob")));
    assert_int_equal(decision_verify(&arena, &world.directory, body), ERR_NONE);
    set_number(world_document(&world, "key:k-bob"), "revoked_at", 5);
    world_compile(&world);
    assert_int_equal(decision_verify(&arena, &world.directory, body), ERR_NONE);
}

static void the_statement_says_all_that_is_decided(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_validation(&world, &arena);
    struct vote vote = approval();
    vote.remarks = SPAN("Bien");
    assert_int_equal(world_ballot(&world, "sue", "k-sue", 7, &vote), REFUSAL_NONE);
    struct statement said;
    assert_int_equal(statement_parse(&arena, vote.statement, &said), ERR_NONE);
    struct digest content = digest_of(SPAN("content 2"));
    assert_true(span_eq(said.institution, SPAN("Institut")));
    assert_true(span_eq(said.plan, SPAN("plan")) && span_eq(said.fiche, SPAN("f")));
    assert_true(span_eq(said.title, SPAN("Titre")) && said.revision == 2);
    assert_true(digest_eq(&said.content, &content));
    assert_true(span_eq(said.form.name, SPAN("small")) && said.form.version == 3);
    assert_true(span_eq(said.circuit.name, SPAN("default")) && said.circuit.version == 1);
    assert_true(span_eq(said.transition, SPAN("valider")));
    assert_true(span_eq(said.outcome, SPAN("approve")) && span_eq(said.remarks, SPAN("Bien")));
    assert_true(span_eq(said.body, SPAN("codir")) && span_eq(said.seat, SPAN("u-sue")));
    assert_true(span_eq(said.signer.id, SPAN("sue")) &&
                span_eq(said.signer.name, SPAN("sue Name")));
    assert_non_null(said.behalf);
    assert_true(span_eq(said.behalf->id, SPAN("cat")));
    assert_null(said.previous);
    assert_int_equal(said.at, 7);
}

/* The text signed for this vote, then one thing changed in the world or in the vote. */
enum change {
    NOTHING,
    OTHER_OUTCOME,
    OTHER_REMARKS,
    OTHER_CONTENT,
    OTHER_TITLE,
    OTHER_FICHE,
    OTHER_NAME,
    OTHER_INSTITUTION,
    OTHER_CIRCUIT,
    OTHER_FORM,
    NEXT_REVISION,
    OLD_REVISION,
    NO_STATEMENT,
    NO_SIGNATURE,
    NOT_A_STATEMENT,
    OTHER_S_SIGNATURE,
    REVOKED,
    UNCONFIRMED,
    OWNER_CHANGED,
    WITHDRAWN_AND_BACK,
    EIGHT_DAYS,
    SEVEN_DAYS,
    TOMORROW,
    CHANGE_COUNT
};

static const enum refusal consequences[CHANGE_COUNT] = {
    [OTHER_OUTCOME] = REFUSAL_STATEMENT_OTHER,
    [OTHER_REMARKS] = REFUSAL_STATEMENT_OTHER,
    [OTHER_CONTENT] = REFUSAL_STATEMENT_OTHER,
    [OTHER_TITLE] = REFUSAL_STATEMENT_OTHER,
    [OTHER_FICHE] = REFUSAL_STATEMENT_OTHER,
    [OTHER_NAME] = REFUSAL_STATEMENT_OTHER,
    [OTHER_INSTITUTION] = REFUSAL_STATEMENT_OTHER,
    [OTHER_CIRCUIT] = REFUSAL_STATEMENT_OTHER,
    [OTHER_FORM] = REFUSAL_STATEMENT_OTHER,
    [NEXT_REVISION] = REFUSAL_STATEMENT_OTHER,
    [OLD_REVISION] = REFUSAL_STALE,
    [NO_STATEMENT] = REFUSAL_SIGNATURE_DUE,
    [NO_SIGNATURE] = REFUSAL_SIGNATURE_DUE,
    [NOT_A_STATEMENT] = REFUSAL_STATEMENT_OTHER,
    [OTHER_S_SIGNATURE] = REFUSAL_SIGNATURE_BAD,
    [REVOKED] = REFUSAL_KEY_REVOKED,
    [UNCONFIRMED] = REFUSAL_KEY_UNCONFIRMED,
    [OWNER_CHANGED] = REFUSAL_KEY_UNKNOWN,
    [WITHDRAWN_AND_BACK] = REFUSAL_STATEMENT_OLD,
    [EIGHT_DAYS] = REFUSAL_STATEMENT_OLD,
    [TOMORROW] = REFUSAL_STATEMENT_OTHER,
};

static void change_vote(struct world *world, enum change change, struct vote *vote)
{
    if (change == OTHER_OUTCOME)
        vote->outcome = SPAN("refuse"), vote->remarks = SPAN("Non");
    else if (change == OTHER_REMARKS)
        vote->remarks = SPAN("Sous réserve");
    else if (change == NEXT_REVISION)
        world_edit(world, "", "{}", ++vote->revision, SPAN("content 2"));
    else if (change == OLD_REVISION)
        world_edit(world, "", "{}", vote->revision + 1, SPAN("content 2"));
    else if (change == NO_STATEMENT)
        vote->statement = SPAN("");
    else if (change == NO_SIGNATURE)
        vote->signature = SPAN("");
    else if (change == NOT_A_STATEMENT)
        vote->statement = SPAN("{}");
    else if (change == OTHER_S_SIGNATURE)
        vote->signature = world_sign(world, "k-cat", vote->statement);
}

static void change_world(struct world *world, enum change change)
{
    struct digest other = digest_of(SPAN("other"));
    struct span hex = digest_hex(world->arena, &other);
    static const struct {
        enum change change;
        const char *subject, *member, *value;
    } texts[] = {{OTHER_NAME, "person:bob", "name", "Robert"},
                 {OTHER_INSTITUTION, "institution", "name", "Autre"},
                 {OTHER_CIRCUIT, "circuit:circuit@1", "sha256", NULL},
                 {OTHER_FORM, "form:small@3", "sha256", NULL},
                 {OWNER_CHANGED, "key:k-bob", "person", "cat"}};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (texts[i].change == change)
            set_text(world_document(world, texts[i].subject), texts[i].member,
                     texts[i].value != NULL ? span_of(texts[i].value) : hex);
    if (change == OTHER_CONTENT)
        set_text(world->fiche, "signed", hex);
    if (change == OTHER_TITLE)
        set_text(json_object_get(world->fiche, "content"), "title", SPAN("Autre"));
    if (change == OTHER_FICHE)
        set_text(world->fiche, "id", SPAN("g"));
    if (change == REVOKED)
        set_number(world_document(world, "key:k-bob"), "revoked_at", 4);
    if (change == UNCONFIRMED)
        set_number(world_document(world, "key:k-bob"), "confirmed_at", 0);
    world_compile(world);
}

static void change_time(struct world *world, enum change change)
{
    if (change == SEVEN_DAYS || change == EIGHT_DAYS)
        world->now += STATEMENT_AGE_MAX + (change == EIGHT_DAYS);
    if (change == TOMORROW)
        world->now -= 1;
    if (change == WITHDRAWN_AND_BACK) {
        world->now += 1;
        world_act(world, "lea", "retirer", "");
        world_act(world, "lea", "soumettre", "");
    }
}

static void a_signature_is_worthless_for_anything_else(void **unused)
{
    (void)unused;
    for (enum change change = NOTHING; change < CHANGE_COUNT; change++) {
        SCOPED_ARENA arena = {0};
        struct world world;
        open_validation(&world, &arena);
        struct vote vote = bob_s_vote(&world);
        change_vote(&world, change, &vote);
        change_world(&world, change);
        change_time(&world, change);
        enum refusal refusal = handed_in(&world, "bob", &vote);
        if (refusal != consequences[change])
            fail_msg("change %d: %s", (int)change, refusal_word(refusal));
    }
}

static void nobody_hands_in_the_vote_of_another(void **unused)
{
    (void)unused;
    static const struct {
        const char *person;
        enum refusal refusal;
    } rows[] = {{"cat", REFUSAL_KEY_UNKNOWN},  {"wes", REFUSAL_OWN_WRITING},
                {"lea", REFUSAL_OWN_FICHE},    {"adm", REFUSAL_ADMINISTRATOR},
                {"eve", REFUSAL_NOT_A_MEMBER}, {"sam", REFUSAL_MANDATE_ENDED},
                {"dan", REFUSAL_UNSEEN},       {"bob", REFUSAL_NONE}};
    SCOPED_ARENA arena = {0};
    struct world world;
    open_validation(&world, &arena);
    struct vote vote = bob_s_vote(&world);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(handed_in(&world, rows[i].person, &vote), rows[i].refusal);
}

static void no_statement_is_issued_for_a_key_that_may_not_sign(void **unused)
{
    (void)unused;
    static const struct {
        const char *key;
        enum refusal refusal;
    } rows[] = {{"k-cat", REFUSAL_KEY_UNKNOWN},
                {"k-none", REFUSAL_KEY_UNKNOWN},
                {"k-bob-new", REFUSAL_KEY_UNCONFIRMED},
                {"k-bob-revoked", REFUSAL_KEY_REVOKED},
                {"k-bob", REFUSAL_NONE}};
    SCOPED_ARENA arena = {0};
    struct world world;
    open_validation(&world, &arena);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct vote vote = approval();
        assert_int_equal(world_ballot(&world, "bob", rows[i].key, world.now, &vote),
                         rows[i].refusal);
        assert_int_equal(vote.statement.len > 0, rows[i].refusal == REFUSAL_NONE);
    }
}

/* What is recorded by a role is told without a seat: there is nothing to sign, and no crash. */
static void no_statement_is_issued_where_none_is_asked_for(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_world(&world, &arena, "", "",
               "{'id':'informer','label':{'fr':'I'},'from':['v'],'passage':'information',"
               "'body':'cdu','by':['pilot'],'outcomes':[{'id':'noted','label':{'fr':'N'},"
               "'to':'d'}]}");
    world_key(&world, "k-pil", "pil", 2, 0);
    world_compile(&world);
    struct vote vote = {.step = SPAN("informer"), .outcome = SPAN("noted")};
    assert_int_equal(world_ballot(&world, "pil", "k-pil", world.now, &vote), REFUSAL_MALFORMED);
    assert_int_equal(handed_in(&world, "pil", &vote), REFUSAL_NONE);
}

/* Every byte of the statement, of the signature, each flipped in one bit. */
static void one_changed_bit_is_refused(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_validation(&world, &arena);
    const struct vote good = bob_s_vote(&world);
    for (size_t i = 0; i < good.statement.len; i++) {
        SCOPED_ARENA scratch = {0};
        world.arena = &scratch;
        struct vote vote = good;
        vote.statement = span_copy(&scratch, good.statement);
        ((char *)(uintptr_t)vote.statement.ptr)[i] ^= 1;
        assert_int_not_equal(handed_in(&world, "bob", &vote), REFUSAL_NONE);
    }
    size_t untrusted =
        (size_t)((char *)memchr(good.signature.ptr, '\n', good.signature.len) - good.signature.ptr);
    for (size_t i = untrusted; i < good.signature.len; i++) {
        SCOPED_ARENA scratch = {0};
        world.arena = &scratch;
        struct vote vote = good;
        vote.signature = span_copy(&scratch, good.signature);
        ((char *)(uintptr_t)vote.signature.ptr)[i] ^= 1;
        assert_int_equal(handed_in(&world, "bob", &vote), REFUSAL_SIGNATURE_BAD);
    }
}

static void a_key_does_not_pass_for_another_of_the_same_person(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_validation(&world, &arena);
    struct vote vote = bob_s_vote(&world);
    vote.signature = world_sign(&world, "k-bob-revoked", vote.statement);
    assert_int_equal(handed_in(&world, "bob", &vote), REFUSAL_SIGNATURE_BAD);
}

static void decisions_form_a_chain_and_members_may_sign_side_by_side(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    open_validation(&world, &arena);
    struct vote bob = bob_s_vote(&world), cat = approval(), fay = approval();
    assert_int_equal(world_ballot(&world, "cat", "k-cat", world.now, &cat), REFUSAL_NONE);
    json_t *events;
    set_number(world_document(&world, "body:codir"), "quorum", 3);
    world_compile(&world);
    world.now += 10;
    assert_int_equal(world_cast(&world, "bob", &bob, &events), REFUSAL_NONE);
    assert_int_equal(world_cast(&world, "cat", &cat, &events), REFUSAL_NONE);

    struct digest last = digest_of(cat.statement);
    struct statement said;
    assert_int_equal(world_ballot(&world, "fay", "k-fay", world.now, &fay), REFUSAL_NONE);
    assert_int_equal(statement_parse(&arena, fay.statement, &said), ERR_NONE);
    assert_non_null(said.previous);
    assert_true(digest_eq(said.previous, &last));
    assert_int_equal(world_cast(&world, "fay", &fay, &events), REFUSAL_NONE);
    assert_int_equal(json_array_size(events), 2);
}

static void unsigned_decisions_hold_nothing_to_verify(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    world_open(&world, &arena, "pmss");
    world_place(&world, SPAN("proposee"));
    struct vote vote = {.step = SPAN("retenir"), .outcome = SPAN("approve"), .revision = 2};
    json_t *events;
    assert_int_equal(world_cast(&world, "bob", &vote, &events), REFUSAL_NONE);
    const json_t *body = json_object_get(json_array_get(events, 0), "body");
    assert_int_equal(decision_verify(&arena, &world.directory, body), ERR_NONE);
}

static void every_damaged_member_of_a_stored_decision_is_found(void **unused)
{
    (void)unused;
    static const char *const members[] = {"step",      "outcome", "body",    "seat",
                                          "titular",   "person",  "remarks", "statement",
                                          "signature", "digest",  "key"};
    static const char *const values[] = {"", "cat", "k-cat", "k-bob-revoked"};
    SCOPED_ARENA arena = {0};
    struct world world;
    open_validation(&world, &arena);
    struct vote vote = bob_s_vote(&world);
    vote.remarks = SPAN("Bien");
    assert_int_equal(world_ballot(&world, "bob", "k-bob", world.now, &vote), REFUSAL_NONE);
    json_t *events;
    assert_int_equal(world_cast(&world, "bob", &vote, &events), REFUSAL_NONE);
    json_t *body = json_object_get(json_array_get(events, 0), "body");
    for (size_t m = 0; m < COUNT_OF(members); m++)
        for (size_t v = 0; v < COUNT_OF(values); v++) {
            json_t *changed = json_adopt(&arena, json_deep_copy(body));
            set_text(changed, members[m], span_of(values[v]));
            if (decision_verify(&arena, &world.directory, changed) != ERR_DAMAGED)
                fail_msg("%s = \"%s\" passes", members[m], values[v]);
        }
    set_text(world_document(&world, "key:k-bob"), "person", SPAN("cat"));
    world_compile(&world);
    assert_int_equal(decision_verify(&arena, &world.directory, body), ERR_DAMAGED);
    set_text(world_document(&world, "key:k-bob"), "person", SPAN("bob"));
    world_compile(&world);
    assert_int_equal(decision_verify(&arena, &world.directory, body), ERR_NONE);
    set_number(body, "revision", 3);
    assert_int_equal(decision_verify(&arena, &world.directory, body), ERR_DAMAGED);
}

TESTS(a_signed_vote_is_kept_as_it_came_and_verifies_ever_after,
      the_statement_says_all_that_is_decided, a_signature_is_worthless_for_anything_else,
      nobody_hands_in_the_vote_of_another, no_statement_is_issued_for_a_key_that_may_not_sign,
      no_statement_is_issued_where_none_is_asked_for, one_changed_bit_is_refused,
      a_key_does_not_pass_for_another_of_the_same_person,
      decisions_form_a_chain_and_members_may_sign_side_by_side,
      unsigned_decisions_hold_nothing_to_verify, every_damaged_member_of_a_stored_decision_is_found)
