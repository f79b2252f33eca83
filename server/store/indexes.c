#include "server/indexes.h"

#include "server/brief.h"
#include "workflow/flow.h"

#include <stdlib.h>

enum { ENTRIES_FIRST = 8 };

static const char *const question_words[] = {
#define X(name, word) [QUESTION_##name] = word,
    QUESTION_TABLE(X)
#undef X
};

struct key index_question(enum question question)
{
    struct key key = key_of(TABLE_INDEX);
    key_text(&key, span_of(question_words[question]));
    return key;
}

struct key index_key(enum question question, struct span about)
{
    struct key key = index_question(question);
    key_text(&key, about);
    return key;
}

bool index_fiche(struct span key, struct span *fiche)
{
    bool found = false;
    while (key_cut_text(&key, fiche))
        found = true;
    return found && key.len == 0;
}

json_t *index_fiches(struct arena *arena, struct kv_txn *txn, const struct key *prefix)
{
    struct span key, value, fiche;
    json_t *fiches = json_adopt(arena, json_array());
    struct kv_scan scan = store_scan_prefix(txn, prefix, KV_FORWARD);
    while (store_next(&scan, &key, &value))
        if (index_fiche(key, &fiche))
            json_array_append_new(fiches, json_text(fiche));
    return fiches;
}

struct span index_moment(struct arena *arena, int64_t at)
{
    return span_format(arena, "%020lld", (long long)at);
}

/* Entries being gathered. */
struct gathering {
    struct arena *arena;
    struct index_entries found;
    size_t room;
};

static void make_room(struct gathering *gathering)
{
    size_t room = gathering->room == 0 ? ENTRIES_FIRST : gathering->room * 2;
    struct key *keys = arena_new(gathering->arena, struct key, room);
    if (gathering->found.count > 0)
        memcpy(keys, gathering->found.keys, gathering->found.count * sizeof *keys);
    gathering->found.keys = keys;
    gathering->room = room;
}

static void add_key(struct gathering *gathering, struct key key, struct span fiche)
{
    if (gathering->found.count == gathering->room)
        make_room(gathering);
    key_text(&key, fiche);
    gathering->found.keys[gathering->found.count++] = key;
}

static void add_entry(struct gathering *gathering, enum question question, struct span about,
                      struct span fiche)
{
    if (about.len > 0)
        add_key(gathering, index_key(question, about), fiche);
}

static void add_people(struct gathering *gathering, const struct form *form,
                       const struct fiche *fiche)
{
    for (size_t i = 0; i < form->field_count; i++) {
        const struct field *field = &form->fields[i];
        const json_t *value = json_object_getn(fiche->content, field->id.ptr, field->id.len);
        if (field->role == FIELD_ROLE_NONE)
            continue;
        add_entry(gathering, QUESTION_PERSON, text_of(value), fiche->id);
        for (size_t j = 0; j < json_array_size(value); j++)
            add_entry(gathering, QUESTION_PERSON, text_of(json_array_get(value, j)), fiche->id);
    }
}

static void add_waiting(struct gathering *gathering, const struct circuit *circuit,
                        const struct fiche *fiche)
{
    size_t state;
    if (!circuit_state(circuit, fiche->state, &state))
        return;
    for (size_t i = 0; i < circuit->step_count; i++) {
        const struct step *step = &circuit->steps[i];
        if (step->passage == PASSAGE_NONE || step->body.len == 0 || !step_begins(step, state))
            continue;
        struct key key = index_key(QUESTION_WAITING, step->body);
        key_text(&key, index_moment(gathering->arena, fiche->since));
        add_key(gathering, key, fiche->id);
    }
}

static void add_due(struct gathering *gathering, const struct circuit *circuit,
                    const struct fiche *fiche)
{
    int64_t next = flow_next(circuit, fiche);
    if (next != INT64_MAX)
        add_entry(gathering, QUESTION_DUE, index_moment(gathering->arena, next), fiche->id);
}

/* Half of a pair, an answer to a recommendation, a day that is near or past. */
static void add_pending(struct gathering *gathering, const struct fiche *fiche)
{
    bool owes = json_array_size(fiche->agreed) + json_array_size(fiche->passed) +
                    json_array_size(fiche->reminded) >
                0;
    for (size_t i = 0; i < fiche->advice_count; i++)
        owes = owes || fiche->advice[i].answer.len == 0;
    if (owes)
        add_entry(gathering, QUESTION_PENDING, fiche->plan, fiche->id);
}

static struct span key_span(const struct key *key)
{
    return (struct span){.ptr = key->bytes, .len = key->len};
}

static int compare_keys(const void *a, const void *b)
{
    const struct key *left = a, *right = b;
    return span_cmp(key_span(left), key_span(right));
}

/* Sorts, and keeps one of each. */
static void sort_keys(struct index_entries *entries)
{
    size_t kept = 0;
    if (entries->count > 1)
        qsort(entries->keys, entries->count, sizeof *entries->keys, compare_keys);
    for (size_t i = 0; i < entries->count; i++)
        if (kept == 0 || compare_keys(&entries->keys[kept - 1], &entries->keys[i]) != 0)
            entries->keys[kept++] = entries->keys[i];
    entries->count = kept;
}

/* What is asked of where a fiche stands. */
static enum err add_standing(struct gathering *gathering, const struct circuit *circuit,
                             json_t *standing)
{
    struct fiche fiche;
    TRY(fiche_read(gathering->arena, standing, &fiche));
    add_waiting(gathering, circuit, &fiche);
    add_due(gathering, circuit, &fiche);
    add_pending(gathering, &fiche);
    return ERR_NONE;
}

/* The rest: the same as long as the content is. */
static enum err add_content(struct gathering *gathering, const struct form *form, json_t *document)
{
    struct fiche fiche;
    TRY(fiche_read(gathering->arena, document, &fiche));
    add_entry(gathering, QUESTION_PLAN, fiche.plan, fiche.id);
    add_entry(gathering, QUESTION_NODE, fiche.node, fiche.id);
    add_people(gathering, form, &fiche);
    return ERR_NONE;
}

enum err index_standing_of(struct arena *arena, const struct directory *directory, json_t *standing,
                           struct index_entries *entries)
{
    struct gathering all = {.arena = arena};
    const struct installed_circuit *circuit =
        directory_circuit(directory, text_at(standing, "circuit"));
    if (circuit == NULL)
        return ERR_DAMAGED;
    TRY(add_standing(&all, &circuit->circuit, standing));
    sort_keys(&all.found);
    *entries = all.found;
    return ERR_NONE;
}

enum err index_entries_of(struct arena *arena, const struct directory *directory, json_t *document,
                          struct index_entries *entries)
{
    struct gathering all = {.arena = arena};
    const struct installed_form *form = directory_form(directory, text_at(document, "form"));
    const struct installed_circuit *circuit =
        directory_circuit(directory, text_at(document, "circuit"));
    if (form == NULL || circuit == NULL)
        return ERR_DAMAGED;
    TRY(add_standing(&all, &circuit->circuit, brief_of(arena, form->form, document)));
    TRY(add_content(&all, form->form, document));
    sort_keys(&all.found);
    *entries = all.found;
    return ERR_NONE;
}

void index_change(struct kv_txn *txn, const struct index_entries *before,
                  const struct index_entries *after)
{
    size_t old = 0, new = 0;
    while (old < before->count || new < after->count) {
        int order = old == before->count  ? 1
                    : new == after->count ? -1
                                          : compare_keys(&before->keys[old], &after->keys[new]);
        if (order < 0)
            store_delete(txn, &before->keys[old]);
        else if (order > 0)
            store_put(txn, &after->keys[new], SPAN(""));
        old += order <= 0;
        new += order >= 0;
    }
}
