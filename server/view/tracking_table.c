#include "server/tracking_table.h"

#include "base/buf.h"

#include <stdio.h>

/* --- what is asked --------------------------------------------------------------------------- */

/* The columns one may sort by: those of the page (server/view/tracking_view.c). */
static const struct order {
    const char *id;
    enum roster_column column;
} orders[] = {
    {"code", ROSTER_BY_PLACE},
    {"titre", ROSTER_BY_TITLE},
    {"orientation", ROSTER_BY_ORIENTATION},
    {"etat", ROSTER_BY_STATE},
    {"responsable", ROSTER_BY_LEAD},
    {"echeance", ROSTER_BY_DUE},
    {"renseignee", ROSTER_BY_FILLED},
};

static const struct order *order_of(const struct pairs *query, bool *down)
{
    struct span asked = urlencoded_find(query, "tri");
    *down = span_starts(asked, SPAN("-"));
    asked = span_from(asked, *down ? 1 : 0);
    for (size_t i = 0; i < COUNT_OF(orders); i++)
        if (span_eq(asked, span_of(orders[i].id)))
            return &orders[i];
    return NULL;
}

struct span tracking_table_sorted(const struct pairs *query, bool *down)
{
    const struct order *order = order_of(query, down);
    return order == NULL ? SPAN("") : span_of(order->id);
}

/* The number of the page asked for, from 0; 0 for what is no number. */
static size_t page_asked(const struct pairs *query)
{
    size_t page = 0;
    struct span asked = urlencoded_find(query, "page");
    if (asked.len == 0 || asked.len > 7)
        return 0;
    for (size_t i = 0; i < asked.len; i++) {
        if (asked.ptr[i] < '0' || asked.ptr[i] > '9')
            return 0;
        page = page * 10 + (size_t)(asked.ptr[i] - '0');
    }
    return page > 0 ? page - 1 : 0;
}

static bool asks_whole(const struct pairs *query)
{
    return span_eq(urlencoded_find(query, "tout"), SPAN("oui"));
}

static struct roster_ask ask_of(const struct tracking_table *table)
{
    bool down;
    const struct order *order = order_of(table->query, &down);
    struct roster_ask ask = {.today = row_today(table->lens),
                             .column = order != NULL ? order->column : ROSTER_BY_PLACE,
                             .down = order != NULL && down,
                             .language = table->lens->language};
    for (size_t i = 0; i < TRACKING_FILTERS; i++) {
        struct span value = urlencoded_find(table->query, tracking_filters[i].name);
        if (value.len > 0)
            tracking_filters[i].set(&ask, value);
    }
    return ask;
}

/* --- what is found --------------------------------------------------------------------------- */

static void find(struct tracking_table *table, size_t offset, size_t limit)
{
    table->ask.offset = offset;
    table->ask.limit = limit;
    table->found = roster_select(&table->lens->reader, table->plan, &table->ask);
}

void tracking_table_find(struct tracking_table *table, bool for_file)
{
    bool whole = asks_whole(table->query);
    table->ask = ask_of(table);
    if (for_file) {
        find(table, 0, SIZE_MAX);
        return;
    }
    find(table, whole ? 0 : page_asked(table->query) * TRACKING_PAGE,
         whole ? TRACKING_WHOLE_MAX : TRACKING_PAGE);
    size_t found = table->found.found;
    if (whole && found > TRACKING_WHOLE_MAX)
        find(table, 0, TRACKING_PAGE);
    else if (table->found.count == 0 && found > 0)
        find(table, (found - 1) / TRACKING_PAGE * TRACKING_PAGE, TRACKING_PAGE);
}

enum err tracking_table_line(const struct lens *lens, const struct plan *plan, struct span id,
                             struct tracking_line *line)
{
    const struct directory *directory = lens->reader.actor.directory;
    struct fiche_row *row = arena_new(lens->reader.arena, struct fiche_row, 1);
    TRY(query_row(&lens->reader, plan, id, row));
    *line = (struct tracking_line){.row = row};
    line->depth = query_path(directory, directory_node(directory, row->fiche.node), line->path);
    line->leads = json_adopt(lens->reader.arena, row_leads(lens, row));
    return ERR_NONE;
}

struct span tracking_table_node(const struct lens *lens, const struct node *node)
{
    return span_trim(
        span_format(lens->reader.arena, "%.*s %.*s", SPAN_ARG(node->code), SPAN_ARG(node->title)));
}

/* --- addresses ------------------------------------------------------------------------------- */

static void add_pair(struct buf *url, const char *name, struct span value)
{
    if (value.len == 0)
        return;
    buf_add_text(url, memchr(url->ptr, '?', url->len) == NULL ? "?" : "&");
    buf_add_text(url, name);
    buf_add_char(url, '=');
    buf_add(url, urlencoded_escape(url->arena, value));
}

struct span tracking_table_url(const struct tracking_table *table, const char *name,
                               struct span value)
{
    struct buf url = {.arena = table->lens->reader.arena};
    buf_add_text(&url, "/plans/");
    buf_add(&url, table->plan->slug);
    buf_add_text(&url, "/suivi");
    for (size_t i = 0; i < TRACKING_FILTERS; i++)
        add_pair(&url, tracking_filters[i].name,
                 urlencoded_find(table->query, tracking_filters[i].name));
    if (strcmp(name, "tri") != 0)
        add_pair(&url, "tri", urlencoded_find(table->query, "tri"));
    add_pair(&url, name, value);
    return buf_span(&url);
}

/* --- pages ----------------------------------------------------------------------------------- */

/* Adds the way to the page that begins with a row. */
static void add_way(const struct tracking_table *table, json_t *pages, const char *name, size_t row)
{
    struct span number = span_format(table->lens->reader.arena, "%zu", row / TRACKING_PAGE + 1);
    set_text(pages, name, tracking_table_url(table, "page", row == 0 ? SPAN("") : number));
}

/* "51–100 sur 287" */
static struct span range_of(const struct tracking_table *table, size_t from, size_t to)
{
    struct arena *arena = table->lens->reader.arena;
    return message_with(arena, table->lens->locale, SPAN("tracking.range"),
                        {"from", span_format(arena, "%zu", from)},
                        {"to", span_format(arena, "%zu", to)},
                        {"of", span_format(arena, "%zu", table->found.found)});
}

json_t *tracking_table_pages(const struct tracking_table *table)
{
    size_t offset = table->ask.offset, found = table->found.found;
    bool whole = table->ask.limit > TRACKING_PAGE;
    if (found <= TRACKING_PAGE)
        return NULL;
    json_t *pages = json_object();
    set_number(pages, "from", (int64_t)offset + 1);
    set_number(pages, "to", (int64_t)(offset + table->found.count));
    set_text(pages, "range", range_of(table, offset + 1, offset + table->found.count));
    if (offset > TRACKING_PAGE)
        add_way(table, pages, "first_url", 0);
    if (offset > 0)
        add_way(table, pages, "previous_url", offset - TRACKING_PAGE);
    if (offset + table->found.count < found)
        add_way(table, pages, "next_url", offset + TRACKING_PAGE);
    if (whole)
        add_way(table, pages, "paged_url", 0);
    else if (found <= TRACKING_WHOLE_MAX)
        set_text(pages, "whole_url", tracking_table_url(table, "tout", SPAN("oui")));
    return pages;
}
