#include "test.h"

#include "base/json.h"

enum { SAMPLES = 20000, DEPTH = 4, MEMBERS = 100 };

static uint64_t state = 0x9e3779b97f4a7c15u; /* xorshift64 */
static unsigned long compared;

static unsigned draw(unsigned below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % below;
}

/* The bytes that jansson itself writes are the bytes that people have signed. */
static void is_as_before(const json_t *value)
{
    enum { FLAGS = JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY };
    SCOPED_ARENA arena = {0};
    JSON_LIVES_IN(&arena);
    const char *expected = json_dumps(value, FLAGS);
    struct span written = json_canonical(&arena, value);
    if (expected == NULL || !span_eq(written, span_of(expected)) || written.ptr[written.len] != 0)
        fail_msg("%s is written %.*s", expected, SPAN_ARG(written));
    compared++;
}

static size_t put_utf8(char *text, unsigned code)
{
    if (code < 0x80) {
        text[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        text[0] = (char)(0xc0 | code >> 6);
        text[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    text[0] = (char)(0xe0 | code >> 12);
    text[1] = (char)(0x80 | (code >> 6 & 0x3f));
    text[2] = (char)(0x80 | (code & 0x3f));
    return 3;
}

/* A character before, amid and behind what is looked at eight bytes at a time. */
static void every_character_is_written_as_jansson_writes_it(void **unused)
{
    enum { PLACES = 18 };
    (void)unused;
    for (unsigned code = 1; code < 0xd800; code += code < 0x100 ? 1 : 7)
        for (size_t place = 0; place < PLACES; place++) {
            SCOPED_ARENA arena = {0};
            char text[PLACES + 4];
            memset(text, 'a', sizeof text);
            size_t len = put_utf8(text + place, code);
            json_t *value = json_adopt(&arena, json_array());
            json_array_append_new(value,
                                  json_text((struct span){.ptr = text, .len = PLACES + len - 1}));
            is_as_before(value);
        }
}

/* Whoever looks at eight bytes at a time looks at no more than there are: nothing lies behind. */
static void a_text_is_read_no_further_than_it_goes(void **unused)
{
    enum { LONGEST = 24 };
    (void)unused;
    for (size_t len = 1; len <= LONGEST; len++) {
        SCOPED_ARENA arena = {0};
        struct buf written = {.arena = &arena};
        char *text = malloc(len);
        assert_non_null(text);
        memset(text, 'a', len);
        struct span span = {.ptr = text, .len = len};
        assert_true(utf8_valid(span));
        canonical_text(&written, span);
        assert_int_equal(written.len, len + 2);
        free(text);
    }
}

static json_t *random_text(void)
{
    char text[3 * 12];
    size_t len = 0;
    for (unsigned count = draw(12); count > 0; count--)
        len += put_utf8(text + len, 1 + draw(draw(2) ? 0x7f : 0x900));
    return json_text((struct span){.ptr = text, .len = len});
}

static json_t *random_value(unsigned depth);

static json_t *random_object(unsigned depth)
{
    json_t *object = json_object();
    for (unsigned count = draw(draw(8) ? 6 : MEMBERS); count > 0; count--) {
        json_t *key = random_text();
        json_object_setn_new(object, json_string_value(key), json_string_length(key),
                             random_value(depth));
        json_decref(key);
    }
    return object;
}

static json_t *random_array(unsigned depth)
{
    json_t *array = json_array();
    for (unsigned count = draw(6); count > 0; count--)
        json_array_append_new(array, random_value(depth));
    return array;
}

static json_t *random_scalar(void)
{
    static const json_int_t integers[] = {0, 1, -1, 9, 10, 1790000000000000, INT64_MAX, INT64_MIN};
    switch (draw(6)) {
    case 0: return json_null();
    case 1: return json_true();
    case 2: return json_false();
    case 3: return json_integer(integers[draw(COUNT_OF(integers))]);
    case 4: return json_real((double)draw(1000) / 7);
    default: return random_text();
    }
}

static json_t *random_value(unsigned depth)
{
    unsigned kind = depth == 0 ? 2 : draw(4);
    return kind == 0   ? random_object(depth - 1)
           : kind == 1 ? random_array(depth - 1)
                       : random_scalar();
}

static void any_value_is_written_as_jansson_writes_it(void **unused)
{
    (void)unused;
    for (int i = 0; i < SAMPLES; i++) {
        json_t *value = random_value(DEPTH);
        is_as_before(value);
        json_decref(value);
    }
    print_message("%lu values written as jansson writes them\n", compared);
}

TESTS(a_text_is_read_no_further_than_it_goes, every_character_is_written_as_jansson_writes_it,
      any_value_is_written_as_jansson_writes_it)
