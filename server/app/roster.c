#include "server/roster.h"

#include "server/roster_rows.h"
#include "server/indexes.h"
#include "server/roster_gate.h"
#include "server/roster_index_parts.h"
#include "server/roster_version.h"

#include <assert.h>

/* --- pieces ---------------------------------------------------------------------------------- */

/* A plan's chunks in their order, and behind them the versions that made them. */
struct shelf {
    struct roster_piece piece;
    size_t room;
    const struct roster_chunk *chunks[];
};

struct glossary {
    struct roster_piece piece;
    struct roster_terms *terms;
};

/* A plan's name. */
struct label_piece {
    struct roster_piece piece;
    char text[];
};

static void *new_or_abort(size_t size)
{
    void *made = calloc(1, size);
    if (made == NULL)
        abort(); /* out of memory: see arena.h */
    return made;
}

/* Each piece lies at the beginning of its memory. */
static void dispose_memory(struct roster_piece *piece)
{
    free(piece);
}

static void dispose_glossary(struct roster_piece *piece)
{
    struct glossary *glossary = (struct glossary *)(void *)piece;
    roster_terms_free(glossary->terms);
    free(glossary);
}

static struct roster_piece *piece_before(const void *inside, size_t offset)
{
    return (struct roster_piece *)((uintptr_t)inside - offset);
}

static struct roster_piece *piece_of_chunk(const struct roster_chunk *chunk)
{
    return piece_before(chunk, sizeof(struct roster_piece));
}

static struct shelf *shelf_of(const struct roster_plan *plan)
{
    return (struct shelf *)(void *)piece_before(plan->chunks, offsetof(struct shelf, chunks));
}

static uint64_t *packed_in(struct shelf *shelf)
{
    return (uint64_t *)(void *)(shelf->chunks + shelf->room);
}

/* Packs rows into the chunk at a place. */
static void pack(struct roster *next, struct shelf *shelf, size_t at, const struct roster_row *rows,
                 uint32_t count)
{
    struct roster_chunk *chunk;
    void *memory = roster_chunk_pack(sizeof(struct roster_piece), rows, count, &chunk);
    roster_version_add(next->version, memory, dispose_memory);
    shelf->chunks[at] = chunk;
    packed_in(shelf)[at] = roster_version_number(next->version);
}

/* --- life ------------------------------------------------------------------------------------ */

static void set_terms(struct roster *next, struct roster_terms *terms)
{
    struct glossary *glossary = new_or_abort(sizeof *glossary);
    glossary->terms = terms;
    roster_version_add(next->version, &glossary->piece, dispose_glossary);
    next->glossary = &glossary->piece;
    next->learning = terms;
    next->terms = terms;
}

struct roster *roster_new(void)
{
    struct roster *roster = new_or_abort(sizeof *roster);
    roster->version = roster_version_first();
    set_terms(roster, roster_terms_new());
    roster->open = new_or_abort(sizeof *roster->open);
    roster->plans = roster->open;
    return roster;
}

struct roster *roster_begin(struct roster *newest)
{
    struct roster *next = new_or_abort(sizeof *next);
    *next = *newest;
    next->gate = NULL;
    next->version = roster_version_next(newest->version);
    next->learning = NULL;
    next->ordered = newest->terms;
    next->open = new_or_abort((newest->plan_count + 1) * sizeof *next->open);
    memcpy(next->open, newest->plans, newest->plan_count * sizeof *next->open);
    next->plans = next->open;
    return next;
}

void roster_settle(struct roster *next)
{
    next->learning = NULL;
    next->ordered = NULL;
    roster_version_settle(next->version);
}

void roster_hold(struct roster *roster)
{
    roster_version_hold(roster->version);
}

static void leave_all(struct roster *roster)
{
    roster_version_leave(roster->version, roster->glossary);
    for (size_t i = 0; i < roster->plan_count; i++) {
        const struct roster_plan *plan = &roster->plans[i];
        for (size_t j = 0; j < plan->chunk_count; j++)
            roster_version_leave(roster->version, piece_of_chunk(plan->chunks[j]));
        roster_version_leave(roster->version, &shelf_of(plan)->piece);
        roster_version_leave(roster->version,
                             piece_before(plan->slug.ptr, offsetof(struct label_piece, text)));
    }
}

void roster_drop(struct roster *roster)
{
    enum roster_drop drop = roster_version_drop(roster->version);
    if (drop == ROSTER_RESTS)
        return;
    if (drop == ROSTER_LEAVES_ALL)
        leave_all(roster);
    roster_version_free(roster->version);
    roster_gate_free(roster->gate);
    free(roster->open);
    free(roster);
}

/* --- terms ----------------------------------------------------------------------------------- */

static void open_terms(struct roster *next)
{
    if (next->learning != NULL)
        return;
    roster_version_leave(next->version, next->glossary);
    set_terms(next, roster_terms_copy(next->terms));
}

static bool knows_people(const struct roster_terms *terms, struct span rest)
{
    struct stored_named named;
    struct span text;
    while (stored_row_named(&rest, &named))
        for (size_t i = 0; i < named.count && stored_row_text(&rest, &text); i++)
            if (roster_terms_person(terms, text) == ROSTER_NOBODY)
                return false;
    return true;
}

enum err roster_learn(struct roster *next, const struct stored_row *stored)
{
    if (roster_terms_kind(next->terms, stored->kind) != ROSTER_NOBODY &&
        roster_terms_node(next->terms, stored->node) != ROSTER_NOBODY &&
        knows_people(next->terms, stored->named))
        return ERR_NONE;
    open_terms(next);
    return roster_terms_learn(next->learning, stored);
}

void roster_order(struct roster *next, const struct directory *directory, bool renewed)
{
    if (renewed)
        open_terms(next);
    if (next->learning == NULL)
        return;
    roster_terms_order(next->learning, directory);
    next->arrangement += next->ordered != NULL && !roster_terms_alike(next->ordered, next->terms);
}

/* --- plans ----------------------------------------------------------------------------------- */

static struct shelf *new_shelf(struct roster *next, size_t room)
{
    struct shelf *shelf = new_or_abort(sizeof *shelf + room * (sizeof(void *) + sizeof(uint64_t)));
    roster_version_add(next->version, &shelf->piece, dispose_memory);
    shelf->room = room;
    return shelf;
}

static struct span new_label(struct roster *next, struct span text)
{
    struct label_piece *label = new_or_abort(sizeof *label + text.len + 1);
    roster_version_add(next->version, &label->piece, dispose_memory);
    memcpy(label->text, text.ptr, text.len);
    return (struct span){.ptr = label->text, .len = text.len};
}

const struct roster_plan *roster_plan(const struct roster *roster, struct span slug)
{
    for (size_t i = 0; i < roster->plan_count; i++)
        if (span_eq(roster->plans[i].slug, slug))
            return &roster->plans[i];
    return NULL;
}

/* The plan, to be changed; a new one when there is none. */
static struct roster_plan *open_plan(struct roster *next, struct span slug)
{
    const struct roster_plan *known = roster_plan(next, slug);
    if (known != NULL)
        return &next->open[known - next->plans];
    struct roster_plan *plans = new_or_abort((next->plan_count + 1) * sizeof *plans);
    memcpy(plans, next->open, next->plan_count * sizeof *plans);
    free(next->open);
    next->open = plans;
    next->plans = plans;
    struct roster_plan *plan = &next->open[next->plan_count++];
    struct shelf *shelf = new_shelf(next, 1);
    *plan = (struct roster_plan){
        .slug = new_label(next, slug), .chunks = shelf->chunks, .packed = packed_in(shelf)};
    return plan;
}

/* Makes the plan's shelf one of next's own, with room for one chunk more. */
static struct shelf *open_shelf(struct roster *next, struct roster_plan *plan)
{
    struct shelf *shelf = shelf_of(plan);
    if (roster_version_owns(next->version, &shelf->piece) && plan->chunk_count < shelf->room)
        return shelf;
    struct shelf *larger = new_shelf(next, plan->chunk_count + plan->chunk_count / 4 + 1);
    memcpy(larger->chunks, shelf->chunks, plan->chunk_count * sizeof(void *));
    memcpy(packed_in(larger), packed_in(shelf), plan->chunk_count * sizeof(uint64_t));
    roster_version_leave(next->version, &shelf->piece);
    plan->chunks = larger->chunks;
    plan->packed = packed_in(larger);
    return larger;
}

void roster_append(struct roster *next, struct span slug, struct roster_row *rows, uint32_t count)
{
    struct roster_plan *plan = open_plan(next, slug);
    for (uint32_t i = 0; i < count; i++) {
        rows[i].serial = (uint32_t)plan->row_count++;
        rows[i].born = roster_version_number(next->version);
    }
    pack(next, open_shelf(next, plan), plan->chunk_count++, rows, count);
    next->puts += count;
}

/* The last chunk that begins at or before an identifier; 0 where none does. */
static size_t chunk_for(const struct roster_plan *plan, struct span id)
{
    size_t low = 0, high = plan->chunk_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        const struct roster_chunk *chunk = plan->chunks[middle];
        if (span_cmp(roster_chunk_id(chunk, chunk->by_id[0]), id) <= 0)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Where an identifier is, or should be, in which chunk. */
static bool find_place(const struct roster_plan *plan, struct span id, size_t *chunk,
                       uint32_t *place)
{
    *chunk = chunk_for(plan, id);
    return plan->chunk_count > 0 && roster_chunk_find(plan->chunks[*chunk], id, place);
}

bool roster_find(const struct roster_plan *plan, struct span fiche, size_t *chunk, uint32_t *row)
{
    uint32_t place;
    if (!find_place(plan, fiche, chunk, &place))
        return false;
    *row = plan->chunks[*chunk]->by_id[place];
    return true;
}

/* Packs one chunk's rows anew in its place, as two when they have become too many. */
static void repack(struct roster *next, struct roster_plan *plan, size_t at,
                   const struct roster_row *rows, uint32_t count)
{
    struct shelf *shelf = open_shelf(next, plan);
    const struct roster_chunk *old = shelf->chunks[at];
    uint32_t first = count <= ROSTER_CHUNK_ROWS ? count : count / 2;
    pack(next, shelf, at, rows, first);
    if (first < count) {
        memmove(&shelf->chunks[at + 2], &shelf->chunks[at + 1],
                (plan->chunk_count - at - 1) * sizeof(void *));
        memmove(&packed_in(shelf)[at + 2], &packed_in(shelf)[at + 1],
                (plan->chunk_count - at - 1) * sizeof(uint64_t));
        pack(next, shelf, at + 1, rows + first, count - first);
        plan->chunk_count++;
    }
    roster_version_leave(next->version, piece_of_chunk(old));
}

/* Whether a row is there already, just as it is: a reminder, say, changes nothing tables show. */
static bool stays(const struct roster_chunk *chunk, uint32_t place, const struct roster_row *row)
{
    struct roster_row old = roster_chunk_row(chunk, chunk->by_id[place]);
    return old.kind == row->kind && roster_ground_stays(&old, row) &&
           roster_people_stay(&old, row) && roster_days_stay(&old, row);
}

static void put_row(struct roster *next, struct span slug, struct roster_row *row)
{
    struct roster_row rows[ROSTER_CHUNK_ROWS + 1];
    struct roster_plan *plan = open_plan(next, slug);
    size_t at;
    uint32_t place = 0;
    bool known = find_place(plan, row->id, &at, &place);
    if (plan->chunk_count == 0) {
        roster_append(next, slug, row, 1);
        return;
    }
    const struct roster_chunk *chunk = plan->chunks[at];
    if (known && stays(chunk, place, row))
        return;
    uint32_t count = 0;
    row->serial = known ? chunk->serial[chunk->by_id[place]] : (uint32_t)plan->row_count;
    row->born = roster_version_number(next->version);
    for (uint32_t i = 0; i < place; i++)
        rows[count++] = roster_chunk_row(chunk, chunk->by_id[i]);
    rows[count++] = *row;
    for (uint32_t i = place + known; i < chunk->count; i++)
        rows[count++] = roster_chunk_row(chunk, chunk->by_id[i]);
    repack(next, plan, at, rows, count);
    plan->row_count += !known;
    next->puts++;
}

enum err roster_put(struct roster *next, const struct directory *directory, struct span bytes)
{
    SCOPED_ARENA scratch = {0};
    struct stored_row stored;
    struct roster_row row;
    TRY(stored_row_cut(bytes, &stored));
    TRY(roster_learn(next, &stored));
    TRY(roster_row_of(&scratch, next->terms, directory, &stored, &row));
    put_row(next, stored.plan, &row);
    return ERR_NONE;
}

size_t roster_size(const struct roster *roster)
{
    size_t size = sizeof *roster + roster_terms_size(roster->terms);
    for (size_t i = 0; i < roster->plan_count; i++) {
        const struct roster_plan *plan = &roster->plans[i];
        size += sizeof *plan + sizeof(struct shelf) +
                shelf_of(plan)->room * (sizeof(void *) + sizeof(uint64_t));
        for (size_t j = 0; j < plan->chunk_count; j++)
            size += plan->chunks[j]->size;
    }
    return size;
}
