/* test_roster_sight.c - what a roster finds for a reader against every row asked about. */
#include "test.h"

#include "roster_world.h"

#include <stdio.h>
#include <stdlib.h>

enum { WORLDS = 12, ASKS = 40 };

/* A row and what the reader is shown of it. */
struct line {
    struct fiche_row row;
    json_t *leads; /* identifiers */
    struct span text, state;
    int64_t due;
    int64_t filled, of;
    int64_t ranks[PLAN_LEVELS_MAX];
    struct span orientation;
    bool late;
};

struct long_way {
    struct roster_world *world;
    struct reader reader;
    const struct plan *plan;
    struct roster_ask ask;
    struct line lines[DICE_FICHES];
    size_t count, visible;
};

static bool may(const struct long_way *way, const struct fiche_row *row, enum capability capability)
{
    struct subject subject = {.plan = way->plan,
                              .node = directory_node(&way->world->directory, row->fiche.node),
                              .fiche = &row->fiche,
                              .phase = row->phase};
    return access_may(&way->reader.actor, capability, &subject) == REFUSAL_NONE;
}

static json_t *leads_of(const struct long_way *way, const struct form *form,
                        const struct fiche_row *row, bool inside)
{
    json_t *leads = json_adopt(&way->world->arena, json_array());
    for (size_t i = 0; i < form->field_count; i++) {
        const struct field *field = &form->fields[i];
        json_t *value = json_object_getn(row->fiche.content, field->id.ptr, field->id.len);
        if (field->role != form_answers(form) || (field->is_inside && !inside))
            continue;
        if (json_is_string(value))
            json_array_append(leads, value);
        if (json_is_array(value))
            json_array_extend(leads, value);
    }
    return leads;
}

static struct span name_of(const struct long_way *way, struct span id)
{
    const struct person *person = directory_person(&way->world->directory, id);
    return words_fold(&way->world->arena, person != NULL ? person->name : id);
}

static struct span text_of_line(const struct long_way *way, const struct line *line)
{
    struct buf text = {.arena = &way->world->arena};
    buf_add(&text, words_fold(&way->world->arena, line->row.fiche.code));
    buf_add_char(&text, ' ');
    buf_add(&text, words_fold(&way->world->arena, line->row.fiche.title));
    for (size_t i = 0; i < json_array_size(line->leads); i++) {
        buf_add_char(&text, ' ');
        buf_add(&text, name_of(way, text_of(json_array_get(line->leads, i))));
    }
    return buf_span(&text);
}

static void place(const struct long_way *way, struct line *line)
{
    const struct node *path[PLAN_LEVELS_MAX];
    const struct directory *directory = &way->world->directory;
    size_t depth = query_path(directory, directory_node(directory, line->row.fiche.node), path);
    for (size_t i = 0; i < PLAN_LEVELS_MAX; i++)
        line->ranks[i] = i < depth ? path[i]->rank : -1;
    line->orientation = depth > 0 ? path[0]->id : SPAN("");
}

static struct line line_of(const struct long_way *way, const struct fiche_row *row)
{
    const struct form *form = directory_form(&way->world->directory, row->fiche.form_ref)->form;
    bool inside = may(way, row, CAPABILITY_FICHE_INSIDE);
    const struct field *calendar = form_field(form, SPAN("calendar"));
    struct line line = {.row = *row, .leads = leads_of(way, form, row, inside)};
    size_t state = 0;
    assert_true(
        circuit_state(&way->world->directory.circuits[0].circuit, row->fiche.state, &state));
    line.state = label_in(dice_states[state].label, way->ask.language);
    line.due = !calendar->is_inside || inside ? row->due : INT64_MAX;
    line.late = line.due < way->ask.today && row->phase != PHASE_CLOSED;
    if (inside || !form_due_inside(form, SPAN("submission"))) {
        line.filled = row->filled;
        line.of = row->of;
    }
    line.text = text_of_line(way, &line);
    place(way, &line);
    return line;
}

static bool has_all(struct long_way *way, const struct line *line)
{
    struct span word, words = words_fold(&way->world->arena, way->ask.words);
    while (words_next(&words, &word))
        if (memmem(line->text.ptr, line->text.len, word.ptr, word.len) == NULL)
            return false;
    return true;
}

static bool led_by(const struct line *line, struct span person)
{
    for (size_t i = 0; i < json_array_size(line->leads); i++)
        if (span_eq(text_of(json_array_get(line->leads, i)), person))
            return true;
    return false;
}

static bool fits(struct long_way *way, const struct line *line)
{
    const struct roster_ask *ask = &way->ask;
    return (ask->phase.len == 0 || span_eq(ask->phase, span_of(phase_word(line->row.phase)))) &&
           (ask->state.len == 0 || span_eq(ask->state, line->row.fiche.state)) &&
           (ask->orientation.len == 0 || span_eq(ask->orientation, line->orientation)) &&
           (ask->lead.len == 0 || led_by(line, ask->lead)) &&
           (ask->lateness == ROSTER_LATE_OR_NOT || line->late == (ask->lateness == ROSTER_LATE)) &&
           has_all(way, line);
}

static int numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_place(const struct line *a, const struct line *b)
{
    int order = 0;
    for (size_t i = 0; i < PLAN_LEVELS_MAX && order == 0; i++)
        order = numbers(a->ranks[i], b->ranks[i]);
    return order != 0 ? order : numbers(a->row.fiche.rank, b->row.fiche.rank);
}

static int by_leads(const struct long_way *way, const struct line *a, const struct line *b)
{
    size_t left = json_array_size(a->leads), right = json_array_size(b->leads);
    if (left == 0 || right == 0)
        return numbers(left == 0, right == 0);
    for (size_t i = 0; i < left && i < right; i++) {
        int order = span_cmp(name_of(way, text_of(json_array_get(a->leads, i))),
                             name_of(way, text_of(json_array_get(b->leads, i))));
        if (order != 0)
            return order;
    }
    return numbers((int64_t)left, (int64_t)right);
}

static int by_column(const struct long_way *way, const struct line *a, const struct line *b)
{
    struct arena *arena = &way->world->arena;
    switch (way->ask.column) {
    case ROSTER_BY_PLACE: return by_place(a, b);
    case ROSTER_BY_TITLE:
        return span_cmp(words_fold(arena, a->row.fiche.title),
                        words_fold(arena, b->row.fiche.title));
    case ROSTER_BY_ORIENTATION: return numbers(a->ranks[0], b->ranks[0]);
    case ROSTER_BY_STATE:
        return a->row.phase != b->row.phase ? numbers(a->row.phase, b->row.phase)
                                            : span_cmp(a->state, b->state);
    case ROSTER_BY_LEAD: return by_leads(way, a, b);
    case ROSTER_BY_DUE: return numbers(a->due, b->due);
    case ROSTER_BY_FILLED:
        return numbers(a->filled * (b->of > 0 ? b->of : 1), b->filled * (a->of > 0 ? a->of : 1));
    }
    return 0;
}

static int compare_lines(const void *a, const void *b, void *context)
{
    const struct long_way *way = context;
    const struct line *left = a, *right = b;
    int order = by_column(way, left, right);
    if (order != 0)
        return way->ask.down ? -order : order;
    order = by_place(left, right);
    return order != 0 ? order : span_cmp(left->row.fiche.id, right->row.fiche.id);
}

/* Reads every row of the plan. */
static void go(struct long_way *way)
{
    for (size_t i = 0; i < DICE_FICHES; i++) {
        struct fiche_row row;
        struct span stored = way->world->rows[i];
        if (stored.len == 0)
            continue;
        assert_int_equal(stored_row_read(&way->world->arena, &way->world->directory, stored, &row),
                         ERR_NONE);
        if (!span_eq(row.fiche.plan, way->plan->slug) || !may(way, &row, CAPABILITY_FICHE_READ))
            continue;
        way->visible++;
        struct line line = line_of(way, &row);
        if (fits(way, &line))
            way->lines[way->count++] = line;
    }
    qsort_r(way->lines, way->count, sizeof *way->lines, compare_lines, way);
}

static void compare(const struct long_way *way, const struct roster_found *found)
{
    size_t offset = way->ask.offset < way->count ? way->ask.offset : way->count;
    size_t left = way->count - offset;
    assert_int_equal(found->visible, way->visible);
    assert_int_equal(found->found, way->count);
    assert_int_equal(found->count, left < way->ask.limit ? left : way->ask.limit);
    for (size_t i = 0; i < found->count; i++)
        if (!span_eq(found->ids[i], way->lines[offset + i].row.fiche.id))
            fail_msg("column %d, %s: %.*s is not at %zu", (int)way->ask.column,
                     way->ask.down ? "down" : "up", SPAN_ARG(found->ids[i]), offset + i);
}

static size_t ask_all(struct roster_world *world, uint32_t who, struct long_way *way)
{
    size_t seen = 0;
    for (size_t i = 0; i < ASKS; i++) {
        SCOPED_ARENA arena = {0};
        *way = (struct long_way){
            .world = world,
            .reader = {.arena = &arena,
                       .roster = world->roster,
                       .actor = {.directory = &world->directory,
                                 .person = who < DICE_PERSONS ? &world->persons[who] : NULL,
                                 .now = world->now}},
            .plan = &world->directory.plans[throw_dice(&world->dice, 2)],
            .ask = dice_ask(world)};
        go(way);
        struct roster_found found = roster_select(&way->reader, way->plan, &way->ask);
        compare(way, &found);
        seen += way->visible;
    }
    return seen;
}

static void what_is_found_is_what_access_lets_through_filtered_and_sorted(void **unused)
{
    (void)unused;
    size_t seen = 0, asked = 0;
    struct long_way *way = calloc(1, sizeof *way);
    for (uint64_t seed = 1; seed <= WORLDS; seed++) {
        struct roster_world world;
        roster_world_open(&world, seed);
        for (uint32_t who = 0; who <= DICE_PERSONS; who++, asked += ASKS)
            seen += ask_all(&world, who, way);
        roster_world_close(&world);
    }
    free(way);
    printf("%zu questions, %zu rows seen\n", asked, seen);
    assert_true(seen > asked);
}

TESTS(what_is_found_is_what_access_lets_through_filtered_and_sorted)
