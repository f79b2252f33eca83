#include "server/search_view.h"

#include "server/row_view.h"

static json_t *found_model(const struct lens *lens, const struct fiche_row *row)
{
    json_t *model = json_object();
    const struct plan *plan = directory_plan(lens->reader.actor.directory, row->fiche.plan);
    row_describe(lens, row, model);
    set_text(model, "plan", plan->name);
    set_text(model, "plan_url",
             span_format(lens->reader.arena, "/plans/%.*s", SPAN_ARG(plan->slug)));
    return model;
}

enum err search_model(const struct lens *lens, struct span words, json_t **model)
{
    struct rows rows;
    TRY(query_search(&lens->reader, words, SEARCH_SHOWN_MAX + 1, &rows));
    json_t *made = json_adopt(lens->reader.arena, json_object()), *found = json_array();
    bool more = rows.count > SEARCH_SHOWN_MAX;
    size_t count = more ? SEARCH_SHOWN_MAX : rows.count;
    for (size_t i = 0; i < count; i++)
        json_array_append_new(found, found_model(lens, &rows.items[i]));
    set_text(made, "title", lens_say(lens, "search.title"));
    set_text(made, "q", words);
    set_number(made, "count", (int64_t)count);
    set_flag(made, "more", more);
    set_value(made, "found", found);
    *model = made;
    return ERR_NONE;
}
