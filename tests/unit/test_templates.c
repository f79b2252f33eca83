/* test_templates.c - every page with its example model (tests/pages/), in both languages.
 *
 * With JALON_PAGES=folder the pages are written there, to be looked at. */
#include "test.h"

#include "server/template.h"

#include <stdio.h>

static struct locale locale_of(struct span lang)
{
    struct locale locale;
    assert_int_equal(message_locale(lang, &locale), ERR_NONE);
    return locale;
}

static const struct templates *load(struct arena *arena)
{
    const struct templates *templates;
    struct span trouble = {0};
    if (templates_load(arena, assets, assets_count, &templates, &trouble) != ERR_NONE)
        fail_msg("%.*s", SPAN_ARG(trouble));
    return templates;
}

static json_t *example(struct arena *arena, struct span name)
{
    json_error_t error;
    struct span path = span_format(arena, SOURCE_DIR "/tests/pages/%.*s.json", SPAN_ARG(name));
    json_t *model = json_load_file(path.ptr, JSON_REJECT_DUPLICATES, &error);
    if (model == NULL)
        fail_msg("%s:%d: %s", path.ptr, error.line, error.text);
    return json_adopt(arena, model);
}

static json_t *example_in(struct arena *arena, struct span name, struct span lang)
{
    json_t *model = example(arena, name);
    json_t *frame = example(arena, SPAN("frame"));
    json_object_update(frame, json_object_get(model, "frame"));
    set_text(frame, "lang", lang);
    set_text(frame, "other_lang", span_eq(lang, SPAN("fr")) ? SPAN("en") : SPAN("fr"));
    json_object_set(model, "frame", frame);
    return model;
}

static void keep(struct arena *arena, struct span name, struct span lang, struct span page)
{
    const char *folder = getenv("JALON_PAGES");
    if (folder == NULL)
        return;
    struct span path =
        span_format(arena, "%s/%.*s.%.*s.html", folder, SPAN_ARG(name), SPAN_ARG(lang));
    FILE *file = fopen(path.ptr, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(page.ptr, 1, page.len, file), page.len);
    assert_int_equal(fclose(file), 0);
}

static bool is_page(struct span file, struct span *name)
{
    struct span start = SPAN("templates/"), rest = span_from(file, start.len);
    *name = span_cut(&rest, '.');
    return span_starts(file, start) && span_eq(rest, SPAN("html")) &&
           memchr(name->ptr, '/', name->len) == NULL;
}

static void looks_whole(struct span name, struct span page)
{
    enum { PAGE_SIZE_MAX = 60 * 1024 };
    if (page.len > PAGE_SIZE_MAX)
        fail_msg("%.*s takes %zu bytes", SPAN_ARG(name), page.len);
    assert_true(span_starts(page, SPAN("<!DOCTYPE html>")));
    assert_non_null(memmem(page.ptr, page.len, "<h1", 3));
    assert_null(memmem(page.ptr, page.len, "href=\"#\"", 8));
}

static void every_page_renders_its_example_in_both_languages(void **unused)
{
    (void)unused;
    static const struct span languages[] = {{"fr", 2}, {"en", 2}};
    size_t pages = 0;
    for (size_t i = 0; i < assets_count * COUNT_OF(languages); i++) {
        SCOPED_ARENA arena = {0};
        struct span name, lang = languages[i % COUNT_OF(languages)];
        if (!is_page(span_of(assets[i / COUNT_OF(languages)].name), &name))
            continue;
        struct locale locale = locale_of(lang);
        struct buf page = {.arena = &arena};
        json_t *model = example_in(&arena, name, lang);
        assert_int_equal(template_render(load(&arena), name, model, &locale, &page), ERR_NONE);
        looks_whole(name, buf_span(&page));
        keep(&arena, name, lang, buf_span(&page));
        pages++;
    }
    assert_true(pages > 0);
}

static void is_said(const struct catalog *catalog, const char *file, struct span id)
{
    struct span text;
    if (!message_find(catalog, id, &text) || text.len == 0)
        fail_msg("%s: no message %.*s", file, SPAN_ARG(id));
}

/* {{_ id}} or {{_ id count}}, which wants two. */
static void tag_is_said(struct arena *arena, const struct catalog *catalog, const char *file,
                        struct span tag)
{
    struct span rest = span_trim(tag), id = span_cut(&rest, ' ');
    if (rest.len == 0) {
        is_said(catalog, file, id);
        return;
    }
    is_said(catalog, file, span_format(arena, "%.*s.one", SPAN_ARG(id)));
    is_said(catalog, file, span_format(arena, "%.*s.many", SPAN_ARG(id)));
}

static void every_message_of_a_template_is_said_in_both_languages(void **unused)
{
    (void)unused;
    struct locale fr = locale_of(SPAN("fr")), en = locale_of(SPAN("en"));
    for (size_t i = 0; i < assets_count; i++) {
        SCOPED_ARENA arena = {0};
        struct span rest = assets[i].bytes;
        if (!span_starts(span_of(assets[i].name), SPAN("templates/")))
            continue;
        for (const char *at; (at = memmem(rest.ptr, rest.len, "{{_", 3)) != NULL;) {
            rest = span_from(rest, (size_t)(at - rest.ptr) + 3);
            struct span tag = span_cut(&rest, '}');
            tag_is_said(&arena, &fr.own, assets[i].name, tag);
            tag_is_said(&arena, &en.own, assets[i].name, tag);
        }
    }
}

static void no_template_holds_a_style_or_a_script_of_its_own(void **unused)
{
    (void)unused;
    static const char *const kept_out[] = {"style=\"", "<style", "<script>", "onclick",
                                           "javascript:"};
    for (size_t i = 0; i < assets_count; i++)
        for (size_t j = 0; j < COUNT_OF(kept_out); j++)
            if (span_starts(span_of(assets[i].name), SPAN("templates/")) &&
                memmem(assets[i].bytes.ptr, assets[i].bytes.len, kept_out[j], strlen(kept_out[j])))
                fail_msg("%s holds %s", assets[i].name, kept_out[j]);
}

TESTS(every_page_renders_its_example_in_both_languages,
      every_message_of_a_template_is_said_in_both_languages,
      no_template_holds_a_style_or_a_script_of_its_own)
