/* span.h - borrowed bytes: a pointer and a length, owned by someone else. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
    const char *ptr;
    size_t len;
};

#define SPAN(literal) ((struct span){.ptr = "" literal, .len = sizeof(literal) - 1})
/* For "%.*s", which wants a pointer even to nothing. */
#define SPAN_ARG(span) (int)(span).len, (span).ptr != NULL ? (span).ptr : ""
#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* A C string as a span; NULL is the empty one. */
static inline struct span span_of(const char *text)
{
    return (struct span){.ptr = text, .len = text ? strlen(text) : 0};
}

static inline bool span_eq(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Orders bytes as memcmp does, a prefix before what it begins. */
static inline int span_cmp(struct span a, struct span b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared > 0 ? memcmp(a.ptr, b.ptr, shared) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static inline bool span_starts(struct span whole, struct span start)
{
    return whole.len >= start.len &&
           (start.len == 0 || memcmp(whole.ptr, start.ptr, start.len) == 0);
}

/* What is left after the first count bytes. */
static inline struct span span_from(struct span whole, size_t count)
{
    size_t skipped = count < whole.len ? count : whole.len;
    return (struct span){.ptr = whole.len > 0 ? whole.ptr + skipped : whole.ptr,
                         .len = whole.len - skipped};
}

/* The first count bytes at most. */
static inline struct span span_until(struct span whole, size_t count)
{
    return (struct span){.ptr = whole.ptr, .len = count < whole.len ? count : whole.len};
}

/* Cuts *rest at the first separator and returns the part before it. */
static inline struct span span_cut(struct span *rest, char separator)
{
    const char *end = rest->len ? memchr(rest->ptr, separator, rest->len) : NULL;
    struct span head = span_until(*rest, end ? (size_t)(end - rest->ptr) : rest->len);
    *rest = span_from(*rest, end ? head.len + 1 : head.len);
    return head;
}

/* Without the spaces, tabs and line ends around it. */
static inline struct span span_trim(struct span text)
{
    while (text.len > 0 && strchr(" \t\r\n", text.ptr[0]) != NULL && text.ptr[0] != '\0')
        text = span_from(text, 1);
    while (text.len > 0 && strchr(" \t\r\n", text.ptr[text.len - 1]) != NULL &&
           text.ptr[text.len - 1] != '\0')
        text.len--;
    return text;
}

/* The place of text among count words; -1 when it is none of them. */
static inline int span_among(struct span text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (span_eq(span_of(words[i]), text))
            return (int)i;
    return -1;
}
