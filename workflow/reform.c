#include "workflow/reform.h"

#include "forms/check.h"

/* What of a content the other version has fields for. */
static json_t *kept(struct arena *arena, const struct form *to, const json_t *content)
{
    json_t *left = json_adopt(arena, json_object());
    for (size_t i = 0; i < to->field_count; i++) {
        struct span id = to->fields[i].id;
        json_t *value = json_object_getn(content, id.ptr, id.len);
        if (value != NULL)
            json_object_setn(left, id.ptr, id.len, value);
    }
    return left;
}

static bool lacks(struct arena *arena, const struct form *form, const json_t *content,
                  struct span gate)
{
    struct report report = {.arena = arena};
    form_missing(form, content, gate, &report);
    return report.count > 0;
}

/* A gate at which nothing was missing and now something is. */
static bool is_incomplete(struct arena *arena, const struct form *from, const struct form *to,
                          const json_t *content, const json_t *left)
{
    for (size_t i = 0; i < from->gate_count; i++)
        if (!lacks(arena, from, content, from->gates[i]) && lacks(arena, to, left, from->gates[i]))
            return true;
    return false;
}

struct reform reform_of(struct arena *arena, const struct form *from, const struct form *to,
                        const struct fiche *fiche)
{
    json_t *left = kept(arena, to, fiche->content);
    struct report report = {.arena = arena};
    form_check(to, left, NULL, &report);
    bool is_valid = fiche->valid_hash.len > 0 && !fiche_is_stale(fiche);
    return (struct reform){
        .loses = json_object_size(left) < json_object_size(fiche->content),
        .refused = report.count > 0,
        .incomplete = is_incomplete(arena, from, to, fiche->content, left),
        .stale = is_valid && !span_eq(drafting_signed_hash(arena, to, left), fiche->valid_hash),
    };
}

void reform_count(struct reform_counts *counts, const struct reform *reform)
{
    counts->fiches++;
    counts->loses += reform->loses;
    counts->refused += reform->refused;
    counts->incomplete += reform->incomplete;
    counts->stale += reform->stale;
}
