#include "server/revision.h"

static bool is_kind(const json_t *event, struct span kind)
{
    return span_eq(text_at(event, "kind"), kind);
}

int64_t revision_number(int64_t before, const json_t *event)
{
    const json_t *body = json_object_get(event, "body");
    if (is_kind(event, SPAN("fiche-created")))
        return 1;
    if (is_kind(event, SPAN("fiche-moved")) && flag_at(body, "amends"))
        return before + 1;
    return is_kind(event, SPAN("fiche-edited")) ? number_at(body, "revision") : before;
}

json_t *revision_after(struct arena *arena, json_t *before, const json_t *event)
{
    const json_t *body = json_object_get(event, "body");
    const char *field;
    json_t *value;
    if (is_kind(event, SPAN("fiche-created")))
        return json_adopt(arena, json_incref(json_object_get(body, "content")));
    if (before == NULL || !is_kind(event, SPAN("fiche-edited")))
        return before;
    json_t *after = json_adopt(arena, json_copy(before));
    json_object_foreach(json_object_get(body, "changes"), field, value)
    {
        if (json_is_null(value))
            json_object_del(after, field);
        else
            json_object_set(after, field, value);
    }
    return after;
}

json_t *revision_content(struct arena *arena, const json_t *events, int64_t revision)
{
    json_t *content = NULL;
    int64_t reached = 0;
    for (size_t i = 0; i < json_array_size(events) && reached < revision; i++) {
        const json_t *event = json_array_get(events, i);
        content = revision_after(arena, content, event);
        reached = revision_number(reached, event);
    }
    return reached == revision && revision > 0 ? content : NULL;
}

int64_t revision_read(struct span text, int64_t last)
{
    int64_t number = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || number > last)
            return 0;
        number = number * 10 + (text.ptr[i] - '0');
    }
    return number <= last ? number : 0;
}
