/* test_template.c - the template language: what it does, what it refuses. */
#include "test.h"

#include "server/template.h"

struct row {
    const char *template, *model, *expected;
};

static struct locale french(void)
{
    struct locale locale;
    assert_int_equal(message_locale(SPAN("fr"), &locale), ERR_NONE);
    return locale;
}

static enum err compile(struct arena *arena, const char *text, const struct templates **templates,
                        struct span *trouble)
{
    const struct asset files[] = {
        {"templates/parts/item.html", SPAN("<i>{{name}}</i>")},
        {"templates/parts/loop.html", SPAN("{{>loop}}")},
        {"templates/page.html", span_of(text)},
        {"static/jalon.css", SPAN("{{")},
    };
    return templates_load(arena, files, COUNT_OF(files), templates, trouble);
}

static enum err render(struct arena *arena, const char *text, const char *model, struct buf *page)
{
    const struct templates *templates;
    struct span trouble = {0};
    struct locale locale = french();
    json_t *value = json_read(arena, span_of(model));
    assert_non_null(value);
    enum err err = compile(arena, text, &templates, &trouble);
    if (err != ERR_NONE)
        fail_msg("%.*s", SPAN_ARG(trouble));
    *page = (struct buf){.arena = arena};
    return template_render(templates, SPAN("page"), value, &locale, page);
}

static void renders_to(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        SCOPED_ARENA arena = {0};
        struct buf page;
        assert_int_equal(render(&arena, rows[i].template, rows[i].model, &page), ERR_NONE);
        buf_add_char(&page, '\0');
        assert_string_equal(page.ptr, rows[i].expected);
    }
}
#define RENDERS_TO(...) \
    renders_to((const struct row[]){__VA_ARGS__}, COUNT_OF(((const struct row[]){__VA_ARGS__})))

static void values_are_escaped_in_text_and_in_quotes(void **unused)
{
    (void)unused;
    RENDERS_TO({"{{a}}", "{\"a\": \"<b>&\\\"'\"}", "&lt;b&gt;&amp;&quot;&#39;"},
               {"<p title=\"{{a}}\">", "{\"a\": \"\\\">\"}", "<p title=\"&quot;&gt;\">"},
               {"{{a.b}}", "{\"a\": {\"b\": 3}}", "3"},
               {"{{a.c}}{{d}}", "{\"a\": {\"b\": 3}}", ""});
}

static void a_section_shows_once_or_per_item_or_not_at_all(void **unused)
{
    (void)unused;
    RENDERS_TO({"{{#a}}{{.}},{{/a}}", "{\"a\": [1, \"x\"]}", "1,x,"},
               {"{{#a}}{{b}}{{/a}}", "{\"a\": {\"b\": \"in\"}, \"b\": \"out\"}", "in"},
               {"{{#a}}{{b}}{{/a}}", "{\"a\": true, \"b\": \"out\"}", "out"},
               {"{{#a}}{{#b}}{{.}}{{/b}}{{/a}}", "{\"a\": [\"x\"], \"b\": true}", "x"},
               {"{{#a}}x{{/a}}{{^a}}y{{/a}}", "{\"a\": []}", "y"},
               {"{{#a}}x{{/a}}{{^a}}y{{/a}}", "{\"a\": 0}", "y"},
               {"{{#a}}x{{/a}}{{^a}}y{{/a}}", "{\"a\": \"\"}", "y"},
               {"{{#a}}x{{/a}}{{^a}}y{{/a}}", "{\"a\": \"t\"}", "x"});
}

static void a_name_with_a_dot_before_it_never_looks_further_out(void **unused)
{
    (void)unused;
    RENDERS_TO(
        {"{{#rows}}[{{error}}|{{.error}}]{{/rows}}",
         "{\"error\": \"out\", \"rows\": [{}, {\"error\": \"in\"}]}", "[out|][in|in]"},
        {"{{#row}}{{#.help}}{{.help}}{{/.help}}{{/row}}", "{\"row\": {\"help\": \"h\"}}", "h"});
}

static void a_line_with_a_structural_tag_alone_leaves_no_line(void **unused)
{
    (void)unused;
    RENDERS_TO({"<ul>\n  {{#a}}\n  <li>{{.}}</li>\n  {{/a}}\n</ul>\n", "{\"a\": [1, 2]}",
                "<ul>\n  <li>1</li>\n  <li>2</li>\n</ul>\n"},
               {"{{#a}}\n{{! why }}\n{{b}}\n{{/a}}\n", "{\"a\": true, \"b\": \"\"}", "\n"},
               {"x {{#a}} y\n{{/a}}", "{\"a\": true}", "x  y\n"});
}

static void a_part_sees_the_scope_it_stands_in(void **unused)
{
    (void)unused;
    RENDERS_TO({"{{#a}}{{>item}}{{/a}}", "{\"a\": [{\"name\": \"x\"}, {\"name\": \"y\"}]}",
                "<i>x</i><i>y</i>"});
}

static void messages_take_their_values_from_the_model(void **unused)
{
    (void)unused;
    RENDERS_TO({"{{_ app.name}}", "{}", "Jalon"},
               {"{{_ when.moment}}", "{\"day\": \"<1>\", \"hour\": 14, \"minute\": \"05\"}",
                "le &lt;1&gt; à 14 h 05"},
               {"{{_ not.there}}", "{}", "not.there"},
               {"{{_ fiches n}}", "{\"n\": 0}", "fiches.one"},
               {"{{_ fiches n}}", "{\"n\": 2}", "fiches.many"});
}

static void what_people_write_is_laid_out_without_markup_of_their_own(void **unused)
{
    (void)unused;
    RENDERS_TO(
        {"{{t}}", "{\"t\": {\"markdown\": \"# Un *mot*\"}}", "<h4>Un <em>mot</em></h4>\n"},
        {"{{t}}", "{\"t\": {\"markdown\": \"a <b>b</b>\"}}", "<p>a &lt;b&gt;b&lt;/b&gt;</p>\n"},
        {"{{t}}", "{\"t\": {\"markdown\": \"<script>x</script>\"}}",
         "<p>&lt;script&gt;x&lt;/script&gt;\n</p>\n"},
        {"{{t}}", "{\"t\": {\"markdown\": \"[x](javascript:y) ![z](/z.png)\"}}", "<p>x z</p>\n"},
        {"{{t}}", "{\"t\": {\"markdown\": \"[x](https://a.fr)\"}}",
         "<p><a href=\"https://a.fr\">x</a></p>\n"},
        {"<p title=\"{{t}}\">", "{\"t\": {\"markdown\": \"*a*\"}}", "<p title=\"*a*\">"});
}

static void an_address_never_begins_a_script(void **unused)
{
    (void)unused;
    RENDERS_TO(
        {"<a href=\"{{u}}\">", "{\"u\": \"javascript:x\"}", "<a href=\"#\">"},
        {"<a href=\"{{u}}\">", "{\"u\": \"/fiches/a?b&c\"}", "<a href=\"/fiches/a?b&amp;c\">"});
}

static void a_broken_template_is_refused_with_its_file_and_line(void **unused)
{
    (void)unused;
    static const struct {
        const char *text, *trouble;
    } rows[] = {
        {"a\n{{#b}}\n", "page:3: a section is not closed"},
        {"a\n\n{{/b}}", "page:3: this closes a section that was not opened"},
        {"{{#a}}{{#b}}{{/a}}{{/b}}",
         "page:1: this closes another section than the one opened last"},
        {"\n{{a", "page:2: {{ without }}"},
        {"{{a..b}}", "page:1: this is not the name of a value"},
        {"{{a b}}", "page:1: this is not the name of a value"},
        {"{{}}", "page:1: this is not the name of a value"},
        {"{{{a}}}", "page:1: this is not the name of a value"},
        {"{{&a}}", "page:1: this is not the name of a value"},
        {"<p class={{a}}>", "page:1: a value inside a tag must stand between quotes"},
        {"<p {{_ a}}>", "page:1: a message inside a tag must stand between quotes"},
        {"<p title=\"{{>item}}\">", "page:1: a part stands between tags, not inside one"},
        {"{{#a}}<p {{/a}}>",
         "page:1: a section must end in the same place of the HTML as it began"},
        {"<p title=\"", "page:1: the template ends inside a tag"},
        {"\n\n{{>nobody}}", "page:3: there is no part nobody"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        SCOPED_ARENA arena = {0};
        const struct templates *templates = NULL;
        struct span trouble = {0};
        assert_int_equal(compile(&arena, rows[i].text, &templates, &trouble), ERR_MALFORMED);
        assert_null(templates);
        assert_string_equal(c_string(&arena, trouble), rows[i].trouble);
    }
}

static void a_page_that_would_never_end_is_cut(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct buf page;
    assert_int_equal(render(&arena, "{{>loop}}", "{}", &page), ERR_TOO_LARGE);
    assert_int_equal(
        render(
            &arena,
            "{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}{{#a}}x{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}{{/a}}",
            "{\"a\": [1,2,3,4,5,6,7,8,9,10]}", &page),
        ERR_TOO_LARGE);
}

static void an_unknown_page_is_absent(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    const struct templates *templates;
    struct span trouble;
    struct locale locale = french();
    struct buf page = {.arena = &arena};
    assert_int_equal(compile(&arena, "", &templates, &trouble), ERR_NONE);
    assert_int_equal(
        template_render(templates, SPAN("x"), json_adopt(&arena, json_object()), &locale, &page),
        ERR_ABSENT);
}

TESTS(values_are_escaped_in_text_and_in_quotes, a_section_shows_once_or_per_item_or_not_at_all,
      a_name_with_a_dot_before_it_never_looks_further_out,
      a_line_with_a_structural_tag_alone_leaves_no_line, a_part_sees_the_scope_it_stands_in,
      messages_take_their_values_from_the_model,
      what_people_write_is_laid_out_without_markup_of_their_own, an_address_never_begins_a_script,
      a_broken_template_is_refused_with_its_file_and_line, a_page_that_would_never_end_is_cut,
      an_unknown_page_is_absent)
