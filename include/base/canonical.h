/* canonical.h - the one way to write a JSON value: UTF-8, keys sorted by their bytes, no spaces.
 *
 * Byte for byte what jansson writes with JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY, in one
 * pass and without a table of all that was seen: most of what a change costs is writing.  Values
 * have no cycles (whatever was read has none) and no real numbers but in a stranger's arguments.
 */
#pragma once

#include "base/buf.h"
#include "base/eight.h"

#include <jansson.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>

enum { CANONICAL_FIRST = 1024, CANONICAL_KEYS = 16, CANONICAL_FEW = 48 };

static inline void canonical_value(struct buf *text, const json_t *value);

/* How a byte that cannot stand for itself is written. */
static inline void canonical_escape(struct buf *text, char byte)
{
    static const char hexadecimal[] = "0123456789ABCDEF";
    static const char letters[UCHAR_MAX + 1] = {
        ['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
        ['\n'] = 'n', ['\r'] = 'r',  ['\t'] = 't'};
    char letter = letters[(unsigned char)byte];
    if (letter != '\0') {
        buf_add(text, (struct span){.ptr = (char[]){'\\', letter}, .len = 2});
        return;
    }
    buf_add(text, SPAN("\\u00"));
    buf_add_char(text, hexadecimal[(unsigned char)byte >> 4]);
    buf_add_char(text, hexadecimal[(unsigned char)byte & 0xf]);
}

/* How many bytes of text stand for themselves. */
static inline size_t canonical_plain(struct span text)
{
    size_t len = 0, more = 8;
    while (more == 8 && text.len - len >= 8) {
        uint64_t eight = eight_read(text.ptr + len);
        more = eight_before(eight_find(eight, '"') | eight_find(eight, '\\') |
                            eight_below(eight, ' '));
        len += more;
    }
    while (len < text.len && (unsigned char)text.ptr[len] >= ' ' && text.ptr[len] != '"' &&
           text.ptr[len] != '\\')
        len++;
    return len;
}

static inline void canonical_text(struct buf *text, struct span rest)
{
    buf_add_char(text, '"');
    while (rest.len > 0) {
        size_t plain = canonical_plain(rest);
        buf_add(text, span_until(rest, plain));
        if (plain == rest.len)
            break;
        canonical_escape(text, rest.ptr[plain]);
        rest = span_from(rest, plain + 1);
    }
    buf_add_char(text, '"');
}

static inline void canonical_integer(struct buf *text, int64_t number)
{
    char room[NUMBER_ROOM];
    buf_add(text, span_digits(room, number));
}

/* --- an object's members, one by one, behind its brace and in the order of their names' bytes ---
 */

/* The name, behind a comma where others went before. */
static inline void canonical_name(struct buf *text, const char *name)
{
    if (text->ptr[text->len - 1] != '{')
        buf_add_char(text, ',');
    canonical_text(text, span_of(name));
    buf_add_char(text, ':');
}

static inline void canonical_put_text(struct buf *text, const char *name, struct span value)
{
    canonical_name(text, name);
    canonical_text(text, value);
}

static inline void canonical_put_integer(struct buf *text, const char *name, int64_t value)
{
    canonical_name(text, name);
    canonical_integer(text, value);
}

/* --- values ------------------------------------------------------------------------------------
 */

struct canonical_member {
    struct span key;
    const json_t *value;
};

static inline int canonical_order(const void *a, const void *b)
{
    const struct canonical_member *left = a, *right = b;
    return span_cmp(left->key, right->key);
}

/* Most objects have few members, and these, when they were read, come in order. */
static inline void canonical_sort(struct canonical_member *members, size_t count)
{
    if (count > CANONICAL_FEW) {
        qsort(members, count, sizeof *members, canonical_order);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct canonical_member member = members[i];
        size_t place = i;
        for (; place > 0 && canonical_order(&members[place - 1], &member) > 0; place--)
            members[place] = members[place - 1];
        members[place] = member;
    }
}

static inline void canonical_object(struct buf *text, json_t *object)
{
    struct canonical_member few[CANONICAL_KEYS], *members = few;
    size_t count = 0, size = json_object_size(object);
    if (size > CANONICAL_KEYS)
        members = arena_new(text->arena, struct canonical_member, size);
    for (void *at = json_object_iter(object); at != NULL; at = json_object_iter_next(object, at))
        members[count++] = (struct canonical_member){
            .key = {.ptr = json_object_iter_key(at), .len = json_object_iter_key_len(at)},
            .value = json_object_iter_value(at)};
    canonical_sort(members, count);
    buf_add_char(text, '{');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            buf_add_char(text, ',');
        canonical_text(text, members[i].key);
        buf_add_char(text, ':');
        canonical_value(text, members[i].value);
    }
    buf_add_char(text, '}');
}

static inline void canonical_array(struct buf *text, const json_t *array)
{
    buf_add_char(text, '[');
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i > 0)
            buf_add_char(text, ',');
        canonical_value(text, json_array_get(array, i));
    }
    buf_add_char(text, ']');
}

/* Nothing of ours has one; a stranger's is spelled as jansson does. */
static inline void canonical_real(struct buf *text, const json_t *value)
{
    char digits[64];
    size_t len = json_dumpb(value, digits, sizeof digits, JSON_ENCODE_ANY);
    buf_add(text, (struct span){.ptr = digits, .len = len < sizeof digits ? len : 0});
}

static inline void canonical_value(struct buf *text, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT: canonical_object(text, (json_t *)(uintptr_t)value); break;
    case JSON_ARRAY: canonical_array(text, value); break;
    case JSON_STRING:
        canonical_text(
            text, (struct span){.ptr = json_string_value(value), .len = json_string_length(value)});
        break;
    case JSON_INTEGER: canonical_integer(text, json_integer_value(value)); break;
    case JSON_REAL: canonical_real(text, value); break;
    case JSON_TRUE: buf_add_text(text, "true"); break;
    case JSON_FALSE: buf_add_text(text, "false"); break;
    case JSON_NULL: buf_add_text(text, "null"); break;
    }
}

/* The bytes of a value, with a zero behind them; none for no value. */
static inline struct span json_canonical(struct arena *arena, const json_t *value)
{
    struct buf text = {
        .arena = arena, .ptr = arena_new(arena, char, CANONICAL_FIRST), .room = CANONICAL_FIRST};
    if (value != NULL)
        canonical_value(&text, value);
    buf_add_char(&text, '\0');
    return span_until(buf_span(&text), text.len - 1);
}
