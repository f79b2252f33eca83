#include "server/import_work.h"

/* A fiche that the table wants: an action's own, or an objective's with its actions. */
struct wish {
    struct import_item *item;
    struct import_target *target;
    const struct import_item *place; /* its node; NULL: directly under the plan */
    struct span title, code;
    const struct import_row **rows; /* the actions, at least one */
    size_t row_count, row_room;
};

struct wishes {
    struct wish *list;
    struct import_item *items;
    size_t count;
};

static bool is_grouped(const struct import_target *target)
{
    return target->fiche_level == 2;
}

static bool plan_groups(const struct import_work *work, struct span slug)
{
    for (size_t i = 0; i < work->target_count; i++)
        if (span_eq(work->targets[i].slug, slug))
            return is_grouped(&work->targets[i]);
    return false;
}

/* An objective's fiche is told by its node alone: people may retitle it. */
static struct import_item *fiches_there(struct import_work *work)
{
    size_t count = work->input->fiche_count;
    struct import_item *there = arena_new(work->arena, struct import_item, count);
    for (size_t i = 0; i < count; i++) {
        const struct import_fiche *fiche = &work->input->fiches[i];
        there[i].parent = import_parent(work->arena, fiche->plan, fiche->node);
        there[i].id = fiche->id;
        import_rank_seen(work, there[i].parent, fiche->rank);
        if (plan_groups(work, fiche->plan))
            continue;
        there[i].code = fiche->code;
        there[i].title = fiche->title;
    }
    return there;
}

static struct wish *add_wish(struct import_work *work, struct wishes *wishes,
                             const struct import_line *line)
{
    const struct import_item *place = import_place(line);
    struct wish *wish = &wishes->list[wishes->count];
    *wish = (struct wish){.item = &wishes->items[wishes->count++],
                          .target = line->target,
                          .place = place,
                          .title = line->row.cells[IMPORT_ACTION],
                          .code = line->row.cells[IMPORT_ACTION_CODE]};
    wish->item->parent =
        import_parent(work->arena, line->target->slug, place != NULL ? place->id : SPAN(""));
    if (is_grouped(line->target)) {
        wish->title = place != NULL ? place->title : line->target->name;
        wish->code = place != NULL ? place->code : SPAN("");
        return wish;
    }
    wish->item->code = wish->code;
    wish->item->title = wish->title;
    return wish;
}

/* The wish that an action joins: its own, or that of its place. */
static struct wish *wish_of(struct import_work *work, struct wishes *wishes, json_t *groups,
                            const struct import_line *line)
{
    if (!is_grouped(line->target))
        return add_wish(work, wishes, line);
    const struct import_item *place = import_place(line);
    struct span key =
        import_parent(work->arena, line->target->slug, place != NULL ? place->id : SPAN(""));
    const json_t *known = json_object_getn(groups, key.ptr, key.len);
    if (known != NULL)
        return &wishes->list[json_integer_value(known)];
    json_object_setn_new(groups, key.ptr, key.len, json_integer((json_int_t)wishes->count));
    return add_wish(work, wishes, line);
}

static void join(struct arena *arena, struct wish *wish, const struct import_row *row)
{
    if (wish->row_count == wish->row_room) {
        wish->row_room = wish->row_room * 2 + 1;
        const struct import_row **rows =
            arena_new(arena, const struct import_row *, wish->row_room);
        for (size_t i = 0; i < wish->row_count; i++)
            rows[i] = wish->rows[i];
        wish->rows = rows;
    }
    wish->rows[wish->row_count++] = row;
}

static struct wishes make_wishes(struct import_work *work)
{
    struct wishes wishes = {
        .list = arena_new(work->arena, struct wish, work->line_count),
        .items = arena_new(work->arena, struct import_item, work->line_count),
    };
    json_t *groups = json_adopt(work->arena, json_object());
    for (size_t i = 0; i < work->line_count; i++)
        if (work->lines[i].has_action)
            join(work->arena, wish_of(work, &wishes, groups, &work->lines[i]), &work->lines[i].row);
    return wishes;
}

static json_t *content_of(struct import_work *work, const struct wish *wish)
{
    struct import_writer writer = {.arena = work->arena,
                                   .form = wish->target->form->form,
                                   .names = work->input->names,
                                   .notes = &work->result.notes,
                                   .left_out = wish->target->left_out};
    return is_grouped(wish->target)
               ? import_content_group(&writer, wish->title, wish->rows, wish->row_count)
               : import_content_action(&writer, wish->rows[0]);
}

static void create_fiche(struct import_work *work, struct wish *wish)
{
    const struct circuit *circuit = &wish->target->circuit->circuit;
    json_t *body = json_object(), *content = content_of(work, wish);
    wish->item->id = work->input->fresh(work->arena, work->input->context);
    set_text(body, "plan", wish->target->slug);
    set_text(body, "node", wish->place != NULL ? wish->place->id : SPAN(""));
    set_text(body, "form", wish->target->form->ref);
    set_text(body, "circuit", wish->target->circuit->ref);
    set_text(body, "code", wish->code);
    set_number(body, "rank", import_rank_next(work, wish->item->parent));
    set_text(body, "state", circuit->states[circuit->initial].id);
    json_object_set(body, "content", content);
    import_event(work, "fiche:", wish->item->id, "fiche-created", body);
    work->result.fiches++;
    work->result.actions +=
        is_grouped(wish->target) ? json_array_size(json_object_get(content, "actions")) : 1;
}

static void note(struct import_work *work, enum import_note_kind kind, size_t line,
                 struct span text, struct span other)
{
    import_note_add(&work->result.notes,
                    (struct import_note){.kind = kind, .line = line, .text = text, .other = other});
}

/* The rows of a fiche that is there, as items told by their titles. */
static struct import_item *rows_there(struct arena *arena, const json_t *rows)
{
    size_t count = json_array_size(rows);
    struct import_item *there = arena_new(arena, struct import_item, count);
    for (size_t i = 0; i < count; i++)
        there[i].title = text_at(json_array_get(rows, i), "title");
    return there;
}

static void compare_rows(struct import_work *work, const struct wish *wish, const json_t *rows)
{
    struct import_item *wanted = arena_new(work->arena, struct import_item, wish->row_count);
    for (size_t i = 0; i < wish->row_count; i++)
        wanted[i].title = wish->rows[i]->cells[IMPORT_ACTION];
    import_match(work->arena, rows_there(work->arena, rows), json_array_size(rows), wanted,
                 wish->row_count);
    for (size_t i = 0; i < wish->row_count; i++) {
        work->result.unchanged += wanted[i].twin != NULL;
        if (wanted[i].twin == NULL)
            note(work, IMPORT_NOTE_NOT_ADDED, wish->rows[i]->line, wanted[i].title, wish->title);
    }
}

static void compare(struct import_work *work, const struct wish *wish,
                    const struct import_fiche *fiche)
{
    size_t line = wish->rows[0]->line;
    if (is_grouped(wish->target)) {
        compare_rows(work, wish, json_object_get(fiche->content, "actions"));
        return;
    }
    work->result.unchanged++;
    if (wish->item->likeness == IMPORT_SAME_CODE)
        note(work, IMPORT_NOTE_TITLE_CHANGED, line, wish->title, fiche->title);
    if (wish->item->likeness == IMPORT_SAME_TITLE)
        note(work, IMPORT_NOTE_CODE_CHANGED, line, wish->code, fiche->code);
}

static void note_left_out(struct import_work *work, const struct import_target *target)
{
    for (enum import_column i = 0; i < IMPORT_COLUMN_COUNT; i++)
        if (target->left_out[i] > 0)
            import_note_add(&work->result.notes,
                            (struct import_note){.kind = IMPORT_NOTE_NO_PLACE,
                                                 .count = target->left_out[i],
                                                 .text = import_map_word(i),
                                                 .other = target->form->form->name});
}

void import_fiches_add(struct import_work *work)
{
    const struct import_item *there = fiches_there(work);
    struct wishes wishes = make_wishes(work);
    import_match(work->arena, there, work->input->fiche_count, wishes.items, wishes.count);
    for (size_t i = 0; i < wishes.count; i++) {
        struct wish *wish = &wishes.list[i];
        if (wish->item->twin == NULL)
            create_fiche(work, wish);
        else
            compare(work, wish, &work->input->fiches[wish->item->twin - there]);
    }
    for (size_t i = 0; i < work->target_count; i++)
        note_left_out(work, &work->targets[i]);
}
