#include "server/import_match.h"

#include "base/buf.h"
#include "base/json.h"

/* Items by what they are told by: for each key the places of those that have it, the first of
 * them last, since lists are cheapest to take from at their end. */
struct shelf {
    struct arena *arena;
    const struct import_item *items;
    json_t *keys;
    bool *taken;
};

/* Control characters never stand in codes and titles (import_text.h), so keys cannot collide. */
static const char *key_of(struct arena *arena, const struct import_item *item,
                          enum import_likeness likeness)
{
    bool by_code = likeness != IMPORT_SAME_TITLE, by_title = likeness != IMPORT_SAME_CODE;
    struct span none = SPAN("");
    struct span code = by_code ? item->code : none, title = by_title ? item->title : none;
    return span_format(arena, "%d\x1f%.*s\x1f%.*s\x1f%.*s", (int)likeness, SPAN_ARG(item->parent),
                       SPAN_ARG(code), SPAN_ARG(title))
        .ptr;
}

static void put(struct shelf *shelf, size_t place, enum import_likeness likeness)
{
    const char *key = key_of(shelf->arena, &shelf->items[place], likeness);
    json_t *list = json_object_get(shelf->keys, key);
    if (list == NULL) {
        list = json_array();
        json_object_set_new(shelf->keys, key, list);
    }
    json_array_append_new(list, json_integer((json_int_t)place));
}

static const struct import_item *take(struct shelf *shelf, const struct import_item *like,
                                      enum import_likeness likeness)
{
    json_t *list = json_object_get(shelf->keys, key_of(shelf->arena, like, likeness));
    for (size_t count = json_array_size(list); count > 0; count--) {
        size_t place = (size_t)json_integer_value(json_array_get(list, count - 1));
        json_array_remove(list, count - 1);
        if (shelf->taken[place])
            continue;
        shelf->taken[place] = true;
        return &shelf->items[place];
    }
    return NULL;
}

/* Two things without title, or without code, are not alike for that. */
static bool can_tell(const struct import_item *item, enum import_likeness likeness)
{
    return (likeness != IMPORT_SAME_TITLE || item->title.len > 0) &&
           (likeness != IMPORT_SAME_CODE || item->code.len > 0);
}

/* One pass over all before the next: a lesser likeness must not take what is another's twin. */
static void match_by(struct shelf *shelf, enum import_likeness likeness, struct import_item *wanted,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (wanted[i].twin != NULL || !can_tell(&wanted[i], likeness))
            continue;
        wanted[i].twin = take(shelf, &wanted[i], likeness);
        if (wanted[i].twin != NULL)
            wanted[i].likeness = likeness;
    }
}

void import_match(struct arena *arena, const struct import_item *there, size_t there_count,
                  struct import_item *wanted, size_t wanted_count)
{
    struct shelf shelf = {.arena = arena,
                          .items = there,
                          .keys = json_adopt(arena, json_object()),
                          .taken = arena_new(arena, bool, there_count)};
    for (size_t i = there_count; i-- > 0;)
        for (enum import_likeness how = IMPORT_SAME; how <= IMPORT_SAME_CODE; how++)
            put(&shelf, i, how);
    for (enum import_likeness how = IMPORT_SAME; how <= IMPORT_SAME_CODE; how++)
        match_by(&shelf, how, wanted, wanted_count);
}
