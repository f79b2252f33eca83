#include "server/tracking_view.h"

#include "server/tracking_table.h"

/* --- columns --------------------------------------------------------------------------------- */

static void show_code(const struct tracking_table *table, const struct tracking_line *line,
                      json_t *cell)
{
    (void)table;
    set_text(cell, "code", line->row->fiche.code);
}

static void show_title(const struct tracking_table *table, const struct tracking_line *line,
                       json_t *cell)
{
    set_text(cell, "value", line->row->fiche.title);
    set_text(cell, "url", row_url(table->lens, line->row));
}

static void show_orientation(const struct tracking_table *table, const struct tracking_line *line,
                             json_t *cell)
{
    const struct node *node = line->depth > 0 ? line->path[0] : NULL;
    (void)table;
    if (node != NULL)
        set_text(cell, "value", node->code.len > 0 ? node->code : node->title);
}

static void show_state(const struct tracking_table *table, const struct tracking_line *line,
                       json_t *cell)
{
    set_value(cell, "state", row_state(table->lens, line->row));
    if (row_is_late(table->lens, line->row))
        set_text(cell, "late", lens_say(table->lens, "row.late"));
}

static void show_lead(const struct tracking_table *table, const struct tracking_line *line,
                      json_t *cell)
{
    set_text(cell, "value", row_names(table->lens, line->leads));
}

static void show_due(const struct tracking_table *table, const struct tracking_line *line,
                     json_t *cell)
{
    set_text(cell, "value", row_calendar(table->lens, line->row));
}

static void show_completeness(const struct tracking_table *table, const struct tracking_line *line,
                              json_t *cell)
{
    json_t *completeness = row_completeness(table->lens, line->row);
    if (completeness != NULL)
        set_value(cell, "completeness", completeness);
}

static const struct column {
    const char *id, *label;
    void (*show)(const struct tracking_table *table, const struct tracking_line *line,
                 json_t *cell);
} columns[] = {
    {"code", "tracking.code", show_code},
    {"titre", "tracking.fiche", show_title},
    {"orientation", "tracking.orientation", show_orientation},
    {"etat", "tracking.state", show_state},
    {"responsable", "tracking.lead", show_lead},
    {"echeance", "tracking.due", show_due},
    {"renseignee", "tracking.completeness", show_completeness},
};

/* --- the page -------------------------------------------------------------------------------- */

static json_t *column_model(const struct tracking_table *table, const struct column *column)
{
    bool down;
    json_t *model = json_object();
    struct span id = span_of(column->id);
    bool sorted = span_eq(tracking_table_sorted(table->query, &down), id);
    struct span next =
        span_format(table->lens->reader.arena, "%s%.*s", sorted && !down ? "-" : "", SPAN_ARG(id));
    set_text(model, "id", id);
    set_text(model, "label", lens_say(table->lens, column->label));
    set_text(model, "sort_url", tracking_table_url(table, "tri", next));
    if (sorted) {
        set_text(model, "sorted", down ? SPAN("descending") : SPAN("ascending"));
        set_flag(model, down ? "down" : "up", true);
    }
    return model;
}

static json_t *line_model(const struct tracking_table *table, const struct tracking_line *line)
{
    json_t *model = json_object(), *cells = json_array();
    for (size_t i = 0; i < COUNT_OF(columns); i++) {
        json_t *cell = json_object();
        set_text(cell, "label", lens_say(table->lens, columns[i].label));
        columns[i].show(table, line, cell);
        json_array_append_new(cells, cell);
    }
    set_text(model, "id", line->row->fiche.id);
    json_object_set(model, "leads", line->leads);
    if (row_is_late(table->lens, line->row))
        set_flag(model, "late", true);
    set_value(model, "cells", cells);
    return model;
}

static enum err add_lines(const struct tracking_table *table, json_t *rows)
{
    for (size_t i = 0; i < table->found.count; i++) {
        struct tracking_line line;
        TRY(tracking_table_line(table->lens, table->plan, table->found.ids[i], &line));
        json_array_append_new(rows, line_model(table, &line));
    }
    return ERR_NONE;
}

static enum err table_model(const struct tracking_table *table, json_t *model)
{
    json_t *heads = json_array(), *rows = json_array();
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        json_array_append_new(heads, column_model(table, &columns[i]));
    set_text(model, "caption", table->plan->name);
    set_value(model, "columns", heads);
    set_value(model, "rows", rows);
    return add_lines(table, rows);
}

static json_t *options_model(json_t *offers, struct span asked)
{
    const char *value;
    json_t *label, *options = json_array();
    json_object_foreach(offers, value, label)
    {
        json_t *option = json_object();
        set_text(option, "value", span_of(value));
        json_object_set(option, "label", label);
        if (span_eq(asked, span_of(value)))
            set_flag(option, "selected", true);
        json_array_append_new(options, option);
    }
    return options;
}

static json_t *filter_model(const struct tracking_table *table,
                            const struct tracking_filter *filter)
{
    json_t *model = json_object();
    set_text(model, "name", span_of(filter->name));
    set_text(model, "label", lens_say(table->lens, filter->label));
    if (filter->offer == NULL)
        set_text(model, "value", urlencoded_find(table->query, filter->name));
    return model;
}

static void keep_pair(const struct tracking_table *table, const char *name, json_t *keep)
{
    struct span value = urlencoded_find(table->query, name);
    if (value.len == 0)
        return;
    json_t *pair = json_object();
    set_text(pair, "name", span_of(name));
    set_text(pair, "value", value);
    json_array_append_new(keep, pair);
}

/* Adds what there is to choose; where that is too much, only what was chosen is kept. */
static void add_choice(const struct tracking_table *table, const struct tracking_filter *filter,
                       json_t *choices, json_t *keep)
{
    json_t *offers = json_object();
    if (filter->offer(table, offers)) {
        json_t *model = filter_model(table, filter);
        struct span asked = urlencoded_find(table->query, filter->name);
        set_value(model, "options", options_model(offers, asked));
        json_array_append_new(choices, model);
    } else {
        keep_pair(table, filter->name, keep);
    }
    json_decref(offers);
}

static json_t *filters_model(const struct tracking_table *table)
{
    json_t *model = json_object(), *choices = json_array(), *keep = json_array();
    struct span url =
        span_format(table->lens->reader.arena, "/plans/%.*s/suivi", SPAN_ARG(table->plan->slug));
    for (size_t i = 0; i < TRACKING_FILTERS; i++)
        if (tracking_filters[i].offer != NULL)
            add_choice(table, &tracking_filters[i], choices, keep);
        else
            set_value(model, "text", filter_model(table, &tracking_filters[i]));
    keep_pair(table, "tri", keep);
    set_text(model, "url", url);
    set_value(model, "choices", choices);
    set_value(model, "keep", keep);
    if (table->found.found < table->found.visible)
        set_text(model, "clear_url", url);
    return model;
}

static json_t *step(struct span label, struct span url)
{
    json_t *item = json_object();
    set_text(item, "label", label);
    if (url.len > 0)
        set_text(item, "url", url);
    return item;
}

static json_t *trail_model(const struct lens *lens, const struct plan *plan, struct span url)
{
    json_t *items = json_array();
    json_array_append_new(items, step(lens_say(lens, "plans.title"), SPAN("/plans")));
    json_array_append_new(items, step(plan->name, url));
    json_array_append_new(items, step(lens_say(lens, "tracking.title"), SPAN("")));
    return json_pack("{s:o}", "items", items);
}

enum err tracking_model(const struct lens *lens, const struct plan *plan, const struct pairs *query,
                        json_t **model)
{
    struct tracking_table table = {.lens = lens, .plan = plan, .query = query};
    struct arena *arena = lens->reader.arena;
    json_t *made = json_adopt(arena, json_object()), *about = json_object();
    json_t *rows = json_object();
    tracking_table_find(&table, false);
    struct span url = span_format(arena, "/plans/%.*s", SPAN_ARG(plan->slug));
    set_text(about, "id", plan->slug);
    set_text(about, "title", plan->name);
    set_text(about, "url", url);
    set_text(made, "title",
             message_with(arena, lens->locale, SPAN("tracking.of"), {"plan", plan->name}));
    set_value(made, "trail", trail_model(lens, plan, url));
    set_value(made, "plan", about);
    set_value(made, "filters", filters_model(&table));
    set_number(made, "count", (int64_t)table.found.found);
    set_text(made, "csv_url", tracking_table_url(&table, "format", SPAN("csv")));
    set_value(made, "table", rows);
    json_t *pages = tracking_table_pages(&table);
    if (pages != NULL)
        set_value(made, "pages", pages);
    TRY(table_model(&table, rows));
    *model = made;
    return ERR_NONE;
}
