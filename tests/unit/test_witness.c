/* test_witness.c - whoever remembers keys finds what decision_verify() finds. */
#include "test.h"

#include "server/witness.h"
#include "signers.h"
#include "small_circuit.h"

static struct vote approval(struct world *world, struct span remarks)
{
    struct vote vote = {.step = SPAN("valider"), .outcome = SPAN("approve"), .remarks = remarks};
    assert_int_equal(world_ballot(world, "bob", "k-bob", world->now, &vote), REFUSAL_NONE);
    return vote;
}

/* What is recorded of a vote of Bob's, by whoever has it verified afterwards. */
static json_t *body_of(struct world *world, const struct vote *vote)
{
    struct scene scene = world_scene(world, "bob");
    json_t *events = NULL;
    scene.actor.witnessed = true;
    assert_int_equal(flow_vote(world->arena, &scene, vote, &events), REFUSAL_NONE);
    return json_object_get(json_array_get(events, 0), "body");
}

static bool sees(struct witness *witness, struct world *world, const json_t *body)
{
    bool found = witness_sees(witness, world->arena, &world->directory, body);
    assert_int_equal(found, decision_verify(world->arena, &world->directory, body) == ERR_NONE);
    return found;
}

static struct witness *opened(struct world *world, struct arena *arena)
{
    world_open(world, arena, "default");
    world_place(world, SPAN("validation"));
    return witness_open(arena);
}

static void a_decision_is_sound_once_and_again_and_no_changed_one_ever(void **unused)
{
    (void)unused;
    static const char *const members[] = {"outcome",   "person",    "remarks", "seat",
                                          "statement", "signature", "digest",  "key"};
    SCOPED_ARENA arena = {0};
    struct world world;
    struct witness *witness = opened(&world, &arena);
    struct vote vote = approval(&world, SPAN("Bien"));
    const json_t *body = body_of(&world, &vote);
    for (int round = 0; round < 2; round++) { /* its key is remembered in the second */
        assert_true(sees(witness, &world, body));
        for (size_t i = 0; i < COUNT_OF(members); i++) {
            json_t *changed = json_adopt(&arena, json_deep_copy(body));
            set_text(changed, members[i], SPAN("k-cat"));
            assert_false(sees(witness, &world, changed));
        }
    }
    assert_false(witness_sees(witness, &arena, &world.directory, NULL));
    witness_close(witness);
}

static void a_remembered_key_is_no_other_s(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    struct witness *witness = opened(&world, &arena);
    struct vote vote = approval(&world, SPAN(""));
    const json_t *body = body_of(&world, &vote);
    struct span own = span_copy(&arena, text_at(world_document(&world, "key:k-bob"), "public_key"));
    struct span cats = text_at(world_document(&world, "key:k-cat"), "public_key");
    for (int round = 0; round < 3; round++) {
        set_text(world_document(&world, "key:k-bob"), "public_key", cats);
        world_compile(&world);
        assert_false(sees(witness, &world, body));
        set_text(world_document(&world, "key:k-bob"), "public_key", own);
        world_compile(&world);
        assert_true(sees(witness, &world, body));
    }
    witness_close(witness);
}

static void a_signature_holds_for_no_other_text(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    struct witness *witness = opened(&world, &arena);
    struct vote first = approval(&world, SPAN("Bien")), second = approval(&world, SPAN("Mal"));
    assert_true(sees(witness, &world, body_of(&world, &first)));
    second.signature = first.signature;
    assert_false(sees(witness, &world, body_of(&world, &second)));
    witness_close(witness);
}

/* More keys than are remembered: each takes another's place. */
static void a_key_that_was_forgotten_is_looked_into_again(void **unused)
{
    (void)unused;
    enum { KEYS = 12000 };
    SCOPED_ARENA arena = {0};
    struct world world;
    struct witness *witness = opened(&world, &arena);
    struct vote vote = approval(&world, SPAN(""));
    const json_t *body = body_of(&world, &vote);
    struct signing_key *key =
        (struct signing_key *)(uintptr_t)directory_key(&world.directory, SPAN("k-bob"));
    struct span own = key->public_key;
    assert_true(sees(witness, &world, body));
    for (unsigned i = 0; i < KEYS; i++) {
        struct signer signer = {{2, (unsigned char)i, (unsigned char)(i >> 8)}};
        struct minisig_public other = public_of(&signer);
        struct span file = minisig_public_write(&arena, &other);
        span_cut(&file, '\n');
        key->public_key = span_trim(file);
        assert_false(sees(witness, &world, body));
    }
    key->public_key = own;
    assert_true(sees(witness, &world, body));
    witness_close(witness);
}

/* --- a key outside the main subgroup, some of whose signatures libsodium lets pass
 * ---------------- */

struct crooked {
    struct minisig_public key;
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
};

static struct crooked crooked_key(void)
{
    static const char order_8[] =
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
    unsigned char torsion[MINISIG_KEY_SIZE];
    struct crooked made;
    signer_keys(&ann, &made.key, made.secret);
    sodium_hex2bin(torsion, sizeof torsion, order_8, 64, NULL, NULL, NULL);
    assert_int_equal(crypto_core_ed25519_add(made.key.bytes, made.key.bytes, torsion), 0);
    memcpy(made.secret + 32, made.key.bytes, sizeof made.key.bytes);
    return made;
}

/* Signs; false where a check of the signatures alone would not let it pass. */
static bool sign_crooked(struct arena *arena, const struct crooked *crooked, struct vote *vote)
{
    struct minisig minisig = {.id = crooked->key.id, .trusted = vote->remarks};
    sign_bytes(crooked->secret, vote->statement, minisig.signature);
    sign_bytes(crooked->secret, minisig_global_message(arena, minisig.signature, minisig.trusted),
               minisig.global);
    assert_int_equal(minisig_write(arena, &minisig, &vote->signature), ERR_NONE);
    return minisig_check(&crooked->key, vote->statement, &minisig) == ERR_NONE;
}

static void a_key_no_signature_can_be_checked_against_is_refused_however_often(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct world world;
    struct witness *witness = opened(&world, &arena);
    struct crooked crooked = crooked_key();
    json_t *key = world_document(&world, "key:k-bob");
    struct span file = minisig_public_write(&arena, &crooked.key);
    span_cut(&file, '\n');
    set_text(key, "public_key", span_trim(file));
    set_text(key, "key_id", minisig_id_hex(&arena, &crooked.key.id));
    world_compile(&world);
    int tries = 0, passed = 0;
    for (; passed < 3; tries++) {
        assert_true(tries < 10000);
        struct vote vote = approval(&world, span_format(&arena, "%d", tries));
        passed += sign_crooked(&arena, &crooked, &vote);
        assert_false(sees(witness, &world, body_of(&world, &vote)));
    }
    print_message("%d crooked signatures, of which %d hold by themselves: none passes\n", tries,
                  passed);
    witness_close(witness);
}

TESTS(a_decision_is_sound_once_and_again_and_no_changed_one_ever, a_remembered_key_is_no_other_s,
      a_signature_holds_for_no_other_text, a_key_that_was_forgotten_is_looked_into_again,
      a_key_no_signature_can_be_checked_against_is_refused_however_often)
