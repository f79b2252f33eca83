/* The shortest edit between two sequences of words: Myers, "An O(ND) Difference Algorithm and Its
 * Variations" (1986), the greedy form, given up after SEGMENTS_EDITS_MAX edits. */
#include "forms/segments.h"

struct text {
    struct span *words; /* and the blanks between them */
    int count;
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n';
}

/* Words with what blanks stand between them as words of their own; a line end is always one. */
static struct text split(struct arena *arena, struct span whole)
{
    struct text text = {.words = arena_new(arena, struct span, whole.len)};
    while (whole.len > 0) {
        size_t len = 1;
        bool blank = is_blank(whole.ptr[0]);
        while (len < whole.len && whole.ptr[0] != '\n' && whole.ptr[len] != '\n' &&
               is_blank(whole.ptr[len]) == blank)
            len++;
        text.words[text.count++] = span_until(whole, len);
        whole = span_from(whole, len);
    }
    return text;
}

/* Segments under construction.  What is removed or added between two same words is gathered into
 * one segment each, which reads better than word by word. */
struct segments {
    json_t *list;
    struct span same, removed, added;
};

static void flush(json_t *list, const char *name, struct span *run)
{
    if (run->len == 0)
        return;
    json_t *segment = json_object();
    set_text(segment, name, *run);
    json_array_append_new(list, segment);
    *run = (struct span){0};
}

static void flush_changes(struct segments *segments)
{
    flush(segments->list, "removed", &segments->removed);
    flush(segments->list, "added", &segments->added);
}

/* Words that follow one another in a text are neighbours in memory. */
static void grow(struct span *run, struct span word)
{
    run->ptr = run->len > 0 ? run->ptr : word.ptr;
    run->len += word.len;
}

static void add_same(struct segments *segments, struct span word)
{
    flush_changes(segments);
    grow(&segments->same, word);
}

static void add_change(struct segments *segments, struct span *run, struct span word)
{
    flush(segments->list, "same", &segments->same);
    grow(run, word);
}

/* How far into the text before one gets on each diagonal with so many edits. */
struct frontier {
    int *reach;
    int edits;
};

static int *reach_at(const struct frontier *frontier, int diagonal)
{
    return &frontier->reach[diagonal + frontier->edits];
}

/* Whether the best way onto a diagonal adds a word (from above) or removes one. */
static bool adds(const struct frontier *last, int diagonal)
{
    int edits = last->edits + 1;
    return diagonal == -edits ||
           (diagonal != edits && *reach_at(last, diagonal - 1) < *reach_at(last, diagonal + 1));
}

static int start_on(const struct frontier *last, int diagonal)
{
    if (last == NULL)
        return 0;
    return adds(last, diagonal) ? *reach_at(last, diagonal + 1) : *reach_at(last, diagonal - 1) + 1;
}

static int follow_same(struct text a, struct text b, int x, int diagonal)
{
    while (x < a.count && x - diagonal < b.count && span_eq(a.words[x], b.words[x - diagonal]))
        x++;
    return x;
}

/* Fills frontiers until both ends are met; the number of edits, or -1 when there are too many. */
static int explore(struct arena *arena, struct text a, struct text b, struct frontier *frontiers)
{
    for (int edits = 0; edits <= SEGMENTS_EDITS_MAX; edits++) {
        const struct frontier *last = edits > 0 ? &frontiers[edits - 1] : NULL;
        frontiers[edits] = (struct frontier){arena_new(arena, int, 2 * (size_t)edits + 1), edits};
        for (int diagonal = -edits; diagonal <= edits; diagonal += 2) {
            int x = follow_same(a, b, start_on(last, diagonal), diagonal);
            *reach_at(&frontiers[edits], diagonal) = x;
            if (x >= a.count && x - diagonal >= b.count)
                return edits;
        }
    }
    return -1;
}

/* Walks back along the diagonals, then forth saying what happens. */
static void retrace(struct text a, struct text b, const struct frontier *frontiers, int edits,
                    struct segments *segments)
{
    int diagonals[SEGMENTS_EDITS_MAX + 1], x = 0, y = 0;
    diagonals[edits] = a.count - b.count;
    for (int e = edits; e > 0; e--)
        diagonals[e - 1] = diagonals[e] + (adds(&frontiers[e - 1], diagonals[e]) ? 1 : -1);
    for (int e = 0; e <= edits; e++) {
        if (e > 0 && diagonals[e] < diagonals[e - 1])
            add_change(segments, &segments->added, b.words[y++]);
        else if (e > 0)
            add_change(segments, &segments->removed, a.words[x++]);
        for (; x < *reach_at(&frontiers[e], diagonals[e]); x++, y++)
            add_same(segments, a.words[x]);
    }
}

json_t *segments_between(struct span before, struct span after)
{
    SCOPED_ARENA scratch = {0};
    struct segments segments = {.list = json_array()};
    struct text a = split(&scratch, before), b = split(&scratch, after);
    struct frontier frontiers[SEGMENTS_EDITS_MAX + 1];
    bool long_texts = a.count > SEGMENTS_WORDS_MAX || b.count > SEGMENTS_WORDS_MAX;
    int edits = long_texts ? -1 : explore(&scratch, a, b, frontiers);
    if (edits >= 0) {
        retrace(a, b, frontiers, edits, &segments);
    } else {
        segments.removed = before;
        segments.added = after;
    }
    flush(segments.list, "same", &segments.same);
    flush_changes(&segments);
    return segments.list;
}
