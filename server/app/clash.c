#include "server/clash.h"

static bool same(const json_t *a, const json_t *b)
{
    return a == b || (a != NULL && b != NULL && json_equal(a, b));
}

/* What was typed wrong is no value yet: never equal to anything. */
static bool is_wrong(const struct entry *entry, struct span field)
{
    for (size_t i = 0; i < entry->report.count; i++)
        if (span_eq(entry->report.findings[i].field, field))
            return true;
    return entry->report.is_cut;
}

json_t *clash_sort(struct arena *arena, const struct form *form, const json_t *base,
                   const json_t *now, struct entry *entry)
{
    json_t *clashes = json_adopt(arena, json_object());
    for (size_t i = 0; i < form->field_count; i++) {
        struct span id = form->fields[i].id;
        const json_t *before = json_object_getn(base, id.ptr, id.len);
        const json_t *mine = json_object_getn(entry->values, id.ptr, id.len);
        json_t *saved = json_object_getn(now, id.ptr, id.len);
        if (json_object_getn(entry->typed, id.ptr, id.len) == NULL)
            continue;
        bool wrong = is_wrong(entry, id);
        if (!wrong && (same(mine, before) || same(mine, saved))) {
            json_object_deln(entry->typed, id.ptr, id.len);
            json_object_deln(entry->values, id.ptr, id.len);
        } else if (!same(before, saved)) {
            json_object_setn_new(clashes, id.ptr, id.len,
                                 saved != NULL ? json_incref(saved) : json_null());
        }
    }
    return clashes;
}
