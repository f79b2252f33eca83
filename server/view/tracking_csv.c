/* tracking_csv.c - the tracking table for spreadsheets, with more columns than a page has room for.
 */
#include "server/tracking_view.h"

#include "base/day.h"
#include "server/csv.h"
#include "server/tracking_table.h"
#include "server/when.h"

#include <inttypes.h>

static struct span number_text(const struct lens *lens, int64_t number)
{
    return span_format(lens->reader.arena, "%" PRId64, number);
}

static struct span day_text(const struct lens *lens, int64_t at)
{
    return when_day_iso(lens->reader.arena, at);
}

static struct span named_text(const struct lens *lens, const struct tracking_line *line,
                              enum field_role role)
{
    json_t *ids = json_adopt(lens->reader.arena, row_named(lens, line->row, role));
    return row_names(lens, ids);
}

static struct span csv_code(const struct lens *lens, const struct tracking_line *line)
{
    (void)lens;
    return line->row->fiche.code;
}

static struct span csv_title(const struct lens *lens, const struct tracking_line *line)
{
    (void)lens;
    return line->row->fiche.title;
}

static struct span csv_orientation(const struct lens *lens, const struct tracking_line *line)
{
    return line->depth > 0 ? tracking_table_node(lens, line->path[0]) : SPAN("");
}

static struct span csv_objective(const struct lens *lens, const struct tracking_line *line)
{
    return line->depth > 1 ? tracking_table_node(lens, line->path[1]) : SPAN("");
}

static struct span csv_phase(const struct lens *lens, const struct tracking_line *line)
{
    return lens_say_word(lens, "phase.", span_of(phase_word(line->row->phase)));
}

static struct span csv_state(const struct lens *lens, const struct tracking_line *line)
{
    return row_state_label(lens, line->row);
}

static struct span csv_since(const struct lens *lens, const struct tracking_line *line)
{
    return day_text(lens, line->row->fiche.since);
}

static struct span csv_lead(const struct lens *lens, const struct tracking_line *line)
{
    return named_text(lens, line, FIELD_ROLE_LEAD);
}

static struct span csv_pilots(const struct lens *lens, const struct tracking_line *line)
{
    return named_text(lens, line, FIELD_ROLE_PILOT);
}

static struct span csv_members(const struct lens *lens, const struct tracking_line *line)
{
    return named_text(lens, line, FIELD_ROLE_MEMBER);
}

static struct span csv_calendar(const struct lens *lens, const struct tracking_line *line)
{
    return row_calendar(lens, line->row);
}

static struct span csv_due(const struct lens *lens, const struct tracking_line *line)
{
    int64_t noon = INT64_C(12) * 3600 * 1000000, due = row_due(lens, line->row);
    return due == INT64_MAX ? SPAN("") : day_text(lens, due * DAY_US + noon);
}

static struct span csv_late(const struct lens *lens, const struct tracking_line *line)
{
    return lens_say(lens, row_is_late(lens, line->row) ? "row.yes" : "row.no");
}

/* One of the two numbers; empty when this reader may not know them. */
static struct span completeness_text(const struct lens *lens, const struct tracking_line *line,
                                     const char *member)
{
    json_t *completeness = row_completeness(lens, line->row);
    struct span text =
        completeness == NULL ? SPAN("") : number_text(lens, number_at(completeness, member));
    json_decref(completeness);
    return text;
}

static struct span csv_filled(const struct lens *lens, const struct tracking_line *line)
{
    return completeness_text(lens, line, "filled");
}

static struct span csv_of(const struct lens *lens, const struct tracking_line *line)
{
    return completeness_text(lens, line, "due");
}

static struct span csv_revision(const struct lens *lens, const struct tracking_line *line)
{
    return number_text(lens, line->row->fiche.revision);
}

static struct span csv_edited(const struct lens *lens, const struct tracking_line *line)
{
    return day_text(lens, line->row->fiche.edited_at);
}

static struct span csv_id(const struct lens *lens, const struct tracking_line *line)
{
    (void)lens;
    return line->row->fiche.id;
}

static const struct csv_column {
    const char *label;
    struct span (*text)(const struct lens *lens, const struct tracking_line *line);
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

enum { LINE_GUESSED = 400 }; /* bytes: so that the text seldom has to move */

/* Adds the line of one fiche; what it takes to make it is given back at once. */
static enum err add_line(const struct lens *lens, const struct plan *plan, struct span id,
                         struct buf *text)
{
    SCOPED_ARENA scratch = {0};
    struct lens own = *lens;
    struct tracking_line line;
    own.reader.arena = &scratch;
    TRY(tracking_table_line(&own, plan, id, &line));
    for (size_t i = 0; i < COUNT_OF(csv_columns); i++)
        csv_add_cell(text, csv_columns[i].text(&own, &line));
    csv_end_row(text);
    return ERR_NONE;
}

enum err tracking_csv(const struct lens *lens, const struct plan *plan, const struct pairs *query,
                      struct span *table)
{
    struct tracking_table made = {.lens = lens, .plan = plan, .query = query};
    tracking_table_find(&made, true);
    struct buf text = {.arena = lens->reader.arena};
    text.room = (made.found.count + 1) * LINE_GUESSED;
    text.ptr = arena_new(lens->reader.arena, char, text.room);
    csv_begin(&text);
    for (size_t i = 0; i < COUNT_OF(csv_columns); i++)
        csv_add_cell(&text, lens_say(lens, csv_columns[i].label));
    csv_end_row(&text);
    for (size_t i = 0; i < made.found.count; i++)
        TRY(add_line(lens, plan, made.found.ids[i], &text));
    *table = buf_span(&text);
    return ERR_NONE;
}
