#include "server/roster_selection.h"

#include "server/words.h"

#include <stdlib.h>

/* --- what is asked, in numbers -----------------------------------------------------------------
 */

/* Which kinds fit by themselves. */
static bool *kinds_asked(const struct reader *reader, const struct roster_ask *ask)
{
    const struct roster_terms *terms = reader->roster->terms;
    bool *fits = arena_new(reader->arena, bool, terms->kind_names.count);
    for (uint32_t i = 0; i < terms->kind_names.count; i++) {
        const struct roster_kind *kind = &terms->kinds[i];
        fits[i] = (ask->phase.len == 0 || span_eq(ask->phase, span_of(phase_word(kind->phase)))) &&
                  (ask->state.len == 0 || span_eq(ask->state, kind->state));
    }
    return fits;
}

static void prepare_nodes(struct roster_selection *selection)
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

static const uint64_t *persons_with(const struct roster_selection *selection, struct span word)
{
    const struct roster_terms *terms = selection->eyes.terms;
    uint64_t *persons = roster_bits_new(selection->reader->arena, terms->person_names.count);
    roster_tokens_join(&terms->words_of_persons, word, persons);
    return persons;
}

static void prepare_words(struct roster_selection *selection)
{
    struct span word, folded = words_fold(selection->reader->arena, selection->ask->words);
    while (selection->word_count < ROSTER_WORDS_MAX && words_next(&folded, &word))
        selection->words[selection->word_count++] =
            (struct roster_word){.text = word,
                                 .rarest = roster_rarest(word),
                                 .marks = roster_marks_of(word),
                                 .persons = persons_with(selection, word)};
}

/* --- states in order ---------------------------------------------------------------------------
 */

struct ordered_kind {
    uint32_t kind;
    enum phase phase;
    struct span label;
};

static struct span label_of_state(const struct roster_selection *selection,
                                  const struct roster_kind *kind)
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

static void order_kinds(struct roster_selection *selection)
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

/* --- together ----------------------------------------------------------------------------------
 */

/* The orientations of a plan under which there are fiches. */
static size_t count_orientations(const struct reader *reader, struct span plan)
{
    size_t count = 0;
    const struct roster_terms *terms = reader->roster->terms;
    for (uint32_t i = 0; i < terms->node_names.count; i++) {
        const struct roster_node *node = &terms->nodes[i];
        count += node->orientation == i &&
                 span_eq(directory_node(reader->actor.directory, node->id)->plan, plan);
    }
    return count;
}

static void prepare_counts(struct roster_selection *selection, const struct plan *plan)
{
    struct arena *arena = selection->reader->arena;
    const struct roster_terms *terms = selection->eyes.terms;
    selection->kinds = arena_new(arena, uint32_t, terms->kind_names.count);
    selection->orientations = arena_new(arena, bool, terms->node_names.count);
    selection->leads = arena_new(arena, uint32_t, ROSTER_LEADS_OFFERED + 1);
    selection->lead_seen = arena_new(arena, bool, terms->person_names.count);
    selection->orientations_left = count_orientations(selection->reader, plan->slug);
}

static void prepare_best(struct roster_selection *selection)
{
    const struct roster_ask *ask = selection->ask;
    size_t rows = selection->eyes.plan != NULL ? selection->eyes.plan->row_count : 0;
    selection->best.wanted =
        ask->limit <= rows && ask->offset <= rows ? ask->limit + ask->offset : rows;
}

struct roster_selection roster_selection_of(const struct reader *reader, const struct plan *plan,
                                            const struct roster_ask *ask)
{
    struct roster_selection selection = {.reader = reader, .ask = ask};
    selection.eyes = roster_eyes_of(reader, plan, kinds_asked(reader, ask));
    selection.lead = roster_terms_person(selection.eyes.terms, ask->lead);
    selection.today = ask->today > INT32_MAX   ? INT32_MAX
                      : ask->today < INT32_MIN ? INT32_MIN
                                               : (int32_t)ask->today;
    prepare_nodes(&selection);
    prepare_words(&selection);
    if (ask->column == ROSTER_BY_STATE)
        order_kinds(&selection);
    prepare_counts(&selection, plan);
    prepare_best(&selection);
    return selection;
}
