#include "test.h"

#include "base/json.h"

enum { FLAGS = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY };

static unsigned long compared;

/* Our reader and jansson's say the same of a text. */
static void is_read_as_before(struct span text)
{
    SCOPED_ARENA arena = {0};
    JSON_LIVES_IN(&arena);
    const json_t *read = json_read(&arena, text);
    const json_t *expected = json_loadb(text.len > 0 ? text.ptr : "", text.len, FLAGS, NULL);
    if ((read == NULL) != (expected == NULL) || (read != NULL && !json_equal(read, expected)))
        fail_msg("\"%.*s\" is read otherwise than by jansson", SPAN_ARG(text));
    compared++;
}

/* --- what is read ------------------------------------------------------------------------------
 */

/* All texts of up to length pieces, each one of these. */
static void try_all(const char *const *pieces, size_t count, size_t length)
{
    size_t digits[16] = {0}, used = 0;
    char text[128];
    for (;;) {
        size_t len = 0;
        for (size_t i = 0; i < used; i++)
            len += (size_t)snprintf(text + len, sizeof text - len, "%s", pieces[digits[i]]);
        is_read_as_before((struct span){.ptr = text, .len = len});
        size_t place = 0;
        while (place < used && ++digits[place] == count)
            digits[place++] = 0;
        if (place == used && ++used > length)
            return;
    }
}

static void every_short_text_is_read_as_jansson_reads_it(void **unused)
{
    (void)unused;
    static const char *const structure[] = {"{", "}",     "[",     "]", ":",
                                            ",", "\"a\"", "\"b\"", "1", " "};
    static const char *const numbers[] = {"-", "+", "0", "1", "9", ".", "e", "E"};
    static const char *const words[] = {"true", "false", "null", "nul", "x", "[", "]", ",", "\n"};
    try_all(structure, COUNT_OF(structure), 5);
    try_all(numbers, COUNT_OF(numbers), 6);
    try_all(words, COUNT_OF(words), 4);
}

static void every_escape_is_read_as_jansson_reads_it(void **unused)
{
    (void)unused;
    char text[32];
    for (unsigned code = 0; code < 0x10000; code++) {
        snprintf(text, sizeof text, "\"a\\u%04xb\"", code);
        is_read_as_before(span_of(text));
    }
    for (unsigned high = 0xd700; high < 0xe100; high += 0x1f)
        for (unsigned low = 0xd700; low < 0xe100; low += 0x1f) {
            snprintf(text, sizeof text, "\"\\u%04X\\u%04x\"", high, low);
            is_read_as_before(span_of(text));
        }
    for (int letter = 1; letter < 256; letter++) {
        snprintf(text, sizeof text, "\"\\%c\"", letter);
        is_read_as_before(span_of(text));
    }
}

static void every_byte_ends_or_begins_a_text_as_with_jansson(void **unused)
{
    (void)unused;
    char text[16];
    for (int byte = 1; byte < 256; byte++) {
        snprintf(text, sizeof text, "\"%c\"", byte);
        is_read_as_before(span_of(text));
        snprintf(text, sizeof text, "[\"a%c\"]", byte);
        is_read_as_before(span_of(text));
        snprintf(text, sizeof text, "{\"\\n%c\":1}", byte);
        is_read_as_before(span_of(text));
    }
}

/* Wherever in a word of eight bytes it stands. */
static void every_two_bytes_are_taken_or_refused_as_jansson_does(void **unused)
{
    (void)unused;
    static const unsigned char thirds[] = {0x7f, 0x80, 0xa0, 0xbf, 0xc0, 'x'};
    char text[32];
    for (size_t before = 0; before < 8; before++)
        for (unsigned pair = 0x100; pair < 0x10000; pair++) {
            int len = snprintf(text, sizeof text, "\"%.*s%c%c\x8f%cplain as ever\"", (int)before,
                               "plainly", pair >> 8, (pair & 0xff) != 0 ? pair & 0xff : ' ',
                               thirds[pair % COUNT_OF(thirds)]);
            is_read_as_before((struct span){.ptr = text, .len = (size_t)len});
        }
}

static void characters_are_those_of_rfc_3629(void **unused)
{
    (void)unused;
    unsigned found = 0;
    for (uint64_t bytes = 0; bytes < 0x1000000; bytes++) {
        char text[] = {(char)(bytes >> 16), (char)(bytes >> 8), (char)bytes, (char)0x80};
        found += utf8_character((struct span){.ptr = text, .len = sizeof text}) == 4;
        found += (bytes & 0xff) == 0 && utf8_character((struct span){.ptr = text, .len = 2}) == 2;
        found += utf8_character((struct span){.ptr = text, .len = 3}) == 3;
    }
    /* U+0080-U+07FF; U+0800-U+FFFF but the surrogates; beyond, one in 64 as the last byte is one.
     */
    assert_int_equal(found, 0x780 + (0xf800 - 0x800) + 0x100000 / 64);
}

static void a_cut_text_is_refused_wherever_it_is_cut(void **unused)
{
    (void)unused;
    struct span whole =
        SPAN("{\"é\\u00e9\\ud83d\\ude00\":[1,-2.5e3,\"\xf0\x9f\x98\x80\",true,null,{}]}");
    for (size_t len = 0; len <= whole.len; len++)
        is_read_as_before(span_until(whole, len));
}

static void what_nests_too_deep_is_refused_as_before(void **unused)
{
    (void)unused;
    static char text[2 * (JSON_DEPTH_MAX + 3) + 1];
    for (size_t depth = JSON_DEPTH_MAX - 2; depth < JSON_DEPTH_MAX + 3; depth++) {
        memset(text, '[', depth);
        text[depth] = '1';
        memset(text + depth + 1, ']', depth);
        is_read_as_before((struct span){.ptr = text, .len = 2 * depth + 1});
        is_read_as_before((struct span){.ptr = text, .len = depth});
    }
}

static void numbers_at_the_edge_are_read_as_before(void **unused)
{
    (void)unused;
    static const char *const edges[] = {"999999999999999999",
                                        "-999999999999999999",
                                        "9223372036854775807",
                                        "9223372036854775808",
                                        "-9223372036854775808",
                                        "-9223372036854775809",
                                        "1e308",
                                        "1e309",
                                        "-0",
                                        "-0.0",
                                        "00",
                                        "1.",
                                        ".5",
                                        "1e",
                                        "0x10",
                                        "1_000",
                                        "1,5",
                                        "1 2",
                                        "--1",
                                        "Infinity",
                                        "NaN"};
    for (size_t i = 0; i < COUNT_OF(edges); i++)
        is_read_as_before(span_of(edges[i]));
}

/* However many texts have escapes in them. */
static void reading_takes_memory_in_proportion(void **unused)
{
    (void)unused;
    enum { TEXTS = 20000 };
    SCOPED_ARENA arena = {0};
    struct buf text = {.arena = &arena};
    buf_add_text(&text, "[\"\\n\"");
    for (int i = 0; i < TEXTS; i++)
        buf_add_text(&text, ",\"\\n\"");
    buf_add_text(&text, "]");
    SCOPED_ARENA read = {0};
    JSON_LIVES_IN(&read);
    assert_int_equal(json_array_size(json_read(&read, buf_span(&text))), TEXTS + 1);
    assert_true(read.size < text.len * 64);
}

static void texts_with_a_nul_are_refused(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    assert_null(json_read(&arena, SPAN("\"a\0b\"")));
    assert_null(json_read(&arena, SPAN("\"\\u0000\"")));
    assert_null(json_read(&arena, SPAN("{\"\\u0000\":1}")));
    assert_null(json_read(&arena, SPAN("1\0")));
}

/* --- where it lives ------------------------------------------------------------------------------
 */

static void values_live_in_the_arena_while_it_is_their_home(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    json_t *before = json_object();
    {
        JSON_LIVES_IN(&arena);
        json_t *object = json_adopt(&arena, json_object());
        set_text(object, "name", SPAN("Agnès"));
        assert_true(json_lives_in_arena(object));
        assert_null(arena.undos); /* there is nothing to give back */
        json_object_set(before, "object", json_null());
        assert_false(json_lives_in_arena(before));
    }
    json_t *after = json_adopt(&arena, json_array());
    assert_false(json_lives_in_arena(after));
    assert_non_null(arena.undos);
    json_decref(
        before); /* without its member, which is a constant, and with a piece in the arena */
}

static void what_is_read_lives_in_the_arena_that_was_named(void **unused)
{
    (void)unused;
    SCOPED_ARENA home = {0};
    SCOPED_ARENA named = {0};
    JSON_LIVES_IN(&home);
    assert_non_null(json_read(&named, SPAN("{\"a\":[1,2,3]}")));
    assert_null(home.blocks);
    assert_non_null(named.blocks);
    json_set_home(NULL);
    assert_false(json_lives_in_arena(json_read(&named, SPAN("[]"))));
}

static json_t *made_in(struct arena *arena)
{
    JSON_LIVES_IN(arena);
    return json_integer(7);
}

static void a_home_within_a_home_ends_with_its_block(void **unused)
{
    (void)unused;
    SCOPED_ARENA outer = {0};
    SCOPED_ARENA inner = {0};
    JSON_LIVES_IN(&outer);
    assert_true(json_lives_in_arena(made_in(&inner)));
    assert_ptr_equal(json_set_home(&outer), &outer);
}

static void texts_that_are_not_utf8_make_no_value(void **unused)
{
    (void)unused;
    assert_null(json_text(SPAN("caf\xe9")));
    json_t *text = json_text(SPAN("café"));
    assert_true(span_eq(text_of(text), SPAN("café")));
    json_decref(text);
}

static int say_count(void **unused)
{
    (void)unused;
    print_message("%lu texts read as jansson reads them\n", compared);
    return 0;
}

/* An escape before, amid and behind eight bytes: what is read afterwards takes none of its room. */
static void a_text_with_an_escape_keeps_to_its_room(void **unused)
{
    enum { LENGTH = 40 };
    (void)unused;
    for (size_t at = 0; at <= LENGTH; at++)
        for (const char *escape = "\"\\/"; *escape != '\0'; escape++) {
            SCOPED_ARENA arena = {0};
            JSON_LIVES_IN(&arena);
            struct buf meant = {.arena = &arena}, text = {.arena = &arena};
            buf_add_text(&text, "[\"");
            for (size_t i = 0; i <= LENGTH; i++) {
                if (i == at)
                    buf_add_char(&text, '\\');
                buf_add_char(&text, i == at ? *escape : 'b');
                buf_add_char(&meant, i == at ? *escape : 'b');
            }
            buf_add_text(&text, "\",\"cc\"]");
            const json_t *read = json_read(&arena, buf_span(&text));
            assert_true(span_eq(text_of(json_array_get(read, 0)), buf_span(&meant)));
            assert_true(span_eq(text_of(json_array_get(read, 1)), SPAN("cc")));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_short_text_is_read_as_jansson_reads_it),
        cmocka_unit_test(every_escape_is_read_as_jansson_reads_it),
        cmocka_unit_test(a_text_with_an_escape_keeps_to_its_room),
        cmocka_unit_test(every_byte_ends_or_begins_a_text_as_with_jansson),
        cmocka_unit_test(every_two_bytes_are_taken_or_refused_as_jansson_does),
        cmocka_unit_test(characters_are_those_of_rfc_3629),
        cmocka_unit_test(a_cut_text_is_refused_wherever_it_is_cut),
        cmocka_unit_test(what_nests_too_deep_is_refused_as_before),
        cmocka_unit_test(numbers_at_the_edge_are_read_as_before),
        cmocka_unit_test(reading_takes_memory_in_proportion),
        cmocka_unit_test(texts_with_a_nul_are_refused),
        cmocka_unit_test(values_live_in_the_arena_while_it_is_their_home),
        cmocka_unit_test(what_is_read_lives_in_the_arena_that_was_named),
        cmocka_unit_test(a_home_within_a_home_ends_with_its_block),
        cmocka_unit_test(texts_that_are_not_utf8_make_no_value),
    };
    return cmocka_run_group_tests(tests, NULL, say_count);
}
