#include "server/roster_chunk.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>

/* --- what is looked at instead of a text --------------------------------------------------- */

uint64_t roster_beginning(struct span text)
{
    uint64_t number = 0;
    for (size_t i = 0; i < sizeof number; i++)
        number = number << 8 | (i < text.len ? (unsigned char)text.ptr[i] : 0);
    return number;
}

struct roster_marks roster_marks_of(struct span folded)
{
    struct roster_marks marks = {0};
    uint32_t three = 0;
    for (size_t i = 0; i < folded.len; i++) {
        three = (three << 8 | (unsigned char)folded.ptr[i]) & 0xffffff;
        uint32_t mark = three * 2654435761u >> 25; /* Knuth's multiplier: 0 to 127 */
        if (i >= 2)
            marks.bits[mark / 64] |= UINT64_C(1) << mark % 64;
    }
    return marks;
}

/* memchr() finds a letter that is seldom met sooner than memmem() has prepared itself. */
bool roster_text_has(struct span text, struct span word, size_t rarest)
{
    if (word.len > text.len)
        return false;
    const char *at = text.ptr + rarest, *end = text.ptr + text.len - (word.len - rarest) + 1;
    while (at < end && (at = memchr(at, word.ptr[rarest], (size_t)(end - at))) != NULL) {
        if (memcmp(at - rarest, word.ptr, word.len) == 0)
            return true;
        at++;
    }
    return false;
}

size_t roster_rarest(struct span word)
{
    static const char common[] = "esaitnrulodcmpgbvhfqyxjkwz"; /* of French, by their frequency */
    size_t rarest = 0, best = 0;
    for (size_t i = 0; i < word.len; i++) {
        const char *found = memchr(common, word.ptr[i], sizeof common - 1);
        size_t rarity = found != NULL ? (size_t)(found - common) : sizeof common;
        if (rarity > best) {
            best = rarity;
            rarest = i;
        }
    }
    return rarest;
}

/* --- packing --------------------------------------------------------------------------------- */

/* Where the columns go, one after the other, those that every question looks at first. */
struct layout {
    char *base; /* NULL: only measuring */
    size_t used;
};

static void *lay(struct layout *layout, size_t count, size_t size)
{
    enum { STEP = alignof(uint64_t) };
    void *column = layout->base != NULL ? layout->base + layout->used : NULL;
    layout->used += (count * size + STEP - 1) / STEP * STEP;
    return column;
}

/* The columns of a chunk that is being filled. */
struct columns {
    uint64_t *title, *born;
    struct roster_marks *marks;
    struct roster_group *groups;
    uint32_t *serial, *node, *id_at, *text_at, *title_at, *person_at, *persons;
    int32_t *rank, *due;
    uint16_t *kind;
    uint8_t *by_id, *filled, *of, *naming;
    char *texts;
};

/* What all rows need together. */
struct room {
    uint32_t count, named, groups;
    size_t texts;
};

static struct columns lay_columns(struct layout *layout, const struct room *room)
{
    return (struct columns){
        .groups = lay(layout, room->groups, sizeof(struct roster_group)),
        .kind = lay(layout, room->count, sizeof(uint16_t)),
        .node = lay(layout, room->count, sizeof(uint32_t)),
        .rank = lay(layout, room->count, sizeof(int32_t)),
        .due = lay(layout, room->count, sizeof(int32_t)),
        .person_at = lay(layout, room->count + 1, sizeof(uint32_t)),
        .persons = lay(layout, room->named, sizeof(uint32_t)),
        .title = lay(layout, room->count, sizeof(uint64_t)),
        .marks = lay(layout, room->count, sizeof(struct roster_marks)),
        .naming = lay(layout, room->named, 1),
        .filled = lay(layout, room->count, 1),
        .of = lay(layout, room->count, 1),
        .by_id = lay(layout, room->count, 1),
        .serial = lay(layout, room->count, sizeof(uint32_t)),
        .born = lay(layout, room->count, sizeof(uint64_t)),
        .id_at = lay(layout, room->count + 1, sizeof(uint32_t)),
        .text_at = lay(layout, room->count, sizeof(uint32_t)),
        .title_at = lay(layout, room->count, sizeof(uint32_t)),
        .texts = lay(layout, room->texts, 1),
    };
}

/* Rows on their way into a chunk. */
struct grouping {
    struct roster_group groups[ROSTER_CHUNK_ROWS];
    uint32_t group_count;
    const struct roster_row *rows[ROSTER_CHUNK_ROWS]; /* kind by kind */
    uint8_t by_id[ROSTER_CHUNK_ROWS];
};

/* The group of a kind; a new one if need be. */
static struct roster_group *group_for(struct grouping *grouping, uint16_t kind)
{
    uint32_t at = 0;
    while (at < grouping->group_count && grouping->groups[at].kind != kind)
        at++;
    if (at == grouping->group_count)
        grouping->groups[grouping->group_count++] = (struct roster_group){.kind = kind};
    return &grouping->groups[at];
}

static void group_rows(struct grouping *grouping, const struct roster_row *rows, uint32_t count)
{
    uint16_t first = 0;
    grouping->group_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct roster_group *group = group_for(grouping, rows[i].kind);
        group->count++;
        group->filled += rows[i].filled;
        group->of += rows[i].of;
    }
    for (uint32_t i = 0; i < grouping->group_count; i++) {
        grouping->groups[i].first = first;
        first = (uint16_t)(first + grouping->groups[i].count);
        grouping->groups[i].count = 0; /* counted again while rows take their places */
    }
    for (uint32_t i = 0; i < count; i++) {
        struct roster_group *group = group_for(grouping, rows[i].kind);
        uint8_t place = (uint8_t)(group->first + group->count++);
        grouping->rows[place] = &rows[i];
        grouping->by_id[i] = place;
    }
}

static struct room room_for(const struct roster_row *rows, uint32_t count, uint32_t groups)
{
    struct room room = {.count = count, .groups = groups};
    for (uint32_t i = 0; i < count; i++) {
        room.named += rows[i].named;
        room.texts += rows[i].id.len + rows[i].text.len;
    }
    return room;
}

static void put_text(const struct columns *to, uint32_t *used, struct span text)
{
    if (text.len > 0)
        memcpy(to->texts + *used, text.ptr, text.len);
    *used += (uint32_t)text.len;
}

static void fill(const struct columns *to, const struct roster_row *const *rows, uint32_t count)
{
    uint32_t texts = 0, named = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct roster_row *row = rows[i];
        to->title[i] = row->title;
        to->marks[i] = row->marks;
        to->node[i] = row->node;
        to->rank[i] = row->rank;
        to->due[i] = row->due;
        to->kind[i] = row->kind;
        to->filled[i] = row->filled;
        to->of[i] = row->of;
        to->serial[i] = row->serial;
        to->born[i] = row->born;
        to->id_at[i] = texts;
        put_text(to, &texts, row->id);
        to->text_at[i] = texts;
        to->title_at[i] = texts + (uint32_t)row->title_at;
        put_text(to, &texts, row->text);
        to->person_at[i] = named;
        if (row->named > 0) {
            memcpy(&to->persons[named], row->persons, row->named * sizeof *row->persons);
            memcpy(&to->naming[named], row->naming, row->named);
        }
        named += row->named;
    }
    to->id_at[count] = texts;
    to->person_at[count] = named;
}

void *roster_chunk_pack(size_t before, const struct roster_row *rows, uint32_t count,
                        struct roster_chunk **chunk)
{
    struct grouping grouping;
    assert(count <= ROSTER_CHUNK_ROWS);
    group_rows(&grouping, rows, count);
    struct room room = room_for(rows, count, grouping.group_count);
    struct layout measure = {.used = before + sizeof **chunk};
    lay_columns(&measure, &room);
    char *base = malloc(measure.used);
    if (base == NULL)
        abort(); /* out of memory: see arena.h */
    struct layout layout = {.base = base, .used = before + sizeof **chunk};
    struct columns columns = lay_columns(&layout, &room);
    fill(&columns, grouping.rows, count);
    memcpy(columns.groups, grouping.groups, room.groups * sizeof *grouping.groups);
    memcpy(columns.by_id, grouping.by_id, count);
    *chunk = (struct roster_chunk *)(void *)(base + before);
    **chunk = (struct roster_chunk){.count = count,
                                    .group_count = room.groups,
                                    .groups = columns.groups,
                                    .by_id = columns.by_id,
                                    .title = columns.title,
                                    .marks = columns.marks,
                                    .node = columns.node,
                                    .rank = columns.rank,
                                    .due = columns.due,
                                    .kind = columns.kind,
                                    .filled = columns.filled,
                                    .of = columns.of,
                                    .serial = columns.serial,
                                    .born = columns.born,
                                    .id_at = columns.id_at,
                                    .text_at = columns.text_at,
                                    .title_at = columns.title_at,
                                    .person_at = columns.person_at,
                                    .persons = columns.persons,
                                    .naming = columns.naming,
                                    .texts = columns.texts,
                                    .size = layout.used};
    return base;
}

/* --- reading --------------------------------------------------------------------------------- */

static struct span text_between(const struct roster_chunk *chunk, uint32_t from, uint32_t until)
{
    return (struct span){.ptr = chunk->texts + from, .len = until - from};
}

struct span roster_chunk_id(const struct roster_chunk *chunk, uint32_t row)
{
    return text_between(chunk, chunk->id_at[row], chunk->text_at[row]);
}

struct span roster_chunk_text(const struct roster_chunk *chunk, uint32_t row)
{
    return text_between(chunk, chunk->text_at[row], chunk->id_at[row + 1]);
}

struct span roster_chunk_title(const struct roster_chunk *chunk, uint32_t row)
{
    return text_between(chunk, chunk->title_at[row], chunk->id_at[row + 1]);
}

struct roster_row roster_chunk_row(const struct roster_chunk *chunk, uint32_t row)
{
    uint32_t first = chunk->person_at[row];
    return (struct roster_row){.id = roster_chunk_id(chunk, row),
                               .text = roster_chunk_text(chunk, row),
                               .title_at = chunk->title_at[row] - chunk->text_at[row],
                               .title = chunk->title[row],
                               .marks = chunk->marks[row],
                               .persons = &chunk->persons[first],
                               .naming = &chunk->naming[first],
                               .named = chunk->person_at[row + 1] - first,
                               .node = chunk->node[row],
                               .kind = chunk->kind[row],
                               .rank = chunk->rank[row],
                               .due = chunk->due[row],
                               .filled = chunk->filled[row],
                               .of = chunk->of[row],
                               .serial = chunk->serial[row],
                               .born = chunk->born[row]};
}

bool roster_chunk_find(const struct roster_chunk *chunk, struct span id, uint32_t *place)
{
    uint32_t low = 0, high = chunk->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (span_cmp(roster_chunk_id(chunk, chunk->by_id[middle]), id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *place = low;
    return low < chunk->count && span_eq(roster_chunk_id(chunk, chunk->by_id[low]), id);
}
