#include "forms/diff.h"
#include "forms/rows.h"
#include "forms/segments.h"
#include "forms_sample.h"
#include "test.h"

#include <stdio.h>

/* The text that the segments of one side make. */
static struct span side(struct arena *arena, const json_t *segments, const char *own)
{
    struct buf text = {.arena = arena};
    for (size_t i = 0; i < json_array_size(segments); i++) {
        const json_t *segment = json_array_get(segments, i);
        assert_int_equal(json_object_size(segment), 1);
        buf_add(&text, text_at(segment, "same"));
        buf_add(&text, text_at(segment, own));
    }
    return buf_span(&text);
}

static size_t changed_words(const json_t *segments)
{
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(segments); i++)
        if (json_object_get(json_array_get(segments, i), "same") == NULL)
            count += json_string_length(
                json_object_iter_value(json_object_iter(json_array_get(segments, i))));
    return count;
}

/* How many letters must go and come, by the table that tries everything. */
static size_t least_change(struct span a, struct span b)
{
    size_t common[8][8] = {{0}};
    for (size_t i = 1; i <= a.len; i++)
        for (size_t j = 1; j <= b.len; j++) {
            size_t best = common[i - 1][j] > common[i][j - 1] ? common[i - 1][j] : common[i][j - 1];
            size_t both = common[i - 1][j - 1] + 1;
            common[i][j] = a.ptr[i - 1] == b.ptr[j - 1] && both > best ? both : best;
        }
    return a.len + b.len - 2 * common[a.len][b.len];
}

/* Line ends are words of one letter: all texts of up to four words out of three. */
static struct span nth_text(char room[8], unsigned code)
{
    static const char letters[] = {'\0', '\n', ' ', 'a'};
    size_t len = 0;
    for (; code > 0; code /= 4)
        if (code % 4 > 0)
            room[len++] = letters[code % 4];
    return (struct span){.ptr = room, .len = len};
}

static void segments_make_both_texts_and_no_words_change_needlessly(void **unused)
{
    (void)unused;
    for (unsigned i = 0; i < 256; i++)
        for (unsigned j = 0; j < 256; j++) {
            SCOPED_ARENA arena = {0};
            char left[8], right[8];
            struct span before = nth_text(left, i), after = nth_text(right, j);
            json_t *segments = json_adopt(&arena, segments_between(before, after));
            assert_true(span_eq(side(&arena, segments, "removed"), before));
            assert_true(span_eq(side(&arena, segments, "added"), after));
            bool single = true; /* every word has one letter */
            for (size_t k = 1; k < before.len; k++)
                single = single && !(before.ptr[k] == before.ptr[k - 1] && before.ptr[k] != '\n');
            for (size_t k = 1; k < after.len; k++)
                single = single && !(after.ptr[k] == after.ptr[k - 1] && after.ptr[k] != '\n');
            if (single)
                assert_int_equal(changed_words(segments), least_change(before, after));
        }
}

static void a_sentence_shows_the_words_that_changed(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    json_t *segments = json_adopt(&arena, segments_between(SPAN("ouvrir une consultation"),
                                                           SPAN("ouvrir deux consultations ici")));
    assert_string_equal(shown(&arena, segments),
                        "[{'same':'ouvrir '},{'removed':'une'},{'added':'deux'},{'same':' '},"
                        "{'removed':'consultation'},{'added':'consultations ici'}]");
}

static struct span many_words(struct arena *arena, const char *word, int count)
{
    struct buf text = {.arena = arena};
    for (int i = 0; i < count; i++)
        buf_add(&text, span_format(arena, "%s%d ", word, i));
    return buf_span(&text);
}

static void beyond_the_bound_the_whole_text_is_replaced(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct span before = many_words(&arena, "a", 300), after = many_words(&arena, "b", 300);
    json_t *segments = json_adopt(&arena, segments_between(before, after));
    assert_int_equal(json_array_size(segments), 2);
    assert_true(span_eq(side(&arena, segments, "removed"), before));
    assert_true(span_eq(side(&arena, segments, "added"), after));

    struct span most = many_words(&arena, "a", SEGMENTS_EDITS_MAX / 2);
    json_t *gone = json_adopt(&arena, segments_between(most, (struct span){0}));
    assert_int_equal(json_array_size(gone), 1);
}

#define A "{'title':'a','share':1}"
#define B "{'title':'b','share':1}"
#define C "{'title':'c','share':1}"
#define LABEL "'label':{'en':'L','fr':'L'}"

static const struct change {
    const char *before, *after, *shown;
} changes[] = {
    /* clang-format off */
    {"{}", "{}", "[]"},
    {"{'title':'a'}", "{'title':'a'}", "[]"},
    {"{}", "{'title':'a b'}",
     "[{'field':'title','kind':'added'," LABEL ",'segments':[{'added':'a b'}],'type':'line'}]"},
    {"{'body':'a'}", "{}",
     "[{'field':'body','kind':'removed'," LABEL ",'segments':[{'removed':'a'}],'type':'text'}]"},
    {"{'days':1}", "{'days':2}",
     "[{'after':2,'before':1,'field':'days','kind':'changed'," LABEL ",'type':'number'}]"},
    {"{}", "{'lead':'a1'}",
     "[{'after':'a1','field':'lead','kind':'added'," LABEL ",'type':'person'}]"},
    {"{'group':['a1','b1']}", "{'group':['b1','b2']}",
     "[{'added':['b2'],'field':'group','kind':'changed'," LABEL ",'removed':['a1'],'same':['b1'],"
     "'type':'persons'}]"},
    {"{'steps':[" A "," B "]}", "{'steps':[" B "]}",
     "[{'field':'steps','kind':'changed'," LABEL ",'rows':[{'before':0,'kind':'removed','row':"
     "{'share':1,'title':'a'}}],'type':'table'}]"},
    {"{'steps':[" B "]}", "{'steps':[" A "," B "]}",
     "[{'field':'steps','kind':'changed'," LABEL ",'rows':[{'after':0,'kind':'added','row':"
     "{'share':1,'title':'a'}}],'type':'table'}]"},
    {"{'steps':[" A "," B "]}", "{'steps':[" B "," A "]}",
     "[{'field':'steps','kind':'changed'," LABEL ",'rows':[{'after':1,'before':0,'kind':'moved','row':"
     "{'share':1,'title':'a'}}],'type':'table'}]"},
    {"{'steps':[" A "," B "]}", "{'steps':[" A ",{'title':'b','share':2}]}",
     "[{'field':'steps','kind':'changed'," LABEL ",'rows':[{'after':1,'before':1,'fields':"
     "[{'after':2,'before':1,'field':'share','kind':'changed'," LABEL ",'type':'number'}],"
     "'kind':'changed','row':{'share':2,'title':'b'}}],'type':'table'}]"},
    {"{}", "{'steps':[" A "]}",
     "[{'field':'steps','kind':'added'," LABEL ",'rows':[{'after':0,'kind':'added','row':"
     "{'share':1,'title':'a'}}],'type':'table'}]"},
    /* clang-format on */
};

static void each_change_is_shown_as_its_type_wants(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        SCOPED_ARENA arena = {0};
        json_t *diff =
            diff_contents(&arena, sample_form(&arena), json_of(&arena, changes[i].before),
                          json_of(&arena, changes[i].after));
        assert_string_equal(shown(&arena, diff), changes[i].shown);
    }
}

static const struct pair {
    const char *before, *after;
    int match[3];
} pairs[] = {
    /* clang-format off */
    {"[" A "," B "," C "]", "[" A "," B "," C "]", {0, 1, 2}},
    {"[" A "," B "," C "]", "[" C "," A "," B "]", {1, 2, 0}},
    {"[" A "," A "," A "]", "[" A "," A "]", {0, 1, ROWS_NONE}},
    {"[" A "," B "," C "]", "[" A ",{'title':'x','share':1}," C "]", {0, 1, 2}},
    {"[" A "," B "," C "]", "[{'title':'b','share':9}," C "]", {ROWS_NONE, 0, 1}},
    {"[" A "," B "," C "]", "[]", {ROWS_NONE, ROWS_NONE, ROWS_NONE}},
    {"[" A "," B "," C "]", "[" C "," A ",{'title':'x'}]", {1, 2, 0}},
    /* clang-format on */
};

static void a_row_is_known_again_by_content_then_name_then_place(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        SCOPED_ARENA arena = {0};
        const struct field *table = form_field(sample_form(&arena), SPAN("steps"));
        int match[3];
        rows_match(table, json_of(&arena, pairs[i].before), json_of(&arena, pairs[i].after), match);
        for (size_t r = 0; r < 3; r++)
            if (match[r] != pairs[i].match[r])
                fail_msg("%s, %s: row %zu is %d", pairs[i].before, pairs[i].after, r, match[r]);
    }
}

/* All tables of up to three rows out of four, against all: every row is told once, on each side. */
static void every_row_is_accounted_for_once(void **unused)
{
    (void)unused;
    static const char *const rows[] = {NULL, A, B, "{'share':2,'title':'a'}"};
    SCOPED_ARENA forms = {0};
    const struct form *form = sample_form(&forms);
    for (unsigned code = 0; code < 64 * 64; code++) {
        SCOPED_ARENA arena = {0};
        json_t *contents[2];
        size_t counts[2] = {0, 0}, told[2] = {0, 0};
        for (unsigned s = 0; s < 2; s++) {
            contents[s] = json_of(&arena, "{'steps':[]}");
            json_t *list = json_object_get(contents[s], "steps");
            for (unsigned digit = code >> (6 * s) & 63; digit > 0; digit /= 4)
                if (digit % 4 > 0)
                    json_array_append(list, json_of(&arena, rows[digit % 4]));
            counts[s] = json_array_size(list);
        }
        json_t *diff = diff_contents(&arena, form, contents[0], contents[1]);
        const json_t *changed = json_object_get(json_array_get(diff, 0), "rows");
        for (size_t i = 0; i < json_array_size(changed); i++) {
            told[0] += json_object_get(json_array_get(changed, i), "before") != NULL;
            told[1] += json_object_get(json_array_get(changed, i), "after") != NULL;
        }
        assert_true(told[0] <= counts[0] && told[1] <= counts[1]);
        assert_int_equal(counts[0] - told[0], counts[1] - told[1]); /* those left out are equal */
        assert_int_equal(json_array_size(diff) == 0, json_equal(contents[0], contents[1]));
    }
}

TESTS(segments_make_both_texts_and_no_words_change_needlessly,
      a_sentence_shows_the_words_that_changed, beyond_the_bound_the_whole_text_is_replaced,
      each_change_is_shown_as_its_type_wants, a_row_is_known_again_by_content_then_name_then_place,
      every_row_is_accounted_for_once)
