#include "server/tracking_table.h"

#include "server/words.h"

#include <stdlib.h>

static struct tracking_line line_of(const struct lens *lens, const struct fiche_row *row,
                                    size_t place)
{
    const struct directory *directory = lens->reader.actor.directory;
    struct tracking_line line = {.row = row, .place = place};
    json_t *completeness = row_completeness(lens, row);
    line.depth = query_path(directory, directory_node(directory, row->fiche.node), line.path);
    line.leads = json_adopt(lens->reader.arena, row_leads(lens, row));
    line.lead_names = row_names(lens, line.leads);
    line.state_label = row_state_label(lens, row);
    line.folded_title = words_fold(lens->reader.arena, row->fiche.title);
    line.folded_leads = words_fold(lens->reader.arena, line.lead_names);
    line.due = row_due(lens, row);
    line.late = row_is_late(lens, row);
    line.filled = number_at(completeness, "filled");
    line.of = number_at(completeness, "due");
    json_decref(completeness);
    return line;
}

struct span tracking_table_node(const struct tracking_table *table,
                                const struct tracking_line *line, size_t depth)
{
    if (line->depth <= depth)
        return SPAN("");
    const struct node *node = line->path[depth];
    return span_trim(span_format(table->lens->reader.arena, "%.*s %.*s", SPAN_ARG(node->code),
                                 SPAN_ARG(node->title)));
}

/* --- filters --------------------------------------------------------------------------------- */

static bool fits_words(const struct tracking_table *table, const struct tracking_line *line,
                       struct span asked)
{
    struct arena *arena = table->lens->reader.arena;
    struct span code = words_fold(arena, line->row->fiche.code);
    struct span folded = span_format(arena, "%.*s %.*s %.*s", SPAN_ARG(code),
                                     SPAN_ARG(line->folded_title), SPAN_ARG(line->folded_leads));
    struct span word, words = words_fold(arena, asked);
    while (words_next(&words, &word))
        if (memmem(folded.ptr, folded.len, word.ptr, word.len) == NULL)
            return false;
    return true;
}

static bool fits_phase(const struct tracking_table *table, const struct tracking_line *line,
                       struct span asked)
{
    (void)table;
    return span_eq(span_of(phase_word(line->row->phase)), asked);
}

static bool fits_state(const struct tracking_table *table, const struct tracking_line *line,
                       struct span asked)
{
    (void)table;
    return span_eq(line->row->fiche.state, asked);
}

static bool fits_orientation(const struct tracking_table *table, const struct tracking_line *line,
                             struct span asked)
{
    (void)table;
    return line->depth > 0 && span_eq(line->path[0]->id, asked);
}

static bool fits_lead(const struct tracking_table *table, const struct tracking_line *line,
                      struct span asked)
{
    (void)table;
    for (size_t i = 0; i < json_array_size(line->leads); i++)
        if (span_eq(text_of(json_array_get(line->leads, i)), asked))
            return true;
    return false;
}

static bool fits_late(const struct tracking_table *table, const struct tracking_line *line,
                      struct span asked)
{
    (void)table;
    return line->late == span_eq(asked, SPAN("oui"));
}

/* --- what a filter offers: only what some visible fiche has ----------------------------------- */

static void offer(json_t *offers, struct span value, struct span label)
{
    if (value.len > 0 && json_object_getn(offers, value.ptr, value.len) == NULL)
        json_object_setn_new(offers, value.ptr, value.len, json_text(label));
}

static void offer_phase(const struct tracking_table *table, const struct tracking_line *line,
                        json_t *offers)
{
    struct span word = span_of(phase_word(line->row->phase));
    offer(offers, word, lens_say_word(table->lens, "phase.", word));
}

static void offer_state(const struct tracking_table *table, const struct tracking_line *line,
                        json_t *offers)
{
    (void)table;
    offer(offers, line->row->fiche.state, line->state_label);
}

static void offer_orientation(const struct tracking_table *table, const struct tracking_line *line,
                              json_t *offers)
{
    if (line->depth > 0)
        offer(offers, line->path[0]->id, tracking_table_node(table, line, 0));
}

static void offer_lead(const struct tracking_table *table, const struct tracking_line *line,
                       json_t *offers)
{
    for (size_t i = 0; i < json_array_size(line->leads); i++) {
        struct span id = text_of(json_array_get(line->leads, i));
        offer(offers, id, lens_person(table->lens, id));
    }
}

static void offer_late(const struct tracking_table *table, const struct tracking_line *line,
                       json_t *offers)
{
    if (line->late)
        offer(offers, SPAN("oui"), lens_say(table->lens, "row.late"));
}

const struct tracking_filter tracking_filters[TRACKING_FILTERS] = {
    {"mots", "tracking.words", fits_words, NULL},
    {"phase", "tracking.phase", fits_phase, offer_phase},
    {"etat", "tracking.state", fits_state, offer_state},
    {"orientation", "tracking.orientation", fits_orientation, offer_orientation},
    {"responsable", "tracking.lead", fits_lead, offer_lead},
    {"retard", "tracking.lateness", fits_late, offer_late},
};

static bool fits_all(const struct tracking_table *table, const struct tracking_line *line)
{
    for (size_t i = 0; i < TRACKING_FILTERS; i++) {
        struct span asked = urlencoded_find(table->query, tracking_filters[i].name);
        if (asked.len > 0 && !tracking_filters[i].fits(table, line, asked))
            return false;
    }
    return true;
}

/* --- sorting --------------------------------------------------------------------------------- */

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_place(const struct tracking_line *a, const struct tracking_line *b)
{
    return compare_numbers((int64_t)a->place, (int64_t)b->place);
}

static int by_title(const struct tracking_line *a, const struct tracking_line *b)
{
    return span_cmp(a->folded_title, b->folded_title);
}

static int by_orientation(const struct tracking_line *a, const struct tracking_line *b)
{
    return compare_numbers(a->depth > 0 ? a->path[0]->rank : -1,
                           b->depth > 0 ? b->path[0]->rank : -1);
}

static int by_state(const struct tracking_line *a, const struct tracking_line *b)
{
    int order = compare_numbers(a->row->phase, b->row->phase);
    return order != 0 ? order : span_cmp(a->state_label, b->state_label);
}

/* What is not named or dated comes last. */
static int by_lead(const struct tracking_line *a, const struct tracking_line *b)
{
    int order = compare_numbers(a->folded_leads.len == 0, b->folded_leads.len == 0);
    return order != 0 ? order : span_cmp(a->folded_leads, b->folded_leads);
}

static int by_due(const struct tracking_line *a, const struct tracking_line *b)
{
    return compare_numbers(a->due, b->due);
}

static int by_completeness(const struct tracking_line *a, const struct tracking_line *b)
{
    return compare_numbers(a->filled * (b->of > 0 ? b->of : 1),
                           b->filled * (a->of > 0 ? a->of : 1));
}

/* The columns one may sort by: those of the page (server/view/tracking_view.c). */
static const struct order {
    const char *id;
    int (*compare)(const struct tracking_line *a, const struct tracking_line *b);
} orders[] = {
    {"code", by_place},
    {"titre", by_title},
    {"orientation", by_orientation},
    {"etat", by_state},
    {"responsable", by_lead},
    {"echeance", by_due},
    {"renseignee", by_completeness},
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

struct sorting {
    const struct order *order;
    bool down;
};

static int compare_lines(const void *a, const void *b, void *context)
{
    const struct sorting *sorting = context;
    int compared = sorting->order->compare(a, b);
    if (sorting->down)
        compared = -compared;
    return compared != 0 ? compared : by_place(a, b);
}

/* --- together -------------------------------------------------------------------------------- */

enum err tracking_table_fill(struct tracking_table *table)
{
    struct rows rows;
    struct sorting sorting;
    struct arena *arena = table->lens->reader.arena;
    TRY(query_plan_rows(&table->lens->reader, table->plan, &rows));
    table->all.items = arena_new(arena, struct tracking_line, rows.count);
    table->shown.items = arena_new(arena, struct tracking_line, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct tracking_line line = line_of(table->lens, &rows.items[i], i);
        table->all.items[table->all.count++] = line;
        if (fits_all(table, &line))
            table->shown.items[table->shown.count++] = line;
    }
    sorting.order = order_of(table->query, &sorting.down);
    if (sorting.order != NULL && table->shown.count > 1)
        qsort_r(table->shown.items, table->shown.count, sizeof *table->shown.items, compare_lines,
                &sorting);
    return ERR_NONE;
}
