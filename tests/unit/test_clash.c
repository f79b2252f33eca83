/* test_clash.c - what two people made of one field, all ways; and contents folded again. */
#include "test.h"

#include "server/clash.h"
#include "server/revision.h"

/* A field's value among three: absent, or one of two texts. */
static json_t *content_with(struct arena *arena, int choice)
{
    static const char *const values[] = {NULL, "un", "deux"};
    json_t *content = json_adopt(arena, json_object());
    if (values[choice] != NULL)
        set_text(content, "title", span_of(values[choice]));
    return content;
}

static const struct form *one_field_form(struct arena *arena)
{
    const struct form *form;
    struct span reason;
    struct span text =
        SPAN("{\"form\":\"f\",\"version\":1,\"title\":{\"fr\":\"f\",\"en\":\"f\"},"
             "\"gates\":[],\"sections\":[{\"id\":\"s\",\"title\":{\"fr\":\"s\",\"en\":\"s\"},"
             "\"fields\":[{\"id\":\"title\",\"type\":\"line\",\"max\":10,"
             "\"label\":{\"fr\":\"t\",\"en\":\"t\"}}]}]}");
    if (form_read(arena, text, &form, &reason) != ERR_NONE)
        fail_msg("%.*s", SPAN_ARG(reason));
    return form;
}

static struct entry entry_with(struct arena *arena, int choice, bool wrong)
{
    struct entry entry = {.typed = json_adopt(arena, json_object()),
                          .values = wrong ? json_adopt(arena, json_object())
                                          : content_with(arena, choice),
                          .report = {.arena = arena}};
    set_text(entry.typed, "title", SPAN("as typed"));
    if (wrong)
        report_add(&entry.report, SPAN("title"), REPORT_NO_ROW, SPAN(""), RULE_TOO_LONG, SPAN(""));
    return entry;
}

/* 3 × 3 × 3 ways, and once more with something typed wrong. */
static void a_field_clashes_only_when_both_changed_it_differently(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    const struct form *form = one_field_form(&arena);
    for (int way = 0; way < 54; way++) {
        int before = way % 3, saved = way / 3 % 3, mine = way / 9 % 3;
        bool wrong = way >= 27;
        struct entry entry = entry_with(&arena, mine, wrong);
        const json_t *clashes = clash_sort(&arena, form, content_with(&arena, before),
                                           content_with(&arena, saved), &entry);
        bool stays = wrong || (mine != before && mine != saved);
        assert_int_equal(json_object_size(entry.typed), stays);
        assert_int_equal(json_object_size(clashes), stays && before != saved);
        if (json_object_size(clashes) > 0)
            assert_int_equal(json_is_null(json_object_get(clashes, "title")), saved == 0);
    }
}

static void what_was_not_sent_is_not_ours_to_judge(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    struct entry entry = {.typed = json_adopt(&arena, json_object()),
                          .values = json_adopt(&arena, json_object())};
    const json_t *clashes = clash_sort(&arena, one_field_form(&arena), content_with(&arena, 1),
                                       content_with(&arena, 2), &entry);
    assert_int_equal(json_object_size(clashes), 0);
}

static void every_revision_can_be_read_again(void **unused)
{
    (void)unused;
    SCOPED_ARENA arena = {0};
    const json_t *events = json_read(
        &arena,
        SPAN("[{\"kind\":\"fiche-created\",\"body\":{\"content\":{\"a\":1}}},"
             "{\"kind\":\"fiche-moved\",\"body\":{\"revision\":1}},"
             "{\"kind\":\"fiche-edited\",\"body\":{\"revision\":2,\"changes\":{\"b\":2}}},"
             "{\"kind\":\"fiche-edited\",\"body\":{\"revision\":3,\"changes\":{\"a\":null}}}]"));
    static const char *const contents[] = {"{\"a\":1}", "{\"a\":1,\"b\":2}", "{\"b\":2}"};
    for (size_t i = 0; i < COUNT_OF(contents); i++) {
        const json_t *content = revision_content(&arena, events, (int64_t)i + 1);
        assert_true(span_eq(json_canonical(&arena, content), span_of(contents[i])));
    }
    assert_null(revision_content(&arena, events, 0));
    assert_null(revision_content(&arena, events, 4));
}

static void only_numbers_of_revisions_are_read_as_such(void **unused)
{
    (void)unused;
    assert_int_equal(revision_read(SPAN("3"), 3), 3);
    static const char *const others[] = {"", "0", "4", "-1", "1a", "99999999999999999999999"};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_int_equal(revision_read(span_of(others[i]), 3), 0);
}

TESTS(a_field_clashes_only_when_both_changed_it_differently, what_was_not_sent_is_not_ours_to_judge,
      every_revision_can_be_read_again, only_numbers_of_revisions_are_read_as_such)
