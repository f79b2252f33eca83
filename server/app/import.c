#include "server/import.h"

#include "server/import_work.h"

#include <assert.h>

void import_event(struct import_work *work, const char *prefix, struct span id, const char *kind,
                  json_t *body)
{
    json_t *event = json_object();
    set_text(event, "subject", span_format(work->arena, "%s%.*s", prefix, SPAN_ARG(id)));
    set_text(event, "kind", span_of(kind));
    set_value(event, "body", body);
    json_array_append_new(work->result.events, event);
}

const struct import_item *import_place(const struct import_line *line)
{
    return line->objective != NULL ? line->objective : line->orientation;
}

struct span import_parent(struct arena *arena, struct span plan, struct span node)
{
    return span_format(arena, "%.*s/%.*s", SPAN_ARG(plan), SPAN_ARG(node));
}

static int64_t last_rank(const struct import_work *work, struct span parent)
{
    return json_integer_value(json_object_getn(work->ranks, parent.ptr, parent.len));
}

void import_rank_seen(struct import_work *work, struct span parent, int64_t rank)
{
    if (rank > last_rank(work, parent))
        json_object_setn_new(work->ranks, parent.ptr, parent.len, json_integer(rank));
}

int64_t import_rank_next(struct import_work *work, struct span parent)
{
    int64_t rank = last_rank(work, parent) + 1;
    import_rank_seen(work, parent, rank);
    return rank;
}

static enum err run(struct import_work *work)
{
    TRY(import_lines_read(work));
    TRY(import_tree_grow(work));
    import_lines_look(work);
    import_fiches_add(work);
    return ERR_NONE;
}

enum err import_plan(struct arena *arena, const struct import_input *input,
                     struct import_result *result, struct span *reason)
{
    assert(input->names != NULL);
    struct import_work work = {
        .arena = arena,
        .input = input,
        .ranks = json_adopt(arena, json_object()),
        .result = {.events = json_adopt(arena, json_array()), .notes = {.arena = arena}},
    };
    enum err err = run(&work);
    if (err == ERR_NONE)
        *result = work.result;
    else
        *reason = work.reason;
    return err;
}
