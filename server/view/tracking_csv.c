/* tracking_csv.c - the tracking table for spreadsheets, with more columns than a page has room for.
 */
#include "server/tracking_view.h"

#include "base/day.h"
#include "server/csv.h"
#include "server/tracking_table.h"
#include "server/when.h"

#include <inttypes.h>

static struct span number_text(const struct tracking_table *table, int64_t number)
{
    return span_format(table->lens->reader.arena, "%" PRId64, number);
}

static struct span day_text(const struct tracking_table *table, int64_t at)
{
    return when_day_iso(table->lens->reader.arena, at);
}

static struct span named_text(const struct tracking_table *table, const struct tracking_line *line,
                              enum field_role role)
{
    json_t *ids = json_adopt(table->lens->reader.arena, row_named(table->lens, line->row, role));
    return row_names(table->lens, ids);
}

static struct span csv_code(const struct tracking_table *table, const struct tracking_line *line)
{
    (void)table;
    return line->row->fiche.code;
}

static struct span csv_title(const struct tracking_table *table, const struct tracking_line *line)
{
    (void)table;
    return line->row->fiche.title;
}

static struct span csv_orientation(const struct tracking_table *table,
                                   const struct tracking_line *line)
{
    return tracking_table_node(table, line, 0);
}

static struct span csv_objective(const struct tracking_table *table,
                                 const struct tracking_line *line)
{
    return tracking_table_node(table, line, 1);
}

static struct span csv_phase(const struct tracking_table *table, const struct tracking_line *line)
{
    return lens_say_word(table->lens, "phase.", span_of(phase_word(line->row->phase)));
}

static struct span csv_state(const struct tracking_table *table, const struct tracking_line *line)
{
    (void)table;
    return line->state_label;
}

static struct span csv_since(const struct tracking_table *table, const struct tracking_line *line)
{
    return day_text(table, line->row->fiche.since);
}

static struct span csv_lead(const struct tracking_table *table, const struct tracking_line *line)
{
    return named_text(table, line, FIELD_ROLE_LEAD);
}

static struct span csv_pilots(const struct tracking_table *table, const struct tracking_line *line)
{
    return named_text(table, line, FIELD_ROLE_PILOT);
}

static struct span csv_members(const struct tracking_table *table, const struct tracking_line *line)
{
    return named_text(table, line, FIELD_ROLE_MEMBER);
}

static struct span csv_calendar(const struct tracking_table *table,
                                const struct tracking_line *line)
{
    return row_calendar(table->lens, line->row);
}

static struct span csv_due(const struct tracking_table *table, const struct tracking_line *line)
{
    int64_t noon = INT64_C(12) * 3600 * 1000000;
    return line->due == INT64_MAX ? SPAN("") : day_text(table, line->due * DAY_US + noon);
}

static struct span csv_late(const struct tracking_table *table, const struct tracking_line *line)
{
    return lens_say(table->lens, line->late ? "row.yes" : "row.no");
}

static struct span csv_filled(const struct tracking_table *table, const struct tracking_line *line)
{
    return line->of == 0 ? SPAN("") : number_text(table, line->filled);
}

static struct span csv_of(const struct tracking_table *table, const struct tracking_line *line)
{
    return line->of == 0 ? SPAN("") : number_text(table, line->of);
}

static struct span csv_revision(const struct tracking_table *table,
                                const struct tracking_line *line)
{
    return number_text(table, line->row->fiche.revision);
}

static struct span csv_edited(const struct tracking_table *table, const struct tracking_line *line)
{
    return day_text(table, line->row->fiche.edited_at);
}

static struct span csv_id(const struct tracking_table *table, const struct tracking_line *line)
{
    (void)table;
    return line->row->fiche.id;
}

static const struct csv_column {
    const char *label;
    struct span (*text)(const struct tracking_table *table, const struct tracking_line *line);
} csv_columns[] = {
    {"tracking.code", csv_code},
    {"tracking.fiche", csv_title},
    {"tracking.orientation", csv_orientation},
    {"tracking.objective", csv_objective},
    {"tracking.phase", csv_phase},
    {"tracking.state", csv_state},
    {"tracking.since", csv_since},
    {"tracking.lead", csv_lead},
    {"tracking.pilots", csv_pilots},
    {"tracking.members", csv_members},
    {"tracking.calendar", csv_calendar},
    {"tracking.due", csv_due},
    {"tracking.lateness", csv_late},
    {"tracking.filled", csv_filled},
    {"tracking.of-fields", csv_of},
    {"tracking.revision", csv_revision},
    {"tracking.edited", csv_edited},
    {"tracking.id", csv_id},
};

enum err tracking_csv(const struct lens *lens, const struct plan *plan, const struct pairs *query,
                      struct span *table)
{
    struct tracking_table made = {.lens = lens, .plan = plan, .query = query};
    TRY(tracking_table_fill(&made));
    struct buf text = {.arena = lens->reader.arena};
    csv_begin(&text);
    for (size_t i = 0; i < COUNT_OF(csv_columns); i++)
        csv_add_cell(&text, lens_say(lens, csv_columns[i].label));
    csv_end_row(&text);
    for (size_t i = 0; i < made.shown.count; i++) {
        for (size_t j = 0; j < COUNT_OF(csv_columns); j++)
            csv_add_cell(&text, csv_columns[j].text(&made, &made.shown.items[i]));
        csv_end_row(&text);
    }
    *table = buf_span(&text);
    return ERR_NONE;
}
