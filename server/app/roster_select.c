#include "server/roster_select.h"

#include "server/roster_best.h"
#include "server/words.h"

#include <stdlib.h>

enum { WORDS_ASKED_MAX = 16 };

/* A word that is asked for. */
struct word {
    struct span text;
    struct roster_marks marks;
    bool *persons; /* whose name has it; NULL: nobody's */
};

struct selection {
    const struct reader *reader;
    const struct roster_ask *ask;
    struct roster_eyes eyes;
    const bool *kind_fits, *node_fits; /* NULL: all do */
    const bool *kind_open;             /* not closed: may be late */
    const uint64_t *kind_keys;         /* by state's order; NULL: not asked */
    uint32_t lead;                     /* asked for */
    struct word words[WORDS_ASKED_MAX];
    size_t word_count;
    struct roster_best best;
    /* of what is seen */
    uint32_t *kinds, *leads;
    bool *nodes, *lead_seen;
    struct roster_found found;
};

/* --- what is asked, in numbers -----------------------------------------------------------------
 */

static void prepare_kinds(struct selection *selection)
{
    const struct roster_terms *terms = selection->eyes.terms;
    const struct roster_ask *ask = selection->ask;
    struct arena *arena = selection->reader->arena;
    bool *fits = arena_new(arena, bool, terms->kind_names.count);
    bool *open = arena_new(arena, bool, terms->kind_names.count);
    for (uint32_t i = 0; i < terms->kind_names.count; i++) {
        const struct roster_kind *kind = &terms->kinds[i];
        open[i] = kind->phase != PHASE_CLOSED;
        fits[i] = (ask->phase.len == 0 || span_eq(ask->phase, span_of(phase_word(kind->phase)))) &&
                  (ask->state.len == 0 || span_eq(ask->state, kind->state));
    }
    selection->kind_fits = fits;
    selection->kind_open = open;
}

static void prepare_nodes(struct selection *selection)
{
    const struct roster_terms *terms = selection->eyes.terms;
    if (selection->ask->orientation.len == 0)
        return;
    uint32_t asked = roster_terms_node(terms, selection->ask->orientation);
    bool *fits = arena_new(selection->reader->arena, bool, terms->node_names.count);
    for (uint32_t i = 0; i < terms->node_names.count; i++)
        fits[i] = asked != ROSTER_NOBODY && terms->nodes[i].orientation == asked;
    selection->node_fits = fits;
}

static bool has(struct span text, struct span word)
{
    return memmem(text.ptr, text.len, word.ptr, word.len) != NULL;
}

static bool *persons_with(const struct selection *selection, struct span word)
{
    const struct roster_terms *terms = selection->eyes.terms;
    bool *persons = NULL;
    for (uint32_t i = 0; i < terms->person_names.count; i++) {
        if (!has(terms->persons[i].folded, word))
            continue;
        if (persons == NULL)
            persons = arena_new(selection->reader->arena, bool, terms->person_names.count);
        persons[i] = true;
    }
    return persons;
}

static void prepare_words(struct selection *selection)
{
    struct span word, folded = words_fold(selection->reader->arena, selection->ask->words);
    while (selection->word_count < WORDS_ASKED_MAX && words_next(&folded, &word))
        selection->words[selection->word_count++] = (struct word){
            .text = word, .marks = roster_marks_of(word), .persons = persons_with(selection, word)};
}

/* --- states in order ---------------------------------------------------------------------------
 */

struct ordered_kind {
    uint32_t kind;
    enum phase phase;
    struct span label;
};

static struct span label_of_state(const struct selection *selection, const struct roster_kind *kind)
{
    size_t state;
    const struct installed_circuit *circuit =
        directory_circuit(selection->reader->actor.directory, kind->circuit_ref);
    if (circuit == NULL || !circuit_state(&circuit->circuit, kind->state, &state))
        return kind->state;
    return label_in(circuit->circuit.states[state].label, selection->ask->language);
}

static int compare_kinds(const void *a, const void *b)
{
    const struct ordered_kind *left = a, *right = b;
    if (left->phase != right->phase)
        return left->phase < right->phase ? -1 : 1;
    return span_cmp(left->label, right->label);
}

static void order_kinds(struct selection *selection)
{
    const struct roster_terms *terms = selection->eyes.terms;
    struct arena *arena = selection->reader->arena;
    uint32_t count = terms->kind_names.count;
    struct ordered_kind *ordered = arena_new(arena, struct ordered_kind, count);
    uint64_t *keys = arena_new(arena, uint64_t, count);
    for (uint32_t i = 0; i < count; i++)
        ordered[i] = (struct ordered_kind){.kind = i,
                                           .phase = terms->kinds[i].phase,
                                           .label = label_of_state(selection, &terms->kinds[i])};
    if (count > 1)
        qsort(ordered, count, sizeof *ordered, compare_kinds);
    uint64_t key = 0;
    for (uint32_t i = 0; i < count; i++) {
        key += i > 0 && compare_kinds(&ordered[i - 1], &ordered[i]) != 0;
        keys[ordered[i].kind] = key;
    }
    selection->kind_keys = keys;
}

/* --- whether a row fits ------------------------------------------------------------------------
 */

static bool shows_answering(uint8_t naming, uint8_t sight)
{
    return (naming & ROSTER_ANSWERS) != 0 &&
           ((naming & ROSTER_INSIDE) == 0 || (sight & ROSTER_SEEN_INSIDE) != 0);
}

static bool is_led_by(const struct roster_chunk *chunk, uint32_t row, uint8_t sight,
                      uint32_t person)
{
    for (uint32_t i = chunk->person_at[row]; i < chunk->person_at[row + 1]; i++)
        if (chunk->persons[i] == person && shows_answering(chunk->naming[i], sight))
            return true;
    return false;
}

static bool is_led_by_any(const struct roster_chunk *chunk, uint32_t row, uint8_t sight,
                          const bool *persons)
{
    for (uint32_t i = chunk->person_at[row]; i < chunk->person_at[row + 1]; i++)
        if (persons[chunk->persons[i]] && shows_answering(chunk->naming[i], sight))
            return true;
    return false;
}

static bool has_marks(const struct roster_marks *all, const struct roster_marks *asked)
{
    uint64_t missing = 0;
    for (size_t i = 0; i < ROSTER_MARKS; i++)
        missing |= asked->bits[i] & ~all->bits[i];
    return missing == 0;
}

static bool fits_words(const struct selection *selection, const struct roster_chunk *chunk,
                       uint32_t row, uint8_t sight)
{
    for (size_t i = 0; i < selection->word_count; i++) {
        const struct word *word = &selection->words[i];
        if (has_marks(&chunk->marks[row], &word->marks) &&
            has(roster_chunk_text(chunk, row), word->text))
            continue;
        if (word->persons == NULL || !is_led_by_any(chunk, row, sight, word->persons))
            return false;
    }
    return true;
}

static bool is_late(const struct selection *selection, const struct roster_chunk *chunk,
                    uint32_t row, uint8_t sight)
{
    return chunk->due[row] < selection->ask->today && (sight & ROSTER_DAY_SHOWN) != 0 &&
           selection->kind_open[chunk->kind[row]];
}

static bool fits(const struct selection *selection, const struct roster_chunk *chunk, uint32_t row,
                 uint8_t sight, bool late)
{
    const struct roster_ask *ask = selection->ask;
    if (!selection->kind_fits[chunk->kind[row]] ||
        (selection->node_fits != NULL && !selection->node_fits[chunk->node[row]]) ||
        (ask->lateness != ROSTER_LATE_OR_NOT && late != (ask->lateness == ROSTER_LATE)))
        return false;
    if (ask->lead.len > 0 && !is_led_by(chunk, row, sight, selection->lead))
        return false;
    return fits_words(selection, chunk, row, sight);
}

/* --- order -------------------------------------------------------------------------------------
 */

static uint64_t place_of(const struct selection *selection, const struct roster_chunk *chunk,
                         uint32_t row)
{
    uint32_t rank = (uint32_t)chunk->rank[row] ^ UINT32_C(0x80000000);
    return (uint64_t)selection->eyes.terms->nodes[chunk->node[row]].place << 32 | rank;
}

/* The next lead from *at on that is shown, by the order of names; ROSTER_NOBODY when there is no
 * other. */
static uint32_t next_lead(const struct selection *selection, const struct roster_chunk *chunk,
                          uint32_t row, uint8_t sight, uint32_t *at)
{
    while (*at < chunk->person_at[row + 1]) {
        uint32_t entry = (*at)++;
        if (shows_answering(chunk->naming[entry], sight))
            return selection->eyes.terms->persons[chunk->persons[entry]].order;
    }
    return ROSTER_NOBODY;
}

static uint64_t key_of_filled(const struct roster_chunk *chunk, uint32_t row)
{
    uint64_t filled = chunk->filled[row];
    return chunk->of[row] == 0 ? 0 : (filled << 32) / chunk->of[row]; /* exact: of is below 2^8 */
}

static uint64_t key_upwards(const struct selection *selection, const struct roster_chunk *chunk,
                            uint32_t row, uint8_t sight)
{
    uint32_t first = chunk->person_at[row];
    switch (selection->ask->column) {
    case ROSTER_BY_PLACE: return place_of(selection, chunk, row);
    case ROSTER_BY_TITLE: return chunk->title[row];
    case ROSTER_BY_ORIENTATION:
        return (uint64_t)selection->eyes.terms->nodes[chunk->node[row]].orientation_rank + 1;
    case ROSTER_BY_STATE: return selection->kind_keys[chunk->kind[row]];
    case ROSTER_BY_LEAD: return next_lead(selection, chunk, row, sight, &first);
    case ROSTER_BY_DUE:
        return (uint32_t)((sight & ROSTER_DAY_SHOWN) != 0 ? chunk->due[row] : INT32_MAX) ^
               UINT32_C(0x80000000);
    case ROSTER_BY_FILLED:
        return (sight & ROSTER_FILLED_SHOWN) != 0 ? key_of_filled(chunk, row) : 0;
    }
    return 0;
}

static int tie_of_titles(const struct roster_candidate *a, const struct roster_candidate *b)
{
    return span_cmp(roster_chunk_title(a->chunk, a->row), roster_chunk_title(b->chunk, b->row));
}

/* The second names, and so on; who has no more comes first. */
static int tie_of_leads(const struct selection *selection, const struct roster_candidate *a,
                        const struct roster_candidate *b)
{
    uint32_t at[] = {a->chunk->person_at[a->row], b->chunk->person_at[b->row]};
    for (;;) {
        uint64_t left = next_lead(selection, a->chunk, a->row, a->sight, &at[0]);
        uint64_t right = next_lead(selection, b->chunk, b->row, b->sight, &at[1]);
        if (left == right && left == ROSTER_NOBODY)
            return 0;
        if (left != right)
            return (uint32_t)(left + 1) < (uint32_t)(right + 1) ? -1 : 1;
    }
}

static int tie(const void *context, const struct roster_candidate *a,
               const struct roster_candidate *b)
{
    const struct selection *selection = context;
    int order = selection->ask->column == ROSTER_BY_TITLE  ? tie_of_titles(a, b)
                : selection->ask->column == ROSTER_BY_LEAD ? tie_of_leads(selection, a, b)
                                                           : 0;
    return selection->ask->down ? -order : order;
}

/* --- the pass ----------------------------------------------------------------------------------
 */

static void note_leads(struct selection *selection, const struct roster_chunk *chunk, uint32_t row,
                       uint8_t sight)
{
    for (uint32_t i = chunk->person_at[row]; i < chunk->person_at[row + 1]; i++) {
        uint32_t person = chunk->persons[i];
        if (selection->lead_seen[person] || !shows_answering(chunk->naming[i], sight) ||
            selection->found.lead_count > ROSTER_LEADS_OFFERED)
            continue;
        selection->lead_seen[person] = true;
        selection->leads[selection->found.lead_count++] = person;
    }
}

static void note_seen(struct selection *selection, const struct roster_chunk *chunk, uint32_t row,
                      uint8_t sight, bool late)
{
    struct roster_found *found = &selection->found;
    int64_t shown = (sight & ROSTER_FILLED_SHOWN) != 0;
    found->visible++;
    found->any_late = found->any_late || late;
    found->filled += chunk->filled[row] * shown;
    found->of += chunk->of[row] * shown;
    selection->kinds[chunk->kind[row]]++;
    selection->nodes[chunk->node[row]] = true;
    if (found->lead_count <= ROSTER_LEADS_OFFERED)
        note_leads(selection, chunk, row, sight);
}

static void take(struct selection *selection, const struct roster_look *look, uint32_t row)
{
    const struct roster_chunk *chunk = look->chunk;
    uint8_t sight = roster_sight_of(look, row);
    if ((sight & ROSTER_SEEN) == 0)
        return;
    bool late = is_late(selection, chunk, row, sight);
    note_seen(selection, chunk, row, sight, late);
    if (!fits(selection, chunk, row, sight, late))
        return;
    selection->found.found++;
    uint64_t key = key_upwards(selection, chunk, row, sight);
    struct roster_candidate candidate = {.key = selection->ask->down ? ~key : key,
                                         .place = place_of(selection, chunk, row),
                                         .chunk = chunk,
                                         .row = row,
                                         .sight = sight};
    roster_best_add(&selection->best, &candidate);
}

static int compare_persons(const void *a, const void *b, void *context)
{
    const struct roster_person *persons = context;
    const struct roster_person *left = &persons[*(const uint32_t *)a],
                               *right = &persons[*(const uint32_t *)b];
    return left->order != right->order ? (left->order < right->order ? -1 : 1)
                                       : span_cmp(left->id, right->id);
}

static void finish(struct selection *selection)
{
    struct roster_found *found = &selection->found;
    size_t count, offset = selection->ask->offset;
    const struct roster_candidate *best =
        roster_best_order(&selection->best, selection->ask->offset, &count);
    found->count = count > offset ? count - offset : 0;
    found->ids = arena_new(selection->reader->arena, struct span, found->count);
    for (size_t i = 0; i < found->count; i++)
        found->ids[i] = roster_chunk_id(best[offset + i].chunk, best[offset + i].row);
    if (found->lead_count > 1)
        qsort_r(selection->leads, found->lead_count, sizeof *selection->leads, compare_persons,
                selection->eyes.terms->persons);
    found->kinds = selection->kinds;
    found->nodes = selection->nodes;
    found->leads = selection->leads;
}

static void prepare(struct selection *selection)
{
    struct arena *arena = selection->reader->arena;
    const struct roster_terms *terms = selection->eyes.terms;
    const struct roster_ask *ask = selection->ask;
    selection->kinds = arena_new(arena, uint32_t, terms->kind_names.count);
    selection->nodes = arena_new(arena, bool, terms->node_names.count);
    selection->leads = arena_new(arena, uint32_t, ROSTER_LEADS_OFFERED + 1);
    selection->lead_seen = arena_new(arena, bool, terms->person_names.count);
    selection->lead = roster_terms_person(terms, ask->lead);
    prepare_kinds(selection);
    prepare_nodes(selection);
    prepare_words(selection);
    if (ask->column == ROSTER_BY_STATE)
        order_kinds(selection);
    size_t rows = selection->eyes.plan != NULL ? selection->eyes.plan->row_count : 0;
    selection->best = (struct roster_best){
        .wanted = ask->limit <= rows && ask->offset <= rows ? ask->limit + ask->offset : rows,
        .tie = tie,
        .context = selection};
    roster_best_open(arena, &selection->best, rows);
}

struct roster_found roster_select(const struct reader *reader, const struct plan *plan,
                                  const struct roster_ask *ask)
{
    struct selection selection = {
        .reader = reader, .ask = ask, .eyes = roster_eyes_of(reader, plan)};
    prepare(&selection);
    for (size_t i = 0; selection.eyes.plan != NULL && i < selection.eyes.plan->chunk_count; i++) {
        struct roster_look look = roster_look_at(&selection.eyes, i);
        for (uint32_t row = 0; row < look.chunk->count; row++)
            take(&selection, &look, row);
    }
    finish(&selection);
    return selection.found;
}
