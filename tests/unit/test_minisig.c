/* test_minisig.c - signature files are read strictly, and only true ones verify. */
#include "test.h"

#include "signers.h"
#include "workflow/base64.h"

#include <sodium.h>

static const struct signer bob = {{2}};

static void both_algorithms_verify_and_each_part_counts(void **unused)
{
    (void)unused;
    struct minisig_public anns = public_of(&ann), bobs = public_of(&bob), mixed = anns;
    memcpy(mixed.bytes, bobs.bytes, sizeof mixed.bytes);
    for (int hashed = 0; hashed < 2; hashed++) {
        SCOPED_ARENA arena = {0};
        struct minisig minisig = sign(&arena, &ann, hashed, SPAN("yes")), other = minisig;
        assert_int_equal(minisig_verify(&anns, SPAN("yes"), &minisig), ERR_NONE);
        assert_int_equal(minisig_verify(&anns, SPAN("no"), &minisig), ERR_INVALID);
        assert_int_equal(minisig_verify(&anns, SPAN(""), &minisig), ERR_INVALID);
        assert_int_equal(minisig_verify(&bobs, SPAN("yes"), &minisig), ERR_INVALID);
        assert_int_equal(minisig_verify(&mixed, SPAN("yes"), &minisig), ERR_INVALID);
        other.hashed = !hashed;
        assert_int_equal(minisig_verify(&anns, SPAN("yes"), &other), ERR_INVALID);
        other = minisig;
        other.trusted = SPAN("fiche 13");
        assert_int_equal(minisig_verify(&anns, SPAN("yes"), &other), ERR_INVALID);
        other = minisig;
        other.untrusted = SPAN("anything");
        assert_int_equal(minisig_verify(&anns, SPAN("yes"), &other), ERR_NONE);
        other.id.bytes[0] ^= 1;
        assert_int_equal(minisig_verify(&anns, SPAN("yes"), &other), ERR_INVALID);
        for (size_t bit = 0; bit < MINISIG_SIZE * 8; bit++) {
            other = minisig;
            other.signature[bit / 8] ^= (unsigned char)(1 << bit % 8);
            assert_int_equal(minisig_verify(&anns, SPAN("yes"), &other), ERR_INVALID);
            other = minisig;
            other.global[bit / 8] ^= (unsigned char)(1 << bit % 8);
            assert_int_equal(minisig_verify(&anns, SPAN("yes"), &other), ERR_INVALID);
        }
    }
}

static void what_is_written_is_read_back(void **unused)
{
    (void)unused;
    for (int hashed = 0; hashed < 2; hashed++) {
        SCOPED_ARENA arena = {0};
        struct minisig read, minisig = sign(&arena, &ann, hashed, SPAN("yes"));
        struct span text, again;
        assert_int_equal(minisig_write(&arena, &minisig, &text), ERR_NONE);
        assert_int_equal(minisig_parse(text, &read), ERR_NONE);
        assert_int_equal(minisig_write(&arena, &read, &again), ERR_NONE);
        assert_true(span_eq(text, again));
        assert_int_equal(read.hashed, hashed);
    }
}

static void a_comment_no_one_could_read_is_not_written(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    static char full[MINISIG_LINE_MAX];
    static const struct span bad[] = {{"a\nb", 3},     {"a\rb", 3}, {"\0", 1},
                                      {"\x1b[31m", 5}, {"\xe9", 1}, {full, MINISIG_LINE_MAX - 17}};
    struct span text;
    memset(full, 'x', sizeof full);
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct minisig trusted = sign(&arena, &ann, false, SPAN("")), untrusted = trusted;
        trusted.trusted = bad[i];
        untrusted.untrusted = bad[i];
        assert_int_equal(minisig_write(&arena, &trusted, &text), ERR_INVALID);
        assert_int_equal(minisig_write(&arena, &untrusted, &text), ERR_INVALID);
    }
    struct minisig longest = sign(&arena, &ann, false, SPAN(""));
    longest.trusted = (struct span){full, MINISIG_LINE_MAX - 18};
    longest.untrusted = (struct span){full, MINISIG_LINE_MAX - 20};
    assert_int_equal(minisig_write(&arena, &longest, &text), ERR_NONE);
    assert_int_equal(minisig_parse(text, &longest), ERR_NONE);
}

#define U "untrusted comment: x\n"
#define S                                                                                          \
    "RWQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" \
    "AAAAAAA="
#define T "trusted comment: y\n"
#define G "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="

static void a_signature_file_is_four_lines(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        enum err err;
    } cases[] = {
        {U S "\n" T G "\n", ERR_NONE},
        {U S "\n" T G, ERR_NONE},
        {"untrusted comment: x\r\n" S "\r\ntrusted comment: y\r\n" G "\r\n", ERR_NONE},
        {"untrusted comment: \n" S "\ntrusted comment: \n" G, ERR_NONE},
        {"", ERR_MALFORMED},
        {U S "\n" T, ERR_MALFORMED},
        {U S "\n" T G "\n\n", ERR_MALFORMED},
        {U S "\n" T G "\nx", ERR_MALFORMED},
        {U S "\n" T G " \n", ERR_MALFORMED},
        {U S "\n" T G "=\n", ERR_MALFORMED},
        {U S "\n\n" T G "\n", ERR_MALFORMED},
        {S "\n" T G "\n", ERR_MALFORMED},
        {"Untrusted comment: x\n" S "\n" T G "\n", ERR_MALFORMED},
        {"untrusted comment:x\n" S "\n" T G "\n", ERR_MALFORMED},
        {U T S "\n" G "\n", ERR_MALFORMED},
        {U S "\n" U G "\n", ERR_MALFORMED},
        {U S "\r\r\n" T G "\n", ERR_MALFORMED},
        {U S "\ntrusted comment: y\rz\n" G "\n", ERR_MALFORMED},
        {U S "\ntrusted comment: \x7f\n" G "\n", ERR_MALFORMED},
        {U S "\ntrusted comment: \xc3\n" G "\n", ERR_MALFORMED},
        {U "Q" S "\n" T G "\n", ERR_MALFORMED},
        {U G "\n" T S "\n", ERR_MALFORMED},
        {U "AAAA" S "\n" T G "\n", ERR_MALFORMED},
    };
    struct minisig minisig;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(minisig_parse(span_of(cases[i].text), &minisig), cases[i].err);
}

static void an_endless_line_is_refused(void **unused)
{
    (void)unused;
    for (size_t extra = 0; extra < 2; extra++) {
        SCOPED_ARENA arena = {0};
        struct minisig minisig;
        size_t len = MINISIG_LINE_MAX - sizeof U + 1 + extra;
        char *filler = arena_new(&arena, char, len + 1);
        memset(filler, 'x', len);
        struct span first = span_format(&arena, "untrusted comment: %sx\n" S "\n" T G, filler);
        struct span third = span_format(&arena, U S "\ntrusted comment: %sxxx\n" G, filler);
        enum err expected = extra ? ERR_MALFORMED : ERR_NONE;
        assert_int_equal(minisig_parse(first, &minisig), expected);
        assert_int_equal(minisig_parse(third, &minisig), expected);
    }
}

static void ids_are_spelled_as_minisign_spells_them(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct minisig_id read, id = {{0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef}};
    static const char *const refused[] = {"", "EFCDAB896745230", "EFCDAB89674523011",
                                          "eFCDAB8967452301", "GFCDAB8967452301"};
    assert_string_equal(minisig_id_hex(&arena, &id).ptr, "EFCDAB8967452301");
    assert_int_equal(minisig_id_parse(SPAN("EFCDAB8967452301"), &read), ERR_NONE);
    assert_true(minisig_id_eq(&id, &read));
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_int_equal(minisig_id_parse(span_of(refused[i]), &read), ERR_MALFORMED);
}

static struct span key_text(struct arena *arena, const char *algorithm, const unsigned char *key)
{
    char line[42] = {0};
    memcpy(line, algorithm, 2);
    memcpy(line + 10, key, MINISIG_KEY_SIZE);
    return base64_write(arena, (struct span){line, sizeof line});
}

static void a_public_key_is_a_file_or_its_line(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct minisig_public read, key = public_of(&ann);
    struct span file = minisig_public_write(&arena, &key), line = file;
    (void)span_cut(&line, '\n');
    struct span accepted[] = {file, line, span_trim(line), span_trim(file)};
    for (size_t i = 0; i < COUNT_OF(accepted); i++) {
        assert_int_equal(minisig_public_parse(accepted[i], &read), ERR_NONE);
        assert_memory_equal(&read, &key, sizeof key);
    }
    struct span b64 = span_trim(line);
    struct span refused[] = {span_format(&arena, "%s\n", file.ptr),
                             span_format(&arena, "%sx", file.ptr),
                             span_format(&arena, "comment: x\n%s", b64.ptr),
                             span_until(b64, b64.len - 1),
                             SPAN("untrusted comment: x\n"),
                             SPAN(""),
                             key_text(&arena, "ED", key.bytes),
                             key_text(&arena, "ed", key.bytes)};
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_int_equal(minisig_public_parse(refused[i], &read), ERR_MALFORMED);
}

/* The points of order 1, 2, 4 and 8, and other spellings of them (libsodium's own list,
 * ge25519_has_small_order): with these, one signature would fit any message. */
static void weak_keys_are_refused(void **unused)
{
    (void)unused;
    static const char *const weak[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0200000000000000000000000000000000000000000000000000000000000000", /* off the curve */
    };
    for (size_t i = 0; i < COUNT_OF(weak) * 2; i++) {
        SCOPED_ARENA arena = {0};
        struct minisig_public read, key = {0};
        sodium_hex2bin(key.bytes, sizeof key.bytes, weak[i / 2], 64, NULL, NULL, NULL);
        if (i % 2 == 1)
            key.bytes[31] |= 0x80;
        assert_false(minisig_key_valid(key.bytes));
        assert_int_equal(minisig_public_parse(key_text(&arena, "Ed", key.bytes), &read),
                         ERR_INVALID);
        struct minisig forged = {.id = key.id};
        forged.signature[0] = forged.global[0] = 1; /* R the neutral point, S zero */
        assert_int_equal(minisig_verify(&key, SPAN("anything"), &forged), ERR_INVALID);
    }
}

/* S + L signs the same message in naive verifiers (RFC 8032 §8.4). */
static void a_second_spelling_of_a_signature_is_refused(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    static const unsigned char order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a,       0x63,
                                            0x12, 0x58, 0xd6, 0x9c, 0xf7,       0xa2,
                                            0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
    struct minisig_public key = public_of(&ann);
    struct minisig minisig = sign(&arena, &ann, false, SPAN("yes"));
    sodium_add(minisig.global + 32, order, sizeof order);
    assert_int_equal(minisig_verify(&key, SPAN("yes"), &minisig), ERR_INVALID);
    minisig = sign(&arena, &ann, false, SPAN("yes"));
    sodium_add(minisig.signature + 32, order, sizeof order);
    assert_int_equal(minisig_verify(&key, SPAN("yes"), &minisig), ERR_INVALID);
}

/* A key plus a point of order 8: one in eight of its signatures passes a check by libsodium,
 * and another program might think otherwise. */
static void keys_outside_the_main_subgroup_are_refused(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    unsigned char secret[crypto_sign_SECRETKEYBYTES], torsion[MINISIG_KEY_SIZE];
    struct minisig_public key;
    signer_keys(&ann, &key, secret);
    sodium_hex2bin(torsion, sizeof torsion,
                   "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", 64, NULL,
                   NULL, NULL);
    assert_int_equal(crypto_core_ed25519_add(key.bytes, key.bytes, torsion), 0);
    assert_false(minisig_key_valid(key.bytes));
    memcpy(secret + 32, key.bytes, sizeof key.bytes); /* what is hashed when signing */
    for (int tries = 0, passed = 0; passed == 0; tries++) {
        struct span text = span_format(&arena, "%d", tries);
        struct minisig minisig = {.id = key.id, .trusted = text};
        sign_bytes(secret, text, minisig.signature);
        struct span global = minisig_global_message(&arena, minisig.signature, text);
        sign_bytes(secret, global, minisig.global);
        passed = crypto_sign_verify_detached(minisig.signature, (const unsigned char *)text.ptr,
                                             text.len, key.bytes) == 0 &&
                 crypto_sign_verify_detached(minisig.global, (const unsigned char *)global.ptr,
                                             global.len, key.bytes) == 0;
        assert_int_equal(minisig_verify(&key, text, &minisig), ERR_INVALID);
        assert_true(tries < 10000);
    }
}

TESTS(both_algorithms_verify_and_each_part_counts, what_is_written_is_read_back,
      a_comment_no_one_could_read_is_not_written, a_signature_file_is_four_lines,
      an_endless_line_is_refused, ids_are_spelled_as_minisign_spells_them,
      a_public_key_is_a_file_or_its_line, weak_keys_are_refused,
      a_second_spelling_of_a_signature_is_refused, keys_outside_the_main_subgroup_are_refused)
