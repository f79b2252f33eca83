#include "forms/check.h"
#include "forms/content.h"
#include "forms_sample.h"
#include "test.h"

static const struct gap {
    const char *values, *gate, *findings;
    size_t filled, due;
} gaps[] = {
    /* clang-format off */
    {"{}", "go", "title:missing lead:missing", 0, 2},
    {"{'title':'a'}", "go", "lead:missing", 1, 2},
    {"{'title':'a','lead':'a1'}", "go", "", 2, 2},
    {"{'title':'a','lead':'a1','steps':[{'title':'x'},{'share':1}]}", "go",
     "steps.1.title:missing", 2, 3},
    {"{'title':'a','lead':'a1','steps':[{'title':'x'}]}", "go", "", 2, 2},
    {"{'title':'a'}", "end", "state:missing", 0, 1},
    {"{'state':'b','steps':[{'share':1}]}", "end", "", 1, 1},
    {"{}", "elsewhere", "", 0, 0},
    /* clang-format on */
};

static void a_gate_waits_for_what_is_due_there_and_nothing_else(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(gaps); i++) {
        SCOPED_ARENA arena = {0};
        const struct form *form = sample_form(&arena);
        json_t *values = json_of(&arena, gaps[i].values);
        struct report report = {.arena = &arena};
        form_missing(form, values, span_of(gaps[i].gate), &report);
        assert_string_equal(findings_of(&arena, &report), gaps[i].findings);
        struct completeness bar = form_completeness(form, values, span_of(gaps[i].gate));
        assert_int_equal(bar.filled, gaps[i].filled);
        assert_int_equal(bar.due, gaps[i].due);
    }
}

/* The bar is full exactly when nothing is missing. */
static void a_full_bar_means_that_nothing_is_missing(void **unused)
{
    (void)unused;
    for (unsigned code = 0; code < 1U << 6; code++) {
        SCOPED_ARENA arena = {0};
        const struct form *form = sample_form(&arena);
        struct span text = span_format(
            &arena, "{%s%s%s%s%s'days':1}", code & 1 ? "'title':'a'," : "",
            code & 2 ? "'lead':'a1'," : "", code & 4 ? "'state':'s'," : "",
            code & 8 ? "'when':'2026'," : "",
            code & 16 ? (code & 32 ? "'steps':[{'title':'a'}]," : "'steps':[{'share':1}],") : "");
        json_t *values = json_of(&arena, text.ptr);
        static const char *const gates[] = {"go", "end"};
        for (size_t g = 0; g < COUNT_OF(gates); g++) {
            struct report report = {.arena = &arena};
            form_missing(form, values, span_of(gates[g]), &report);
            struct completeness bar = form_completeness(form, values, span_of(gates[g]));
            assert_int_equal(report.count == 0, bar.filled == bar.due);
        }
    }
}

#define WHOLE                                                                             \
    "{'body':'b','cost':'1.00','other':1,'state':'s','steps':[{'done':'low','title':'a'," \
    "'who':'a1'},{'done':'high'},{'who':'b1'}],'title':'t'}"

static void what_is_signed_leaves_out_fields_and_columns_that_are_not(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    json_t *values = json_of(&arena, WHOLE);
    json_t *before = json_adopt(&arena, json_deep_copy(values));
    assert_string_equal(shown(&arena, form_signed(&arena, sample_form(&arena), values)),
                        "{'body':'b','cost':'1.00','steps':[{'title':'a','who':'a1'},"
                        "{'who':'b1'}],'title':'t'}");
    assert_true(json_equal(values, before));
}

static void progress_alone_never_changes_what_is_signed(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    const struct form *form = sample_form(&arena);
    json_t *before = form_signed(&arena, form, json_of(&arena, "{'title':'t'}"));
    json_t *after = form_signed(
        &arena, form, json_of(&arena, "{'state':'s','steps':[{'done':'low'}],'title':'t'}"));
    assert_true(json_equal(before, after));
}

static void those_outside_see_neither_inside_fields_nor_inside_columns(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    const struct form *form = sample_form(&arena);
    json_t *values = json_of(&arena, WHOLE);
    assert_string_equal(
        shown(&arena, form_visible(&arena, form, values, false)),
        "{'state':'s','steps':[{'done':'low','title':'a'},{'done':'high'}],'title':'t'}");
    assert_ptr_equal(form_visible(&arena, form, values, true), values);
}

TESTS(a_gate_waits_for_what_is_due_there_and_nothing_else, a_full_bar_means_that_nothing_is_missing,
      what_is_signed_leaves_out_fields_and_columns_that_are_not,
      progress_alone_never_changes_what_is_signed,
      those_outside_see_neither_inside_fields_nor_inside_columns)
