/* json.h - jansson values that belong to an arena, and how members are read.
 *
 * The getters never fail: what is absent or of another type reads as the empty
 * value.  Where that difference matters, look at the member itself.
 *
 * Functions that are not inline are kept in forms/, the lowest folder with code of its own.
 */
#pragma once

#include "base/canonical.h"
#include "base/utf8.h"

#include <jansson.h>
#include <stdint.h>

/* --- whose they are -------------------------------------------------------------------- */

/* Until the end of the block that says so, jansson takes its memory, on this thread, from the
 * arena: making a value costs a few instructions, and giving it back none.  Whatever is made there
 * must be forgotten with the arena, wherever else it is counted as held; and as it lets go of
 * nothing, it must hold no value that is malloc's. */
#define JSON_LIVES_IN(owner) \
    struct arena *json_outer __attribute__((cleanup(json_leave_home))) = json_set_home(owner)

/* The same, if it takes its memory from an arena already. */
#define JSON_MOVES_TO(owner) \
    struct arena *json_outer __attribute__((cleanup(json_leave_home))) = json_move_home(owner)

/* Each returns the arena of before; NULL: none, each value is malloc's and counted as always. */
struct arena *json_set_home(struct arena *arena);
struct arena *json_move_home(struct arena *arena);

static inline void json_leave_home(struct arena **outer)
{
    json_set_home(*outer);
}

/* Does value live in an arena, or in none because it is a constant of jansson's? */
bool json_lives_in_arena(const json_t *value);

static inline void json_undo(void *value)
{
    json_decref((json_t *)value);
}

/* From here on the arena owns value; nobody else calls json_decref(). */
static inline json_t *json_adopt(struct arena *arena, json_t *value)
{
    if (value != NULL && !json_lives_in_arena(value))
        arena_defer(arena, json_undo, value);
    return value;
}

/* --- members --------------------------------------------------------------------------- */

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

/* A new string value; NULL when text is not UTF-8, which every door sees to. */
static inline json_t *json_text(struct span text)
{
    return utf8_valid(text) ? json_stringn_nocheck(text.len > 0 ? text.ptr : "", text.len) : NULL;
}

/* The keys of all these are ours, and UTF-8. */
static inline void set_value(json_t *object, const char *key, json_t *value)
{
    json_object_set_new_nocheck(object, key, value);
}

static inline void set_text(json_t *object, const char *key, struct span text)
{
    set_value(object, key, json_text(text));
}

static inline void set_number(json_t *object, const char *key, int64_t number)
{
    set_value(object, key, json_integer((json_int_t)number));
}

static inline void set_flag(json_t *object, const char *key, bool flag)
{
    set_value(object, key, json_boolean(flag));
}

/* A new object that has this one member. */
static inline json_t *json_alone(const char *key, json_t *value)
{
    json_t *object = json_object();
    set_value(object, key, value);
    return object;
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

/* Reads one JSON value (RFC 8259) whose owner is the arena; NULL when it is not JSON, is not UTF-8,
 * repeats a key, holds a NUL, a number that does not fit, or nests deeper than JSON_DEPTH_MAX. What
 * jansson refuses is refused, and what it reads is read alike, save that jansson looks no further
 * than a NUL between two values: tests/fuzz/fuzz_json.c compares them. */
enum { JSON_DEPTH_MAX = 2048 };
json_t *json_read(struct arena *arena, struct span text);
