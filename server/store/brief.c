#include "server/brief.h"

#include "forms/check.h"

/* The content's title and the fields that name people: what access and tables need. */
static json_t *content_named(struct arena *arena, const struct form *form, json_t *content)
{
    json_t *named = json_adopt(arena, json_object());
    json_object_set(named, "title", json_object_get(content, "title"));
    for (size_t i = 0; i < form->field_count; i++) {
        const struct field *field = &form->fields[i];
        json_t *value = json_object_getn(content, field->id.ptr, field->id.len);
        if (field->role != FIELD_ROLE_NONE && value != NULL)
            json_object_setn(named, field->id.ptr, field->id.len, value);
    }
    return named;
}

/* What tables and gates ask of the whole content. */
static json_t *told(struct arena *arena, const struct form *form, const json_t *content)
{
    struct completeness filling = form_completeness(form, content, SPAN("submission"));
    json_t *brief = json_object(), *complete = json_array();
    for (size_t i = 0; i < form->gate_count; i++) {
        struct report missing = {.arena = arena};
        form_missing(form, content, form->gates[i], &missing);
        if (missing.count == 0)
            json_array_append_new(complete, json_text(form->gates[i]));
    }
    set_value(brief, "complete", complete);
    set_text(brief, "calendar", text_at(content, "calendar"));
    set_number(brief, "filled", (int64_t)filling.filled);
    set_number(brief, "of", (int64_t)filling.due);
    return brief;
}

json_t *brief_of(struct arena *arena, const struct form *form, json_t *document)
{
    json_t *content = json_object_get(document, "content");
    json_t *standing = json_adopt(arena, json_copy(document));
    json_object_set(standing, "content", content_named(arena, form, content));
    set_value(standing, "brief", told(arena, form, content));
    return standing;
}
