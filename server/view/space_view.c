#include "server/space_view.h"

#include "base/day.h"
#include "server/row_view.h"
#include "server/space_pending.h"
#include "server/space_rows.h"
#include "server/when.h"

#include <stdlib.h>

enum { SOON_DAYS = 60, SHOWN_MAX = 10, RECENT_MAX = 6 };

/* One person's page being made. */
struct space {
    const struct lens *lens;
    struct rows own;
    json_t *decide, *returned, *complete, *soon, *follow; /* arrays of tasks */
    struct space_pending pending;
    json_t *bodies;
    int64_t decide_count;
};

/* --- one thing to do ------------------------------------------------------------------------- */

static void set_due(const struct lens *lens, const struct fiche_row *row, json_t *task)
{
    int64_t day = row_due(lens, row);
    struct arena *arena = lens->reader.arena;
    if (day == INT64_MAX)
        return;
    int64_t noon = day * DAY_US + DAY_US / 2;
    json_t *due = json_object();
    set_text(due, "iso", when_day_iso(arena, noon));
    set_text(due, "text", when_day(arena, lens->locale, noon));
    set_value(task, "due", due);
}

static json_t *task_of(const struct lens *lens, const struct fiche_row *row, struct span detail)
{
    json_t *task = json_object();
    const struct plan *plan = directory_plan(lens->reader.actor.directory, row->fiche.plan);
    row_describe(lens, row, task);
    set_text(task, "plan", plan->name);
    set_text(task, "detail", detail);
    set_due(lens, row, task);
    return task;
}

static struct span counted(const struct lens *lens, struct span id, int64_t count)
{
    struct arena *arena = lens->reader.arena;
    return message_with(arena, lens->locale, message_form(arena, lens->locale, id, count),
                        {"count", span_number(arena, count)});
}

/* --- where each own fiche belongs ------------------------------------------------------------ */

static bool writes(const struct space *space, const struct fiche_row *row)
{
    struct subject subject = row_subject(space->lens, row);
    role_set roles = access_roles(&space->lens->reader.actor, &subject);
    return (roles & (ROLE_BIT(ROLE_LEAD) | ROLE_BIT(ROLE_PILOT))) != 0;
}

/* Whether the fiche came back; then it is in that part. */
static enum err put_returned(struct space *space, const struct fiche_row *row, bool *put)
{
    struct scene *scene;
    struct space_return back;
    const struct lens *lens = space->lens;
    TRY(query_fiche(&lens->reader, row->fiche.id, &scene));
    TRY(space_return(lens, scene, &back));
    *put = back.came_back;
    if (!back.came_back)
        return ERR_NONE;
    struct arena *arena = lens->reader.arena;
    struct span detail =
        message_with(arena, lens->locale, SPAN("home.returned-by"), {"who", back.by},
                     {"day", when_day(arena, lens->locale, back.at)});
    json_t *task = task_of(lens, row, detail);
    if (back.remarks.len > 0) {
        json_t *remarks = json_object();
        set_text(remarks, "markdown", back.remarks);
        set_value(task, "remarks", remarks);
    }
    json_array_append_new(space->returned, task);
    return ERR_NONE;
}

static bool is_soon(const struct lens *lens, const struct fiche_row *row)
{
    return row->phase != PHASE_CLOSED && row_due(lens, row) <= row_today(lens) + SOON_DAYS;
}

static enum err place_row(struct space *space, const struct fiche_row *row)
{
    bool put = false;
    const struct lens *lens = space->lens;
    bool drafts = row->phase == PHASE_DRAFT && writes(space, row);
    if (drafts)
        TRY(put_returned(space, row, &put));
    if (put)
        return ERR_NONE;
    int64_t missing = row->of - row->filled;
    if (drafts && missing > 0)
        json_array_append_new(space->complete,
                              task_of(lens, row, counted(lens, SPAN("home.missing"), missing)));
    else if (drafts)
        json_array_append_new(space->complete, task_of(lens, row, lens_say(lens, "home.ready")));
    else if (is_soon(lens, row) && writes(space, row))
        json_array_append_new(space->soon, task_of(lens, row, row_state_label(lens, row)));
    else if (row->phase != PHASE_CLOSED)
        json_array_append_new(space->follow, task_of(lens, row, row_state_label(lens, row)));
    return ERR_NONE;
}

/* --- decisions ------------------------------------------------------------------------------- */

static json_t *vote_task(const struct lens *lens, const struct space_vote *vote)
{
    struct span body = lens_body(lens, vote->step->body);
    struct span step = label_in(vote->step->label, lens->language);
    json_t *task =
        space_task(lens, vote->scene,
                   span_format(lens->reader.arena, "%.*s – %.*s", SPAN_ARG(body), SPAN_ARG(step)));
    set_text(task, "step", vote->step->id);
    set_text(task, "body", vote->step->body);
    space_add_due(lens, vote->scene, vote->step, task);
    return task;
}

static enum err fill_votes(struct space *space)
{
    struct space_votes votes;
    TRY(space_votes(space->lens, SHOWN_MAX, &votes));
    for (size_t i = 0; i < votes.shown; i++)
        json_array_append_new(space->decide, vote_task(space->lens, &votes.items[i]));
    space->decide_count = (int64_t)votes.count;
    return ERR_NONE;
}

/* --- what moved ------------------------------------------------------------------------------ */

static int64_t moved_at(const struct fiche_row *row)
{
    return row->fiche.since > row->fiche.edited_at ? row->fiche.since : row->fiche.edited_at;
}

static int compare_moved(const void *a, const void *b)
{
    int64_t left = moved_at(a), right = moved_at(b);
    return (left < right) - (left > right);
}

static json_t *moved_model(const struct lens *lens, const struct fiche_row *row)
{
    json_t *model = json_object();
    struct arena *arena = lens->reader.arena;
    struct span revision = span_number(arena, row->fiche.revision);
    bool moved = row->fiche.since >= row->fiche.edited_at;
    set_text(model, "id", row->fiche.id);
    set_text(model, "title", row->fiche.title);
    set_text(model, "url", row_url(lens, row));
    set_text(model, "text",
             moved
                 ? row_state_label(lens, row)
                 : message_with(arena, lens->locale, SPAN("home.edited"), {"revision", revision}));
    set_value(model, "at", when_model(arena, lens->locale, moved_at(row)));
    return model;
}

static void set_recent(const struct space *space, json_t *model)
{
    size_t count = space->own.count;
    struct fiche_row *rows = arena_new(space->lens->reader.arena, struct fiche_row, count);
    json_t *items = json_array();
    if (count > 0)
        memcpy(rows, space->own.items, count * sizeof *rows);
    if (count > 1)
        qsort(rows, count, sizeof *rows, compare_moved);
    for (size_t i = 0; i < count && i < RECENT_MAX; i++)
        json_array_append_new(items, moved_model(space->lens, &rows[i]));
    if (count > 0)
        set_value(model, "recent", json_pack("{s:O}", "items", items));
    json_decref(items);
}

/* --- together -------------------------------------------------------------------------------- */

/* {"count", "items"} under a name, when there are some. */
static void set_part(json_t *model, const char *name, json_t *items, int64_t count)
{
    if (count == 0)
        return;
    json_t *part = json_object();
    set_number(part, "count", count);
    json_object_set(part, "items", items);
    json_object_set_new(model, name, part);
}

static void set_key(const struct lens *lens, json_t *model)
{
    struct span state = space_key_state(lens);
    if (state.len == 0)
        return;
    json_t *key = json_object();
    set_text(key, "state", state);
    set_text(key, "title", lens_say_word(lens, "home.key-title.", state));
    set_text(key, "text", lens_say_word(lens, "home.key-text.", state));
    set_text(key, "url", SPAN("/cle"));
    set_value(model, "key", key);
}

static int64_t size_of(const json_t *items)
{
    return (int64_t)json_array_size(items);
}

static json_t *write_model(const struct space *space)
{
    const struct lens *lens = space->lens;
    json_t *model = json_adopt(lens->reader.arena, json_object());
    const struct space_pending *pending = &space->pending;
    int64_t due = space->decide_count + size_of(pending->answers) + size_of(space->returned) +
                  size_of(space->complete);
    int64_t shown =
        due + size_of(pending->deadlines) + size_of(space->soon) + size_of(space->follow);
    set_text(model, "title", lens_say(lens, "home.title"));
    set_text(model, "today", when_day(lens->reader.arena, lens->locale, lens->reader.actor.now));
    set_text(model, "summary",
             due == 0 ? lens_say(lens, "home.calm") : counted(lens, SPAN("home.due"), due));
    set_flag(model, "busy", shown > 0);
    set_key(lens, model);
    set_part(model, "decide", space->decide, space->decide_count);
    set_part(model, "answers", pending->answers, size_of(pending->answers));
    set_part(model, "deadlines", pending->deadlines, size_of(pending->deadlines));
    set_part(model, "bodies", space->bodies, size_of(space->bodies));
    set_part(model, "returned", space->returned, size_of(space->returned));
    set_part(model, "complete", space->complete, size_of(space->complete));
    set_part(model, "soon", space->soon, size_of(space->soon));
    set_part(model, "follow", space->follow, size_of(space->follow));
    set_recent(space, model);
    return model;
}

enum err space_model(const struct lens *lens, json_t **model)
{
    struct arena *arena = lens->reader.arena;
    struct space space = {.lens = lens,
                          .decide = json_adopt(arena, json_array()),
                          .returned = json_adopt(arena, json_array()),
                          .complete = json_adopt(arena, json_array()),
                          .soon = json_adopt(arena, json_array()),
                          .follow = json_adopt(arena, json_array())};
    TRY(query_own_rows(&lens->reader, &space.own));
    TRY(fill_votes(&space));
    TRY(space_pending(lens, &space.pending));
    TRY(space_bodies(lens, &space.bodies));
    for (size_t i = 0; i < space.own.count; i++)
        TRY(place_row(&space, &space.own.items[i]));
    *model = write_model(&space);
    return ERR_NONE;
}
