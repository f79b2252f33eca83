#include "base/buf.h"
#include "forms/form.h"
#include "server/assets.h"
#include "test.h"

#include <stdio.h>

#define TITLE "{'id':'title','type':'line','label':{'fr':'T','en':'T'}}"
#define FORM(fields)                                                                           \
    "{'form':'f','version':1,'title':{'fr':'F','en':'F'},'gates':['g'],'sections':[{'id':'s'," \
    "'title':{'fr':'S','en':'S'},'fields':[" fields "]}]}"
#define LABELLED(rest) "{'label':{'fr':'L','en':'L'}," rest "}"

/* Examples are written with ' for ". */
static struct span json(struct arena *arena, const char *text)
{
    char *copy = arena_new(arena, char, strlen(text) + 1);
    for (size_t i = 0; text[i] != '\0'; i++)
        copy[i] = text[i];
    for (char *quote = copy; (quote = strchr(quote, '\'')) != NULL;)
        *quote = '"';
    return span_of(copy);
}

static const struct refusal {
    const char *file, *reason;
} refusals[] = {
    {"[]", "the form: not an object"},
    {"{}", "form: not a word of small letters and digits"},
    {"{'form':'f','form':'g'}", "the form: not JSON in UTF-8, or a member said twice"},
    {"{'form':'f','version':0}", "version: not a number from 1 to 1000000"},
    {"{'form':'f','version':1.0}", "version: not a number from 1 to 1000000"},
    {"{'form':'f'}", "version: missing"},
    {"{'form':'F'}", "form: not a word of small letters and digits"},
    {"{'formular':'f'}", "formular: unknown member"},
    {"{'\\u001b[2J':1}", "…: unknown member"},
    {"{'form':'f','version':1,'title':{'fr':''}}",
     "title: needs one line of text under \"fr\", and under \"en\" if it is there"},
    {"{'form':'f','version':1,'title':{'fr':'F','en':'F'},'gates':['g','g']}",
     "gates[1]: said twice"},
    {FORM(""), "sections[0].fields: not a list of 1 to 64 elements"},
    {FORM("3"), "sections[0].fields[0]: not an object"},
    {FORM(LABELLED("'id':'a','type':'line'")), "the form: needs a field \"title\" of type line"},
    {FORM(LABELLED("'id':'title','type':'text'")),
     "the form: needs a field \"title\" of type line"},
    {FORM(TITLE "," TITLE), "sections[0].fields[1].id: a field with this id stands before"},
    {FORM(LABELLED("'id':'a','type':'string'")), "sections[0].fields[0].type: not a field type"},
    {FORM(LABELLED("'id':'a-b','type':'line'")),
     "sections[0].fields[0].id: not a word of small letters and digits"},
    {FORM(LABELLED("'id':'operation','type':'line'")), "sections[0].fields[0].id: reserved"},
    {FORM(LABELLED("'id':'reason','type':'text'")), "sections[0].fields[0].id: reserved"},
    {FORM("{'id':'a','type':'line'}"), "sections[0].fields[0].label: not an object"},
    {FORM(LABELLED("'id':'a','type':'line','max':1001")),
     "sections[0].fields[0].max: not a number from 1 to 1000"},
    {FORM(LABELLED("'id':'a','type':'line','min':1")), "sections[0].fields[0].min: unknown member"},
    {FORM(LABELLED("'id':'a','type':'date','max':1")), "sections[0].fields[0].max: unknown member"},
    {FORM(LABELLED("'id':'a','type':'number','min':3,'max':2")),
     "sections[0].fields[0].max: not a number from 3 to 1000000000000"},
    {FORM(LABELLED("'id':'a','type':'line','due':['h']")),
     "sections[0].fields[0].due[0]: not one of the form's gates"},
    {FORM(LABELLED("'id':'a','type':'line','signed':1")),
     "sections[0].fields[0].signed: neither true nor false"},
    {FORM(LABELLED("'id':'a','type':'line','read':'some'")),
     "sections[0].fields[0].read: neither \"all\" nor \"inside\""},
    {FORM(LABELLED("'id':'a','type':'line','role':'lead'")),
     "sections[0].fields[0].role: unknown member"},
    {FORM(LABELLED("'id':'a','type':'person','role':'chair'")),
     "sections[0].fields[0].role: not lead, member or pilot"},
    {FORM(LABELLED("'id':'a','type':'choice'")),
     "sections[0].fields[0].options: not a list of 1 to 64 elements"},
    {FORM(LABELLED("'id':'a','type':'choice','options':[{'id':'o','label':{'fr':'O','en':'O'}},"
                   "{'id':'o','label':{'fr':'O','en':'O'}}]")),
     "sections[0].fields[0].options[1]: an option with this id stands before"},
    {FORM(LABELLED("'id':'a','type':'table'")),
     "sections[0].fields[0].columns: not a list of 1 to 16 elements"},
    {FORM(LABELLED("'id':'a','type':'table','columns':[" LABELLED("'id':'c','type':'tags'") "]")),
     "sections[0].fields[0].columns[0].type: not a type for columns"},
    {FORM(LABELLED("'id':'a','type':'table','columns':[" LABELLED(
         "'id':'c','type':'person','role':'lead'") "]")),
     "sections[0].fields[0].columns[0].role: only fields give roles, not columns"},
    {FORM(LABELLED("'id':'a','type':'table','columns':[" LABELLED(
         "'id':'c','type':'line','write':['lead']") "]")),
     "sections[0].fields[0].columns[0].write: unknown member"},
    {FORM(LABELLED(
         "'id':'a','type':'table','columns':[" LABELLED("'id':'position','type':'line'") "]")),
     "sections[0].fields[0].columns[0].id: reserved"},
};

static void a_wrong_file_is_refused_with_the_place_of_its_first_fault(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        SCOPED_ARENA arena = {0};
        const struct form *form = NULL;
        struct span reason = {0};
        enum err err = form_read(&arena, json(&arena, refusals[i].file), &form, &reason);
        assert_true(err == ERR_INVALID || err == ERR_MALFORMED);
        assert_string_equal(c_string(&arena, reason), refusals[i].reason);
        assert_null(form);
    }
}

static void a_file_beyond_the_limit_is_refused_unread(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    const struct form *form = NULL;
    struct span reason;
    struct span large = {.ptr = arena_new(&arena, char, FORM_BYTES_MAX + 1),
                         .len = FORM_BYTES_MAX + 1};
    assert_int_equal(form_read(&arena, large, &form, &reason), ERR_TOO_LARGE);
}

static void one_field_more_than_the_limit_is_refused(void **unused)
{
    (void)unused;
    for (int count = FORM_FIELDS_MAX; count <= FORM_FIELDS_MAX + 1; count++) {
        SCOPED_ARENA arena = {0};
        struct buf fields = {.arena = &arena};
        for (int i = 1; i < count; i++)
            buf_add(&fields, span_format(&arena, LABELLED("'id':'f%d','type':'line'") ",", i));
        struct span file = span_format(&arena, FORM("%.*s" TITLE), SPAN_ARG(buf_span(&fields)));
        const struct form *form = NULL;
        struct span reason;
        enum err err = form_read(&arena, json(&arena, file.ptr), &form, &reason);
        assert_int_equal(err, count == FORM_FIELDS_MAX ? ERR_NONE : ERR_INVALID);
    }
}

static void what_the_file_says_is_what_the_form_holds(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    const struct form *form = NULL;
    struct span reason;
    const char *file =
        FORM(TITLE "," LABELLED("'id':'t','type':'table','max':3,'due':['g'],'read':'inside',"
                                "'write':['lead','pilot'],'columns':[" LABELLED(
                                    "'id':'n','type':'number','signed':false,'decimals':2,"
                                    "'min':-1,'max':9,'unit':{'fr':'jours','en':'days'}") "]"));
    assert_int_equal(form_read(&arena, json(&arena, file), &form, &reason), ERR_NONE);
    assert_int_equal(form->field_count, 2);
    const struct field *table = form_field(form, SPAN("t"));
    assert_int_equal(table->type, FIELD_TABLE);
    assert_int_equal(table->max, 3);
    assert_true(table->is_inside && table->is_signed);
    assert_true(form_due(form, table, SPAN("g")));
    assert_false(form_due(form, table, SPAN("h")));
    assert_int_equal(table->write_count, 2);
    assert_true(span_eq(table->write[1], SPAN("pilot")));
    const struct field *number = form_column(table, SPAN("n"));
    assert_false(number->is_signed || number->is_inside);
    assert_int_equal(number->min, -1);
    assert_int_equal(number->decimals, 2);
    assert_true(span_eq(number->unit.en, SPAN("days")));
    assert_int_equal(form_field(form, SPAN("title"))->max, 250);
    assert_null(form_field(form, SPAN("n")));
}

static void the_shipped_forms_are_forms_and_bear_the_name_of_their_file(void **unused)
{
    (void)unused;
    size_t count = 0;
    for (size_t i = 0; i < assets_count; i++) {
        if (!span_starts(span_of(assets[i].name), SPAN("forms/")))
            continue;
        SCOPED_ARENA arena = {0};
        const struct form *form = NULL;
        struct span reason = {0};
        enum err err = form_read(&arena, assets[i].bytes, &form, &reason);
        if (err != ERR_NONE)
            fail_msg("%s: %.*s", assets[i].name, SPAN_ARG(reason));
        struct span name = span_format(&arena, "forms/%.*s.json", SPAN_ARG(form->name));
        assert_string_equal(name.ptr, assets[i].name);
        count++;
    }
    assert_int_equal(count, 3);
}

/* What an import finds in a published plan has somewhere to go, whatever the form. */
static void every_shipped_form_takes_what_a_published_plan_says(void **unused)
{
    (void)unused;
    static const struct {
        const char *id;
        enum field_type type;
    } taken[] = {{"title", FIELD_LINE},           {"lead_text", FIELD_LINE},
                 {"group_text", FIELD_TEXT},      {"calendar", FIELD_DATE},
                 {"indicators_text", FIELD_TEXT}, {"means", FIELD_TEXT}};
    for (size_t i = 0; i < assets_count; i++) {
        if (!span_starts(span_of(assets[i].name), SPAN("forms/")))
            continue;
        SCOPED_ARENA arena = {0};
        const struct form *form = NULL;
        struct span reason;
        assert_int_equal(form_read(&arena, assets[i].bytes, &form, &reason), ERR_NONE);
        for (size_t f = 0; f < COUNT_OF(taken); f++) {
            const struct field *field = form_field(form, span_of(taken[f].id));
            assert_non_null(field);
            assert_int_equal(field->type, taken[f].type);
        }
        bool usagers = span_eq(form->name, SPAN("usagers-objectif"));
        const struct field *rows = form_field(form, usagers ? SPAN("actions") : SPAN("steps"));
        assert_non_null(rows);
        assert_non_null(form_column(rows, SPAN("title")));
    }
}

static void every_cut_of_a_shipped_form_is_refused(void **unused)
{
    (void)unused;
    const struct asset *asset = asset_find(SPAN("forms/action.json"));
    size_t whole = span_trim(asset->bytes).len;
    for (size_t len = 0; len < whole; len += 7) {
        SCOPED_ARENA arena = {0};
        const struct form *form = NULL;
        struct span reason;
        assert_int_equal(form_read(&arena, span_until(asset->bytes, len), &form, &reason),
                         ERR_MALFORMED);
    }
}

TESTS(a_wrong_file_is_refused_with_the_place_of_its_first_fault,
      a_file_beyond_the_limit_is_refused_unread, one_field_more_than_the_limit_is_refused,
      what_the_file_says_is_what_the_form_holds,
      the_shipped_forms_are_forms_and_bear_the_name_of_their_file,
      every_shipped_form_takes_what_a_published_plan_says, every_cut_of_a_shipped_form_is_refused)
