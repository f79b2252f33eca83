/* test_message.c - catalogs: what they say, and what happens when they are damaged. */
#include "test.h"

#include "forms/report.h"
#include "server/assets.h"
#include "server/import_note.h"
#include "server/message.h"
#include "workflow/directory.h"
#include "workflow/refusal.h"

static struct locale locale_of(struct span lang)
{
    struct locale locale;
    assert_int_equal(message_locale(lang, &locale), ERR_NONE);
    return locale;
}

static void each_language_says_its_own(void **unused)
{
    (void)unused;
    struct locale fr = locale_of(SPAN("fr")), en = locale_of(SPAN("en"));
    assert_true(span_eq(message(&fr, SPAN("when.month.8")), SPAN("août")));
    assert_true(span_eq(message(&en, SPAN("when.month.8")), SPAN("August")));
}

static void a_language_we_do_not_speak_is_absent(void **unused)
{
    (void)unused;
    struct locale locale;
    assert_int_equal(message_locale(SPAN("de"), &locale), ERR_ABSENT);
}

static void what_one_language_lacks_the_other_says_and_else_the_name(void **unused)
{
    (void)unused;
    struct locale fr = locale_of(SPAN("fr"));
    fr.own.count = 0;
    assert_true(span_eq(message(&fr, SPAN("when.month.8")), SPAN("August")));
    assert_true(span_eq(message(&fr, SPAN("no.such")), SPAN("no.such")));
}

static void names_in_a_sentence_are_replaced(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct locale en = locale_of(SPAN("en"));
    struct span text = message_with(&arena, &en, SPAN("when.moment"), {"day", SPAN("Monday")},
                                    {"hour", SPAN("9")}, {"minute", SPAN("{hour}")});
    assert_true(span_eq(text, SPAN("on Monday at 9:{hour}")));
    struct span bare = message_with(&arena, &en, SPAN("odd {brace"), {"brace", SPAN("x")});
    assert_true(span_eq(bare, SPAN("odd {brace")));
}

static void french_counts_nothing_as_one_and_english_as_many(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    static const struct {
        const char *lang, *form;
        int64_t count;
    } rows[] = {{"fr", "x.one", 0},  {"fr", "x.one", 1}, {"fr", "x.many", 2},
                {"en", "x.many", 0}, {"en", "x.one", 1}, {"en", "x.many", 2}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct locale locale = locale_of(span_of(rows[i].lang));
        struct span form = message_form(&arena, &locale, SPAN("x"), rows[i].count);
        assert_string_equal(form.ptr, rows[i].form);
    }
}

/* Every byte of a small catalog changed in turn, and every beginning of it: reading one never
 * leaves its bytes (the sanitizer watches). */
static void a_damaged_catalog_is_never_read_outside(void **unused)
{
    (void)unused;
    const struct asset *asset = asset_find(SPAN("messages/fr.mo"));
    assert_non_null(asset);
    SCOPED_ARENA arena = {0};
    struct span ids[] = {SPAN("when.first"), SPAN("zzz"), SPAN("a")}, text;
    for (size_t at = 0; at < 400 && at < asset->bytes.len; at++) {
        char *copy = malloc(asset->bytes.len);
        assert_non_null(copy);
        memcpy(copy, asset->bytes.ptr, asset->bytes.len);
        copy[at] = (char)(copy[at] ^ 0xff);
        struct catalog catalog;
        if (message_catalog((struct span){copy, asset->bytes.len}, &catalog) == ERR_NONE)
            for (size_t i = 0; i < COUNT_OF(ids); i++)
                if (message_find(&catalog, ids[i], &text))
                    assert_true(text.len == 0 || span_copy(&arena, text).len == text.len);
        free(copy);
    }
    for (size_t len = 0; len < 28; len++) {
        struct catalog catalog;
        assert_int_equal(message_catalog(span_until(asset->bytes, len), &catalog), ERR_MALFORMED);
    }
}

/* One message, "a" said as "b", whose text's length and place are then set. */
static bool finds_a_text_at(unsigned char len, unsigned char place)
{
    /* The hash table has three slots: "a" is in the second. */
    unsigned char file[60] = {
        0xde, 0x12, 0x04, 0x95, [8] = 1, [12] = 28, [16] = 36, [20] = 3, [24] = 44};
    file[28] = 1, file[32] = 56, file[48] = 1, file[56] = 'a', file[58] = 'b';
    file[36] = len, file[40] = place;
    struct catalog catalog;
    struct span text;
    assert_int_equal(message_catalog((struct span){(const char *)file, sizeof file}, &catalog),
                     ERR_NONE);
    return message_find(&catalog, SPAN("a"), &text);
}

static void a_text_outside_the_catalog_is_not_found(void **unused)
{
    (void)unused;
    assert_true(finds_a_text_at(1, 58));
    assert_true(finds_a_text_at(2, 58));
    assert_false(finds_a_text_at(3, 58));
    assert_false(finds_a_text_at(1, 60));
    assert_false(finds_a_text_at(0, 61));
}

static const char *const family_words[] = {
#define REFUSAL(name, word, err) "refusal." word,
#include "workflow/refusal.def"
#undef REFUSAL
#define X(name, word) "role." word,
    ROLE_TABLE(X)
#undef X
#define X(name, word) "phase." word, "users.where." word,
        PHASE_TABLE(X)
#undef X
#define X(name, word) "person-kind." word,
            PERSON_KIND_TABLE(X)
#undef X
#define X(name, word) "seat-kind." word,
                SEAT_KIND_TABLE(X)
#undef X
#define X(name, word) "rule." word,
                    RULES(X)
#undef X
#define X(name, word) "import." word,
                        IMPORT_NOTES(X)
#undef X
};

/* What tests/messages.sh cannot see: that no family lacks a word. */
static void every_word_of_every_table_is_said_in_both_languages(void **unused)
{
    (void)unused;
    struct locale fr = locale_of(SPAN("fr"));
    struct span text;
    for (size_t i = 0; i < COUNT_OF(family_words); i++)
        if (!message_find(&fr.own, span_of(family_words[i]), &text) ||
            !message_find(&fr.other, span_of(family_words[i]), &text))
            fail_msg("no message %s", family_words[i]);
}

TESTS(each_language_says_its_own, a_language_we_do_not_speak_is_absent,
      what_one_language_lacks_the_other_says_and_else_the_name, names_in_a_sentence_are_replaced,
      french_counts_nothing_as_one_and_english_as_many, a_damaged_catalog_is_never_read_outside,
      a_text_outside_the_catalog_is_not_found, every_word_of_every_table_is_said_in_both_languages)
