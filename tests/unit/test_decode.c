#include "forms/check.h"
#include "forms/decode.h"
#include "forms_sample.h"
#include "test.h"

#include <stdio.h>

/* JSON sent, canonical values, findings. */
static const struct example {
    const char *sent, *values, *findings;
} examples[] = {
    /* clang-format off */
    {"{}", "{}", ""},
    {"{'title':' Un  titre '}", "{}", "title:too-long:8"},
    {"{'title':' été à \\t'}", "{'title':'été à'}", ""},
    {"{'title':'éééééééé'}", "{'title':'éééééééé'}", ""},
    {"{'title':'   '}", "{}", ""},
    {"{'title':null}", "{}", ""},
    {"{'title':3}", "{}", "title:malformed"},
    {"{'title':['a']}", "{}", "title:malformed"},
    {"{'title':'a\\nb'}", "{}", "title:malformed"},
    {"{'title':'a\\u0007'}", "{}", "title:malformed"},
    {"{'title':'a\\u0085'}", "{}", "title:malformed"},
    {"{'title':'a\\u007f'}", "{}", "title:malformed"},
    {"{'body':'a\\r\\n\\r\\nb\\rc\\n'}", "{'body':'a\\n\\nb\\nc'}", ""},
    {"{'nope':1}", "{}", "nope:unknown-field:nope"},
    {"{'rank':'high'}", "{'rank':'high'}", ""},
    {"{'rank':'Basse'}", "{'rank':'low'}", ""},
    {"{'rank':'Low'}", "{'rank':'low'}", ""},
    {"{'rank':'mid'}", "{}", "rank:not-an-option:mid"},
    {"{'kinds':['low','high','low']}", "{'kinds':['high','low']}", ""},
    {"{'kinds':'low'}", "{'kinds':['low']}", ""},
    {"{'kinds':['low','mid']}", "{'kinds':['low']}", "kinds:not-an-option:mid"},
    {"{'kinds':[]}", "{}", ""},
    {"{'kinds':[1]}", "{}", "kinds:malformed"},
    {"{'lead':'a1'}", "{'lead':'a1'}", ""},
    {"{'lead':' Ann Lee '}", "{'lead':'a1'}", ""},
    {"{'lead':'Ann Lee — surgeon'}", "{'lead':'a1'}", ""},
    {"{'lead':'Ann Lee - surgeon'}", "{'lead':'a1'}", ""},
    {"{'lead':'Bob Ray — nurse'}", "{'lead':'b2'}", ""},
    {"{'lead':'Bob Ray'}", "{}", "lead:ambiguous-person:Bob Ray"},
    {"{'lead':'Bob Ray — cook'}", "{}", "lead:ambiguous-person:Bob Ray — cook"},
    {"{'lead':'Zoe'}", "{}", "lead:unknown-person:Zoe"},
    {"{'lead':'— '}", "{}", "lead:unknown-person:—"},
    {"{'group':['a1','Ann Lee','b1']}", "{'group':['a1','b1']}", ""},
    {"{'group':'Ann Lee; b1\\n'}", "{'group':['a1','b1']}", ""},
    {"{'group':['a1','Zoe']}", "{'group':['a1']}", "group:unknown-person:Zoe"},
    {"{'group':['a1','b1','b2']}", "{}", "group:too-many:2"},
    {"{'board':'Direction'}", "{'board':'codir'}", ""},
    {"{'board':'Conseil'}", "{}", "board:ambiguous-body:Conseil"},
    {"{'boards':['codir','Cour']}", "{'boards':['codir']}", "boards:unknown-body:Cour"},
    {"{'when':'T2 2026'}", "{'when':'T2 2026'}", ""},
    {"{'when':'à plus long terme'}", "{'when':'à plus long terme'}", ""},
    {"{'when':'31/02/2026'}", "{}", "when:not-a-date:31/02/2026"},
    {"{'days':12}", "{'days':12}", ""},
    {"{'days':'12 jours'}", "{'days':12}", ""},
    {"{'days':'1 000'}", "{'days':1000}", ""},
    {"{'days':'1\\u202f000 days'}", "{'days':1000}", ""},
    {"{'days':'-5'}", "{'days':-5}", ""},
    {"{'days':'\\u22125'}", "{'days':-5}", ""},
    {"{'days':'3,0'}", "{'days':3}", ""},
    {"{'days':'3,5'}", "{}", "days:too-precise:0"},
    {"{'days':-6}", "{}", "days:too-small:-5"},
    {"{'days':1001}", "{}", "days:too-large:1000"},
    {"{'days':'999999999999999999'}", "{}", "days:too-large:1000"},
    {"{'days':'9999999999999999999'}", "{}", "days:not-a-number:9999999999999999999"},
    {"{'days':'dix'}", "{}", "days:not-a-number:dix"},
    {"{'days':'jours'}", "{}", "days:not-a-number:jours"},
    {"{'days':'1.2.3'}", "{}", "days:not-a-number:1.2.3"},
    {"{'days':'3,'}", "{}", "days:not-a-number:3,"},
    {"{'days':1.0}", "{}", "days:malformed"},
    {"{'days':true}", "{}", "days:malformed"},
    {"{'cost':'12,5'}", "{'cost':'12.50'}", ""},
    {"{'cost':7}", "{'cost':'7.00'}", ""},
    {"{'cost':'-0,05'}", "{'cost':'-0.05'}", ""},
    {"{'cost':'-0'}", "{'cost':'0.00'}", ""},
    {"{'cost':'10000,01'}", "{}", "cost:too-large:10000"},
    {"{'cost':'0,001'}", "{}", "cost:too-precise:2"},
    {"{'cost':'99999999999999999,9'}", "{}", "cost:too-large:10000"},
    {"{'tags':'a, b ; a\\nHaute'}", "{'tags':['a','b','high']}", ""},
    {"{'tags':'a,b,c,d'}", "{}", "tags:too-many:3"},
    {"{'tags':['0123456789012345678901234567890123456789012345678901234567890']}", "{}",
     "tags:too-long:60"},
    {"{'steps':[{'title':'a'},{},{'title':' '},{'title':'b','share':'3'}]}",
     "{'steps':[{'title':'a'},{'share':3,'title':'b'}]}", ""},
    {"{'steps':[{'title':'a'},{'title':'far too long'}]}", "{'steps':[{'title':'a'}]}",
     "steps.1.title:too-long:8"},
    {"{'steps':[{'nope':'a'}]}", "{}", "steps.0:unknown-field:nope"},
    {"{'steps':[{'who':'Zoe','due':'2026-13'}]}", "{}",
     "steps.0.who:unknown-person:Zoe steps.0.due:not-a-date:2026-13"},
    {"{'steps':{'title':'a'}}", "{}", "steps:malformed"},
    {"{'steps':['a']}", "{}", "steps.0:malformed"},
    {"{'steps':[{'title':'a'},{'title':'b'},{'title':'c'},{'title':'d'}]}", "{}",
     "steps:too-many-rows:3"},
    /* clang-format on */
};

static void each_thing_sent_gets_its_value_and_its_findings(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(examples); i++) {
        SCOPED_ARENA arena = {0};
        struct entry entry;
        json_t *sent = json_of(&arena, examples[i].sent);
        assert_int_equal(decode_json(&arena, sample_form(&arena), &sample_names, sent, &entry),
                         ERR_NONE);
        const char *values = shown(&arena, entry.values);
        const char *findings = findings_of(&arena, &entry.report);
        if (strcmp(values, examples[i].values) != 0 || strcmp(findings, examples[i].findings) != 0)
            fail_msg("%s: %s %s", examples[i].sent, values, findings);
        assert_true(json_equal(entry.typed, sent));
    }
}

static void what_is_canonical_is_so_for_good(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(examples); i++) {
        SCOPED_ARENA arena = {0};
        const struct form *form = sample_form(&arena);
        struct entry entry;
        assert_int_equal(
            decode_json(&arena, form, &sample_names, json_of(&arena, examples[i].sent), &entry),
            ERR_NONE);
        struct report report = {.arena = &arena};
        form_check(form, entry.values, &sample_names, &report);
        assert_string_equal(findings_of(&arena, &report), "");
        struct entry again;
        assert_int_equal(decode_json(&arena, form, &sample_names, entry.values, &again), ERR_NONE);
        assert_true(json_equal(again.values, entry.values));
    }
}

static void a_value_stored_otherwise_than_we_would_is_found(void **unused)
{
    (void)unused;
    static const struct example stored[] = {
        {"{'title':' a'}", "", "title:not-canonical"},
        {"{'title':null}", "", "title:not-canonical"},
        {"{'kinds':['low','high']}", "", "kinds:not-canonical"},
        {"{'kinds':[]}", "", "kinds:not-canonical"},
        {"{'lead':'Ann Lee'}", "", "lead:not-canonical"},
        {"{'days':'3'}", "", "days:not-canonical"},
        {"{'cost':'3'}", "", "cost:not-canonical"},
        {"{'steps':[{'title':'a'},{}]}", "", "steps:not-canonical"},
        {"{'title':'much too long'}", "", "title:too-long:8"},
        {"{'other':1}", "", "other:unknown-field:other"},
    };
    for (size_t i = 0; i < COUNT_OF(stored); i++) {
        SCOPED_ARENA arena = {0};
        struct report report = {.arena = &arena};
        form_check(sample_form(&arena), json_of(&arena, stored[i].sent), &sample_names, &report);
        assert_string_equal(findings_of(&arena, &report), stored[i].findings);
    }
}

/* Pairs as "name=value&…", not encoded. */
static enum err send(struct arena *arena, const char *text, struct entry *entry)
{
    struct decode_pair pairs[32];
    size_t count = 0;
    for (struct span rest = span_of(text); rest.len > 0; count++) {
        struct span value = span_cut(&rest, '&');
        pairs[count].name = span_cut(&value, '=');
        pairs[count].value = value;
    }
    return decode_pairs(arena, sample_form(arena), &sample_names, pairs, count, entry);
}

static const struct page {
    const char *sent, *typed, *values, *findings;
} pages[] = {
    /* clang-format off */
    {"", "{}", "{}", ""},
    {"jeton=x&operation=y&titles=z", "{}", "{}", ""},
    {"title=a&title=b", "{'title':'b'}", "{'title':'b'}", ""},
    {"title=", "{'title':''}", "{}", ""},
    {"title.0=a&tags.x=b", "{}", "{}", ""},
    {"kinds=&kinds=low&kinds=high", "{'kinds':['low','high']}", "{'kinds':['high','low']}", ""},
    {"kinds=", "{'kinds':[]}", "{}", ""},
    {"group=Ann Lee&group= &group=Zoe", "{'group':['Ann Lee','Zoe']}", "{'group':['a1']}",
     "group:unknown-person:Zoe"},
    {"steps.0.title=a&steps.1.title=b", "{'steps':[{'title':'a'},{'title':'b'}]}",
     "{'steps':[{'title':'a'},{'title':'b'}]}", ""},
    {"steps.7.title=a&steps.0.title=&steps.0.due= &steps.7.share=2",
     "{'steps':[{'share':'2','title':'a'}]}", "{'steps':[{'share':2,'title':'a'}]}", ""},
    {"steps.0.title=a&steps.0.remove=on", "{'steps':[]}", "{}", ""},
    {"steps.0.title=a&steps.0.position=2&steps.1.title=b&steps.1.position=1",
     "{'steps':[{'title':'b'},{'title':'a'}]}", "{'steps':[{'title':'b'},{'title':'a'}]}", ""},
    {"steps.0.title=a&steps.0.position=1&steps.1.title=b&steps.1.position=1",
     "{'steps':[{'title':'a'},{'title':'b'}]}", "{'steps':[{'title':'a'},{'title':'b'}]}", ""},
    {"steps.0.title=a&steps.1.title=b&steps.1.position=0",
     "{'steps':[{'title':'b'},{'title':'a'}]}", "{'steps':[{'title':'b'},{'title':'a'}]}", ""},
    {"steps.0.title=a&steps.0.position=9&steps.1.title=b&steps.2.title=c&steps.2.position=x",
     "{'steps':[{'title':'b'},{'title':'c'},{'title':'a'}]}",
     "{'steps':[{'title':'b'},{'title':'c'},{'title':'a'}]}", ""},
    {"steps.0.title=far too long&steps.1.title=b&steps.1.position=0",
     "{'steps':[{'title':'b'},{'title':'far too long'}]}", "{'steps':[{'title':'b'}]}",
     "steps.1.title:too-long:8"},
    {"steps.x.title=a&steps..title=a&steps=a&steps.1=a&steps.99999999.title=a", "{'steps':[]}", "{}", ""},
    {"steps.0.nope=a", "{'steps':[]}", "{}", ""},
    /* clang-format on */
};

static void a_page_sends_pairs_and_what_was_typed_is_kept(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        SCOPED_ARENA arena = {0};
        struct entry entry;
        assert_int_equal(send(&arena, pages[i].sent, &entry), ERR_NONE);
        const char *typed = shown(&arena, entry.typed), *values = shown(&arena, entry.values);
        const char *findings = findings_of(&arena, &entry.report);
        if (strcmp(typed, pages[i].typed) != 0 || strcmp(values, pages[i].values) != 0 ||
            strcmp(findings, pages[i].findings) != 0)
            fail_msg("%s: %s %s %s", pages[i].sent, typed, values, findings);
    }
}

static void bytes_that_are_no_text_are_refused_whole(void **unused)
{
    (void)unused;
    static const char *const sent[] = {"title=\xff", "tags=\xc3", "steps.0.title=\xff"};
    for (size_t i = 0; i < COUNT_OF(sent); i++) {
        SCOPED_ARENA arena = {0};
        struct entry entry;
        assert_int_equal(send(&arena, sent[i], &entry), ERR_MALFORMED);
    }
    SCOPED_ARENA arena = {0};
    struct entry entry;
    assert_int_equal(decode_json(&arena, sample_form(&arena), NULL, json_of(&arena, "[1]"), &entry),
                     ERR_MALFORMED);
    struct decode_pair none = {0};
    assert_int_equal(
        decode_pairs(&arena, sample_form(&arena), NULL, &none, DECODE_PAIRS_MAX + 1, &entry),
        ERR_TOO_MANY);
}

static void what_was_not_sent_stays_and_what_was_emptied_goes(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct entry entry;
    json_t *before = json_of(&arena, "{'title':'a','kinds':['low'],'days':3,'when':'2026'}");
    assert_int_equal(send(&arena, "title=b&kinds=&when=", &entry), ERR_NONE);
    json_t *after = decode_apply(&arena, before, &entry);
    assert_string_equal(shown(&arena, after), "{'days':3,'title':'b'}");
    assert_string_equal(shown(&arena, before),
                        "{'days':3,'kinds':['low'],'title':'a','when':'2026'}");
}

static void a_full_report_says_that_it_is_cut(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    json_t *tags = json_adopt(&arena, json_array());
    for (int i = 0; i < 200; i++)
        json_array_append_new(tags, json_integer(i));
    json_t *sent = json_adopt(&arena, json_object());
    json_object_set(sent, "tags", tags);
    struct entry entry;
    assert_int_equal(decode_json(&arena, sample_form(&arena), NULL, sent, &entry), ERR_NONE);
    assert_int_equal(entry.report.count, REPORT_MAX);
    assert_true(entry.report.is_cut);
}

static void a_report_becomes_json_for_pages_and_programs(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct entry entry;
    assert_int_equal(send(&arena, "title=123456789&steps.0.due=2026-13", &entry), ERR_NONE);
    assert_string_equal(shown(&arena, report_json(&arena, &entry.report)),
                        "[{'detail':'8','field':'title','path':'title','rule':'rule.too-long'},"
                        "{'detail':'2026-13','field':'steps','path':'steps.0.due','row':0,"
                        "'rule':'rule.not-a-date'}]");
}

TESTS(each_thing_sent_gets_its_value_and_its_findings, what_is_canonical_is_so_for_good,
      a_value_stored_otherwise_than_we_would_is_found,
      a_page_sends_pairs_and_what_was_typed_is_kept, bytes_that_are_no_text_are_refused_whole,
      what_was_not_sent_stays_and_what_was_emptied_goes, a_full_report_says_that_it_is_cut,
      a_report_becomes_json_for_pages_and_programs)
