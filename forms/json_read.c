/* json_read.c - JSON text read into jansson's values; see base/json.h.
 *
 * Reading what is stored is most of what showing a fiche costs, and jansson reads a byte at a time
 * from a stream.  Numbers that are not small integers are still left to it. */
#include "base/eight.h"
#include "base/json.h"
#include "base/utf8.h"

#include <limits.h>

struct reading {
    struct arena *arena; /* for texts with escapes in them */
    struct span rest;
    unsigned depth;
};

static json_t *read_value(struct reading *reading);

/* --- small pieces ------------------------------------------------------------------------ */

static void pass(struct reading *reading, size_t count)
{
    reading->rest.ptr += count;
    reading->rest.len -= count;
}

static void pass_spaces(struct reading *reading)
{
    while (reading->rest.len > 0 && (*reading->rest.ptr == ' ' || *reading->rest.ptr == '\n' ||
                                     *reading->rest.ptr == '\t' || *reading->rest.ptr == '\r'))
        pass(reading, 1);
}

/* Passes over this character; false when it is not there. */
static bool pass_one(struct reading *reading, char expected)
{
    if (reading->rest.len == 0 || *reading->rest.ptr != expected)
        return false;
    pass(reading, 1);
    return true;
}

/* The same behind spaces. */
static bool pass_over(struct reading *reading, char expected)
{
    pass_spaces(reading);
    return pass_one(reading, expected);
}

/* --- texts --------------------------------------------------------------------------------- */

/* How many of eight bytes stand for themselves, up to the first that does not: a quote, a
 * backslash, a control character, or one beyond ASCII.  Each subtraction sets the highest bit of a
 * byte that is below what is taken from it; what it borrows from those behind is of no account. */
static size_t plain_of_eight(const char *bytes)
{
    uint64_t eight = eight_read(bytes);
    uint64_t quotes = (eight ^ EIGHT_EACH * '"') - EIGHT_EACH;
    uint64_t slashes = (eight ^ EIGHT_EACH * '\\') - EIGHT_EACH;
    return eight_before((eight | quotes | slashes | (eight - EIGHT_EACH * ' ')) & EIGHT_HIGHEST);
}

/* How many bytes the character takes that text begins with; 0: it does not stand for itself. */
static size_t plain_character(struct span text)
{
    unsigned char byte = (unsigned char)text.ptr[0];
    return byte < ' ' || byte == '"' || byte == '\\' ? 0 : utf8_character(text);
}

/* How many bytes of text stand for themselves. */
static size_t plain_length(struct span text)
{
    size_t len = 0;
    while (len < text.len) {
        size_t more = text.len - len >= 8 ? plain_of_eight(text.ptr + len) : 0;
        if (more == 0)
            more = plain_character(span_from(text, len));
        if (more == 0)
            break;
        len += more;
    }
    return len;
}

/* Four hexadecimal digits at the beginning of text; -1 when they are not there. */
static int32_t hexadecimal(struct span text)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    int32_t read = 0;
    if (text.len < 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        const char *found = memchr(digits, text.ptr[i], sizeof digits - 1);
        if (found == NULL)
            return -1;
        int32_t digit = (int32_t)(found - digits);
        read = read * 16 + (digit < 16 ? digit : digit - 6);
    }
    return read;
}

static size_t put_character(char *at, uint32_t code)
{
    static const unsigned char heads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    size_t len = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = len; i-- > 1; code >>= 6)
        at[i] = (char)(0x80 | (code & 0x3f));
    at[0] = (char)(heads[len] | code);
    return len;
}

/* What stands after "\u": one half of UTF-16, or two.  0: nothing that may be. */
static size_t read_code(struct reading *reading, char *at)
{
    int32_t code = hexadecimal(reading->rest);
    if (code <= 0 || (code >= 0xdc00 && code <= 0xdfff))
        return 0;
    pass(reading, 4);
    if (code < 0xd800 || code > 0xdbff)
        return put_character(at, (uint32_t)code);
    if (!span_starts(reading->rest, SPAN("\\u")))
        return 0;
    pass(reading, 2);
    int32_t low = hexadecimal(reading->rest);
    if (low < 0xdc00 || low > 0xdfff)
        return 0;
    pass(reading, 4);
    return put_character(at, 0x10000 + (((uint32_t)code & 0x3ff) << 10 | ((uint32_t)low & 0x3ff)));
}

/* One escape, from its backslash on; returns how many bytes it stands for, 0 for none that is. */
static size_t read_escape(struct reading *reading, char *at)
{
    static const char meant[UCHAR_MAX + 1] = {
        ['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
        ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t'};
    if (reading->rest.len < 2)
        return 0;
    char letter = reading->rest.ptr[1];
    pass(reading, 2);
    if (letter == 'u')
        return read_code(reading, at);
    *at = meant[(unsigned char)letter];
    return *at != '\0';
}

/* How many bytes end no text and escape nothing, of the first eight where there are so many; the
 * first does neither. */
static size_t ordinary_length(struct span text)
{
    if (text.len < 8)
        return 1;
    uint64_t eight = eight_read(text.ptr);
    return eight_before(eight_find(eight, '"') | eight_find(eight, '\\'));
}

/* Where a text ends, at the latest: its quote, or the end of all. */
static size_t written_length(struct span text)
{
    size_t len = 0;
    while (len < text.len && text.ptr[len] != '"')
        len += text.ptr[len] == '\\' ? 2 : ordinary_length(span_from(text, len));
    return len < text.len ? len : text.len;
}

/* A text with escapes in it, whose first plain bytes were seen; no escape is shorter than what it
 * stands for. */
static bool read_escaped(struct reading *reading, size_t plain, struct span *text)
{
    char *at = arena_take(reading->arena, written_length(reading->rest)), *from = at;
    for (;; plain = plain_length(reading->rest)) {
        memcpy(at, reading->rest.ptr, plain);
        at += plain;
        pass(reading, plain);
        if (reading->rest.len == 0 || *reading->rest.ptr != '\\')
            break;
        size_t len = read_escape(reading, at);
        if (len == 0)
            return false;
        at += len;
    }
    *text = (struct span){.ptr = from, .len = (size_t)(at - from)};
    return pass_one(reading, '"');
}

/* From its first quote on. */
static bool read_text(struct reading *reading, struct span *text)
{
    pass(reading, 1);
    size_t plain = plain_length(reading->rest);
    if (plain == reading->rest.len)
        return false;
    if (reading->rest.ptr[plain] != '"')
        return read_escaped(reading, plain, text);
    *text = span_until(reading->rest, plain);
    pass(reading, plain + 1);
    return true;
}

static json_t *read_string(struct reading *reading)
{
    struct span text;
    return read_text(reading, &text) ? json_stringn_nocheck(text.ptr, text.len) : NULL;
}

/* --- the other values ----------------------------------------------------------------------- */

static json_t *read_word(struct reading *reading)
{
    static const struct {
        struct span word;
        json_t *(*value)(void);
    } words[] = {{{"true", 4}, json_true}, {{"false", 5}, json_false}, {{"null", 4}, json_null}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (span_starts(reading->rest, words[i].word)) {
            pass(reading, words[i].word.len);
            return words[i].value();
        }
    return NULL;
}

/* An integer of few digits, alone; false: jansson shall look at it. */
static bool read_integer(struct span text, int64_t *number)
{
    enum { DIGITS_MAX = 18 }; /* whatever they are, it fits */
    bool negative = span_starts(text, SPAN("-"));
    struct span digits = span_from(text, negative);
    int64_t read = 0;
    if (digits.len == 0 || digits.len > DIGITS_MAX || (digits.ptr[0] == '0' && digits.len > 1))
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
            return false;
        read = read * 10 + (digits.ptr[i] - '0');
    }
    *number = negative ? -read : read;
    return true;
}

static json_t *read_number(struct reading *reading)
{
    int64_t number;
    size_t len = 0;
    while (len < reading->rest.len && reading->rest.ptr[len] != '\0' &&
           strchr("+-.0123456789Ee", reading->rest.ptr[len]) != NULL)
        len++;
    struct span text = span_until(reading->rest, len);
    pass(reading, len);
    if (read_integer(text, &number))
        return json_integer((json_int_t)number);
    return len > 0 ? json_loadb(text.ptr, text.len, JSON_DECODE_ANY, NULL) : NULL;
}

static bool read_items(struct reading *reading, json_t *array)
{
    if (pass_over(reading, ']'))
        return true;
    do {
        if (json_array_append_new(array, read_value(reading)) != 0)
            return false;
    } while (pass_over(reading, ','));
    return pass_over(reading, ']');
}

/* A name said twice makes no member more. */
static bool read_member(struct reading *reading, json_t *object)
{
    struct span name;
    size_t count = json_object_size(object);
    pass_spaces(reading);
    if (!span_starts(reading->rest, SPAN("\"")) || !read_text(reading, &name) ||
        !pass_over(reading, ':'))
        return false;
    json_t *value = read_value(reading);
    return value != NULL && json_object_setn_new_nocheck(object, name.ptr, name.len, value) == 0 &&
           json_object_size(object) == count + 1;
}

static bool read_members(struct reading *reading, json_t *object)
{
    if (pass_over(reading, '}'))
        return true;
    do {
        if (!read_member(reading, object))
            return false;
    } while (pass_over(reading, ','));
    return pass_over(reading, '}');
}

static json_t *read_whole(struct reading *reading, json_t *made,
                          bool (*read)(struct reading *reading, json_t *made))
{
    pass(reading, 1);
    if (read(reading, made))
        return made;
    json_decref(made);
    return NULL;
}

static json_t *read_value(struct reading *reading)
{
    json_t *value;
    pass_spaces(reading);
    if (reading->rest.len == 0 || reading->depth == JSON_DEPTH_MAX)
        return NULL;
    reading->depth++;
    switch (*reading->rest.ptr) {
    case '{': value = read_whole(reading, json_object(), read_members); break;
    case '[': value = read_whole(reading, json_array(), read_items); break;
    case '"': value = read_string(reading); break;
    case 't':
    case 'f':
    case 'n': value = read_word(reading); break;
    default: value = read_number(reading); break;
    }
    reading->depth--;
    return value;
}

json_t *json_read(struct arena *arena, struct span text)
{
    JSON_MOVES_TO(arena);
    struct reading reading = {.arena = arena, .rest = text};
    json_t *value = json_adopt(arena, read_value(&reading));
    pass_spaces(&reading);
    return reading.rest.len == 0 ? value : NULL;
}
