#include "server/roster_quick.h"

#include "server/roster_walk.h"

/* A row of the index of which the reader sees more, or less, than of others of its kind. */
struct seen_apart {
    uint32_t number;
    uint8_t sight;
};

struct quick {
    struct roster_selection *selection;
    const struct roster_index *index;
    struct arena *arena;
    size_t words;
    uint64_t *gone;     /* rows that have changed since */
    uint64_t *is_apart; /* rows among aparts */
    struct seen_apart *aparts;
    size_t apart_count, apart_room;
    uint64_t *seen, *late, *fit;
    uint64_t *inside; /* NULL: it makes no difference to anybody's leads */
    uint32_t late_count;
};

/* --- what has changed ------------------------------------------------------------------------ */

/* The number a row has in the index; false: it has none. */
static bool number_of(const struct quick *quick, const struct roster_chunk *chunk, uint32_t row,
                      uint32_t *number)
{
    uint32_t serial = chunk->serial[row];
    *number = serial < quick->index->rows ? quick->index->numbers[serial] : 0;
    return serial < quick->index->rows;
}

/* What was counted with its kind counts no longer. */
static void forget(struct quick *quick, uint32_t number)
{
    const struct roster_index *index = quick->index;
    struct roster_sum one =
        roster_sum_of(roster_index_chunk(index, number), roster_index_row(index, number));
    roster_tally_take(quick->selection, quick->selection->eyes.sights[one.kind], &one);
}

static void look_at_changed(struct quick *quick, size_t at, uint32_t row,
                            struct roster_sheet *sheet)
{
    const struct roster_eyes *eyes = &quick->selection->eyes;
    uint32_t number;
    uint8_t sight = roster_sight_row(eyes, sheet->chunk, row, roster_sight_special(eyes, at, row));
    struct roster_sum one = roster_sum_of(sheet->chunk, row);
    if (number_of(quick, sheet->chunk, row, &number)) {
        roster_bits_put(quick->gone, number);
        forget(quick, number);
    }
    sheet->sights.of[row] = sight;
    roster_tally_add(quick->selection, sight, &one);
    roster_tally_row(quick->selection, sheet->chunk, row, sight);
    if ((sight & ROSTER_FITS_BY_KIND) == ROSTER_FITS_BY_KIND)
        sheet->rows[sheet->count++] = (uint8_t)row;
}

static void look_at_chunk(struct quick *quick, size_t at, struct roster_sheet *sheet)
{
    struct roster_selection *selection = quick->selection;
    sheet->chunk = selection->eyes.plan->chunks[at];
    sheet->count = 0;
    for (uint32_t row = 0; row < sheet->chunk->count; row++)
        if (sheet->chunk->born[row] > quick->index->version)
            look_at_changed(quick, at, row, sheet);
    roster_fit_further(selection, sheet);
    for (uint32_t i = 0; i < sheet->count; i++)
        roster_take(selection, sheet->chunk, sheet->rows[i], sheet->sights.of[sheet->rows[i]]);
    selection->found.found += sheet->count;
}

static void look_at_changes(struct quick *quick)
{
    const struct roster_plan *plan = quick->selection->eyes.plan;
    struct roster_sheet sheet;
    for (size_t i = 0; i < plan->chunk_count; i++)
        if (plan->packed[i] > quick->index->version)
            look_at_chunk(quick, i, &sheet);
}

/* --- what is seen ---------------------------------------------------------------------------- */

static void set_apart(struct quick *quick, uint32_t number, role_set special)
{
    const struct roster_index *index = quick->index;
    const struct roster_chunk *chunk = roster_index_chunk(index, number);
    uint32_t row = roster_index_row(index, number);
    if (roster_bits_has(quick->gone, number) || roster_bits_has(quick->is_apart, number))
        return;
    uint8_t sight = roster_sight_row(&quick->selection->eyes, chunk, row, special);
    struct roster_sum one = roster_sum_of(chunk, row);
    forget(quick, number);
    roster_tally_add(quick->selection, sight, &one);
    if (quick->apart_count == quick->apart_room) {
        struct seen_apart *aparts =
            arena_new(quick->arena, struct seen_apart, quick->apart_room * 2 + 64);
        if (quick->apart_count > 0)
            memcpy(aparts, quick->aparts, quick->apart_count * sizeof *aparts);
        quick->aparts = aparts;
        quick->apart_room = quick->apart_room * 2 + 64;
    }
    roster_bits_put(quick->is_apart, number);
    quick->aparts[quick->apart_count++] = (struct seen_apart){number, sight};
}

static void set_specials_apart(struct quick *quick)
{
    const struct roster_eyes *eyes = &quick->selection->eyes;
    for (size_t i = 0; i < eyes->special_count; i++) {
        size_t at = eyes->specials[i].chunk;
        uint32_t number, row = eyes->specials[i].row;
        if (number_of(quick, eyes->plan->chunks[at], row, &number))
            set_apart(quick, number, roster_sight_special(eyes, at, row));
    }
}

static void set_named_apart(struct quick *quick)
{
    const struct roster_eyes *eyes = &quick->selection->eyes;
    const struct roster_named *named = &quick->index->named;
    if (!eyes->naming_counts || eyes->me >= quick->index->persons)
        return;
    for (uint32_t i = named->at[eyes->me]; i < named->at[eyes->me + 1]; i++)
        set_apart(quick, named->rows[i], 0);
}

/* The first row that does not stand before a place. */
static uint32_t first_at(const struct quick *quick, uint64_t place)
{
    uint32_t low = 0, high = quick->index->rows;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (roster_place_of(quick->selection->eyes.terms, roster_index_chunk(quick->index, middle),
                            roster_index_row(quick->index, middle)) < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Rows at nodes where the reader has roles. */
static void set_graded_apart(struct quick *quick)
{
    const struct roster_index *index = quick->index;
    const struct roster_eyes *eyes = &quick->selection->eyes;
    for (uint32_t node = 0; eyes->grade_count > 1 && node < eyes->terms->node_names.count; node++) {
        uint64_t place = eyes->terms->nodes[node].place;
        if (eyes->node_grades[node] == 0)
            continue;
        for (uint32_t i = first_at(quick, place),
                      end = first_at(quick, place + (UINT64_C(1) << 32));
             i < end; i++)
            if (roster_index_chunk(index, i)->node[roster_index_row(index, i)] == node)
                set_apart(quick, i, 0);
    }
}

/* The rows of which the reader sees all that is asked. */
static uint64_t *rows_with(const struct quick *quick, uint8_t sight)
{
    const struct roster_index *index = quick->index;
    const uint8_t *sights = quick->selection->eyes.sights;
    uint64_t *rows = roster_bits_new(quick->arena, index->rows);
    uint32_t with = 0;
    for (uint32_t i = 0; i < index->kinds; i++)
        with += (sights[i] & sight) == sight;
    bool most = with > index->kinds / 2;
    if (most)
        roster_bits_fill(rows, index->rows);
    for (uint32_t i = 0; i < index->kinds; i++) {
        bool has = (sights[i] & sight) == sight;
        if (most && !has)
            roster_sets_drop(&index->by_kind, i, rows);
        if (!most && has)
            roster_sets_join(&index->by_kind, i, rows);
    }
    roster_bits_drop(rows, quick->gone, quick->words);
    roster_bits_drop(rows, quick->is_apart, quick->words);
    for (size_t i = 0; i < quick->apart_count; i++)
        if ((quick->aparts[i].sight & sight) == sight)
            roster_bits_put(rows, quick->aparts[i].number);
    return rows;
}

/* How many rows are due before today. */
static uint32_t count_due(const struct quick *quick)
{
    const struct roster_index *index = quick->index;
    const uint32_t *list = index->orders[ROSTER_BY_DUE].list;
    uint32_t low = 0, high = index->rows;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2, number = list[middle];
        if (roster_index_chunk(index, number)->due[roster_index_row(index, number)] <
            quick->selection->today)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void find_late(struct quick *quick)
{
    const struct roster_index *index = quick->index;
    const struct roster_order *due = &index->orders[ROSTER_BY_DUE];
    quick->late_count = count_due(quick);
    uint32_t step = quick->late_count / index->late_step;
    uint64_t *late = roster_bits_new(quick->arena, index->rows);
    memcpy(late, index->late + step * quick->words, quick->words * sizeof *late);
    for (uint32_t i = step * index->late_step; i < quick->late_count; i++)
        roster_bits_put(late, due->list[i]);
    roster_bits_meet(late, rows_with(quick, ROSTER_MAY_BE_LATE), quick->words);
    quick->late = late;
}

/* --- what there is to choose ----------------------------------------------------------------- */

static bool is_inside(const struct quick *quick, uint32_t number)
{
    return quick->inside != NULL && roster_bits_has(quick->inside, number);
}

/* Adds the rows where somebody answers, as far as the reader is told. */
static void join_answered(const struct quick *quick, uint32_t person, uint64_t *rows)
{
    const struct roster_named *answered = &quick->index->answered;
    if (person >= quick->index->persons)
        return;
    for (uint32_t i = answered->at[person]; i < answered->at[person + 1]; i++) {
        uint32_t number = answered->rows[i] & ROSTER_NAMED_ROW;
        if ((answered->rows[i] & ROSTER_ANSWERS_OPEN) != 0 || is_inside(quick, number))
            roster_bits_put(rows, number);
    }
}

static bool is_answering(const struct quick *quick, uint32_t person)
{
    const struct roster_named *answered = &quick->index->answered;
    for (uint32_t i = answered->at[person]; i < answered->at[person + 1]; i++) {
        uint32_t number = answered->rows[i] & ROSTER_NAMED_ROW;
        if (roster_bits_has(quick->seen, number) &&
            ((answered->rows[i] & ROSTER_ANSWERS_OPEN) != 0 || is_inside(quick, number)))
            return true;
    }
    return false;
}

/* Row by row where few are seen, or else person by person, who are then soon met. */
static void note_leads(struct quick *quick)
{
    enum { FEW_PART = 16 };
    struct roster_selection *selection = quick->selection;
    const struct roster_index *index = quick->index;
    bool few = roster_bits_count(quick->seen, quick->words) < index->rows / FEW_PART;
    for (uint32_t i = 0; !few && i < index->persons && roster_tally_wants_leads(selection); i++)
        if (is_answering(quick, i))
            roster_tally_lead(selection, i);
    if (!few)
        return;
    for (uint32_t i = roster_bits_next(quick->seen, index->rows, 0);
         i < index->rows && roster_tally_wants_leads(selection);
         i = roster_bits_next(quick->seen, index->rows, i + 1)) {
        roster_tally_leads(selection, roster_index_chunk(index, i), roster_index_row(index, i),
                           is_inside(quick, i) ? ROSTER_SEEN_INSIDE : 0);
    }
}

static void note_offers(struct quick *quick)
{
    struct roster_selection *selection = quick->selection;
    const struct roster_sets *orientations = &quick->index->by_orientation;
    for (uint32_t i = 0; i < orientations->count; i++)
        if (roster_sets_touch(orientations, i, quick->seen))
            roster_tally_orientation(selection, i);
    selection->found.any_late =
        selection->found.any_late || roster_bits_touch(quick->late, quick->late, quick->words);
    note_leads(quick);
}

/* --- what fits ------------------------------------------------------------------------------- */

static void fit_word(struct quick *quick, const struct roster_word *word)
{
    uint64_t *rows = roster_bits_new(quick->arena, quick->index->rows);
    roster_tokens_join(&quick->index->tokens, word->text, rows);
    for (uint32_t i = roster_bits_next(word->persons, quick->index->persons, 0);
         i < quick->index->persons;
         i = roster_bits_next(word->persons, quick->index->persons, i + 1))
        join_answered(quick, i, rows);
    roster_bits_meet(quick->fit, rows, quick->words);
}

static void fit_lead(struct quick *quick)
{
    uint64_t *rows = roster_bits_new(quick->arena, quick->index->rows);
    join_answered(quick, quick->selection->lead, rows);
    roster_bits_meet(quick->fit, rows, quick->words);
}

static void fit_orientation(struct quick *quick)
{
    const struct roster_sets *orientations = &quick->index->by_orientation;
    uint32_t asked =
        roster_terms_node(quick->selection->eyes.terms, quick->selection->ask->orientation);
    uint64_t *rows = roster_bits_new(quick->arena, quick->index->rows);
    if (asked < orientations->count)
        roster_sets_join(orientations, asked, rows);
    roster_bits_meet(quick->fit, rows, quick->words);
}

static void find_fitting(struct quick *quick)
{
    const struct roster_ask *ask = quick->selection->ask;
    quick->fit = rows_with(quick, ROSTER_FITS_BY_KIND);
    if (ask->orientation.len > 0)
        fit_orientation(quick);
    if (ask->lateness == ROSTER_LATE)
        roster_bits_meet(quick->fit, quick->late, quick->words);
    if (ask->lateness == ROSTER_NOT_LATE)
        roster_bits_drop(quick->fit, quick->late, quick->words);
    if (ask->lead.len > 0)
        fit_lead(quick);
    for (size_t i = 0; i < quick->selection->word_count; i++)
        fit_word(quick, &quick->selection->words[i]);
}

/* --- together -------------------------------------------------------------------------------- */

static const uint64_t *shown_in_column(const struct quick *quick)
{
    switch ((int)quick->selection->ask->column) {
    case ROSTER_BY_DUE: return rows_with(quick, ROSTER_DAY_SHOWN);
    case ROSTER_BY_FILLED: return rows_with(quick, ROSTER_FILLED_SHOWN);
    default: return NULL;
    }
}

static void show_page(struct quick *quick)
{
    struct roster_selection *selection = quick->selection;
    struct roster_walk walk = {.selection = selection,
                               .index = quick->index,
                               .fit = quick->fit,
                               .found = roster_bits_count(quick->fit, quick->words),
                               .shown = shown_in_column(quick),
                               .inside = quick->inside,
                               .late = selection->ask->lateness == ROSTER_LATE ? quick->late_count
                                                                               : UINT32_MAX};
    selection->found.found += walk.found;
    roster_walk_page(&walk);
}

static void open_best(struct quick *quick)
{
    struct roster_selection *selection = quick->selection;
    uint64_t changes = selection->reader->roster->puts - quick->index->puts;
    size_t rows = selection->eyes.plan->row_count;
    roster_best_open(quick->arena, &selection->best, changes < rows ? (size_t)changes : rows);
}

void roster_quick(struct roster_selection *selection, const struct roster_index *index)
{
    struct quick quick = {.selection = selection,
                          .index = index,
                          .arena = selection->reader->arena,
                          .words = roster_bits_words(index->rows)};
    quick.gone = roster_bits_new(quick.arena, index->rows);
    quick.is_apart = roster_bits_new(quick.arena, index->rows);
    for (uint32_t i = 0; i < index->kinds; i++)
        roster_tally_add(selection, selection->eyes.sights[i], &index->sums[i]);
    open_best(&quick);
    look_at_changes(&quick);
    set_specials_apart(&quick);
    set_named_apart(&quick);
    set_graded_apart(&quick);
    quick.seen = rows_with(&quick, ROSTER_SEEN);
    if (index->answers_inside)
        quick.inside = rows_with(&quick, ROSTER_SEEN_INSIDE);
    find_late(&quick);
    note_offers(&quick);
    find_fitting(&quick);
    show_page(&quick);
}
