/* tracking_filter.c - what the tracking table may be filtered by, and what there is to choose. */
#include "server/tracking_table.h"

#include <stdlib.h>

static void ask_words(struct roster_ask *ask, struct span value)
{
    ask->words = value;
}

static void ask_phase(struct roster_ask *ask, struct span value)
{
    ask->phase = value;
}

static void ask_state(struct roster_ask *ask, struct span value)
{
    ask->state = value;
}

static void ask_orientation(struct roster_ask *ask, struct span value)
{
    ask->orientation = value;
}

static void ask_lead(struct roster_ask *ask, struct span value)
{
    ask->lead = value;
}

static void ask_late(struct roster_ask *ask, struct span value)
{
    ask->lateness = span_eq(value, SPAN("oui")) ? ROSTER_LATE : ROSTER_NOT_LATE;
}

/* --- what there is to choose -------------------------------------------------------------------
 */

static void offer(json_t *offers, struct span value, struct span label)
{
    if (value.len > 0 && json_object_getn(offers, value.ptr, value.len) == NULL)
        json_object_setn_new(offers, value.ptr, value.len, json_text(label));
}

static const struct roster_terms *terms_of(const struct tracking_table *table)
{
    return table->lens->reader.roster->terms;
}

static bool has_kind_in(const struct tracking_table *table, uint32_t kind, enum phase phase)
{
    return table->found.kinds[kind] > 0 && terms_of(table)->kinds[kind].phase == phase;
}

static bool offer_phases(const struct tracking_table *table, json_t *offers)
{
    for (enum phase phase = 0; phase < PHASE_COUNT; phase++) {
        struct span word = span_of(phase_word(phase));
        for (uint32_t i = 0; i < terms_of(table)->kind_names.count; i++)
            if (has_kind_in(table, i, phase))
                offer(offers, word, lens_say_word(table->lens, "phase.", word));
    }
    return true;
}

static bool offer_states(const struct tracking_table *table, json_t *offers)
{
    for (enum phase phase = 0; phase < PHASE_COUNT; phase++)
        for (uint32_t i = 0; i < terms_of(table)->kind_names.count; i++) {
            const struct roster_kind *kind = &terms_of(table)->kinds[i];
            if (has_kind_in(table, i, phase))
                offer(offers, kind->state, row_label(table->lens, kind->circuit_ref, kind->state));
        }
    return true;
}

static int compare_places(const void *a, const void *b)
{
    const struct roster_node *const *left = a, *const *right = b;
    return ((*left)->place > (*right)->place) - ((*left)->place < (*right)->place);
}

static bool offer_orientations(const struct tracking_table *table, json_t *offers)
{
    const struct roster_terms *terms = terms_of(table);
    const struct directory *directory = table->lens->reader.actor.directory;
    uint32_t nodes = terms->node_names.count;
    const struct roster_node **seen =
        arena_new(table->lens->reader.arena, const struct roster_node *, nodes);
    size_t count = 0;
    for (uint32_t i = 0; i < nodes; i++)
        if (table->found.orientations[i])
            seen[count++] = &terms->nodes[i];
    if (count > 1)
        qsort(seen, count, sizeof(const struct roster_node *), compare_places);
    for (size_t i = 0; i < count; i++) {
        const struct node *node = directory_node(directory, seen[i]->id);
        offer(offers, node->id, tracking_table_node(table->lens, node));
    }
    return true;
}

static bool offer_leads(const struct tracking_table *table, json_t *offers)
{
    if (table->found.lead_count > ROSTER_LEADS_OFFERED)
        return false;
    for (size_t i = 0; i < table->found.lead_count; i++) {
        struct span id = terms_of(table)->persons[table->found.leads[i]].id;
        offer(offers, id, lens_person(table->lens, id));
    }
    return true;
}

static bool offer_late(const struct tracking_table *table, json_t *offers)
{
    if (table->found.any_late)
        offer(offers, SPAN("oui"), lens_say(table->lens, "row.late"));
    return true;
}

const struct tracking_filter tracking_filters[TRACKING_FILTERS] = {
    {"mots", "tracking.words", ask_words, NULL},
    {"phase", "tracking.phase", ask_phase, offer_phases},
    {"etat", "tracking.state", ask_state, offer_states},
    {"orientation", "tracking.orientation", ask_orientation, offer_orientations},
    {"responsable", "tracking.lead", ask_lead, offer_leads},
    {"retard", "tracking.lateness", ask_late, offer_late},
};
