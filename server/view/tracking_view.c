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
    json_object_set_new(cell, "state", row_state(table->lens, line->row));
    if (line->late)
        set_text(cell, "late", lens_say(table->lens, "row.late"));
}

static void show_lead(const struct tracking_table *table, const struct tracking_line *line,
                      json_t *cell)
{
    (void)table;
    set_text(cell, "value", line->lead_names);
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
        json_object_set_new(cell, "completeness", completeness);
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

/* --- addresses ------------------------------------------------------------------------------- */

static struct span tracking_url(const struct tracking_table *table)
{
    return span_format(table->lens->reader.arena, "/plans/%.*s/suivi", SPAN_ARG(table->plan->slug));
}

/* The present filters as a query, with one more pair; an empty value leaves that out. */
static struct span url_with(const struct tracking_table *table, const char *name, struct span value)
{
    struct arena *arena = table->lens->reader.arena;
    struct buf url = {.arena = arena};
    buf_add(&url, tracking_url(table));
    const char *joint = "?";
    for (size_t i = 0; i < TRACKING_FILTERS; i++) {
        struct span asked = urlencoded_find(table->query, tracking_filters[i].name);
        if (asked.len == 0)
            continue;
        buf_add(&url, span_format(arena, "%s%s=%.*s", joint, tracking_filters[i].name,
                                  SPAN_ARG(urlencoded_escape(arena, asked))));
        joint = "&";
    }
    if (value.len > 0)
        buf_add(&url, span_format(arena, "%s%s=%.*s", joint, name, SPAN_ARG(value)));
    return buf_span(&url);
}

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
    set_text(model, "sort_url", url_with(table, "tri", next));
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
    if (line->late)
        set_flag(model, "late", true);
    json_object_set_new(model, "cells", cells);
    return model;
}

static json_t *table_model(const struct tracking_table *table)
{
    json_t *heads = json_array(), *rows = json_array(), *model = json_object();
    for (size_t i = 0; i < COUNT_OF(columns); i++)
        json_array_append_new(heads, column_model(table, &columns[i]));
    for (size_t i = 0; i < table->shown.count; i++)
        json_array_append_new(rows, line_model(table, &table->shown.items[i]));
    set_text(model, "caption", table->plan->name);
    json_object_set_new(model, "columns", heads);
    json_object_set_new(model, "rows", rows);
    return model;
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
    struct span asked = urlencoded_find(table->query, filter->name);
    json_t *model = json_object(), *offers = json_object();
    set_text(model, "name", span_of(filter->name));
    set_text(model, "label", lens_say(table->lens, filter->label));
    if (filter->offer == NULL) {
        set_text(model, "value", asked);
    } else {
        for (size_t i = 0; i < table->all.count; i++)
            filter->offer(table, &table->all.items[i], offers);
        json_object_set_new(model, "options", options_model(offers, asked));
    }
    json_decref(offers);
    return model;
}

static json_t *filters_model(const struct tracking_table *table)
{
    json_t *model = json_object(), *choices = json_array(), *keep = json_array();
    struct span sorted = urlencoded_find(table->query, "tri");
    for (size_t i = 0; i < TRACKING_FILTERS; i++)
        if (tracking_filters[i].offer != NULL)
            json_array_append_new(choices, filter_model(table, &tracking_filters[i]));
        else
            json_object_set_new(model, "text", filter_model(table, &tracking_filters[i]));
    if (sorted.len > 0) {
        json_t *pair = json_object();
        set_text(pair, "name", SPAN("tri"));
        set_text(pair, "value", sorted);
        json_array_append_new(keep, pair);
    }
    set_text(model, "url", tracking_url(table));
    json_object_set_new(model, "choices", choices);
    json_object_set_new(model, "keep", keep);
    if (table->shown.count < table->all.count)
        set_text(model, "clear_url", tracking_url(table));
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
    TRY(tracking_table_fill(&table));
    struct arena *arena = lens->reader.arena;
    json_t *made = json_adopt(arena, json_object()), *about = json_object();
    struct span url = span_format(arena, "/plans/%.*s", SPAN_ARG(plan->slug));
    set_text(about, "id", plan->slug);
    set_text(about, "title", plan->name);
    set_text(about, "url", url);
    set_text(made, "title",
             message_with(arena, lens->locale, SPAN("tracking.of"), {"plan", plan->name}));
    json_object_set_new(made, "trail", trail_model(lens, plan, url));
    json_object_set_new(made, "plan", about);
    json_object_set_new(made, "filters", filters_model(&table));
    set_number(made, "count", (int64_t)table.shown.count);
    set_text(made, "csv_url", url_with(&table, "format", SPAN("csv")));
    json_object_set_new(made, "table", table_model(&table));
    *model = made;
    return ERR_NONE;
}
