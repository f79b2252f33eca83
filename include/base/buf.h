/* buf.h - bytes under construction, kept in an arena. */
#pragma once

#include "base/arena.h"
#include "base/span.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

struct buf {
    struct arena *arena;
    char *ptr;
    size_t len, room;
};

static inline void buf_add(struct buf *buf, struct span bytes)
{
    if (bytes.ptr == NULL || bytes.len == 0)
        return;
    if (buf->ptr == NULL || buf->room - buf->len <= bytes.len) {
        size_t room = (buf->len + bytes.len) * 2;
        char *larger = arena_new(buf->arena, char, room);
        if (buf->ptr != NULL)
            memcpy(larger, buf->ptr, buf->len);
        buf->ptr = larger;
        buf->room = room;
    }
    memcpy(buf->ptr + buf->len, bytes.ptr, bytes.len);
    buf->len += bytes.len;
}

static inline void buf_add_text(struct buf *buf, const char *text)
{
    buf_add(buf, span_of(text));
}

static inline void buf_add_char(struct buf *buf, char byte)
{
    buf_add(buf, (struct span){.ptr = &byte, .len = 1});
}

/* What was added so far; a zero stands behind it, where there is anything. */
static inline struct span buf_span(const struct buf *buf)
{
    return (struct span){.ptr = buf->ptr, .len = buf->len};
}

/* A copy that lives as long as the arena, with a zero behind it. */
static inline struct span span_copy(struct arena *arena, struct span bytes)
{
    char *copy = arena_take(arena, bytes.len + 1);
    if (bytes.len > 0)
        memcpy(copy, bytes.ptr, bytes.len);
    copy[bytes.len] = '\0';
    return (struct span){.ptr = copy, .len = bytes.len};
}

/* A span ends where its length says; a C string needs its zero. */
static inline const char *c_string(struct arena *arena, struct span bytes)
{
    return span_copy(arena, bytes).ptr;
}

/* All these, one behind the other, with a zero behind them: span_concat(arena, url, SPAN("/x")) */
#define span_concat(arena, ...)                                  \
    span_concat_all((arena), (const struct span[]){__VA_ARGS__}, \
                    COUNT_OF(((const struct span[]){__VA_ARGS__})))

static inline struct span span_concat_all(struct arena *arena, const struct span *parts,
                                          size_t count)
{
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        len += parts[i].len;
    char *text = arena_take(arena, len + 1), *at = text;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].len > 0)
            memcpy(at, parts[i].ptr, parts[i].len);
        at += parts[i].len;
    }
    *at = '\0';
    return (struct span){.ptr = text, .len = len};
}

enum { NUMBER_ROOM = 20 }; /* INT64_MIN */

/* A number in decimal digits, which are written at the end of room. */
static inline struct span span_digits(char room[NUMBER_ROOM], int64_t number)
{
    size_t at = NUMBER_ROOM;
    uint64_t left = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        room[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0)
        room[--at] = '-';
    return (struct span){.ptr = room + at, .len = NUMBER_ROOM - at};
}

/* The same in the arena, with a zero behind it. */
static inline struct span span_number(struct arena *arena, int64_t number)
{
    char room[NUMBER_ROOM];
    return span_copy(arena, span_digits(room, number));
}

/* What printf would print, in the arena, with a zero behind it. */
__attribute__((format(printf, 2, 3))) static inline struct span span_format(struct arena *arena,
                                                                            const char *format, ...)
{
    char few[256]; /* enough but for the longest */
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(few, sizeof few, format, args);
    va_end(args);
    size_t size = len < 0 ? 0 : (size_t)len;
    char *text = arena_take(arena, size + 1);
    if (size < sizeof few)
        memcpy(text, few, size);
    else
        vsnprintf(text, size + 1, format, again);
    text[size] = '\0';
    va_end(again);
    return (struct span){.ptr = text, .len = size};
}
