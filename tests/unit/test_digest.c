/* test_digest.c - SHA-256, base64 and the lines of signature files. */
#include "test.h"

#include "workflow/base64.h"
#include "workflow/digest.h"
#include "workflow/line.h"

#define HEX_EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define HEX_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void digests_are_those_of_fips_180(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct digest empty = digest_of(SPAN("")), abc = digest_of(SPAN("abc"));
    assert_string_equal(digest_hex(&arena, &empty).ptr, HEX_EMPTY);
    assert_string_equal(digest_hex(&arena, &abc).ptr, HEX_ABC);
    assert_false(digest_eq(&empty, &abc));
    assert_true(digest_eq(&abc, &abc));
}

static void hexadecimal_has_one_spelling(void **unused)
{
    (void)unused;
    static const char *const refused[] = {
        "",
        "ba",
        HEX_ABC "0",
        HEX_ABC " ",
        "BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"};
    struct digest digest, abc = digest_of(SPAN("abc"));
    assert_int_equal(digest_parse(SPAN(HEX_ABC), &digest), ERR_NONE);
    assert_true(digest_eq(&digest, &abc));
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_int_equal(digest_parse(span_of(refused[i]), &digest), ERR_MALFORMED);
    assert_true(digest_eq(&digest, &abc));
}

/* Every text of four characters over a telling alphabet: what is read is written back alike. */
static void base64_has_one_spelling(void **unused)
{
    (void)unused;
    static const char alphabet[] = "AQgwB/+9z=-_ \n";
    enum { LETTERS = sizeof alphabet - 1 };
    size_t accepted = 0;
    for (size_t n = 0; n < LETTERS * LETTERS * LETTERS * LETTERS; n++) {
        SCOPED_ARENA arena = {0};
        char text[4] = {alphabet[n % LETTERS], alphabet[n / LETTERS % LETTERS],
                        alphabet[n / LETTERS / LETTERS % LETTERS],
                        alphabet[n / LETTERS / LETTERS / LETTERS]};
        struct span spelled = {.ptr = text, .len = sizeof text};
        unsigned char bytes[3];
        size_t count;
        if (base64_read(spelled, sizeof bytes, bytes, &count) != ERR_NONE)
            continue;
        accepted++;
        struct span read = {.ptr = (const char *)bytes, .len = count};
        assert_true(span_eq(base64_write(&arena, read), spelled));
    }
    /* 9 letters; before "=" only A, Q, g, w and before "==" only A, Q, g, w whose low bits are
     * zero: 9^4 + 9*9*(letters with two zero bits) + 9*(letters with four zero bits) */
    assert_int_equal(accepted, 9 * 9 * 9 * 9 + 9 * 9 * 4 + 9 * 4);
}

/* Every byte in every place: libsodium alone lets some foreign ones through. */
static void base64_knows_its_letters(void **unused)
{
    (void)unused;
    size_t accepted = 0;
    for (int byte = 0; byte < 256; byte++)
        for (size_t place = 0; place < 8; place++) {
            char text[8] = "AAAAAAAA";
            unsigned char bytes[6];
            size_t count;
            text[place] = (char)byte;
            struct span spelled = {.ptr = text, .len = sizeof text};
            accepted += base64_read(spelled, sizeof bytes, bytes, &count) == ERR_NONE;
        }
    assert_int_equal(accepted, 64 * 8 + 1); /* and one padding, at the end */
}

static void base64_refuses_what_does_not_fit(void **unused)
{
    (void)unused;
    unsigned char bytes[4] = {0};
    size_t count = 7;
    assert_int_equal(base64_read(SPAN("AAAAAAA="), 4, bytes, &count), ERR_MALFORMED);
    assert_int_equal(base64_read(SPAN(""), 4, bytes, &count), ERR_MALFORMED);
    assert_int_equal(base64_read(SPAN("AAA"), 4, bytes, &count), ERR_MALFORMED);
    assert_int_equal(base64_exact(SPAN("AAAA"), 4, bytes), ERR_MALFORMED);
    assert_int_equal(count, 7);
    assert_int_equal(base64_exact(SPAN("AAAAAA=="), 4, bytes), ERR_NONE);
}

static void lines_end_with_a_line_feed(void **unused)
{
    (void)unused;
    struct span line, rest = SPAN("a\n\nb");
    assert_true(line_next(&rest, &line) && span_eq(line, SPAN("a")));
    assert_true(line_next(&rest, &line) && span_eq(line, SPAN("")));
    assert_false(line_next(&rest, &line));
    assert_true(span_eq(rest, SPAN("b")));
}

/* Against the definition: every code point written out, then every pair of bytes. */
static void a_line_is_utf_8_without_control_characters(void **unused)
{
    (void)unused;
    for (unsigned c = 0; c < 0x110000; c++) {
        char two[] = {(char)(0xc0 | c >> 6), (char)(0x80 | (c & 63))};
        char three[] = {(char)(0xe0 | c >> 12), (char)(0x80 | (c >> 6 & 63)), two[1]};
        char four[] = {(char)(0xf0 | c >> 18), (char)(0x80 | (c >> 12 & 63)), three[1], two[1]};
        char one = (char)c;
        struct span text = c < 0x80      ? (struct span){&one, 1}
                           : c < 0x800   ? (struct span){two, 2}
                           : c < 0x10000 ? (struct span){three, 3}
                                         : (struct span){four, 4};
        bool control = (c < 0x20 && c != '\t') || (c >= 0x7f && c < 0xa0);
        bool surrogate = c >= 0xd800 && c < 0xe000;
        assert_int_equal(line_valid(text), !control && !surrogate);
        assert_int_equal(line_valid(span_until(text, text.len - 1)), text.len == 1);
        if (c < 0x80)
            assert_false(line_valid((struct span){two, 2}));
        if (c < 0x800)
            assert_false(line_valid((struct span){three, 3}));
        if (c < 0x10000)
            assert_false(line_valid((struct span){four, 4}));
    }
    assert_false(line_valid(SPAN("\xf4\x90\x80\x80")));
    assert_false(line_valid(SPAN("\x80")));
    assert_false(line_valid(SPAN("\xff")));
    assert_true(line_valid(SPAN("\u00e9tat\t2\u00a0: \u2713")));
}

static void numbers_have_one_spelling(void **unused)
{
    (void)unused;
    static const char *const refused[] = {"",
                                          "-1",
                                          "+1",
                                          " 1",
                                          "1 ",
                                          "01",
                                          "00",
                                          "1x",
                                          "0x1",
                                          "18446744073709551616",
                                          "99999999999999999999"};
    uint64_t number = 7;
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_int_equal(line_number(span_of(refused[i]), &number), ERR_MALFORMED);
    assert_int_equal(number, 7);
    assert_int_equal(line_number(SPAN("0"), &number), ERR_NONE);
    assert_int_equal(number, 0);
    assert_int_equal(line_number(SPAN("18446744073709551615"), &number), ERR_NONE);
    assert_true(number == UINT64_MAX);
}

TESTS(digests_are_those_of_fips_180, hexadecimal_has_one_spelling, base64_has_one_spelling,
      base64_knows_its_letters, base64_refuses_what_does_not_fit, lines_end_with_a_line_feed,
      a_line_is_utf_8_without_control_characters, numbers_have_one_spelling)
