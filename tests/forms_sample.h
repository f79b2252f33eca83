/* forms_sample.h - a form with every field type, a small directory, and JSON written with '. */
#pragma once

#include "base/buf.h"
#include "base/json.h"
#include "forms/form.h"
#include "forms/names.h"
#include "forms/report.h"

#include <assert.h>

#define L "'label':{'fr':'L','en':'L'}"
#define SAMPLE_OPTIONS                                             \
    "'options':[{'id':'high','label':{'fr':'Haute','en':'High'}}," \
    "{'id':'low','label':{'fr':'Basse','en':'Low'}}]"
#define SAMPLE                                                                                   \
    "{'form':'sample','version':2,'title':{'fr':'Essai','en':'Sample'},'gates':['go','end'],"    \
    "'sections':[{'id':'one','title':{'fr':'Un','en':'One'},'fields':["                          \
    "{'id':'title','type':'line','max':8,'due':['go']," L "},"                                   \
    "{'id':'body','type':'text','max':40,'read':'inside'," L "},"                                \
    "{'id':'rank','type':'choice'," SAMPLE_OPTIONS "," L "},"                                    \
    "{'id':'kinds','type':'choices'," SAMPLE_OPTIONS "," L "},"                                  \
    "{'id':'lead','type':'person','role':'lead','due':['go']," L "},"                            \
    "{'id':'group','type':'persons','max':2," L "},"                                             \
    "{'id':'board','type':'body'," L "},"                                                        \
    "{'id':'boards','type':'bodies'," L "},"                                                     \
    "{'id':'when','type':'date'," L "},"                                                         \
    "{'id':'days','type':'number','min':-5,'max':1000,'unit':{'fr':'jours','en':'days'}," L "}," \
    "{'id':'cost','type':'number','decimals':2,'max':10000,'read':'inside'," L "},"              \
    "{'id':'tags','type':'tags','max':3," SAMPLE_OPTIONS "," L "},"                              \
    "{'id':'state','type':'text','signed':false,'due':['end']," L "},"                           \
    "{'id':'steps','type':'table','max':3,'columns':["                                           \
    "{'id':'title','type':'line','max':8,'due':['go']," L "},"                                   \
    "{'id':'who','type':'person','read':'inside'," L "},"                                        \
    "{'id':'due','type':'date'," L "},"                                                          \
    "{'id':'share','type':'number'," L "},"                                                      \
    "{'id':'done','type':'choice','signed':false," SAMPLE_OPTIONS "," L "}]," L "}]}]}"

/* The text with ' for ", in the arena. */
static inline struct span quoted(struct arena *arena, const char *text)
{
    struct span source = span_of(text);
    char *copy = arena_new(arena, char, source.len + 1);
    for (size_t i = 0; i < source.len; i++)
        copy[i] = source.ptr[i] == '\'' ? '"' : source.ptr[i];
    return (struct span){.ptr = copy, .len = source.len};
}

static inline json_t *json_of(struct arena *arena, const char *text)
{
    json_t *value = json_read(arena, quoted(arena, text));
    assert(value != NULL);
    return value;
}

static inline const struct form *sample_form(struct arena *arena)
{
    const struct form *form = NULL;
    struct span reason;
    enum err err = form_read(arena, quoted(arena, SAMPLE), &form, &reason);
    assert(err == ERR_NONE);
    (void)err;
    return form;
}

/* Ann (a1), two named Bob (b1, b2: one is a nurse), and the body codir. */
static inline enum name_match sample_person(void *context, struct span typed, struct span *id)
{
    (void)context;
    static const char *const known[][2] = {
        {"a1", "a1"}, {"Ann Lee", "a1"}, {"b1", "b1"}, {"b2", "b2"}, {"Bob Ray — nurse", "b2"}};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (span_eq(typed, span_of(known[i][0]))) {
            *id = span_of(known[i][1]);
            return NAME_FOUND;
        }
    return span_eq(typed, SPAN("Bob Ray")) ? NAME_AMBIGUOUS : NAME_UNKNOWN;
}

static inline enum name_match sample_body(void *context, struct span typed, struct span *id)
{
    (void)context;
    if (span_eq(typed, SPAN("Conseil")))
        return NAME_AMBIGUOUS;
    if (!span_eq(typed, SPAN("codir")) && !span_eq(typed, SPAN("Direction")))
        return NAME_UNKNOWN;
    *id = SPAN("codir");
    return NAME_FOUND;
}

static const struct names sample_names = {.person = sample_person, .body = sample_body};

/* "path:rule:detail path:rule" of a report, in the arena. */
static inline const char *findings_of(struct arena *arena, const struct report *report)
{
    struct buf text = {.arena = arena};
    for (size_t i = 0; i < report->count; i++) {
        const struct finding *finding = &report->findings[i];
        buf_add_text(&text, i > 0 ? " " : "");
        buf_add(&text, finding->path);
        buf_add(&text, span_format(arena, ":%s", report_word(finding->rule)));
        buf_add_text(&text, finding->detail.len > 0 ? ":" : "");
        buf_add(&text, finding->detail);
    }
    return c_string(arena, buf_span(&text));
}

/* The canonical text of a value, with ' for ". */
static inline const char *shown(struct arena *arena, const json_t *value)
{
    struct span text = json_canonical(arena, value);
    char *copy = arena_new(arena, char, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        copy[i] = text.ptr[i] == '"' ? '\'' : text.ptr[i];
    return copy;
}
