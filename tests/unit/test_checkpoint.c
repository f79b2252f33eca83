/* test_checkpoint.c - signed heads of the log, and the proofs that lead to them. */
#include "test.h"

#include "workflow/tlogproof.h"

#include <sodium.h>

#define LOG "plans.example.org/log"

struct signer {
    struct checkpoint_key key;
    unsigned char secret[CHECKPOINT_SECRET_SIZE];
};

static struct signer signer_of(struct span name, unsigned char number)
{
    unsigned char seed[crypto_sign_SEEDBYTES] = {number};
    struct signer signer = {.key.name = name};
    crypto_sign_seed_keypair(signer.key.bytes, signer.secret, seed);
    return signer;
}

static struct checkpoint head(uint64_t size)
{
    return (struct checkpoint){SPAN(LOG), size, digest_of(SPAN("root"))};
}

/* The body with a signature line for each signer, as witnesses add theirs. */
static struct span note_by(struct arena *arena, struct span body, const struct signer *signers,
                           size_t count)
{
    struct buf buf = {.arena = arena};
    buf_add(&buf, body);
    buf_add_char(&buf, '\n');
    for (size_t i = 0; i < count; i++) {
        unsigned char signature[CHECKPOINT_SIGNATURE_SIZE];
        crypto_sign_detached(signature, NULL, (const unsigned char *)body.ptr, body.len,
                             signers[i].secret);
        struct span note = checkpoint_note(arena, body, &signers[i].key, signature);
        buf_add(&buf, span_from(note, body.len + 1));
    }
    return buf_span(&buf);
}

static void a_checkpoint_is_a_note_of_five_lines(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct signer log = signer_of(SPAN(LOG), 1);
    struct checkpoint read, written = head(73);
    struct span note = checkpoint_sign(&arena, &written, log.secret);
    struct span start =
        SPAN(LOG "\n73\nSBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I=\n\n\u2014 " LOG " ");
    assert_true(span_starts(note, start));
    assert_int_equal(checkpoint_verify(&log.key, note, &read), ERR_NONE);
    assert_int_equal(read.size, 73);
    assert_true(digest_eq(&read.root, &written.root));
    assert_true(span_eq(read.origin, written.origin));
    struct span again = note_by(&arena, checkpoint_body(&arena, &written), &log, 1);
    assert_true(span_eq(note, again));
}

/* The key that Go's documentation of signed notes gives as its example:
 * PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW. */
static void key_hashes_are_those_of_other_programs(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct checkpoint_key key = {.name = SPAN("PeterNeumann")};
    unsigned char signature[CHECKPOINT_SIGNATURE_SIZE] = {0}, typed[33];
    sodium_base642bin(typed, sizeof typed, "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", 44, NULL,
                      NULL, NULL, sodium_base64_VARIANT_ORIGINAL);
    memcpy(key.bytes, typed + 1, sizeof key.bytes);
    struct span note = checkpoint_note(&arena, SPAN("x\n"), &key, signature);
    assert_true(span_starts(note, SPAN("x\n\n\u2014 PeterNeumann x08go")));
}

static void any_change_of_a_byte_is_noticed(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct signer log = signer_of(SPAN(LOG), 1);
    struct checkpoint read, written = head(73);
    struct span note = checkpoint_sign(&arena, &written, log.secret);
    for (size_t bit = 0; bit < note.len * 8; bit++) {
        struct span copy = span_copy(&arena, note);
        char *bytes = arena_new(&arena, char, copy.len);
        memcpy(bytes, copy.ptr, copy.len);
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
        assert_int_not_equal(checkpoint_verify(&log.key, (struct span){bytes, copy.len}, &read),
                             ERR_NONE);
    }
    for (size_t len = 0; len < note.len; len++)
        assert_int_equal(checkpoint_verify(&log.key, span_until(note, len), &read), ERR_MALFORMED);
}

static void only_the_logs_own_key_vouches_for_it(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct checkpoint read, written = head(1);
    struct signer all[] = {signer_of(SPAN(LOG), 1), signer_of(SPAN("witness.example"), 2),
                           signer_of(SPAN(LOG), 3), signer_of(SPAN(LOG "2"), 1)};
    struct span body = checkpoint_body(&arena, &written);
    assert_int_equal(checkpoint_verify(&all[0].key, note_by(&arena, body, all, 4), &read), 0);
    assert_int_equal(checkpoint_verify(&all[2].key, note_by(&arena, body, all, 4), &read), 0);
    struct span others = note_by(&arena, body, all + 1, 3);
    assert_int_equal(checkpoint_verify(&all[0].key, others, &read), ERR_INVALID);
    assert_int_equal(checkpoint_parse(others, &read), ERR_NONE);
    /* signed by a key we know, but for a log of another name */
    struct span foreign = note_by(&arena, body, all, 4);
    assert_int_equal(checkpoint_verify(&all[1].key, foreign, &read), ERR_INVALID);
    assert_int_equal(checkpoint_verify(&all[3].key, foreign, &read), ERR_INVALID);
}

static void one_false_signature_in_our_name_spoils_the_note(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct signer log = signer_of(SPAN(LOG), 1);
    struct checkpoint read, written = head(1);
    unsigned char wrong[CHECKPOINT_SIGNATURE_SIZE] = {1};
    struct span body = checkpoint_body(&arena, &written);
    struct span good = note_by(&arena, body, &log, 1);
    struct span bad = span_from(checkpoint_note(&arena, body, &log.key, wrong), body.len + 1);
    struct span both = span_format(&arena, "%.*s%.*s", SPAN_ARG(good), SPAN_ARG(bad));
    assert_int_equal(checkpoint_verify(&log.key, both, &read), ERR_INVALID);
}

#define ROOT "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define SEAL "\u2014 a AAAAAAA=\n"

static void a_checkpoint_has_one_shape(void **unused)
{
    (void)unused;
    static const struct {
        const char *note;
        enum err err;
    } cases[] = {
        {"a\n0\n" ROOT "\n\n" SEAL, ERR_NONE},
        {"a\n4611686018427387904\n" ROOT "\n\n" SEAL SEAL, ERR_NONE},
        {"a\n4611686018427387905\n" ROOT "\n\n" SEAL, ERR_MALFORMED},
        {"a\n00\n" ROOT "\n\n" SEAL, ERR_MALFORMED},
        {"a\n-1\n" ROOT "\n\n" SEAL, ERR_MALFORMED},
        {"a\n\n" ROOT "\n\n" SEAL, ERR_MALFORMED},
        {"\n0\n" ROOT "\n\n" SEAL, ERR_MALFORMED},
        {"a b\n0\n" ROOT "\n\n" SEAL, ERR_MALFORMED},
        {"a+b\n0\n" ROOT "\n\n" SEAL, ERR_MALFORMED},
        {"a\u00a0\n0\n" ROOT "\n\n" SEAL, ERR_MALFORMED},
        {"a\u3000\n0\n" ROOT "\n\n" SEAL, ERR_MALFORMED},
        {"a\t\n0\n" ROOT "\n\n" SEAL, ERR_MALFORMED},
        {"\xff\n0\n" ROOT "\n\n" SEAL, ERR_MALFORMED},
        {"a\r\n0\r\n" ROOT "\r\n\r\n" SEAL, ERR_MALFORMED},
        {"a\n0\n" ROOT "\n" SEAL, ERR_MALFORMED},
        {"a\n0\n" ROOT "\n\n", ERR_MALFORMED},
        {"a\n0\n" ROOT "\n\n\n" SEAL, ERR_MALFORMED},
        {"a\n0\n" ROOT "\n\n" SEAL "\n", ERR_MALFORMED},
        {"a\n0\n" ROOT "\n\n" SEAL "x", ERR_MALFORMED},
        {"a\n0\n" ROOT "\nextension\n\n" SEAL, ERR_MALFORMED},
        {"a\n0\n" ROOT "\nextension\n" SEAL, ERR_MALFORMED},
        {"a\n0\nAAAA\n\n" SEAL, ERR_MALFORMED},
        {"a\n0\n" ROOT "\n\n- a AAAAAAA=\n", ERR_MALFORMED},
        {"a\n0\n" ROOT "\n\n\u2014 a AAAAAA==\n", ERR_MALFORMED},
        {"a\n0\n" ROOT "\n\n\u2014 a AAAAAAB=\n", ERR_MALFORMED},
        {"a\n0\n" ROOT "\n\n\u2014 a AAAAAAA= \n", ERR_MALFORMED},
        {"a\n0\n" ROOT "\n\n\u2014  AAAAAAA=\n", ERR_MALFORMED},
        {"a\n0\n" ROOT "\n\n\u2014 a\n", ERR_MALFORMED},
        {"a\n0\n" ROOT "\n\n\u2014 a+ AAAAAAA=\n", ERR_MALFORMED},
    };
    struct checkpoint read;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(checkpoint_parse(span_of(cases[i].note), &read), cases[i].err);
    static const char endless[CHECKPOINT_MAX + 1];
    assert_int_equal(checkpoint_parse((struct span){endless, sizeof endless}, &read),
                     ERR_TOO_LARGE);
}

/* A log of two records; the proof that the second is in it. */
static struct tlogproof proof_of_the_second(struct arena *arena, const struct signer *log)
{
    struct digest first = tree_leaf(SPAN("s1"), SPAN("r1"));
    struct digest second = tree_leaf(SPAN("s2"), SPAN("r2"));
    struct checkpoint written = {SPAN(LOG), 2, tree_node(&first, &second)};
    return (struct tlogproof){.extra = SPAN("s2"),
                              .index = 1,
                              .path = {.count = 1, .hashes = {first}},
                              .checkpoint = checkpoint_sign(arena, &written, log->secret)};
}

static void a_proof_file_proves_its_record_and_no_other(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct signer log = signer_of(SPAN(LOG), 1), other = signer_of(SPAN(LOG), 2);
    struct tlogproof read, proof = proof_of_the_second(&arena, &log);
    struct checkpoint checkpoint;
    assert_int_equal(tlogproof_parse(&arena, tlogproof_write(&arena, &proof), &read), ERR_NONE);
    struct digest leaf = tree_leaf(read.extra, SPAN("r2"));
    struct digest wrong = tree_leaf(read.extra, SPAN("r1"));
    assert_int_equal(tlogproof_verify(&read, &log.key, &leaf, &checkpoint), ERR_NONE);
    assert_int_equal(checkpoint.size, 2);
    assert_int_equal(tlogproof_verify(&read, &log.key, &wrong, &checkpoint), ERR_INVALID);
    assert_int_equal(tlogproof_verify(&read, &other.key, &leaf, &checkpoint), ERR_INVALID);
    read.index = 0;
    assert_int_equal(tlogproof_verify(&read, &log.key, &leaf, &checkpoint), ERR_INVALID);
}

static void a_proof_file_is_read_back_as_written(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct signer log = signer_of(SPAN(LOG), 1);
    struct tlogproof read, proof = proof_of_the_second(&arena, &log);
    for (size_t count = 0; count <= TREE_PROOF_MAX; count++) {
        proof.path.count = count;
        proof.extra = span_until(SPAN("s2"), count % 3);
        struct span text = tlogproof_write(&arena, &proof);
        assert_int_equal(tlogproof_parse(&arena, text, &read), ERR_NONE);
        assert_true(span_eq(tlogproof_write(&arena, &read), text));
    }
}

#define NOTE "a\n0\n" ROOT "\n\n" SEAL
#define HEAD "c2sp.org/tlog-proof@v1\n"

static void a_proof_file_has_one_shape(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        enum err err;
    } cases[] = {
        {HEAD "index 0\n\n" NOTE, ERR_NONE},
        {HEAD "extra AAAA\nindex 0\n" ROOT "\n\n" NOTE, ERR_NONE},
        {HEAD "index 0\n\n", ERR_MALFORMED},
        {HEAD "index 0\n" NOTE, ERR_MALFORMED},
        {HEAD "index 0\n\n\n" NOTE, ERR_MALFORMED},
        {HEAD "index 00\n\n" NOTE, ERR_MALFORMED},
        {HEAD "index  0\n\n" NOTE, ERR_MALFORMED},
        {HEAD "index\n\n" NOTE, ERR_MALFORMED},
        {HEAD "\n" NOTE, ERR_MALFORMED},
        {HEAD "extra \nindex 0\n\n" NOTE, ERR_MALFORMED},
        {HEAD "extra AA\nindex 0\n\n" NOTE, ERR_MALFORMED},
        {HEAD "extra AAAA\n\n" NOTE, ERR_MALFORMED},
        {HEAD "extra AAAA\nextra AAAA\nindex 0\n\n" NOTE, ERR_MALFORMED},
        {HEAD "index 0\nextra AAAA\n\n" NOTE, ERR_MALFORMED},
        {HEAD "index 0\nAAAA\n\n" NOTE, ERR_MALFORMED},
        {HEAD "index 0\r\n\r\n" NOTE, ERR_MALFORMED},
        {"c2sp.org/tlog-proof@v2\nindex 0\n\n" NOTE, ERR_MALFORMED},
        {"index 0\n\n" NOTE, ERR_MALFORMED},
        {"", ERR_MALFORMED},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED_ARENA arena = {0};
        struct tlogproof read;
        assert_int_equal(tlogproof_parse(&arena, span_of(cases[i].text), &read), cases[i].err);
    }
}

static void a_proof_file_has_limits(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct tlogproof read;
    struct buf buf = {.arena = &arena};
    buf_add_text(&buf, HEAD "index 0\n");
    for (size_t i = 0; i <= TREE_PROOF_MAX; i++)
        buf_add_text(&buf, ROOT "\n");
    buf_add_text(&buf, "\n" NOTE);
    assert_int_equal(tlogproof_parse(&arena, buf_span(&buf), &read), ERR_MALFORMED);
    static const char endless[TLOGPROOF_MAX + 1];
    struct span long_one = {endless, sizeof endless};
    assert_int_equal(tlogproof_parse(&arena, long_one, &read), ERR_TOO_LARGE);
}

TESTS(a_checkpoint_is_a_note_of_five_lines, key_hashes_are_those_of_other_programs,
      any_change_of_a_byte_is_noticed, only_the_logs_own_key_vouches_for_it,
      one_false_signature_in_our_name_spoils_the_note, a_checkpoint_has_one_shape,
      a_proof_file_proves_its_record_and_no_other, a_proof_file_is_read_back_as_written,
      a_proof_file_has_one_shape, a_proof_file_has_limits)
