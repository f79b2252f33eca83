/* json.h - jansson values that belong to an arena, and how members are read.
 *
 * The getters never fail: what is absent or of another type reads as the empty
 * value.  Where that difference matters, look at the member itself.
 */
#pragma once

#include "base/canonical.h"

#include <jansson.h>
#include <stdint.h>

static inline void json_undo(void *value)
{
    json_decref((json_t *)value);
}

/* From here on the arena owns value; nobody else calls json_decref(). */
static inline json_t *json_adopt(struct arena *arena, json_t *value)
{
    arena_defer(arena, json_undo, value);
    return value;
}

/* A string's bytes; empty for anything else.  Lives as long as the value. */
static inline struct span text_of(const json_t *value)
{
    return (struct span){.ptr = json_string_value(value), .len = json_string_length(value)};
}

static inline struct span text_at(const json_t *object, const char *key)
{
    return text_of(json_object_get(object, key));
}

static inline int64_t number_at(const json_t *object, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(object, key));
}

static inline bool flag_at(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

/* A new string value; text must be UTF-8 (it is checked at every door). */
static inline json_t *json_text(struct span text)
{
    return json_stringn(text.len > 0 ? text.ptr : "", text.len);
}

static inline void set_text(json_t *object, const char *key, struct span text)
{
    json_object_set_new(object, key, json_text(text));
}

static inline void set_number(json_t *object, const char *key, int64_t number)
{
    json_object_set_new(object, key, json_integer((json_int_t)number));
}

static inline void set_flag(json_t *object, const char *key, bool flag)
{
    json_object_set_new(object, key, json_boolean(flag));
}

/* The first member of an object that a list (" name post ") does not have; NULL: it has all. */
static inline const char *json_unlisted(json_t *object, const char *names)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        size_t len = strlen(key);
        const char *found = len == 0 || strchr(key, ' ') != NULL ? NULL : strstr(names, key);
        while (found != NULL && (found[-1] != ' ' || found[len] != ' '))
            found = strstr(found + 1, key);
        if (found == NULL)
            return key;
    }
    return NULL;
}

/* Reads one JSON value whose owner is the arena; NULL when it is not JSON, is not
 * UTF-8, repeats a key, holds a NUL or nests deeper than jansson allows (2048). */
static inline json_t *json_read(struct arena *arena, struct span text)
{
    json_t *value = json_loadb(text.len > 0 ? text.ptr : "", text.len,
                               JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    return value == NULL ? NULL : json_adopt(arena, value);
}
